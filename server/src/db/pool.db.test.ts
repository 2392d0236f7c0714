import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/database.ts';
import type { FreshDatabase } from '../../test/database.ts';
import { parseDatabaseUrl } from './address.ts';
import { createPool } from './connect.ts';
import type { Pool } from './connect.ts';
import { storageFailure } from './failure.ts';

const schema = {
  name: '20260101T0000_things',
  sql: `create table things (id bigint generated always as identity, guild_id bigint, tags text[], data jsonb, note text)`,
};

let database: FreshDatabase;
let pool: Pool;
let admin: Pool;

beforeAll(async () => {
  database = await freshDatabase({ migrations: [schema] });
  admin = createPool(parseDatabaseUrl(database.url), { max: 1, applicationName: 'admin' });
});

afterAll(async () => {
  await admin.close(0);
  await database.drop();
});

beforeEach(async () => {
  await admin.sql`truncate things`;
  pool = createPool(parseDatabaseUrl(database.url), { max: 3 });
});

afterEach(() => pool.close(0));

/** What an administrator, a failover or a crash does to all of the pool's connections. */
async function breakConnections(): Promise<void> {
  await admin.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'muster' and datname = current_database()`;
}

async function untilSleeping(count: number): Promise<void> {
  const sleeping = () =>
    admin.sql`
      select 1 from pg_stat_activity
       where wait_event = 'PgSleep' and application_name = 'muster' and datname = current_database()`;
  await expect.poll(async () => (await sleeping()).length, { interval: 5, timeout: 20_000 }).toBe(count);
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (storageFailure(error) ? 'storage failed' : error),
  );

describe('values', () => {
  test('columns are camelCase, ids are strings, undefined is NULL, keys in JSON stay as they are', async () => {
    const [row] = await pool.sql`
      insert into things (guild_id, tags, data, note)
      values (${'9007199254740993'}, ${['a', 'b"c']}, ${pool.sql.json({ snake_case: [1] })}, ${undefined as unknown as null})
      returning guild_id, tags, data, note`;
    expect(row).toEqual({ guildId: '9007199254740993', tags: ['a', 'b"c'], data: { snake_case: [1] }, note: null });
  });

  test('helpers and parts of statements work', async () => {
    const { sql } = pool;
    await sql`insert into things ${sql([
      { guildId: '1', note: 'x' },
      { guildId: '2', note: 'y' },
    ])}`;
    const where = sql`where note in ${sql(['x', 'y'])}`;
    expect(await sql`select guild_id from things ${where} and guild_id = any(${['2']}::bigint[])`).toEqual([
      { guildId: '2' },
    ]);
    expect(await sql.unsafe('select note from things where note = $1', ['x'])).toEqual([{ note: 'x' }]);
    expect(await sql`select ${sql('note')} from things order by 1`.values()).toEqual([['x'], ['y']]);
  });
});

describe('many at once', () => {
  test('more statements than connections are all answered', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.sql`select ${n}::int as n`));
    expect(answers.map(([row]) => row?.['n'] as number)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  test('more transactions than connections are all done, each by itself', async () => {
    const add = (n: number) =>
      pool.sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(1)`;
        const [row] = await tx<{ count: number }[]>`select count(*)::int as count from things`;
        await tx`insert into things (guild_id, note) values (${row?.count ?? 0}, ${n})`;
      });
    await Promise.all([
      ...Array.from({ length: 30 }, (_, n) => add(n)),
      ...Array.from({ length: 30 }, () => pool.sql`select 1`),
    ]);
    expect(await pool.sql`select count(distinct guild_id)::int as count from things`).toEqual([{ count: 30 }]);
  });

  test('whoever waits too long for a connection is told so, and nobody else', async () => {
    const small = createPool(parseDatabaseUrl(database.url), { max: 1, waitMs: 100 });
    const slow = small.sql.begin((tx) => tx`select pg_sleep(0.4)`);
    const quick = outcome(small.sql`select 1`);
    expect(await quick).toBe('storage failed');
    expect(await outcome(slow)).toBe('done');
    expect(await outcome(small.sql`select 1`)).toBe('done');
    await small.close(0);
  });

  test('a transaction that failed does not spoil its connection', async () => {
    const failing = () =>
      pool.sql.begin((tx) => Promise.all([tx`select 1/0`, tx`insert into things (note) values ('x')`]));
    await expect(failing()).rejects.toMatchObject({ code: '22012' });
    const all = await Promise.all(Array.from({ length: 10 }, () => failing().catch(() => 'failed')));
    expect(all).toEqual(Array.from({ length: 10 }, () => 'failed'));
    expect(await pool.sql`select * from things`).toEqual([]);
  });
});

describe('connections that break', () => {
  test('while idle: the next statement works', async () => {
    await Promise.all([1, 2, 3].map((n) => pool.sql`select pg_sleep(0.02), ${n}::int`));
    await breakConnections();
    await expect.poll(() => outcome(pool.sql`select 1`), { interval: 1 }).toBe('done');
  });

  test('in the middle of statements: each of them fails or is done, and none waits for ever', async () => {
    const work = Array.from({ length: 40 }, (_, n) => outcome(pool.sql`select pg_sleep(5), ${n}::int`));
    await untilSleeping(3);
    await breakConnections();
    const outcomes = await Promise.all(work.slice(0, 3));
    expect(outcomes).toEqual(['storage failed', 'storage failed', 'storage failed']);
    await breakUntilSettled(work);
  });

  test('in the middle of a transaction: it fails, and nothing of it is left', async () => {
    const work = outcome(
      pool.sql.begin(async (tx) => {
        await tx`insert into things (note) values ('before')`;
        await tx`select pg_sleep(60)`;
      }),
    );
    await untilSleeping(1);
    await breakConnections();
    expect(await work).toBe('storage failed');
    expect(await pool.sql`select * from things`).toEqual([]);
  });

  test('in a transaction with several statements under way: it fails, and does not wait for ever', async () => {
    const work = outcome(
      pool.sql.begin((tx) =>
        Promise.all([
          tx`select pg_sleep(60), ${1}::int`,
          tx`select ${2}::int`,
          tx.savepoint((inner) => inner`select ${3}::int`),
        ]),
      ),
    );
    await untilSleeping(1);
    await breakConnections();
    expect(await work).toBe('storage failed');
  });

  test('while a transaction thinks: what it does afterwards is not done on another connection', async () => {
    let goOn = () => {};
    const pause = new Promise<void>((resolve) => (goOn = resolve));
    let after: Promise<unknown> = Promise.resolve();
    const work = outcome(
      pool.sql.begin(async (tx) => {
        await tx`insert into things (note) values ('before')`;
        await pause;
        after = outcome(tx`insert into things (note) values ('after')`);
        await after;
      }),
    );
    await expect
      .poll(
        async () =>
          (
            await admin.sql`select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
          ).length,
      )
      .toBe(1);
    await breakConnections();
    await Promise.all([1, 2, 3].map(() => expect.poll(() => outcome(pool.sql`select 1`)).toBe('done')));
    goOn();
    expect(await work).toBe('storage failed');
    expect(await Promise.race([after, new Promise((resolve) => setTimeout(resolve, 200, 'never'))])).not.toBe('done');
    expect(await pool.sql`select * from things`).toEqual([]);
  });

  test('again and again under load: the pool always comes back', async () => {
    const pressure = { on: true };
    const load = Array.from({ length: 8 }, async (_, n) => {
      while (pressure.on) {
        await outcome(
          n % 2
            ? pool.sql`select ${n}::int, pg_sleep(0.001)`
            : pool.sql.begin((tx) => tx`insert into things (note) values (${n})`),
        );
      }
    });
    for (let turn = 0; turn < 25; turn++) {
      await breakConnections();
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    pressure.on = false;
    await Promise.all(load);
    expect(await Promise.all(Array.from({ length: 10 }, () => outcome(pool.sql`select 1`)))).toEqual(
      Array.from({ length: 10 }, () => 'done'),
    );
  });

  /** Statements that shared a connection or waited in line are begun on new ones, and broken there. */
  async function breakUntilSettled(work: readonly Promise<unknown>[]): Promise<void> {
    const waiting = { on: true };
    const all = Promise.all(work).then((outcomes) => {
      waiting.on = false;
      return outcomes;
    });
    while (waiting.on) {
      await breakConnections();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(new Set(await all)).toEqual(new Set(['storage failed']));
  }
});

describe('listening', () => {
  test('hears what is announced, also after its connection broke', async () => {
    const heard: string[] = [];
    let begun = 0;
    const { unlisten } = await pool.sql.listen(
      'news',
      (text) => heard.push(text),
      () => (begun += 1),
    );
    await pool.sql.notify('news', 'one');
    await expect.poll(() => heard).toEqual(['one']);

    await breakConnections();
    await expect.poll(() => begun, { timeout: 5_000 }).toBe(2);
    await admin.sql.notify('news', 'two');
    await expect.poll(() => heard).toEqual(['one', 'two']);
    await unlisten();
  });
});

test('after closing, a statement is refused as a failure of storage', async () => {
  await pool.sql`select 1`;
  await pool.close(0);
  expect(await outcome(pool.sql`select 1`)).toBe('storage failed');
});
