import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../test/database-child.ts';
import { freshDatabase, type FreshDatabase } from '../../test/database.ts';
import { addJob, moveJobs, removeJob, startJobs } from './jobs.ts';
import { jobMigrations } from './migrations.ts';
import { createPgPool } from './pg.ts';

let database: FreshDatabase;
const silent = { info() {}, warn() {}, error() {}, debug() {} };

beforeEach(async () => {
  database = await freshDatabase({ migrations: jobMigrations, jobs: true });
});
afterEach(() => database.drop());

/** The keys and tasks of all jobs that are not done, wherever they are. */
const waiting = () => database.sql`
  select key, task_identifier as task from graphile_worker.jobs union all select key, task from job_outbox`;

const waitingForLocks = async () =>
  (
    await database.sql`
      select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  ).length;

/** Brings what is in the outbox into the queue, with no process that would do the jobs. */
async function move(): Promise<number> {
  const pool = createPgPool(database.url, 1, () => {});
  const moved = await moveJobs(pool);
  await pool.end();
  return moved;
}

describe('a job in the outbox', () => {
  test('takes the place of the one with its key in the queue, too, and is taken back from both', async () => {
    const runAt = new Date(Date.now() + 60_000);
    const later = new Date(Date.now() + 120_000);
    await addJob(database.sql, { task: 'remind', payload: { n: 1 }, key: 'session:1', runAt });
    expect(await move()).toBe(1);
    await addJob(database.sql, { task: 'remind', payload: { n: 2 }, key: 'session:1', runAt: later });
    expect(await waiting()).toHaveLength(2);
    expect(await move()).toBe(1);
    expect(await database.sql`select payload, run_at from graphile_worker._private_jobs`).toEqual([
      { payload: { n: 2 }, runAt: later },
    ]);
    await addJob(database.sql, { task: 'remind', payload: { n: 3 }, key: 'session:1', runAt });
    await removeJob(database.sql, 'session:1');
    expect(await waiting()).toEqual([]);
  });

  test('takes the place of the one with its key when several are added in one statement', async () => {
    await addJob(database.sql, { task: 'remind', payload: { n: 1 }, key: 'session:1', runAt: new Date() });
    const payloads = [{ n: 2 }, { n: 3 }].map((payload) => JSON.stringify(payload));
    await database.sql`
      select jobs_add('announce', ${payloads}::text[]::json[], ${['session:1', 'session:2']}::text[], max_attempts => 8)`;
    expect(await database.sql`select task, payload, run_at, key, max_attempts from job_outbox order by key`).toEqual([
      { task: 'announce', payload: { n: 2 }, runAt: null, key: 'session:1', maxAttempts: 8 },
      { task: 'announce', payload: { n: 3 }, runAt: null, key: 'session:2', maxAttempts: 8 },
    ]);
  });

  test('stays in the outbox when the process is killed right after the commit, and is done by the next one', async () => {
    const child = await startChild(`
      import { parseDatabaseUrl } from 'db/address.js';
      import { createPool } from 'db/connect.js';
      import { addJob } from 'db/jobs.js';
      const { sql } = createPool(parseDatabaseUrl(${JSON.stringify(database.url)}));
      await addJob(sql, { task: 'greet', payload: { name: 'Ada' } });
      process.kill(process.pid, 'SIGKILL');`);
    await child.ended;
    expect(await database.sql`select task from job_outbox`).toEqual([{ task: 'greet' }]);
    const done: unknown[] = [];
    const greet = async (payload: unknown) => void done.push(payload);
    const jobs = await startJobs({ connection: database.workerConnection, tasks: { greet }, log: silent });
    await expect.poll(() => done).toEqual([{ name: 'Ada' }]);
    await expect.poll(waiting).toEqual([]);
    await jobs.stop();
  });

  test('is moved once, however many processes move at the same time, and not before its commit', async () => {
    const count = 1_200;
    await database.sql.begin(async (tx) => {
      await tx`select job_add('greet', json_build_object('n', n)) from generate_series(1, ${count}::int) as n`;
      expect(await move()).toBe(0);
    });
    const moved = await Promise.all([move(), move(), move(), move()]);
    expect(moved.reduce((all, one) => all + one, 0)).toBe(count);
    expect(
      await database.sql`select count(*)::int, count(distinct payload ->> 'n')::int as different from graphile_worker._private_jobs`,
    ).toEqual([{ count, different: count }]);
  });

  test('that is taken back while it is on its way into the queue is not done', async () => {
    const runAt = new Date(Date.now() + 60_000);
    await addJob(database.sql, { task: 'remind', payload: {}, key: 'session:1', runAt });
    let removing: Promise<void> | undefined;
    await database.sql.begin(async (tx) => {
      await tx`delete from job_outbox`;
      await tx`select graphile_worker.add_job('remind', '{}', job_key => 'session:1', run_at => ${runAt})`;
      removing = removeJob(database.sql, 'session:1');
      await expect.poll(waitingForLocks).toBe(1);
    });
    await removing;
    expect(await waiting()).toEqual([]);
  });
});
