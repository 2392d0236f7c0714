import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/database.ts';
import type { FreshDatabase } from '../../test/database.ts';
import { parseDatabaseUrl } from './address.ts';
import { createPool } from './connect.ts';
import { migrate, migrationFile } from './migrate.ts';
import { DatabaseProblem } from './problem.ts';

const first = { name: '20260101T0000_pads', sql: 'create table pads (id int); create index pads_id on pads (id);' };
const second = { name: '20260102T0000_names', sql: 'alter table pads add column name text;' };
const broken = { name: '20260103T0000_broken', sql: 'create table half (id int); select 1/0;' };

let database: FreshDatabase;

beforeEach(async () => {
  database = await freshDatabase({ migrations: [] });
});
afterEach(() => database.drop());

const tables = async () =>
  (await database.sql`select tablename from pg_tables where schemaname = 'public' order by 1`).map(
    (row) => row['tablename'] as string,
  );

test('each migration is run once, in order', async () => {
  expect(await migrate(database.sql, [first])).toEqual([first.name]);
  expect(await migrate(database.sql, [first, second])).toEqual([second.name]);
  expect(await migrate(database.sql, [first, second])).toEqual([]);
  await database.sql`insert into pads (id, name) values (1, 'north')`;
});

test('a migration that fails leaves nothing, and those before it stay', async () => {
  await expect(migrate(database.sql, [first, broken])).rejects.toMatchObject({ code: '22012' });
  expect(await tables()).toEqual(['pads', 'schema_migrations']);
  expect(await migrate(database.sql, [first, second])).toEqual([second.name]);
});

test('a migration and the note that it was run are one: if the note fails, nothing is left', async () => {
  const spoilt = `create table half (id int); insert into schema_migrations values ('${broken.name}', 'x');`;
  await expect(migrate(database.sql, [first, { ...broken, sql: spoilt }])).rejects.toMatchObject({ code: '23505' });
  expect(await tables()).toEqual(['pads', 'schema_migrations']);
});

test('of several starters at once, one runs the migrations and the others wait for it', async () => {
  const admin = createPool(parseDatabaseUrl(database.url), { max: 2 });
  const slow = { ...first, sql: `${first.sql} select pg_advisory_xact_lock_shared(77);` };
  const runs: Promise<string[]>[] = [];
  await admin.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(77)`;
    for (let n = 0; n < 3; n++) runs.push(migrate(database.sql, [slow, second]));
    // One waits inside of its migration, the two others for the one.
    const waiting = () =>
      admin.sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`;
    await expect.poll(async () => (await waiting()).length, { timeout: 10_000 }).toBe(3);
  });
  const outcomes = await Promise.all(runs);
  expect(outcomes.filter((names) => names.length > 0)).toEqual([[slow.name, second.name]]);
  await admin.close(0);
});

test('a migration may take longer than a statement is allowed to', async () => {
  const asks = { ...first, sql: `create table settings as select current_setting('statement_timeout') as timeout` };
  await migrate(database.sql, [asks]);
  expect(await database.sql`select timeout from settings`).toEqual([{ timeout: '0' }]);
});

describe('refused is', () => {
  test('a database that was used by a newer program', async () => {
    await migrate(database.sql, [first, second]);
    const refused = await migrate(database.sql, [first]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseProblem);
    expect(String(refused)).toMatch(/older program.*20260102T0000_names/);
  });

  test('a migration that was changed after it had been run, before anything else is done', async () => {
    await migrate(database.sql, [first]);
    const changed = { ...first, sql: `${first.sql} -- a little` };
    await expect(migrate(database.sql, [changed, second])).rejects.toThrow(/20260101T0000_pads was changed/);
    expect(await database.sql`select name from schema_migrations`).toEqual([{ name: first.name }]);
  });

  test('a list that is not in order, or names one twice', async () => {
    await expect(migrate(database.sql, [second, first])).rejects.toThrow(/20260101T0000_pads must come before/);
    await expect(migrate(database.sql, [first, first])).rejects.toThrow(/must come before/);
    await expect(migrate(database.sql, [{ name: 'pads', sql: '' }])).rejects.toThrow(/must be named like/);
    expect(await tables()).toEqual(['schema_migrations']);
  });
});

test('other ends of lines are no change of a migration', async () => {
  const lines = { ...first, sql: 'create table pads (\n  id int\n);\n' };
  await migrate(database.sql, [lines]);
  expect(await migrate(database.sql, [{ ...lines, sql: lines.sql.replaceAll('\n', '\r\n') }])).toEqual([]);
});

test('the compiled program reads the migrations of the source, also below a folder that is named dist', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'muster-migrations-'));
  const server = path.join(root, 'dist', 'server');
  await mkdir(path.join(server, 'src', 'pads', 'migrations'), { recursive: true });
  await writeFile(path.join(server, 'src', 'pads', 'migrations', '20260101T0000_pads.sql'), 'select 1');
  for (const tree of ['src', 'dist']) {
    const caller = pathToFileURL(path.join(server, tree, 'pads', 'index.js')).href;
    expect(migrationFile(caller, './migrations/20260101T0000_pads.sql')).toEqual({
      name: '20260101T0000_pads',
      sql: 'select 1',
    });
  }
  await rm(root, { recursive: true });
});
