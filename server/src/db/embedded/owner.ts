import { readFileSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseProblem } from '../problem.ts';

/** The user that PostgreSQL runs as when we are root. PostgreSQL itself refuses to run as root. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** True if we are root, and so have to start PostgreSQL as somebody else. */
export function runningAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Finds a user by name or number in the list of users of this machine.
 *
 * @throws DatabaseProblem if there is none: initdb refuses to run as a user without a name
 */
export function findUser(wanted: string | number, list = readUsers()): Owner {
  for (const line of list.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && (name === wanted || Number(uid) === wanted)) {
      // macOS writes nobody as -2, the system calls want it unsigned.
      return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    }
  }
  throw new DatabaseProblem(
    `The database cannot run as root, and this machine has no user "${wanted}" to run it as. ` +
      'Start the bot as an ordinary user, or set DATABASE_URL to use a PostgreSQL of your own.',
  );
}

/**
 * True if the user may enter the folder, by the permission bits of it and of every folder above it.
 * Access lists are not looked at: where they matter, PostgreSQL itself says no later.
 */
export async function canEnter(folder: string, user: Owner): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder);
  const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & enter) === 0) return false;
  const above = path.dirname(folder);
  return above === folder || canEnter(above, user);
}

/**
 * Makes a folder, and those above it, that others may pass through but not list. With the strict umask of some roots, the
 * user that PostgreSQL runs as could not reach what lies in it. Folders that are there stay as they are.
 */
export async function makePassable(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined || !runningAsRoot()) return;
  const top = path.dirname(path.resolve(first));
  for (let made = path.resolve(folder); made !== top; made = path.dirname(made)) await chmod(made, PASSABLE);
}

const PASSABLE = 0o711;

function readUsers(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
