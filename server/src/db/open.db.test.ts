import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/database.ts';
import { openGate } from '../../test/database-gate.ts';
import type { FreshDatabase } from '../../test/database.ts';
import type { Gate } from '../../test/database-gate.ts';
import { parseDatabaseUrl, databaseUrl } from './address.ts';
import { createPool } from './connect.ts';
import { versionProblem } from './external.ts';
import { storageFailure } from './failure.ts';
import { installJobs } from './jobs.ts';
import { openDatabase } from './open.ts';
import type { Database } from './open.ts';

let database: FreshDatabase;
let gate: Gate;
let said: string[];
let opened: Database[];
const say = (...words: unknown[]) => void said.push(String(words.at(-1)));
const log = { info: say, warn: say, error: say, debug: () => {} };

beforeEach(async () => {
  database = await freshDatabase({ migrations: [] });
  gate = await openGate(database.url);
  said = [];
  opened = [];
});

afterEach(async () => {
  for (const one of opened) await one.stop();
  await gate.close();
  await database.drop();
});

async function open(url: string): Promise<Database> {
  const one = await openDatabase({ databaseUrl: url, dataDir: 'not used', log });
  opened.push(one);
  return one;
}

describe('a database of one’s own', () => {
  test('is opened over TCP, for both drivers', async () => {
    const one = await open(gate.url);
    expect(one.kind).toBe('external');
    expect(one.describe()).toMatch(/^PostgreSQL 18\.\d+ at 127\.0\.0\.1:\d+$/);
    expect(
      await one.sql`select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`,
    ).toEqual([{ name: 'muster', timeout: '10s' }]);
    await installJobs(one.workerConnection);
    expect(said).toEqual([]);
  });

  test('is opened by the folder of its socket, for both drivers', async () => {
    const one = await open(database.url);
    expect(await one.sql`select 1 as one`).toEqual([{ one: 1 }]);
    await installJobs(one.workerConnection);
  });

  test('without TLS is found out, when the address leaves it open', async () => {
    const one = await open(gate.url.replace('sslmode=disable', ''));
    await one.sql`select 1`;
    expect(one.workerConnection.connectionString).toContain('sslmode=disable');
    await installJobs(one.workerConnection);
  });

  test('that is down is waited for, with one line when that begins and one when it ends', async () => {
    gate.shut();
    const opening = open(gate.url);
    await sleep(1_200);
    gate.open();
    await opening;
    expect(said).toEqual([
      expect.stringMatching(
        /^The database at 127\.0\.0\.1:\d+ does not answer \(it hung up\)\. It is tried again until it does\.$/,
      ),
      expect.stringMatching(/^The database at .* answers now\.$/),
    ]);
  });

  test('is no longer waited for when the process stops', async () => {
    gate.shut();
    const stop = new AbortController();
    const opening = openDatabase({ databaseUrl: gate.url, dataDir: 'not used', log, signal: stop.signal });
    await expect.poll(() => said.length).toBe(1);
    stop.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['a database that is not there', { database: 'nowhere' }, /There is no database named "nowhere"/],
    ['a user who is not there', { user: 'stranger' }, /does not let the user "stranger" in/],
    ['TLS that the server has not', { tls: 'encrypt' as const }, /does not offer encrypted connections.*sslmode/],
  ])('is refused at once for %s', async (_what, change, sentence) => {
    const url = databaseUrl({ ...parseDatabaseUrl(gate.url), ...change });
    await expect(open(url)).rejects.toThrow(sentence);
  });

  test('is refused when it is too old, or does not keep text as UTF-8', () => {
    expect(versionProblem({ number: 140_012, text: '14.12', encoding: 'UTF8' })).toMatch(
      /runs PostgreSQL 14\.12.*needs PostgreSQL 15/,
    );
    expect(versionProblem({ number: 150_000, text: '15.0', encoding: 'SQL_ASCII' })).toMatch(/UTF8/);
    expect(versionProblem({ number: 150_000, text: '15.0', encoding: 'UTF8' })).toBeUndefined();
  });

  test('that goes away in mid run fails statements, and is back by itself', async () => {
    const one = await open(gate.url);
    await one.sql`select 1`;
    gate.shut();
    const failure = await one.sql`select 1`.catch((error: unknown) => error);
    expect(storageFailure(failure)).toBe(true);
    gate.open();
    await expect.poll(() => one.sql`select 1 as one`.catch(() => 'not yet')).toEqual([{ one: 1 }]);
  });

  test('that vanishes without a word is given up after a while, and is back by itself', async () => {
    const pool = createPool(parseDatabaseUrl(gate.url), { silentTooLongMs: 300 });
    await pool.sql`select 1`;
    gate.freeze();
    const began = Date.now();
    const failures = await Promise.all(
      [pool.sql`select 1`, pool.sql.begin((tx) => tx`select 1`)].map((one) => one.catch((error: unknown) => error)),
    );
    expect(failures.map(storageFailure)).toEqual([true, true]);
    expect(Date.now() - began).toBeLessThan(10_000);
    gate.open();
    await expect
      .poll(() => pool.sql`select 1 as one`.catch(() => 'not yet'), { timeout: 10_000 })
      .toEqual([{ one: 1 }]);
    await pool.close(0);
  });
});

test('without an address the built-in database is started, for both drivers, and stopped', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-open-'));
  await chmod(folder, 0o755);
  const one = await openDatabase({ dataDir: path.join(folder, 'data'), log });
  expect(one.kind).toBe('embedded');
  expect(one.describe()).toContain(folder);
  expect(await one.sql`select 1 as one`).toEqual([{ one: 1 }]);
  await installJobs(one.workerConnection);
  await one.stop();
  await one.stop();
  expect(storageFailure(await one.sql`select 1`.catch((error: unknown) => error))).toBe(true);
  await rm(folder, { recursive: true });
});
