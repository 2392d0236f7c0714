/** How often somebody may do something within a window of time. Kept in memory: a restart forgives. */
export interface Allowance {
  /** Takes one. @returns false if nothing is left within this window */
  take(key: string): boolean;
}

/** More keys than this are not told apart: whoever makes up new ones shares one allowance. */
const MOST_KEYS = 10_000;
const REST = ' ';

/**
 * @param most how often a key may be taken within the window
 * @param windowMs after so many milliseconds everybody starts anew
 * @param now milliseconds, from any beginning
 */
export function createAllowance({
  most,
  windowMs,
  now = () => performance.now(),
}: {
  most: number;
  windowMs: number;
  now?: () => number;
}): Allowance {
  const taken = new Map<string, number>();
  let endsAt = now() + windowMs;
  return {
    take(wanted) {
      if (now() >= endsAt) {
        taken.clear();
        endsAt = now() + windowMs;
      }
      const key = taken.has(wanted) || taken.size < MOST_KEYS ? wanted : REST;
      const count = (taken.get(key) ?? 0) + 1;
      taken.set(key, count);
      return count <= most;
    },
  };
}
