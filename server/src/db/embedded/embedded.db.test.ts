import { execFile } from 'node:child_process';
import {
  access,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isRoot, startChild } from '../../../test/database-child.ts';
import { createPool } from '../connect.ts';
import { storageFailure } from '../failure.ts';
import { DatabaseInUse } from '../problem.ts';
import { startEmbedded } from './index.ts';
import type { Embedded } from './index.ts';
import { isAlive } from './processes.ts';

const NOBODY = 65_534;

let folder: string;
let dataDir: string;
let said: string[] = [];
let running: Embedded[] = [];
const say = (...words: unknown[]) => void said.push(String(words.at(-1)));
const log = { info: say, warn: say, error: say, debug: () => {} };

/** A DATA_DIR with a new database in it: to copy it is quicker than to make one for each test. */
let finished: string;

beforeAll(async () => {
  finished = await newFolder();
  await (await startEmbedded({ dataDir: finished, log, durable: false })).stop();
});

afterAll(() => rm(finished, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await newFolder();
  dataDir = path.join(folder, 'data');
  said = [];
  running = [];
});

afterEach(async () => {
  for (const embedded of running) await embedded.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As root, PostgreSQL runs as another user, who has to be able to enter. */
async function newFolder(): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'muster-embedded-'));
  await chmod(made, 0o755);
  return made;
}

/** Puts a new database into DATA_DIR, as if the bot had run once. */
async function hadRunBefore(): Promise<void> {
  await mkdir(path.dirname(dataDir), { recursive: true });
  await promisify(execFile)('cp', ['-a', finished, dataDir]);
}

async function start(options: Partial<Parameters<typeof startEmbedded>[0]> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log, durable: false, ...options });
  running.push(embedded);
  return embedded;
}

async function ask<T extends object>(embedded: Embedded, query: string): Promise<T[]> {
  const pool = createPool(embedded.connection, { max: 1 });
  try {
    return [...(await pool.sql.unsafe<T[]>(query))];
  } finally {
    await pool.close(1_000);
  }
}

/** A bot in a process of its own. It prints the process id of its PostgreSQL, and then does nothing until it is killed. */
const bot = (where: string) => `
  import { startEmbedded } from 'db/embedded/index.js';
  const log = { info() {}, warn() {}, error() {}, debug() {} };
  try {
    const embedded = await startEmbedded({ dataDir: ${JSON.stringify(where)}, log, durable: false });
    process.on('SIGTERM', () => void embedded.stop().then(() => process.exit(0)));
    console.log(embedded.pid());
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(error.name + ': ' + error.message);
  }`;

test('the first start makes a database in UTF-8, and the second start finds what was written', async () => {
  const first = await start();
  await ask(first, `create table notes (text text); insert into notes values ('grüße 👋')`);
  expect(await ask(first, `select current_setting('server_encoding') as encoding`)).toEqual([{ encoding: 'UTF8' }]);
  await first.stop();

  const second = await start();
  expect(await ask(second, 'select text from notes')).toEqual([{ text: 'grüße 👋' }]);
  expect(said.filter((line) => /new database/.test(line))).toHaveLength(1);
});

test('everything that was acknowledged is forced to disk, unless a test asks for speed', async () => {
  await hadRunBefore();
  const embedded = await start({ durable: true });
  const settings = `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits`;
  expect(await ask(embedded, settings)).toEqual([{ fsync: 'on', commits: 'on' }]);
});

test('a clean stop leaves no process and nothing to repair, though a transaction is open', async () => {
  await hadRunBefore();
  const embedded = await start();
  const pool = createPool(embedded.connection, { max: 1 });
  const open = pool.sql.begin(async (tx) => {
    await tx`select pg_sleep(60)`;
  });
  const outcome = open.catch((error: unknown) => error);
  await sleep(50);
  const began = Date.now();
  await embedded.stop();
  expect(storageFailure(await outcome)).toBe(true);
  await pool.close(0);

  expect(Date.now() - began).toBeLessThan(5_000);
  expect(isAlive(embedded.pid())).toBe(false);
  expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/);
});

test.runIf(process.platform === 'linux')(
  'no TCP port is open, and only its own user can enter the folder of the socket',
  async () => {
    await hadRunBefore();
    const embedded = await start();
    const links = await Promise.all(
      (await readdir(`/proc/${embedded.pid()}/fd`)).map((fd) =>
        readlink(`/proc/${embedded.pid()}/fd/${fd}`).catch(() => ''),
      ),
    );
    const inodes = links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
    const ports = `${await readFile('/proc/net/tcp', 'utf8')}\n${await readFile('/proc/net/tcp6', 'utf8').catch(() => '')}`;
    expect(inodes.length).toBeGreaterThan(0);
    for (const inode of inodes) expect(ports).not.toMatch(new RegExp(`\\s${inode}\\s`));
    expect((await stat(embedded.connection.host)).mode & 0o777).toBe(0o700);
  },
);

test('a DATA_DIR whose path is too long for a socket works, on later starts too', async () => {
  dataDir = path.join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
  await hadRunBefore();
  const first = await start();
  await ask(first, 'create table kept (id int)');
  await first.stop();

  const second = await start();
  expect(second.connection.host.length).toBeLessThan(dataDir.length);
  expect(await ask(second, 'select * from kept')).toEqual([]);
  await second.stop();
  await expect(access(second.connection.host)).rejects.toThrow(/ENOENT/);
});

test('a folder for temporary files that was swept does not cut off a long DATA_DIR for ever', async () => {
  dataDir = path.join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
  await hadRunBefore();
  const first = await start();
  await rm(first.connection.host);
  await first.stop();
  const second = await start();
  expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
});

describe('a bot that was killed', () => {
  test('leaves a PostgreSQL behind, and the next one takes it over', async () => {
    await hadRunBefore();
    const child = await startChild(bot(dataDir));
    const pid = Number(await child.line());
    child.kill('SIGKILL');
    await child.ended;
    expect(isAlive(pid)).toBe(true);

    const embedded = await start();
    expect(embedded.pid()).toBe(pid);
    expect(said).toContain('PostgreSQL was still running from an earlier start. It is used as it is.');
    await embedded.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('leaves half a database behind when it died in the first start, and the next one begins anew', async () => {
    const child = await startChild(bot(dataDir));
    await expect.poll(() => halfDone(), { interval: 5, timeout: 20_000 }).toContain('PG_VERSION');
    child.kill('SIGKILL');
    await child.ended;
    expect(await readdir(dataDir)).not.toContain('postgres');

    const embedded = await start();
    expect(await ask(embedded, 'select 1 as one')).toEqual([{ one: 1 }]);
    const left = async () => (await readdir(dataDir)).filter((name) => name.startsWith('postgres.half'));
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });

  async function halfDone(): Promise<string[]> {
    const half = (await readdir(dataDir).catch(() => [])).find((name) => name.startsWith('postgres.half'));
    return half ? readdir(path.join(dataDir, half)) : [];
  }

  test('leaves a lock file whose number another program has now, and the next one is not fooled', async () => {
    await hadRunBefore();
    // The same user as PostgreSQL's: of another user's process, PostgreSQL itself knows that it is none of its own.
    const other = await startChild(`console.log('here'); setInterval(() => {}, 1000);`, { asNobody: isRoot });
    await other.line();
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      const lockFile = path.join(dataDir, 'postgres', name);
      await writeFile(lockFile, `${other.pid}\n${dataDir}/postgres\n1700000000\n5432\n${dataDir}/postgres\n\n\n`);
      if (isRoot) await chown(lockFile, NOBODY, NOBODY);
    }

    const embedded = await start();
    expect(await ask(embedded, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(isAlive(other.pid)).toBe(true);
    other.kill('SIGKILL');
    await other.ended;
  });
});

describe('a DATA_DIR that changed its place', () => {
  test('because it was copied while the bot ran: the copy is another database, and the first goes on', async () => {
    await hadRunBefore();
    const original = await start();
    const copy = path.join(folder, 'copy');
    await promisify(execFile)('cp', ['-a', dataDir, copy]);

    const second = await start({ dataDir: copy });
    expect(second.pid()).not.toBe(original.pid());
    await ask(second, 'create table only_here (id int)');
    expect(await ask(original, `select to_regclass('only_here') as table`)).toEqual([{ table: null }]);
    await second.stop();
    expect(isAlive(original.pid())).toBe(true);
  });

  test('because it was moved while a left-over PostgreSQL ran: there is one PostgreSQL again, at the new place', async () => {
    await hadRunBefore();
    const child = await startChild(bot(dataDir));
    const old = Number(await child.line());
    child.kill('SIGKILL');
    await child.ended;
    const moved = path.join(folder, 'moved');
    await rename(dataDir, moved);

    const embedded = await start({ dataDir: moved });
    expect(embedded.connection.host.startsWith(moved)).toBe(true);
    expect(isAlive(old)).toBe(false);
    expect(await ask(embedded, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('two bots on one DATA_DIR', () => {
  test('the second one says who has it, and stops', async () => {
    await hadRunBefore();
    const child = await startChild(bot(dataDir));
    await child.line();

    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseInUse);
    expect(refused).toMatchObject({ pid: child.pid });
    expect(String(refused)).toMatch(
      new RegExp(`number ${child.pid} on .* already uses the database in ${dataDir}.*DATA_DIR`),
    );
    child.kill('SIGTERM');
    await child.ended;
  });

  test('of two that make it at the same time, one has it and the other is told so', async () => {
    const children = await Promise.all([startChild(bot(dataDir)), startChild(bot(dataDir))]);
    const lines = await Promise.all(children.map((child) => child.line()));
    expect(lines.filter((line) => /^\d+$/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('DatabaseInUse'))).toHaveLength(1);
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.ended));
  });

  test('a start that meets a stopping one waits for it', async () => {
    await hadRunBefore();
    const child = await startChild(bot(dataDir));
    const old = Number(await child.line());
    child.kill('SIGTERM');
    const embedded = await start();
    expect(embedded.pid()).not.toBe(old);
    await child.ended;
  });
});

describe('PostgreSQL dies while the bot runs', () => {
  test('it is started again, and the pool finds it by itself', async () => {
    await hadRunBefore();
    // Without this, an acknowledged row may be lost in a crash, as it is in all other tests.
    const embedded = await start({ durable: true });
    const pool = createPool(embedded.connection);
    await pool.sql`create table kept (id int)`;
    const old = embedded.pid();
    process.kill(old, 'SIGKILL');

    await expect.poll(() => pool.sql`select * from kept`.catch(() => 'not yet'), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => said, { timeout: 20_000 }).toContain('The built-in database runs again.');
    expect(embedded.pid()).not.toBe(old);
    await pool.close(0);
  });

  test('a stop in the middle of it leaves nothing behind', async () => {
    await hadRunBefore();
    const embedded = await start();
    process.kill(embedded.pid(), 'SIGKILL');
    await expect
      .poll(() => said, { timeout: 20_000 })
      .toContain('The built-in database has stopped by itself. It is started again.');
    await embedded.stop();
    // Long enough for a new PostgreSQL to come up, if somebody still starts one.
    await sleep(1_000);
    expect(isAlive(embedded.pid())).toBe(false);
    expect(await readdir(path.join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });
});

describe('what a person is told', () => {
  test('when the files were made by another PostgreSQL', async () => {
    await hadRunBefore();
    await writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15, and this program brings PostgreSQL 18.*backup/);
  });

  test('when the folder holds something else', async () => {
    await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres', 'photo.png'), 'x');
    await expect(start()).rejects.toThrow(/is not a database, but there are files in it/);
    await access(path.join(dataDir, 'postgres', 'photo.png'));
  });

  test('when DATA_DIR is a file', async () => {
    await writeFile(dataDir, 'x');
    await expect(start()).rejects.toThrow(/it is a file/);
  });

  test('when PostgreSQL cannot read its files', async () => {
    await hadRunBefore();
    await rm(path.join(dataDir, 'postgres', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/did not start\..*could not open file.*pg_control.*postgres\.log/s);
  });

  test('when DATA_DIR may not be written to', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o555);
    const child = await startChild(bot(dataDir), { asNobody: isRoot });
    expect(await child.line()).toMatch(/^DatabaseProblem: .* may not write there.*DATA_DIR/);
  });
});

describe('a port in use', () => {
  test('does not matter, not even 5432', async () => {
    await hadRunBefore();
    const server = createServer().listen(5432, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve).once('error', resolve));
    const embedded = await start();
    expect(await ask(embedded, 'select 1 as one')).toEqual([{ one: 1 }]);
    server.close();
  });
});
