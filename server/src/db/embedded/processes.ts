import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** True if a process with this id lives. A dead one that nobody has collected yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isNotAllowed(error);
  }
  return !isZombie(pid);
}

/**
 * True if the living process `pid` is a PostgreSQL. After a crash of a container the ids begin anew, and the one in a
 * left-over lock file may belong to somebody else, even to us. When it can't be found out, the answer is yes.
 */
export function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return /postgres/i.test(commandOf(pid));
  } catch {
    return isAlive(pid);
  }
}

/** Sends a signal. False if the process was gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // "1234 (name, may hold brackets) Z ..."
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.charAt(text.lastIndexOf(')') + 2) === 'Z';
  } catch {
    return false;
  }
}

/** EPERM says that the process is there, but another user's. */
function isNotAllowed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPERM';
}
