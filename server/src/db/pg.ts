import { createRequire } from 'node:module';
import type { RunnerOptions } from 'graphile-worker';

/** A pool of `pg`, the driver of graphile-worker. */
export type PgPool = NonNullable<RunnerOptions['pgPool']>;

interface Pg {
  readonly Pool: new (config: { connectionString: string; max: number }) => PgPool;
}

/**
 * Makes a pool for graphile-worker. The pool that it makes for itself has nobody who hears of errors while it is closed, and
 * an error that nobody hears ends the process.
 *
 * @param onError hears of connections that broke while nothing was under way on them; the pool replaces them by itself
 */
export function createPgPool(connectionString: string, max: number, onError: (error: Error) => void): PgPool {
  const { Pool } = loadPg();
  const pool = new Pool({ connectionString, max });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** The very `pg` that graphile-worker uses. */
function loadPg(): Pg {
  const worker = createRequire(import.meta.url).resolve('graphile-worker');
  const pg: unknown = createRequire(worker)('pg');
  if (!isPg(pg)) throw new Error('graphile-worker has changed: its driver has no pool.');
  return pg;
}

function isPg(value: unknown): value is Pg {
  return typeof value === 'object' && value !== null && 'Pool' in value;
}
