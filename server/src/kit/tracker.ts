import { setTimeout as sleep } from 'node:timers/promises';

/** Knows what is under way, so that a stop can wait for it. */
export interface Tracker {
  /** Takes note of work that never throws. */
  add(work: Promise<void>): void;
  /** Waits until nothing is under way, but at most `withinMs` milliseconds. */
  settled(withinMs: number): Promise<void>;
}

export function createTracker(): Tracker {
  const underWay = new Set<Promise<void>>();
  return {
    add(work) {
      const noted = work.finally(() => underWay.delete(noted));
      underWay.add(noted);
    },
    async settled(withinMs) {
      const patience = new AbortController();
      await Promise.race([
        Promise.all(underWay),
        sleep(withinMs, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
    },
  };
}
