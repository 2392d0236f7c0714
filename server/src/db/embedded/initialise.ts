import { chmod, chown, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseProblem } from '../problem.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { isAlive } from './processes.ts';
import { run } from './run.ts';

/** The only user of the embedded database. The socket lets nobody in but the user that PostgreSQL runs as. */
export const SUPERUSER = 'muster';

const HALF_DONE = 'postgres.half-';

/**
 * Makes the database's files if there are none yet. They are made under another name and get their own by one rename, so
 * there is never half a database under it: not after a kill, and not when two processes do this at once (the slower one
 * throws its files away).
 *
 * @returns true if they were made
 * @throws DatabaseProblem if the files there are not a database, or of another major version of PostgreSQL
 */
export async function makeFiles(place: Place, binaries: Binaries, durable: boolean): Promise<boolean> {
  if (await filesAreThere(place, binaries)) return false;

  const half = await mkdtemp(path.join(place.parent, `${HALF_DONE}${process.pid}-`));
  try {
    if (place.owner) await chown(half, place.owner.uid, place.owner.gid);
    await chmod(half, 0o700);
    const { ok, output, failure } = await run(binaries.initdb, initdbArguments(half, durable), place.owner);
    if (!ok) throw new DatabaseProblem(`The database could not be made in ${place.parent}: ${why(failure ?? output)}`);
    await rename(half, place.files).catch(async (error: unknown) => {
      if (!(await filesAreThere(place, binaries))) throw error;
    });
    return true;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/**
 * Removes what a process left that was killed while it made the files. Its initdb may still be at it for a moment, so this
 * tries for some seconds, and what is left then is for the next start.
 */
export async function sweepHalfDone(place: Place): Promise<void> {
  for (const name of await readdir(place.parent)) {
    if (!name.startsWith(HALF_DONE)) continue;
    const pid = Number(name.slice(HALF_DONE.length).split('-')[0]);
    if (pid === process.pid || isAlive(pid)) continue;
    await rm(path.join(place.parent, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function filesAreThere(place: Place, binaries: Binaries): Promise<boolean> {
  const version = await readFile(path.join(place.files, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    const names = await readdir(place.files).catch(() => []);
    if (names.length === 0) return false;
    throw new DatabaseProblem(
      `${place.files} is not a database, but there are files in it. Move them away, or set DATA_DIR to another folder.`,
    );
  }
  if (version.trim() === binaries.major) return true;
  throw new DatabaseProblem(
    `The database in ${place.files} was made by PostgreSQL ${version.trim()}, and this program brings PostgreSQL ` +
      `${binaries.major}. Make a backup with the release of the bot that you used before ("npm run backup"), move the ` +
      'folder away, and restore the backup with this one ("npm run restore").',
  );
}

/**
 * PostgreSQL's own C.UTF-8: sorting then never changes with the machine's libraries, which would spoil indexes.
 * https://www.postgresql.org/docs/18/app-initdb.html
 */
function initdbArguments(folder: string, durable: boolean): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${SUPERUSER}`,
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // A quarter of the usual: the whole database of a small bot is not much larger than one usual piece.
    '--wal-segsize=4',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

/** The line of initdb's output that says what went wrong. */
function why(output: string): string {
  const lines = output.trim().split('\n');
  const line = lines.findLast((one) => /error|fatal/i.test(one)) ?? lines.at(-1) ?? '';
  if (/no space left/i.test(output)) return `the disk is full. Free some space and start again. (${line})`;
  return `${line}. Set DATA_DIR to another folder, or set DATABASE_URL to use a PostgreSQL of your own.`;
}
