import { createRequire } from 'node:module';
import type { RunnerOptions } from 'graphile-worker';

/** A pool of `pg`, the driver of graphile-worker. */
export type PgPool = NonNullable<RunnerOptions['pgPool']>;

interface Pg {
  readonly Pool: new (config: { connectionString: string; max: number; options: string }) => PgPool;
}

/**
 * What is asked on these connections is all answered by an index, in its order. After a rush PostgreSQL knows too little of
 * the tables of the queue to see that, and reads and sorts all that waits for each job that is taken: with 10,000 of them,
 * 9 ms instead of a tenth of one. https://www.postgresql.org/docs/current/runtime-config-query.html
 */
const BY_INDEX = ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'].map((name) => `-c ${name}=off`).join(' ');

/**
 * Makes a pool for graphile-worker. The pool that it makes for itself has nobody who hears of errors while it is closed, and
 * an error that nobody hears ends the process.
 *
 * @param onError hears of connections that broke while nothing was under way on them; the pool replaces them by itself
 */
export function createPgPool(connectionString: string, max: number, onError: (error: Error) => void): PgPool {
  const { Pool } = loadPg();
  const pool = new Pool({ connectionString, max, options: BY_INDEX });
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
