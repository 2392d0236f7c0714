import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import { startMover } from './job-mover.ts';
import type { Log } from './log.ts';
import type { WorkerConnection } from './open.ts';
import { createPgPool } from './pg.ts';

/** What a task is told besides its payload. */
export interface JobHelpers {
  /** 1 for the first time. */
  readonly attempt: number;
  /** After that many it is given up. */
  readonly maxAttempts: number;
  readonly jobId: string;
  /** Aborted when the process stops and the job has used up its time: what it has not done is done by the next start. */
  readonly signal: AbortSignal;
}

/**
 * Does a job. It may be called again for a job that was done already, when the process or the connection died before that
 * was written down: what it does has to bear being done twice. When it throws, the job is tried again later.
 */
export type Task = (payload: unknown, helpers: JobHelpers) => Promise<void>;

/** Some workers of graphile-worker with one pool of connections: a "worker pool" in its words. */
export interface Group {
  /** Stands as `locked_by` at the jobs that it is doing. */
  readonly id: string;
  isListening(): boolean;
  /** Takes no new jobs; resolves when the running ones are finished and its connections closed. Can be called twice. */
  drain(): Promise<void>;
  /** Doesn't wait for running jobs any longer. */
  kill(): Promise<void>;
}

/** Jobs for now are announced by PostgreSQL within milliseconds; jobs for later are looked for this often. */
export const POLL_EVERY_MS = 2_000;

/** One worker that fails to fetch a job is a passing trouble; this many in a row are not. */
const FETCHES_FAILED_IN_A_ROW = 5;
const CLOSE_MS = 1_000;

/**
 * Starts a group of `concurrency` workers.
 *
 * @param hold is awaited before the first job is taken, with the group's id
 * @param onTrouble is called when the group lost its connection or ended by itself, with the reason for the log. The group
 *   must be replaced then: it ends for good when a word of its bookkeeping gets lost, and listens again very late.
 * @throws Error if the database does not answer
 */
export async function startGroup(options: {
  readonly connection: WorkerConnection;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly log: Log;
  readonly concurrency: number;
  readonly abortAfterMs: number;
  readonly hold: (groupId: string) => Promise<void>;
  readonly onTrouble: (reason: string) => void;
}): Promise<Group> {
  const { connection, tasks, log, concurrency, abortAfterMs, hold, onTrouble } = options;
  const applicationName = `muster jobs ${randomBytes(6).toString('hex')}`;
  const events: WorkerEvents = new EventEmitter();
  let id = '';
  let listening = false;
  let draining: Promise<void> | undefined;
  let failedFetches = 0;

  const trouble = (reason: string) => {
    listening = false;
    if (!draining) onTrouble(reason);
  };
  events.on('pool:create', ({ workerPool }) => (id = workerPool.id));
  events.on('pool:fatalError', () => trouble('what was done could not be written down'));
  events.on('pool:gracefulShutdown', () => trouble('it ended by itself'));
  events.on('worker:getJob:empty', () => (failedFetches = 0));
  events.on('job:start', () => (failedFetches = 0));
  events.on('worker:getJob:error', () => {
    failedFetches += 1;
    if (failedFetches === FETCHES_FAILED_IN_A_ROW) trouble('no jobs could be fetched');
  });
  const listen = new Promise<Error | undefined>((resolve) => {
    events.on('pool:listen:success', () => {
      listening = true;
      resolve(undefined);
    });
    events.on('pool:listen:error', ({ error }) => {
      resolve(error instanceof Error ? error : new Error(String(error)));
      trouble('the connection broke');
    });
  });

  const named = withName(connection.connectionString, applicationName);
  // One of them listens, one brings jobs from the outbox.
  const pool = createPgPool(named, concurrency + 3, (err) =>
    log.debug({ err }, 'A connection of the job queue broke.'),
  );
  const closePool = () => Promise.race([pool.end(), sleep(CLOSE_MS)]).catch(() => undefined);
  const runner = await run({
    pgPool: pool,
    concurrency,
    pollInterval: POLL_EVERY_MS,
    gracefulShutdownAbortTimeout: abortAfterMs,
    // The process has its own.
    noHandleSignals: true,
    parsedCronItems: [],
    taskList: taskList(tasks, log),
    logger: quiet(log),
    events,
    preset: {
      // Without batches, a lost connection at the end of a job is an unhandled rejection, which ends the process.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      plugins: [
        {
          name: 'HoldPresence',
          version: '1.0.0',
          worker: { hooks: { startWorker: (_context, { worker }) => hold(worker.workerPool.id) } },
        },
      ],
    },
  }).catch(async (error: unknown) => {
    await closePool();
    throw error;
  });
  // Why it ended by itself is told by the events.
  const mover = startMover({ pool, log });
  const ended = runner.promise
    .catch(() => undefined)
    .then(() => mover.stop())
    .then(closePool);
  const drain = () => (draining ??= Promise.all([stopRunner(runner), mover.stop(), ended]).then(() => undefined));
  const failure = await listen;
  if (failure) {
    await drain();
    throw failure;
  }
  return {
    id,
    isListening: () => listening,
    drain,
    kill: () => runner.kill().catch(() => undefined),
  };
}

async function stopRunner(runner: Runner): Promise<void> {
  // It is refused when the runner stopped itself before.
  await runner.stop().catch(() => undefined);
}

function taskList(tasks: Readonly<Record<string, Task>>, log: Log): TaskList {
  const list: TaskList = {};
  for (const [name, task] of Object.entries(tasks)) {
    list[name] = async (payload, { job, abortSignal }) => {
      const { attempts: attempt, max_attempts: maxAttempts, id: jobId } = job;
      try {
        await task(payload, { attempt, maxAttempts, jobId, signal: abortSignal });
      } catch (err) {
        const next = attempt < maxAttempts ? 'It is tried again later.' : 'It is given up.';
        log.warn({ err, task: name, jobId, attempt, maxAttempts }, `The job ${name} failed. ${next}`);
        throw err;
      }
    };
  }
  return list;
}

/**
 * graphile-worker's own words are for developers; what people must know is said by us. Its extra data is left out: there are
 * payloads in it.
 */
function quiet(log: Log): Logger {
  return new Logger(() => (_level, message) => log.debug({ from: 'graphile-worker' }, message));
}

function withName(connectionString: string, applicationName: string): string {
  const separator = connectionString.includes('?') ? '&' : '?';
  return `${connectionString}${separator}application_name=${encodeURIComponent(applicationName)}`;
}
