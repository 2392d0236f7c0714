import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import type { PgPool } from './pg.ts';

/** Brings jobs from the outbox into the queue for as long as it lives. */
export interface Mover {
  /** Resolves when the last statement is through, or hangs. Can be called twice. */
  stop(): Promise<void>;
}

/** How long a job that was just committed waits to be seen, at most. */
const LOOK_EVERY_MS = 50;
/** Where one job is, others follow. */
const LOOK_AGAIN_MS = 25;
/** The database is away, most likely; the queue itself says so in the log. */
const AFTER_FAILURE_MS = 1_000;
/** A statement that hangs is not waited for. */
const STOP_MS = 1_000;
/** A longer outbox is emptied by several statements, one after the other. */
const MOVED_AT_ONCE = 500;

const MOVE_JOBS = `
  with taken as (
    delete from job_outbox
     where id = any (array(select id from job_outbox order by id limit ${MOVED_AT_ONCE} for update skip locked))
    returning *
  ), specs as (
    select array_agg((task, payload, null, run_at, max_attempts, key, null, null)::graphile_worker.job_spec
                     order by id) as jobs
      from taken
    having count(*) > 0
  )
  select count(*)::int as moved from specs, graphile_worker.add_jobs(specs.jobs)`;

/**
 * Brings committed jobs from the outbox into the queue, in one statement and so exactly once. Safe in several processes
 * at once: each takes rows that no other one has taken.
 *
 * @returns how many; as long as that is not 0, there may be more
 */
export async function moveJobs(pool: PgPool): Promise<number> {
  const { rows } = await pool.query<{ moved: number }>({ name: 'move_jobs', text: MOVE_JOBS });
  return rows[0]?.moved ?? 0;
}

/**
 * Begins to move jobs. Looking costs the database a few microseconds each time; NOTIFY, which would make the looking
 * unnecessary, makes all commits wait for each other.
 */
export function startMover({ pool, log }: { pool: PgPool; log: Log }): Mover {
  const stopping = new AbortController();

  async function move(): Promise<number> {
    try {
      return (await moveJobs(pool)) > 0 ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
    } catch (err) {
      log.debug({ err }, 'Jobs could not be brought into the queue. It is tried again.');
      return AFTER_FAILURE_MS;
    }
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(await move(), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const ended = goOn();
  return {
    stop() {
      stopping.abort();
      return Promise.race([ended, sleep(STOP_MS)]);
    },
  };
}
