/** Remembers ids for a while, so that what comes twice is acted on once. */
export interface Seen {
  /** Answers whether the id is new, and remembers it. */
  isNew(id: string): boolean;
}

/**
 * Remembers each id for at least `keepMs` milliseconds and at most twice as long. No timers: two sets take turns.
 *
 * @param now milliseconds that never go back
 */
export function createSeen(keepMs: number, now: () => number = () => performance.now()): Seen {
  let young = new Set<string>();
  let old = new Set<string>();
  let turnAtMs = now() + keepMs;

  return {
    isNew(id) {
      const atMs = now();
      if (atMs >= turnAtMs) {
        old = atMs >= turnAtMs + keepMs ? new Set() : young;
        young = new Set();
        turnAtMs = atMs + keepMs;
      }
      if (young.has(id) || old.has(id)) return false;
      young.add(id);
      return true;
    },
  };
}
