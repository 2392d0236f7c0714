import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseProblem } from '../problem.ts';
import { findPackage } from './binaries.ts';
import { canEnter, findUser } from './owner.ts';
import type { Place } from './place.ts';
import { explainEnd } from './server.ts';
import { MAX_SOCKET_PATH_BYTES, socketFolder, SOCKET_NAME, spareSocketFolder } from './socket.ts';

let place: Place;

beforeEach(async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'muster-server-'));
  place = { parent, files: path.join(parent, 'postgres'), owner: undefined };
  await mkdir(place.files);
});
afterEach(() => rm(place.parent, { recursive: true, force: true }));

test.each([
  ['FATAL:  could not write to file "pg_wal/xlogtemp.9": No space left on device', /disk is full/],
  ['FATAL:  could not open file "postgresql.conf": Permission denied', /may not read or write/],
  ['PANIC:  could not open file "x": Read-only file system', /read-only/],
  ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', /too little memory/],
  ['FATAL:  something nobody thought of', /It said: something nobody thought of\./],
])('why PostgreSQL did not start is read in its log: %s', async (line, sentence) => {
  const output = `2026 UTC [9] FATAL:  the database system is starting up\n2026 UTC [8] LOG:  starting\n2026 UTC [8] ${line}\n2026 UTC [8] LOG:  shut down\n`;
  const failure = await explainEnd(place, output);
  expect(failure).toBeInstanceOf(DatabaseProblem);
  expect(String(failure)).toMatch(sentence);
  expect(String(failure)).toContain('postgres.log');
});

test('a disk without sockets is told from other troubles', async () => {
  const output =
    'LOG:  could not bind Unix address "/data/.s.PGSQL.5432": Operation not supported\nFATAL:  could not create any Unix-domain sockets';
  expect(await explainEnd(place, output)).toBe('no sockets here');
});

test('a lock file of a dead PostgreSQL is told from one that runs', async () => {
  const output = 'FATAL:  lock file "postmaster.pid" already exists';
  await writeFile(path.join(place.files, 'postmaster.pid'), `${process.pid}\n`);
  expect(await explainEnd(place, output)).toBe('stale lock file');
  await rm(path.join(place.files, 'postmaster.pid'));
  expect(await explainEnd(place, output)).toBe('another runs');
});

test('the path of a socket is never too long', async () => {
  for (const length of [10, 60, 90, 120, 200]) {
    const files = path.join(place.parent, 'x'.repeat(Math.max(1, length - place.parent.length)), 'ü'.repeat(20));
    await mkdir(files, { recursive: true });
    const folder = await socketFolder({ ...place, files });
    expect(Buffer.byteLength(path.join(folder, SOCKET_NAME))).toBeLessThanOrEqual(MAX_SOCKET_PATH_BYTES);
    if (folder !== files) await rm(folder);
  }
});

test('a folder for temporary files that is too deep is explained', async () => {
  const files = path.join(place.parent, 'x'.repeat(120));
  await mkdir(files);
  await expect(socketFolder({ ...place, files }, path.join(place.parent, 'y'.repeat(120)))).rejects.toThrow(
    /shorter path/,
  );
});

test('a spare folder for the socket is made for nobody else', async () => {
  const name = await spareSocketFolder(place, false, place.parent);
  const made = await spareSocketFolder(place, true, place.parent);
  expect(made).toBe(name);
  expect(await spareSocketFolder(place, true, place.parent)).toBe(made);
  await chmod(made, 0o777);
  await expect(spareSocketFolder(place, true, place.parent)).rejects.toThrow(/shorter way|shorter path/);
});

test('who may enter a folder is read from it and from all above it', async () => {
  const list = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n';
  const nobody = findUser('nobody', list);
  expect(nobody).toEqual({ name: 'nobody', uid: 65_534, gid: 65_534 });
  expect(findUser(0, list).name).toBe('root');
  expect(() => findUser('postgres', list)).toThrow(/no user "postgres".*DATABASE_URL/);

  await chmod(place.parent, 0o755);
  await chmod(place.files, 0o755);
  expect(await canEnter(place.files, nobody)).toBe(true);
  await chmod(place.parent, 0o700);
  expect(await canEnter(place.files, nobody)).toBe(process.getuid?.() === nobody.uid);
});

test.each([
  ['linux', 'riscv64'],
  ['freebsd', 'x64'],
  ['win32', 'x64'],
] as const)('programs for %s on %s are not there, and it is said what to do', async (platform, arch) => {
  await expect(findPackage(platform, arch)).rejects.toThrow(/built-in database.*Set DATABASE_URL/);
});
