import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseProblem } from '../problem.ts';
import type { Place } from './place.ts';

/** PostgreSQL names its socket after a port, also when it opens none. */
export const SOCKET_NAME = '.s.PGSQL.5432';

/** The kernel's limit for a socket's path, without the closing zero: https://man7.org/linux/man-pages/man7/unix.7.html */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/**
 * The folder to reach the socket by. It is the folder of PostgreSQL's files, which nobody else can enter. If its path is
 * too long for a socket, it is a link to it in the folder for temporary files: the socket itself stays with the files,
 * where every process that works on them finds it.
 *
 * Asked again from time to time, since folders for temporary files are swept.
 */
export async function socketFolder(place: Place, temporary = os.tmpdir()): Promise<string> {
  if (fits(place.files)) return place.files;

  const link = path.join(temporary, `muster-${nameFor(place)}`);
  if (!fits(link)) throw tooLong(place);
  const found = await lstat(link).catch(() => undefined);
  if (found && found.uid !== process.getuid?.()) throw tooLong(place);
  if (found?.isSymbolicLink() && (await readlink(link)) === place.files) return link;
  if (found) await rm(link, { recursive: true });
  await symlink(place.files, link).catch((error: NodeJS.ErrnoException) => {
    // Another process of ours was a little faster.
    if (error.code !== 'EEXIST') throw error;
  });
  return link;
}

/** Removes the link that `socketFolder` made, if there is one. */
export async function removeSocketLink(place: Place, folder: string): Promise<void> {
  if (folder !== place.files && (await lstat(folder).catch(() => undefined))?.isSymbolicLink())
    await rm(folder, { force: true });
}

/**
 * A folder of its own for the socket, for a disk that holds files but no sockets (a folder of Windows or macOS that is
 * mounted into a container, for one).
 *
 * @param make false only tells the name
 */
export async function spareSocketFolder(place: Place, make: boolean, temporary = os.tmpdir()): Promise<string> {
  const folder = path.join(temporary, `muster-socket-${nameFor(place)}`);
  if (!make) return folder;
  if (!fits(folder)) throw tooLong(place);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const us = process.getuid?.();
  if (place.owner && (await lstat(folder)).uid === us) await chown(folder, place.owner.uid, place.owner.gid);
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== (place.owner?.uid ?? us) || (found.mode & 0o077) !== 0)
    throw tooLong(place);
  return folder;
}

/** What a running PostgreSQL writes in its lock file. https://www.postgresql.org/docs/18/storage-file-layout.html */
export interface LockFile {
  readonly pid: number;
  /** The folder of the files, as it was named when that PostgreSQL started. */
  readonly files: string;
  /** The folder of its socket; a PostgreSQL that is just starting has none yet. */
  readonly socketFolder: string | undefined;
}

/** Reads `postmaster.pid`: the running PostgreSQL of these files, or a left-over of one that was killed. */
export async function readLockFile(place: Place): Promise<LockFile | undefined> {
  const text = await readFile(path.join(place.files, LOCK_FILE), 'utf8').catch(() => '');
  const [pid, files = '', , , socket] = text.split('\n');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return undefined;
  return { pid: number, files, socketFolder: socket || undefined };
}

const LOCK_FILE = 'postmaster.pid';

/** The names of PostgreSQL's lock files among its files: of the files, and of the socket. */
export const LOCK_FILES = [LOCK_FILE, `${SOCKET_NAME}.lock`];

function fits(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES;
}

function nameFor(place: Place): string {
  return createHash('sha256').update(place.files).digest('hex').slice(0, 12);
}

function tooLong(place: Place): DatabaseProblem {
  return new DatabaseProblem(
    `The path ${place.files} is too long for the database's socket, and no shorter way to it could be made in the folder ` +
      'for temporary files. Set DATA_DIR to a folder with a shorter path.',
  );
}
