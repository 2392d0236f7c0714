import { stat } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { DatabaseInUse, DatabaseProblem } from '../problem.ts';
import type { Binaries } from './binaries.ts';
import { tryLock } from './lock.ts';
import type { Attempt, Lock } from './lock.ts';
import type { Place } from './place.ts';
import { isAlive } from './processes.ts';
import { explainEnd, removeLockFiles, startServer, stopServer } from './server.ts';
import type { Server, Size } from './server.ts';
import { readLockFile, socketFolder, spareSocketFolder } from './socket.ts';
import type { LockFile } from './socket.ts';

/** A PostgreSQL that answers, and the lock that makes it ours. */
export interface Attached {
  readonly lock: Lock;
  readonly pid: number;
  readonly socketFolder: string;
}

const LOOK_AGAIN_MS = 5;
const LET_THE_OTHER_GO_ON_MS = 100;
/** A process that is just ending may hold the lock for a moment. */
const GRACE_MS = 1_000;
/** A dead process's connection is closed by the kernel at once; PostgreSQL notices when it has finished its statement. */
const GRACE_FOR_THE_DEAD_MS = 15_000;
/** For a PostgreSQL of somebody else's that neither answers nor ends. */
const STUCK_AFTER_MS = 60_000;
const SAY_STILL_STARTING_EVERY_MS = 10_000;

/**
 * Comes to hold a running PostgreSQL: meets one at the socket or starts one, waits until it answers, takes the lock.
 * It waits as long as a PostgreSQL that we started needs to repair its files after a crash.
 *
 * @throws DatabaseInUse if another process holds the lock
 * @throws DatabaseProblem if PostgreSQL does not come up
 */
export async function attach(options: {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly size: Size;
  readonly log: Log;
}): Promise<Attached> {
  const { place, binaries, size, log } = options;
  const began = Date.now();
  const ours = await socketFolder(place);
  const spare = await spareSocketFolder(place, false);
  let nextWordAt = began + SAY_STILL_STARTING_EVERY_MS;
  let started: Server | undefined;
  let ended: string | undefined;
  let folder = ours;

  for (;;) {
    const found = await readLockFile(place);
    if (found && (await isOfACopy(place, found))) await removeLockFiles(place);
    const sameFiles = found?.files === place.files;
    const meetAt = (sameFiles && found.socketFolder) || folder;
    const attempt = await tryLock(meetAt);
    if (attempt.is === 'held') {
      const pid = (await readLockFile(place))?.pid;
      if (pid === undefined) throw new DatabaseProblem(`${place.files} was removed while the database was running.`);
      const attached = { lock: attempt.lock, pid, socketFolder: meetAt };
      if (pid === started?.pid) return attached;
      if (sameFiles && (meetAt === ours || meetAt === spare)) {
        log.info('PostgreSQL was still running from an earlier start. It is used as it is.');
        return attached;
      }
      // Its files were moved while it ran: no later start would find it where it is.
      await stopServer(place, pid);
      await attempt.lock.release();
    } else if (attempt.is === 'taken') {
      const patienceMs = isOfTheDead(attempt) ? GRACE_FOR_THE_DEAD_MS : GRACE_MS;
      if (Date.now() - began > patienceMs) throw inUse(place, attempt);
    } else if (ended !== undefined) {
      const failure = await explainEnd(place, ended);
      if (failure instanceof DatabaseProblem) throw failure;
      if (failure === 'stale lock file') await removeLockFiles(place);
      if (failure === 'no sockets here') {
        if (folder === spare) throw noSocket(ended);
        folder = await spareSocketFolder(place, true);
      }
      if (failure === 'another runs') await sleep(LET_THE_OTHER_GO_ON_MS);
      started = undefined;
      ended = undefined;
    } else if (attempt.is === 'absent' && !started) {
      const server = await startServer(place, binaries, folder, size);
      started = server;
      void server.ended.then((output) => {
        if (started === server) ended = output;
      });
    }

    const now = Date.now();
    if (!started && now - began > STUCK_AFTER_MS) throw stuck(place, (await readLockFile(place))?.pid);
    if (now > nextWordAt) {
      log.info('The built-in database is still starting. After a crash it first repairs its files.');
      nextWordAt = now + SAY_STILL_STARTING_EVERY_MS;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/**
 * A lock file that came along when somebody copied the folder of a running database names the folder it came from, and
 * the PostgreSQL of that one: none of our business. (When the folder was moved, the old one is gone.)
 */
async function isOfACopy(place: Place, { files }: LockFile): Promise<boolean> {
  if (files === place.files) return false;
  const [there, here] = await Promise.all([stat(files).catch(() => undefined), stat(place.files)]);
  return there !== undefined && there.ino !== here.ino;
}

type Taken = Extract<Attempt, { is: 'taken' }>;

function isOfTheDead({ pid, host }: Taken): boolean {
  return pid !== undefined && os.hostname().startsWith(host ?? '') && !isAlive(pid);
}

function inUse(place: Place, { pid, host }: Taken): DatabaseInUse {
  const who =
    pid === undefined ? 'Another process of the bot' : `Another process of the bot (number ${pid} on ${host})`;
  return new DatabaseInUse(
    `${who} already uses the database in ${place.files}. Stop that one first, or set DATA_DIR to another folder for this one.`,
    pid,
  );
}

function stuck(place: Place, pid: number | undefined): DatabaseProblem {
  const which = pid === undefined ? '' : ` (process number ${pid})`;
  return new DatabaseProblem(
    `A PostgreSQL${which} runs on the files in ${place.files}, but does not answer. ` +
      `Stop it${pid === undefined ? '' : ` with "kill -INT ${pid}"`}, and start again.`,
  );
}

function noSocket(output: string): DatabaseProblem {
  return new DatabaseProblem(`The built-in database could not make its socket. It said: ${output.trim()}`);
}
