import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the bot of one demo keeps its data. */
export interface DataFolder {
  readonly path: string;
  /** Deletes it with all that is in it. */
  remove(): void;
}

const RUN = /^run-(\d+)$/;

/**
 * A new, empty folder below `parent`: each tour begins with a new world, which the last one's data would contradict. What
 * demos left behind that were killed is deleted.
 *
 * A root user gets it among the temporary files instead: the bot's database runs as another user, who may not be able to
 * reach `parent`.
 */
export function newDataFolder(parent: string): DataFolder {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const pid = Number(RUN.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !runs(pid)) remove(join(parent, name));
  }
  const path = process.getuid?.() === 0 ? reachable() : ownIn(parent);
  return { path, remove: () => remove(path) };
}

function ownIn(parent: string): string {
  const path = join(parent, `run-${process.pid}`);
  remove(path);
  mkdirSync(path);
  return path;
}

function reachable(): string {
  const path = mkdtempSync(join(tmpdir(), 'muster-demo-'));
  chmodSync(path, 0o711);
  return path;
}

const remove = (path: string) => rmSync(path, { recursive: true, force: true });

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, but is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
