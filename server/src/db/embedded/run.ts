import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import type { Owner } from './owner.ts';

/** How a program ended, and what it said. `failure` is set if it could not be started at all. */
export interface Ran {
  readonly ok: boolean;
  readonly output: string;
  readonly failure: string | undefined;
}

/** Runs one of PostgreSQL's programs to its end, as `owner` if given. Never throws. */
export function run(program: string, args: readonly string[], owner: Owner | undefined): Promise<Ran> {
  return new Promise((resolve) => {
    let output = '';
    const fail = (error: Error) => resolve({ ok: false, output, failure: error.message });
    try {
      const child = spawn(program, args, { ...asOwner(owner), stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
      child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
      child.on('error', fail);
      child.on('close', (code) => resolve({ ok: code === 0, output, failure: undefined }));
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/**
 * The settings under which PostgreSQL's programs are started: as `owner`, in a folder that everybody can enter, and
 * without our environment, which holds secrets and PG* variables meant for others.
 */
export function asOwner(owner: Owner | undefined): SpawnOptions {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: '/', env, ...(owner ? { uid: owner.uid, gid: owner.gid } : {}) };
}
