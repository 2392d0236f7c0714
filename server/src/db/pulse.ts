import type { Sql } from 'postgres';

/** Whether the database answers, known without asking it. */
export interface Pulse {
  up(): boolean;
  stop(): void;
}

const EVERY_MS = 5_000;
/** A database that takes longer for the smallest question counts as down. */
const PATIENCE_MS = 3_000;

/**
 * Asks the database the smallest question again and again, and remembers how it went. Says in the log when it stops
 * answering and when it answers again, once each.
 */
export function createPulse(deps: {
  readonly sql: Sql;
  readonly log: { warn(text: string): void; info(text: string): void };
  readonly everyMs?: number;
}): Pulse {
  let up = true;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    const answered = await Promise.race([
      deps.sql`select 1`.then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => {
        setTimeout(() => resolve(false), PATIENCE_MS).unref();
      }),
    ]);
    if (stopped) return;
    if (answered !== up) {
      if (answered) deps.log.info('The database answers again.');
      else deps.log.warn('The database does not answer. Commands that need it say so until it is back.');
    }
    up = answered;
    schedule();
  }

  function schedule() {
    timer = setTimeout(() => void beat(), deps.everyMs ?? EVERY_MS);
    timer.unref();
  }

  schedule();
  return {
    up: () => up,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
