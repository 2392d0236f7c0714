import { setTimeout as sleep } from 'node:timers/promises';
import { makeWorkerUtils } from 'graphile-worker';
import { storageFailure } from './failure.ts';
import { startGroup } from './job-group.ts';
import type { Group, Task } from './job-group.ts';
import { createPresence, DEAD_AFTER_MS } from './job-presence.ts';
import type { Log } from './log.ts';
import type { WorkerConnection } from './open.ts';
import { createPgPool } from './pg.ts';

export type { Task } from './job-group.ts';
export { moveJobs } from './job-mover.ts';
export { addJob, removeJob } from './job-queue.ts';

/** The part of this process that does jobs. */
export interface Jobs {
  /** False while it is cut off from the database, or stopping. */
  healthy(): boolean;
  /** Takes no new jobs, gives the running ones ten seconds, and gives back the rest. Can be called twice. */
  stop(): Promise<void>;
}

/** How long running jobs may go on after `stop`. */
export const STOP_GRACE_MS = 10_000;

const DEFAULT_CONCURRENCY = 5;
const FIRST_RETRY_MS = 100;
const SLOWEST_RETRY_MS = 5_000;
const LET_GO_MS = 1_000;

/** Makes the tables of the job queue, or brings them up to date. Safe when several processes start at once. */
export async function installJobs(connection: WorkerConnection): Promise<void> {
  const pool = createPgPool(connection.connectionString, 1, () => {});
  try {
    const utils = await makeWorkerUtils({ pgPool: pool });
    await utils.release();
  } finally {
    await pool.end();
  }
}

/**
 * Begins to do jobs, `concurrency` at once. It makes the tables of the queue if they are missing. Jobs of a process that
 * was killed are taken up within some seconds. When the database is away it goes on by itself once that is back.
 *
 * @param tasks one function for each task; jobs for others stay in the queue
 * @param stopGraceMs how long running jobs may go on after `stop`
 * @param deadAfterMs how long a process may be unheard of before its jobs are done again
 * @throws Error if the queue can't be started for another reason than a database that does not answer
 */
export async function startJobs(options: {
  readonly connection: WorkerConnection;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly log: Log;
  readonly concurrency?: number;
  readonly stopGraceMs?: number;
  readonly deadAfterMs?: number;
}): Promise<Jobs> {
  const { connection, tasks, log, concurrency = DEFAULT_CONCURRENCY, stopGraceMs = STOP_GRACE_MS } = options;
  const onLost = () => replace('the connection broke');
  const presence = createPresence({ connection, log, onLost, deadAfterMs: options.deadAfterMs ?? DEAD_AFTER_MS });
  const groups = new Set<Group>();
  let current: Group | undefined;
  let stopping: Promise<void> | undefined;
  let beginning = begin();

  async function begin(): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; !isStopping(); waitMs = Math.min(waitMs * 2, SLOWEST_RETRY_MS)) {
      try {
        const hold = (groupId: string) => presence.hold(groupId);
        current = await startGroup({
          connection,
          tasks,
          log,
          concurrency,
          abortAfterMs: stopGraceMs,
          hold,
          onTrouble: replace,
        });
        groups.add(current);
        return;
      } catch (error) {
        if (!storageFailure(error)) throw error;
        log.debug({ err: error }, 'The job queue could not be started. It is tried again.');
        await sleep(waitMs);
      }
    }
  }

  /** Puts a new group in the place of the current one. While that is under way, more trouble is no news. */
  function replace(reason: string): void {
    const old = current;
    if (!old || isStopping()) return;
    current = undefined;
    log.warn(`The job queue starts anew: ${reason}.`);
    void end(old);
    beginning = begin().then(
      () => log.info('The job queue works again.'),
      (error: unknown) => log.error({ err: error }, 'The job queue could not be started again.'),
    );
  }

  async function end(group: Group): Promise<void> {
    await group.drain();
    if (!groups.delete(group)) return;
    await presence.letGo(group.id);
  }

  async function breakOff(group: Group): Promise<void> {
    log.warn('Some jobs did not finish in time. They are done by the next start.');
    await presence.giveBackUntried(group.id);
    await Promise.race([group.kill(), sleep(LET_GO_MS)]);
    await Promise.race([end(group), sleep(LET_GO_MS)]);
  }

  async function stop(): Promise<void> {
    await beginning;
    const ending = Promise.all([...groups].map(end));
    await Promise.race([ending, sleep(stopGraceMs, undefined, { ref: false })]);
    await Promise.all([...groups].map(breakOff));
    await presence.stop();
  }

  function isStopping(): boolean {
    return stopping !== undefined;
  }

  try {
    await beginning;
  } catch (error) {
    await presence.stop();
    throw error;
  }
  await presence.sweep();
  return {
    healthy: () => !isStopping() && presence.isHeld() && (current?.isListening() ?? false),
    stop: () => (stopping ??= stop()),
  };
}
