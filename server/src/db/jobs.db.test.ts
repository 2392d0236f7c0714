import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../test/database-child.ts';
import { freshDatabase } from '../../test/database.ts';
import type { FreshDatabase } from '../../test/database.ts';
import { openGate } from '../../test/database-gate.ts';
import { addJob, installJobs, removeJob, startJobs } from './jobs.ts';
import type { Jobs, Task } from './jobs.ts';
import { jobMigrations } from './migrations.ts';

const schema = {
  name: '20260101T0000_notes',
  sql: 'create table notes (id int primary key, closed boolean default false)',
};

let database: FreshDatabase;
let said: string[];
let started: Jobs[];
const say = (...words: unknown[]) => void said.push(String(words.at(-1)));
const log = { info: say, warn: say, error: say, debug: () => {} };

beforeEach(async () => {
  database = await freshDatabase({ migrations: [schema, ...jobMigrations], jobs: true });
  said = [];
  started = [];
});

afterEach(async () => {
  for (const jobs of started) await jobs.stop();
  await database.drop();
});

async function start(
  tasks: Record<string, Task>,
  options: { stopGraceMs?: number; concurrency?: number } = {},
): Promise<Jobs> {
  const jobs = await startJobs({ connection: database.workerConnection, tasks, log, deadAfterMs: 300, ...options });
  started.push(jobs);
  return jobs;
}

/** Every job that is not done: those in the queue, then those in the outbox. */
const waiting = () => database.sql`
  select task_identifier, attempts, running
    from (select 0 as place, id, task_identifier, attempts, locked_by is not null as running from graphile_worker.jobs
          union all select 1, id, task, 0, false from job_outbox) as jobs
   order by place, id`;

/** A task that writes down what it was given. */
function recorder() {
  const done: unknown[] = [];
  const task: Task = async (payload) => {
    done.push(payload);
  };
  return { done, task };
}

/** A task that does not end before it is told to. */
function holdable() {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const begun: string[] = [];
  const task: Task = async (_payload, { jobId }) => {
    begun.push(jobId);
    await held;
  };
  return { begun, letGo: () => letGo(), task };
}

describe('a job', () => {
  test('is done when its transaction is committed, and not when it is rolled back', async () => {
    const { done, task } = recorder();
    await start({ greet: task });
    await database.sql
      .begin(async (tx) => {
        await addJob(tx, { task: 'greet', payload: { name: 'nobody' } });
        throw new Error('changed my mind');
      })
      .catch(() => {});
    await database.sql.begin((tx) => addJob(tx, { task: 'greet', payload: { name: 'Ada' } }));

    await expect.poll(() => done).toEqual([{ name: 'Ada' }]);
    await expect.poll(waiting).toEqual([]);
  });

  test('begins within milliseconds, though the queue is only looked at every two seconds', async () => {
    const times: number[] = [];
    await start({ greet: async () => void times.push(performance.now()) });
    const waits: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const before = performance.now();
      await addJob(database.sql, { task: 'greet', payload: {} });
      await expect.poll(() => times.length, { interval: 1, timeout: 10_000 }).toBe(turn + 1);
      waits.push((times[turn] ?? Infinity) - before);
    }
    // By looking alone, half of them would wait for longer than a fifth of a second (five workers, every two seconds).
    expect(waits.sort((a, b) => a - b)[5]).toBeLessThan(150);
  });

  test('for later is not done before its time', async () => {
    const { done, task } = recorder();
    await start({ greet: task });
    await addJob(database.sql, { task: 'greet', payload: { when: 'later' }, runAt: new Date(Date.now() + 60_000) });
    await addJob(database.sql, { task: 'greet', payload: { when: 'now' } });
    await expect.poll(() => done).toEqual([{ when: 'now' }]);
    expect(await waiting()).toHaveLength(1);
  });

  test('takes the place of the one with its key, and can be taken back by it', async () => {
    const runAt = new Date(Date.now() + 60_000);
    await addJob(database.sql, { task: 'remind', payload: { n: 1 }, key: 'session:1', runAt });
    await addJob(database.sql, { task: 'remind', payload: { n: 2 }, key: 'session:1', runAt });
    expect(await database.sql`select payload from job_outbox`).toEqual([{ payload: { n: 2 } }]);
    await removeJob(database.sql, 'session:1');
    expect(await waiting()).toEqual([]);
  });

  test('that fails is tried again, is told which time it is, and is given up at last', async () => {
    const attempts: string[] = [];
    const failing: Task = async (_payload, { attempt, maxAttempts }) => {
      attempts.push(`${attempt} of ${maxAttempts}`);
      throw new Error('Discord is away');
    };
    await start({ greet: failing });
    await addJob(database.sql, { task: 'greet', payload: {}, maxAttempts: 2 });
    await expect.poll(waiting).toMatchObject([{ attempts: 1, running: false }]);
    // The pause before the second time is some seconds long.
    await database.sql`update graphile_worker._private_jobs set run_at = now()`;
    await expect.poll(() => attempts, { timeout: 20_000 }).toEqual(['1 of 2', '2 of 2']);
    expect(said.filter((line) => line.startsWith('The job greet failed'))).toEqual([
      'The job greet failed. It is tried again later.',
      'The job greet failed. It is given up.',
    ]);
  });

  test('of a task that this program does not know stays for one that does', async () => {
    const { done, task } = recorder();
    await start({ known: task });
    await addJob(database.sql, { task: 'unknown', payload: {} });
    await addJob(database.sql, { task: 'known', payload: {} });
    await expect.poll(() => done).toHaveLength(1);
    await expect.poll(waiting).toMatchObject([{ taskIdentifier: 'unknown', attempts: 0 }]);
  });
});

describe('a job added in a single statement', () => {
  beforeEach(() => database.sql`insert into notes (id) values (1), (2), (3)`);

  test('as an item of RETURNING is added once for each changed row', async () => {
    const rows = await database.sql`
      update notes set closed = true where id < 3
      returning id, job_add('note.closed', json_build_object('id', id)) is not null as added`;
    expect(rows).toEqual([
      { id: 1, added: true },
      { id: 2, added: true },
    ]);
    expect(await waiting()).toHaveLength(2);
  });

  test('after a CTE is added once for each of its rows', async () => {
    const rows = await database.sql`
      with closed as (update notes set closed = true where id = 1 and not closed returning id)
      select closed.id, job_add('note.closed', json_build_object('id', closed.id)) is not null as added from closed`;
    expect(rows).toEqual([{ id: 1, added: true }]);
    expect(await waiting()).toHaveLength(1);
  });

  test('is not added when nothing changed', async () => {
    await database.sql`
      with closed as (update notes set closed = true where id = 99 returning id)
      select closed.id, job_add('note.closed', json_build_object('id', closed.id)) from closed`;
    expect(await waiting()).toEqual([]);
  });

  test('is silently not added in a CTE that nobody reads: the danger that addJob warns of', async () => {
    await database.sql`
      with closed as (update notes set closed = true where id = 1 returning id),
           job as (select job_add('note.closed', json_build_object('id', id)) from closed)
      select id from closed`;
    expect(await waiting()).toEqual([]);
  });
});

describe('stopping', () => {
  test('waits for running jobs, takes no new ones, and leaves nothing locked', async () => {
    const { begun, letGo, task } = holdable();
    const jobs = await start({ hold: task });
    await addJob(database.sql, { task: 'hold', payload: {} });
    await expect.poll(() => begun).toHaveLength(1);
    const stopped = jobs.stop();
    expect(jobs.healthy()).toBe(false);
    await addJob(database.sql, { task: 'hold', payload: {} });
    setTimeout(letGo, 100);
    await stopped;
    expect(begun).toHaveLength(1);
    expect(await waiting()).toMatchObject([{ attempts: 0, running: false }]);
  });

  test('gives back what does not finish in time, as if it had not begun, and tells the job', async () => {
    const { begun, letGo, task } = holdable();
    let aborted = false;
    const jobs = await start(
      {
        hold: async (payload, helpers) => {
          helpers.signal.addEventListener('abort', () => (aborted = true));
          await task(payload, helpers);
        },
      },
      { stopGraceMs: 200 },
    );
    await addJob(database.sql, { task: 'hold', payload: {}, maxAttempts: 1 });
    await expect.poll(() => begun).toHaveLength(1);
    await jobs.stop();
    expect(aborted).toBe(true);
    expect(await waiting()).toMatchObject([{ attempts: 0, running: false }]);

    const next = recorder();
    await start({ hold: next.task });
    await expect.poll(() => next.done).toHaveLength(1);
    letGo();
  });

  test('leaves no connection behind', async () => {
    const jobs = await start({ hold: async () => {} });
    await jobs.stop();
    expect(
      await database.sql`select application_name from pg_stat_activity where application_name like 'muster %' and datname = current_database()`,
    ).toEqual([]);
  });
});

describe('a process that was killed', () => {
  const killed = (url: string) => `
    import { startJobs } from 'db/jobs.js';
    const log = { info() {}, warn() {}, error() {}, debug() {} };
    const connection = { connectionString: ${JSON.stringify(url)} };
    const hold = () => { console.log('begun'); return new Promise(() => {}); };
    await startJobs({ connection, tasks: { hold }, log, stopGraceMs: 100 });
    console.log('ready');`;

  test('in the middle of a job has it done by the next one within seconds', async () => {
    const child = await startChild(killed(database.url));
    expect(await child.line()).toBe('ready');
    await addJob(database.sql, { task: 'hold', payload: { n: 1 } });
    expect(await child.line()).toBe('begun');
    child.kill('SIGKILL');
    await child.ended;
    expect(await waiting()).toMatchObject([{ running: true, attempts: 1 }]);

    const { done, task } = recorder();
    await start({ hold: task });
    await expect.poll(() => done, { timeout: 15_000 }).toEqual([{ n: 1 }]);
    expect(said).toContain('Unfinished jobs of a process that died are done again: 1.');
  });

  test('is told from one that lives: nothing is taken from that', async () => {
    const child = await startChild(killed(database.url));
    expect(await child.line()).toBe('ready');
    await addJob(database.sql, { task: 'hold', payload: {} });
    expect(await child.line()).toBe('begun');

    const { done, task } = recorder();
    await start({ hold: task });
    await sleep(1_200);
    expect(done).toEqual([]);
    expect(await waiting()).toMatchObject([{ running: true, attempts: 1 }]);
    child.kill('SIGKILL');
    await child.ended;
  });
});

describe('connections that break', () => {
  const breakConnections = () => database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'muster %' and datname = current_database()`;

  test('between jobs: the next job is done at once, and the process stays up', async () => {
    const { done, task } = recorder();
    const jobs = await start({ greet: task });
    await breakConnections();
    await expect.poll(() => jobs.healthy(), { timeout: 10_000 }).toBe(true);
    await addJob(database.sql, { task: 'greet', payload: { n: 1 } });
    await expect.poll(() => done, { timeout: 1_500 }).toEqual([{ n: 1 }]);
  });

  test('in the middle of a job: it is finished, and does not stay in the queue', async () => {
    const { begun, letGo, task } = holdable();
    const jobs = await start({ hold: task });
    await addJob(database.sql, { task: 'hold', payload: {} });
    await expect.poll(() => begun).toHaveLength(1);
    await breakConnections();
    await expect.poll(() => jobs.healthy(), { timeout: 10_000 }).toBe(true);
    letGo();
    await expect.poll(waiting, { timeout: 15_000 }).toEqual([]);
  });

  test('at the moment when a job ends: it is done again rather than never', async () => {
    const begun: number[] = [];
    const jobs = await start({
      hold: async (_payload, { attempt }) => {
        begun.push(attempt);
        if (attempt === 1) await breakConnections();
      },
    });
    await addJob(database.sql, { task: 'hold', payload: {} });
    await expect.poll(waiting, { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => jobs.healthy(), { timeout: 10_000 }).toBe(true);
    expect(begun[0]).toBe(1);
  });
});

test('the tables of the queue can be made by several processes at once', async () => {
  const empty = await freshDatabase({ migrations: [] });
  await Promise.all([1, 2, 3, 4].map(() => installJobs(empty.workerConnection)));
  expect(await empty.sql`select count(*)::int as count from graphile_worker.jobs`).toEqual([{ count: 0 }]);
  await empty.drop();
});

test('a queue that cannot be reached is started as soon as it can, and starts anew after an outage', async () => {
  const gate = await openGate(database.url);
  gate.shut();
  const { done, task } = recorder();
  const starting = startJobs({ connection: { connectionString: gate.url }, tasks: { greet: task }, log });
  await sleep(300);
  gate.open();
  const jobs = await starting;
  started.push(jobs);
  await addJob(database.sql, { task: 'greet', payload: { n: 1 } });
  await expect.poll(() => done, { timeout: 10_000 }).toHaveLength(1);

  gate.shut();
  await expect.poll(() => jobs.healthy(), { timeout: 10_000 }).toBe(false);
  gate.open();
  await expect.poll(() => jobs.healthy(), { timeout: 20_000 }).toBe(true);
  await addJob(database.sql, { task: 'greet', payload: { n: 2 } });
  await expect.poll(() => done, { timeout: 10_000 }).toHaveLength(2);
  await jobs.stop();
  await gate.close();
});
