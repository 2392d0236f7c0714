/** Time as the small Discord sees it. It runs with the wall clock until a test moves it ahead. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Moves time ahead and fires, in order, every timer that has come due. */
  advance(ms: number): void;
  /** Calls `fire` once `ms` milliseconds of this clock have passed. Answers a function that cancels it. */
  after(ms: number, fire: () => void): () => void;
  /** Cancels every timer; nothing fires afterwards. */
  stop(): void;
}

interface Timer {
  readonly dueAt: number;
  readonly fire: () => void;
  cancelled: boolean;
  handle: NodeJS.Timeout | undefined;
}

/** A clock that starts at the wall clock's time, or at `startMs` (milliseconds since 1970). */
export function createClock(startMs: number = Date.now()): Clock {
  const startedAt = performance.now();
  let skippedMs = 0;
  const timers = new Set<Timer>();

  const now = () => Math.floor(startMs + skippedMs + (performance.now() - startedAt));

  function arm(timer: Timer) {
    timer.handle = setTimeout(() => run(timer), Math.max(0, timer.dueAt - now()));
    timer.handle.unref();
  }

  function run(timer: Timer) {
    if (timer.cancelled) return;
    // Node's timers may wake a millisecond early; a deadline must never.
    if (now() < timer.dueAt) return arm(timer);
    timers.delete(timer);
    timer.fire();
  }

  return {
    now,
    advance(ms) {
      skippedMs += ms;
      const due = [...timers].filter((timer) => timer.dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of due) {
        clearTimeout(timer.handle);
        run(timer);
      }
      for (const timer of timers) {
        clearTimeout(timer.handle);
        arm(timer);
      }
    },
    after(ms, fire) {
      const timer: Timer = { dueAt: now() + ms, fire, cancelled: false, handle: undefined };
      timers.add(timer);
      arm(timer);
      return () => {
        timer.cancelled = true;
        clearTimeout(timer.handle);
        timers.delete(timer);
      };
    },
    stop() {
      for (const timer of timers) {
        timer.cancelled = true;
        clearTimeout(timer.handle);
      }
      timers.clear();
    },
  };
}
