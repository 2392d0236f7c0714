import { setTimeout as sleep } from 'node:timers/promises';
import { storageFailure } from './failure.ts';
import type { Log } from './log.ts';

/** Work that is done again and again. */
export interface Tick {
  readonly name: string;
  /** Milliseconds between two times. */
  readonly everyMs: number;
  run(): Promise<void>;
}

/** What runs again and again for as long as the process lives. */
export interface Ticks {
  /** Begins nothing new; resolves when what is under way has ended, after `graceMs` at the latest. Can be called twice. */
  stop(graceMs: number): Promise<void>;
}

/** What fails now fails again in a moment, most likely. */
const AFTER_FAILURE_MS = 5_000;

/** Does each of them now, and then again and again. One that throws says so in the log and is tried again. */
export function startTicks(options: {
  readonly ticks: readonly Tick[];
  readonly log: Log;
  readonly afterFailureMs?: number;
}): Ticks {
  const { ticks, log, afterFailureMs = AFTER_FAILURE_MS } = options;
  const stopping = new AbortController();

  async function pauseAfter({ name, everyMs, run }: Tick): Promise<number> {
    try {
      await run();
      return everyMs;
    } catch (err) {
      // That the database is away is said elsewhere, once.
      if (!storageFailure(err)) log.warn({ err, task: name }, `The job ${name} failed. It is tried again.`);
      return Math.max(everyMs, afterFailureMs);
    }
  }

  async function goOn(tick: Tick): Promise<void> {
    while (!stopping.signal.aborted) {
      const pauseMs = await pauseAfter(tick);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const ended = Promise.all(ticks.map(goOn)).then(() => undefined);
  return {
    stop(graceMs) {
      stopping.abort();
      return Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
    },
  };
}
