import type { Clock } from '../clock.ts';

/** Counts things per key in windows of time that begin with the first of them. */
export interface Windows {
  /**
   * Counts one more, unless the window is full.
   *
   * @returns how many are left and in how many milliseconds the window ends; `taken` is false if it was full
   */
  take(key: string, limit: number, windowMs: number): { taken: boolean; remaining: number; resetMs: number };
}

/** Above so many keys, those whose window is over are dropped. */
const SWEEP_ABOVE = 10_000;

/** Windows on the simulator's clock: moving it ends them. */
export function createWindows(clock: Clock): Windows {
  const windows = new Map<string, { count: number; endsAt: number }>();

  function sweep(now: number) {
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
  }

  return {
    take(key, limit, windowMs) {
      const now = clock.now();
      let window = windows.get(key);
      if (!window || window.endsAt <= now) {
        if (windows.size > SWEEP_ABOVE) sweep(now);
        window = { count: 0, endsAt: now + windowMs };
        windows.set(key, window);
      }
      const taken = window.count < limit;
      if (taken) window.count += 1;
      return { taken, remaining: limit - window.count, resetMs: window.endsAt - now };
    },
  };
}
