/** Lets requests out one by one: a burst of some seconds at once, then no faster than the limit. */
export interface Bucket {
  /**
   * Takes a place in the line.
   *
   * @param patienceMs how long the caller would wait
   * @returns how long to wait before sending, in milliseconds. Where that is over `patienceMs`, no place was taken.
   */
  take(patienceMs: number): number;
  /** Lets nothing out before this moment, and then one by one: Roblox has said so. */
  holdUntil(atMs: number): void;
  /** How long nothing is let out because of `holdUntil`, in milliseconds. */
  heldMs(): number;
}

/** How many seconds' worth may go out at once. */
const BURST_SECONDS = 6;

/**
 * @param perMinute how many requests a minute
 * @param nowMs the time in milliseconds
 */
export function createBucket(perMinute: number, nowMs: () => number): Bucket {
  const stepMs = 60_000 / perMinute;
  const burstMs = Math.max(0, BURST_SECONDS * 1_000 - stepMs);
  /** When the line is at its end. It may lie ahead by the burst before anybody has to wait. */
  let endMs = 0;
  let heldUntilMs = 0;

  return {
    take(patienceMs) {
      const waitMs = Math.max(0, Math.ceil(endMs - burstMs - nowMs()));
      if (waitMs <= patienceMs) endMs = Math.max(endMs, nowMs()) + stepMs;
      return waitMs;
    },
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs);
      endMs = Math.max(endMs, atMs + burstMs);
    },
    heldMs: () => Math.max(0, heldUntilMs - nowMs()),
  };
}
