import type { ISql } from 'postgres';

/** Work to be done later, outside of the transaction that asks for it. */
export interface Job {
  /** The name under which `startJobs` knows the function that does it. */
  readonly task: string;
  /** Given to that function. It must survive JSON, and must not hold secrets. */
  readonly payload: Record<string, unknown>;
  /** Not before this time; at once if left out. Noticed up to two seconds late. */
  readonly runAt?: Date | undefined;
  /** Of jobs with the same key only the last one added is kept, unless it is running already. */
  readonly key?: string | undefined;
  /** How often it is tried before it is given up. The pauses grow from seconds to six hours. */
  readonly maxAttempts?: number | undefined;
}

/** As often as graphile-worker tries: with the pauses in between, three days. */
export const DEFAULT_MAX_ATTEMPTS = 25;

/**
 * Adds a job that is run if, and only if, the transaction of `tx` is committed.
 *
 * A repository that wants a single statement calls the same function of the database in it. As an item of RETURNING it
 * runs once for each changed row:
 *
 *     update tickets set closed_at = now() where id = $1 and closed_at is null
 *     returning id, job_add('ticket.transcript', json_build_object('ticketId', id)) as job_id
 *
 * and in a chain of CTEs the last SELECT must read from it:
 *
 *     with closed as (update tickets set closed_at = now() where id = $1 returning id)
 *     select closed.id, job_add('ticket.transcript', json_build_object('ticketId', closed.id)) as job_id from closed
 *
 * **Danger.** A CTE of its own that nobody reads (`, job as (select job_add(...) from closed)`) adds nothing and says
 * nothing: PostgreSQL leaves out SELECTs that are not read, also when they have side effects.
 *
 * The function's arguments by name: task, payload, key, run_at, max_attempts. For many jobs of one statement there is
 * `jobs_add`, with an array of payloads and one of keys: what a statement costs is then paid once.
 */
export async function addJob(tx: ISql, job: Job): Promise<void> {
  await tx`
    select job_add(${job.task}, ${JSON.stringify(job.payload)}::text::json, ${job.key ?? null}::text,
                   ${job.runAt ?? null}::timestamptz, ${job.maxAttempts ?? DEFAULT_MAX_ATTEMPTS}::int)`;
}

/** Takes back the job with this key, if it has not begun. One that is running finishes, but is not tried again. */
export async function removeJob(tx: ISql, key: string): Promise<void> {
  await tx`select job_remove(${key})`;
}
