/** Counts what happens, so that somebody can wait for something new without asking again and again. */
export interface Changes {
  readonly version: number;
  /** Something happened. */
  bump(): void;
  /** Resolves with the version as soon as it is past `since`, or after `timeoutMs` real milliseconds. */
  after(since: number, timeoutMs: number): Promise<number>;
}

/** Starts at 0. */
export function createChanges(): Changes {
  let version = 0;
  const waiting = new Set<() => void>();
  return {
    get version() {
      return version;
    },
    bump() {
      version += 1;
      for (const wake of waiting) wake();
    },
    after(since, timeoutMs) {
      if (version > since) return Promise.resolve(version);
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(version);
        };
        const timer = setTimeout(wake, timeoutMs);
        waiting.add(wake);
      });
    },
  };
}
