import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isPostgres, signal } from '../../src/db/embedded/processes.ts';

/** Runs with an empty folder as DATA_DIR, and takes it away afterwards, with a database that was left running in it. */
export async function withDataDir<T>(run: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-journey-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  try {
    return await run(dataDir);
  } finally {
    const pid = await postmasterIn(dataDir).catch(() => undefined);
    if (pid !== undefined && isPostgres(pid)) signal(pid, 'SIGQUIT');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** The process id of the PostgreSQL that runs in a DATA_DIR. @throws Error if none runs there */
export async function postmasterIn(dataDir: string): Promise<number> {
  const [pid] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}
