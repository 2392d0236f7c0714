import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isRoot, startChild } from '../../../test/database-child.ts';
import { createPool } from '../connect.ts';
import { findPackage, readyBinaries } from './binaries.ts';
import type { BinariesPackage } from './binaries.ts';
import { startEmbedded } from './index.ts';
import { findUser } from './owner.ts';
import { SIGNPOST } from './place.ts';

let folder: string;
let said: string[] = [];
const say = (...words: unknown[]) => void said.push(String(words.at(-1)));
const log = { info: say, warn: say, error: say, debug: () => {} };

/** A DATA_DIR with a new database in it: to copy it is quicker than to make one for each test. */
let finished: string;

beforeAll(async () => {
  finished = await mkdtemp(path.join(os.tmpdir(), 'muster-place-'));
  await chmod(finished, 0o755);
  await (await startEmbedded({ dataDir: finished, log, durable: false })).stop();
});

afterAll(() => rm(finished, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'muster-place-'));
  await chmod(folder, 0o755);
  said = [];
});

afterEach(async () => {
  // What a test made read-only could not be removed.
  await chmod(path.join(folder, 'native', 'lib'), 0o755).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

/** Puts a new database into `dataDir`, as if the bot had run once, with the same owners. */
const hadRunBefore = (dataDir: string) => promisify(execFile)('cp', ['-a', finished, dataDir]);

/** Starts, writes a row, stops, and starts again: what was written must be there, in the same folder. */
async function startTwice(dataDir: string, elsewhere?: string): Promise<string> {
  const options = { dataDir, log, durable: false, ...(elsewhere === undefined ? {} : { elsewhere }) };
  const first = await startEmbedded(options);
  const pool = createPool(first.connection, { max: 1 });
  await pool.sql`create table kept (id int)`;
  await pool.close(1_000);
  await first.stop();

  const second = await startEmbedded(options);
  const again = createPool(second.connection, { max: 1 });
  try {
    expect(await again.sql`select * from kept`).toEqual([]);
    return second.connection.host;
  } finally {
    await again.close(1_000);
    await second.stop();
  }
}

describe.runIf(isRoot)('as root', () => {
  test('PostgreSQL runs as nobody, and its files belong to that user', async () => {
    const dataDir = path.join(folder, 'data');
    const embedded = await startEmbedded({ dataDir, log, durable: false });
    const nobody = findUser('nobody');
    expect(await readFile(`/proc/${embedded.pid()}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s${nobody.uid}\\s`, 'm'),
    );
    expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(nobody.uid);
    await embedded.stop();
  });

  test('a strict umask keeps nobody out of the folders that are made', async () => {
    const before = process.umask(0o077);
    try {
      const dataDir = path.join(folder, 'made', 'data');
      await (await startEmbedded({ dataDir, log, durable: false })).stop();
      expect(await readdir(dataDir)).toContain('postgres');
    } finally {
      process.umask(before);
    }
  });

  test('a DATA_DIR where only root can go leads to another folder, always to the same, and says so', async () => {
    const home = path.join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const dataDir = path.join(home, 'data');
    const files = await startTwice(dataDir, path.join(folder, 'elsewhere'));

    expect(files.startsWith(path.join(folder, 'elsewhere'))).toBe(true);
    expect(said.filter((line) => line.includes('cannot reach'))).toHaveLength(1);
    expect(await readFile(path.join(dataDir, SIGNPOST), 'utf8')).toMatch(new RegExp(`^${path.dirname(files)}\n`));
  });

  test('files that were kept elsewhere and have gone are missed: no empty database takes their place', async () => {
    const home = path.join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const elsewhere = path.join(folder, 'elsewhere');
    const options = { dataDir: path.join(home, 'data'), log, durable: false, elsewhere };
    await (await startEmbedded(options)).stop();
    await rm(elsewhere, { recursive: true });
    await expect(startEmbedded(options)).rejects.toThrow(/was kept in .*elsewhere.* and that folder is gone/);
  });

  test('files that root copied, of a backup for one, are given to the user who needs them', async () => {
    const dataDir = path.join(folder, 'data');
    await hadRunBefore(dataDir);
    const copy = path.join(folder, 'copy');
    await cp(dataDir, copy, { recursive: true });
    await chown(path.join(copy, 'postgres'), 0, 0);
    await chmod(path.join(copy, 'postgres'), 0o755);
    const embedded = await startEmbedded({ dataDir: copy, log, durable: false });
    await embedded.stop();
    expect((await stat(path.join(copy, 'postgres', 'PG_VERSION'))).uid).toBe(findUser('nobody').uid);
  });

  test('files of an ordinary user stay with that user', async () => {
    const games = findUser('games');
    const dataDir = path.join(folder, 'data');
    await hadRunBefore(dataDir);
    await give(path.join(dataDir, 'postgres'), games.uid, games.gid);
    const embedded = await startEmbedded({ dataDir, log, durable: false });
    expect(await readFile(`/proc/${embedded.pid()}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s${games.uid}\\s`, 'm'),
    );
    await embedded.stop();
  });

  async function give(where: string, uid: number, gid: number): Promise<void> {
    for (const name of await readdir(where, { recursive: true })) await chown(path.join(where, name), uid, gid);
    await chown(where, uid, gid);
  }

  test('an ordinary user who comes after root is told whose files they are', async () => {
    const dataDir = path.join(folder, 'data');
    await hadRunBefore(dataDir);
    await chown(dataDir, 1, 1);
    await chmod(dataDir, 0o777);
    await give(path.join(dataDir, 'postgres'), 1, 1);
    const child = await startChild(attempt(dataDir), { asNobody: true });
    expect(await child.line()).toMatch(/^DatabaseProblem: .*belongs to another user \(number 1\).*chown/);
  });

  test('an ordinary user has it in DATA_DIR', async () => {
    const dataDir = path.join(folder, 'data');
    await mkdir(dataDir);
    await chown(dataDir, 65_534, 65_534);
    const child = await startChild(attempt(dataDir), { asNobody: true });
    expect(await child.line()).toBe(path.join(dataDir, 'postgres'));
    await child.ended;
    expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(65_534);
  });

  const attempt = (dataDir: string) => `
    import { startEmbedded } from 'db/embedded/index.js';
    const log = { info() {}, warn() {}, error() {}, debug() {} };
    try {
      const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log, durable: false });
      console.log(embedded.connection.host);
      await embedded.stop();
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`;
});

describe('the programs', () => {
  let from: BinariesPackage;
  const owner = isRoot ? findUser('nobody') : undefined;

  /**
   * As npm 11 leaves it: its install script, which makes the links between the libraries, did not run. Without the many
   * files that only initdb needs.
   */
  beforeEach(async () => {
    const found = await findPackage();
    from = { ...found, folder: path.join(folder, 'native') };
    await cp(found.folder, from.folder, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !/\.a$|\/share$/.test(file),
    });
    for (const name of await readdir(path.join(from.folder, 'lib'))) {
      const file = path.join(from.folder, 'lib', name);
      if (await readlink(file).catch(() => undefined)) await rm(file);
    }
  });

  test('run though npm did not run their install script', async () => {
    const binaries = await readyBinaries({ from, owner, copyTo: [], log });
    expect(binaries).toMatchObject({
      major: '18',
      version: expect.stringMatching(/^18\.\d+$/),
      postgres: path.join(from.folder, 'bin', 'postgres'),
    });
    expect(await readlink(path.join(from.folder, 'lib', 'libpq.so.5'))).toMatch(/^libpq\.so\.5\.\d+$/);
  });

  test('are copied once to where they can run, when they cannot where npm put them', async () => {
    await shut(from.folder);
    const copyTo = [path.join(folder, 'copies')];
    const before = process.umask(0o077);
    const first = await readyBinaries({ from, owner, copyTo, log });
    process.umask(before);
    expect(first.postgres).toBe(path.join(folder, 'copies', `postgresql-${from.label}`, 'bin', 'postgres'));
    const second = await readyBinaries({ from, owner, copyTo, log });
    expect(second).toEqual(first);
    expect(said).toEqual([expect.stringMatching(/^The programs of PostgreSQL were copied to .*copies.*because/)]);
  });

  test('are copied anew over a copy that is not whole, and to the next place when the first cannot be used', async () => {
    await shut(from.folder);
    await writeFile(path.join(folder, 'file'), '');
    const half = path.join(folder, 'copies', `postgresql-${from.label}`, 'bin');
    await mkdir(half, { recursive: true });
    await writeFile(path.join(half, 'postgres'), 'half of a program', { mode: 0o755 });
    const binaries = await readyBinaries({
      from,
      owner,
      copyTo: [path.join(folder, 'file', 'no'), path.join(folder, 'copies')],
      log,
    });
    expect(binaries.postgres).toBe(path.join(half, 'postgres'));
    expect(await readdir(path.join(folder, 'copies'))).toEqual([`postgresql-${from.label}`]);
  });

  test('that run nowhere are explained', async () => {
    await writeFile(path.join(from.folder, 'bin', 'postgres'), 'not a program of this machine', { mode: 0o755 });
    const attempt = readyBinaries({ from, owner, copyTo: [path.join(folder, 'copies')], log });
    await expect(attempt).rejects.toThrow(/cannot run on this machine\. Set DATABASE_URL.*What was tried: /);
  });

  /** Root can go everywhere, so for root it is PostgreSQL's user who is kept out; for others the folder is read-only. */
  async function shut(where: string): Promise<void> {
    if (isRoot) await chmod(where, 0o700);
    else await chmod(path.join(where, 'lib'), 0o555);
  }
});
