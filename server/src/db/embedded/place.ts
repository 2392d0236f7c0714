import { createHash } from 'node:crypto';
import { chown, lstat, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../log.ts';
import { DatabaseProblem } from '../problem.ts';
import { canEnter, findUser, makePassable, runningAsRoot } from './owner.ts';
import type { Owner } from './owner.ts';

/** Where the database's files are, and whose they are. */
export interface Place {
  /** The folder that we may write to: DATA_DIR, or the one that stands in for it. */
  readonly parent: string;
  /** The folder of PostgreSQL's own files, inside `parent`. Only PostgreSQL writes there. */
  readonly files: string;
  /** Set if we are root: PostgreSQL runs as this user. */
  readonly owner: Owner | undefined;
}

/** The folder in DATA_DIR that PostgreSQL's files are in. */
export const FILES = 'postgres';

/** Stands in DATA_DIR when the files had to go elsewhere, and is followed on every later start. */
export const SIGNPOST = 'database-is-elsewhere.txt';

/** Where the files go if we are root and DATA_DIR lies where no other user can go, below /root for one. */
export const ELSEWHERE = '/var/lib/muster';

/**
 * Decides where the database's files are. The same DATA_DIR always leads to the same files: once they are somewhere,
 * they are looked for there and nowhere else.
 *
 * @throws DatabaseProblem if DATA_DIR can't be used, or if the files that belong to it have gone
 */
export async function findPlace(options: {
  readonly dataDir: string;
  readonly log: Log;
  readonly elsewhere: string;
}): Promise<Place> {
  const { log, elsewhere } = options;
  const dataDir = await usableFolder(path.resolve(options.dataDir));
  if (!runningAsRoot()) return placeOfOrdinaryUser(dataDir);

  const signpost = await readSignpost(dataDir);
  if (signpost) return existingPlace(signpost, dataDir);
  if (await isFolder(path.join(dataDir, FILES))) return existingPlace(dataDir, dataDir);

  const owner = findUser('nobody');
  if (await canEnter(dataDir, owner)) return { parent: dataDir, files: path.join(dataDir, FILES), owner };

  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const parent = await usableFolder(path.join(elsewhere, name));
  await setSignpost(dataDir, parent);
  log.warn(
    `The database's files go to ${parent}, because the user ${owner.name} cannot reach ${dataDir} and PostgreSQL ` +
      `refuses to run as root. Keep ${parent} when you move the bot or make a new container.`,
  );
  return { parent, files: path.join(parent, FILES), owner };
}

/** Files that are there already belong to somebody: PostgreSQL has to run as that user. */
async function existingPlace(parent: string, dataDir: string): Promise<Place> {
  const files = path.join(parent, FILES);
  const found = await stat(files).catch(() => undefined);
  if (!found) {
    if (parent === dataDir || (await isFolder(parent))) return { parent, files, owner: findUser('nobody') };
    throw new DatabaseProblem(
      `The database of ${dataDir} was kept in ${parent}, and that folder is gone. Put it back. ` +
        `Only if you want to begin with an empty database, delete ${path.join(dataDir, SIGNPOST)}.`,
    );
  }
  const owner = findUser(found.uid === 0 ? 'nobody' : found.uid);
  // A copy that root made, of a backup for one.
  if (found.uid === 0) await giveTo(files, owner);
  if (!(await canEnter(files, owner))) {
    throw new DatabaseProblem(
      `The database in ${files} belongs to the user ${owner.name}, and that user cannot reach it. ` +
        `Let others pass through the folders above it: chmod o+x <each folder>.`,
    );
  }
  return { parent, files, owner };
}

async function placeOfOrdinaryUser(dataDir: string): Promise<Place> {
  const files = path.join(dataDir, FILES);
  const found = await stat(files).catch(() => undefined);
  if (found && found.uid !== process.getuid?.()) {
    throw new DatabaseProblem(
      `The database in ${files} belongs to another user (number ${found.uid}), maybe because the bot once ran as root. ` +
        `Start the bot as before, or give the folder to the user who runs it now: sudo chown -R "$(id -u)" "${files}".`,
    );
  }
  if (await readSignpost(dataDir)) {
    throw new DatabaseProblem(
      `The database of ${dataDir} was made by a bot that ran as root. Start it as root again. ` +
        `Only if you want to begin with an empty database, delete ${path.join(dataDir, SIGNPOST)}.`,
    );
  }
  return { parent: dataDir, files, owner: undefined };
}

/** Makes the folder if it is missing, and finds out by a write if we can use it: root ignores permission bits. */
async function usableFolder(folder: string): Promise<string> {
  try {
    await makePassable(folder);
    const probe = path.join(folder, `.write-test-${process.pid}`);
    await writeFile(probe, 'x');
    await rm(probe);
    return await realpath(folder);
  } catch (error) {
    throw new DatabaseProblem(`${folder} cannot be used for the database: ${plainReason(error)}`, { cause: error });
  }
}

function plainReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Record<string, string> = {
    EACCES: 'this user may not write there. Change the permissions, or set DATA_DIR to another folder.',
    EPERM: 'this user may not write there. Change the permissions, or set DATA_DIR to another folder.',
    EROFS: 'it is on a read-only disk. Set DATA_DIR to a folder on a disk that can be written to.',
    ENOSPC: 'the disk is full. Free some space and start again.',
    EDQUOT: 'the disk quota is used up. Free some space and start again.',
    ENOTDIR: 'it is a file, or lies inside one. Set DATA_DIR to a folder.',
    EEXIST: 'it is a file. Set DATA_DIR to a folder.',
  };
  return reasons[code] ?? `${String(error)}. Set DATA_DIR to another folder.`;
}

async function readSignpost(dataDir: string): Promise<string | undefined> {
  const text = await readFile(path.join(dataDir, SIGNPOST), 'utf8').catch(() => '');
  return text.split('\n')[0]?.trim() || undefined;
}

/** Written beside and renamed: a half-written signpost would lead nowhere. */
async function setSignpost(dataDir: string, parent: string): Promise<void> {
  const half = path.join(dataDir, `${SIGNPOST}.half`);
  await writeFile(
    half,
    `${parent}\n\nThe database of this folder is kept there, because PostgreSQL refuses to run as root and the user\n` +
      'that it runs as cannot reach this folder. Do not delete this file: the bot finds its database by it.\n',
  );
  await rename(half, path.join(dataDir, SIGNPOST));
}

async function giveTo(folder: string, owner: Owner): Promise<void> {
  await chown(folder, owner.uid, owner.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(file, owner);
    else if (entry.isFile()) await chown(file, owner.uid, owner.gid);
  }
}

async function isFolder(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
