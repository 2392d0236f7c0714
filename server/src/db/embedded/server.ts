import { spawn } from 'node:child_process';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseProblem } from '../problem.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { isAlive, isPostgres, signal } from './processes.ts';
import { asOwner } from './run.ts';
import { LOCK_FILES, readLockFile } from './socket.ts';

/** A PostgreSQL that we started. */
export interface Server {
  readonly pid: number;
  /** Resolves when it has ended, with what it wrote to its log since it was started. */
  readonly ended: Promise<string>;
}

/** How much of the disk and of the memory PostgreSQL may use. */
export interface Size {
  /** False in tests: a crash of the machine may then lose or spoil the data. */
  readonly durable: boolean;
  readonly maxConnections: number;
}

/** PostgreSQL's own log, beside its files. It survives us, as PostgreSQL does if we are killed. */
export const LOG_FILE = 'postgres.log';
const MAX_LOG_BYTES = 1_000_000;

const FAST_STOP_MS = 10_000;
const IMMEDIATE_STOP_MS = 5_000;
const LAST_STEPS_MS = 1_000;
const LOOK_AGAIN_MS = 5;

/** Starts PostgreSQL on its files. It is not up yet when this returns: that shows at the socket. */
export async function startServer(place: Place, binaries: Binaries, socketFolder: string, size: Size): Promise<Server> {
  const logFile = path.join(place.parent, LOG_FILE);
  const before = await stat(logFile).catch(() => undefined);
  if (before && before.size > MAX_LOG_BYTES) await rename(logFile, `${logFile}.1`);
  // PostgreSQL refuses files that others can read, as after a careless copy.
  await chmod(place.files, 0o700);

  const log = await open(logFile, 'a', 0o600);
  try {
    const offset = (await log.stat()).size;
    const child = spawn(binaries.postgres, serverArguments(place.files, socketFolder, size), {
      ...asOwner(place.owner),
      stdio: ['ignore', log.fd, log.fd],
      // Ctrl-C in a terminal goes to the whole group: without a group of its own, PostgreSQL would stop before us.
      detached: true,
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', () => resolve(readFrom(logFile, offset)));
    });
    child.unref();
    // Without an id it could not be started, and `ended` says why.
    return { pid: child.pid ?? 0, ended };
  } finally {
    await log.close();
  }
}

/**
 * Stops PostgreSQL cleanly: it ends all connections and writes everything to disk. If that takes too long, harder means
 * follow; the next start then repairs from the log, and nothing that was acknowledged is lost.
 * https://www.postgresql.org/docs/18/server-shutdown.html
 */
export async function stopServer(place: Place, pid: number): Promise<void> {
  for (const [name, patienceMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
    ['SIGKILL', IMMEDIATE_STOP_MS],
  ] as const) {
    if (!signal(pid, name)) return;
    let deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      // Its files are closed then, and what is left of it does no harm.
      if ((await readLockFile(place))?.pid !== pid) deadline = Math.min(deadline, Date.now() + LAST_STEPS_MS);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    if ((await readLockFile(place))?.pid !== pid) return;
  }
}

/** Why a PostgreSQL ended while it started, as far as that tells what to do next. */
export type StartFailure = 'another runs' | 'stale lock file' | 'no sockets here' | DatabaseProblem;

/** Reads in what PostgreSQL wrote why it did not come up. */
export async function explainEnd(place: Place, output: string): Promise<StartFailure> {
  if (/lock file ".*" already exists/.test(output)) {
    const pids = await readLockPids(place);
    return pids.length > 0 && !pids.some(isPostgres) ? 'stale lock file' : 'another runs';
  }
  // The last processes of a PostgreSQL that was killed are still ending.
  if (/pre-existing shared memory block/.test(output)) return 'another runs';
  if (/could not (bind|create) .*Unix|could not create any Unix-domain sockets/i.test(output)) return 'no sockets here';
  return new DatabaseProblem(
    `The built-in database did not start. ${advice(output)} Its log is ${path.join(place.parent, LOG_FILE)}.`,
  );
}

/** Removes the lock files of a PostgreSQL that is dead, whose number now belongs to another program, or to nobody. */
export async function removeLockFiles(place: Place): Promise<void> {
  for (const name of LOCK_FILES) await rm(path.join(place.files, name), { force: true });
}

/** PostgreSQL locks its files and its socket, each with the number of its process in the first line. */
async function readLockPids(place: Place): Promise<number[]> {
  const texts = await Promise.all(
    LOCK_FILES.map((name) => readFile(path.join(place.files, name), 'utf8').catch(() => '')),
  );
  return texts.map((text) => Number.parseInt(text, 10)).filter((pid) => pid > 0);
}

function advice(output: string): string {
  // Our own knocking at the door leaves lines that don't say why it failed.
  const lines = output
    .trim()
    .split('\n')
    .filter((one) => !/the database system is/.test(one));
  const line = (lines.find((one) => /FATAL|PANIC/.test(one)) ?? lines.at(-1) ?? '').replace(
    /^.*?(FATAL|PANIC):\s*/,
    '',
  );
  if (/no space left/i.test(output)) return `The disk is full: free some space and start again. It said: ${line}.`;
  if (/permission denied|read-only file system/i.test(output)) {
    return `It may not read or write its files: check who owns them, and that the disk is not read-only. It said: ${line}.`;
  }
  if (/could not map anonymous shared memory|out of memory|cannot allocate/i.test(output)) {
    return `There is too little memory: give the machine or the container at least 256 MB. It said: ${line}.`;
  }
  return `It said: ${line}.`;
}

/** https://www.postgresql.org/docs/18/runtime-config.html */
function serverArguments(files: string, socketFolder: string, { durable, maxConnections }: Size): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: maxConnections,
    // A small machine: the rows of a bot fit into this.
    shared_buffers: '32MB',
    io_method: 'sync',
    max_parallel_workers_per_gather: 0,
    max_logical_replication_workers: 0,
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '128MB',
    min_wal_size: '32MB',
    // Refused inserts are part of our day; their rows are not for the log.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    cluster_name: 'muster',
    fsync: durable ? 'on' : 'off',
    ...(durable ? {} : { synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', files, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function readFrom(file: string, offset: number): Promise<string> {
  const text = await readFile(file).catch(() => Buffer.alloc(0));
  return text.subarray(offset).toString();
}
