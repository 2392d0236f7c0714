import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { databaseUrl } from '../src/db/address.ts';
import { startEmbedded } from '../src/db/embedded/index.ts';
import { isAlive, isPostgres, signal } from '../src/db/embedded/processes.ts';
import { readLockFile } from '../src/db/embedded/socket.ts';

/** The PostgreSQL of a test run, as `inject('database')` gives it. */
export interface TestServer {
  /** The database `postgres` there, from which others are made. Its user may do everything. */
  readonly url: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    database: TestServer;
  }
}

const FOLDER = 'muster-test-database-';
/** Linux's folder in memory. A database is copied there in 20 ms; on a busy disk it takes 200. */
const IN_MEMORY = '/dev/shm';
/** Far more than a run needs. In a container the folder may hold 64 MB. */
const ROOM_BYTES = 1024 ** 3;
/** Each test file may have several pools, and several files run at once. */
const MAX_CONNECTIONS = 300;
const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

/** Starts one PostgreSQL for the whole run. It is vitest's `globalSetup` of several projects, which share the first one's. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('database' in project.getProvidedContext()) return undefined;
  await sweepOldRuns();
  const dataDir = path.join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : os.tmpdir(), `${FOLDER}${process.pid}`);
  // Not mkdtemp: as root, PostgreSQL runs as another user, who has to be able to enter.
  await mkdir(dataDir, { mode: 0o755 });
  const embedded = await startEmbedded({ dataDir, log: silent, durable: false, maxConnections: MAX_CONNECTIONS });
  project.vitest
    .getRootProject()
    .provide('database', { url: databaseUrl({ ...embedded.connection, database: 'postgres' }) });
  return async () => {
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

const hasRoom = (folder: string): Promise<boolean> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize >= ROOM_BYTES,
    () => false,
  );

/** A run that was killed leaves its PostgreSQL behind, and nobody would ever stop it. */
async function sweepOldRuns(): Promise<void> {
  for (const folder of [IN_MEMORY, os.tmpdir()]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.startsWith(FOLDER) || isAlive(Number(name.slice(FOLDER.length)))) continue;
      const parent = path.join(folder, name);
      const lock = await readLockFile({ parent, files: path.join(parent, 'postgres'), owner: undefined });
      if (lock && isPostgres(lock.pid)) signal(lock.pid, 'SIGQUIT');
      await rm(parent, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
