import type postgres from 'postgres';
import { databaseUrl } from './address.ts';
import { createPool } from './connect.ts';
import { startEmbedded } from './embedded/index.ts';
import { reachExternal } from './external.ts';
import type { Log } from './log.ts';

/** An open database: the embedded one, or the one behind DATABASE_URL. */
export interface Database {
  readonly kind: 'embedded' | 'external';
  /** The pool for repositories. */
  readonly sql: postgres.Sql;
  /** For `startJobs` and `installJobs`: `pg` reads it as its settings. It holds the password: never log it. */
  readonly workerConnection: WorkerConnection;
  /** One line for people, without secrets. */
  describe(): string;
  /** Finishes statements that are under way, closes all connections, stops the embedded PostgreSQL. Can be called twice. */
  stop(): Promise<void>;
}

/** A part of `pg`'s PoolConfig. */
export interface WorkerConnection {
  readonly connectionString: string;
}

const CLOSE_GRACE_MS = 5_000;

/**
 * Opens the database. With an address it waits until that one answers, however long that takes, and says so in the log;
 * without one it starts the embedded PostgreSQL in `dataDir`.
 *
 * @param signal ends the waiting
 * @throws DatabaseProblem if it can't be used: a wrong password, too old a PostgreSQL, a DATA_DIR in use
 */
export async function openDatabase(options: {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}): Promise<Database> {
  const { log, dataDir } = options;
  if (options.databaseUrl) {
    const address = await reachExternal({ url: options.databaseUrl, log, signal: options.signal });
    const pool = createPool(address.address);
    let closing: Promise<void> | undefined;
    return {
      kind: 'external',
      sql: pool.sql,
      workerConnection: { connectionString: databaseUrl(address.address) },
      describe: () => address.description,
      stop: () => (closing ??= pool.close(CLOSE_GRACE_MS)),
    };
  }
  const embedded = await startEmbedded({ dataDir, log });
  const pool = createPool(embedded.connection);
  let closing: Promise<void> | undefined;
  return {
    kind: 'embedded',
    sql: pool.sql,
    workerConnection: { connectionString: databaseUrl(embedded.connection) },
    describe: () => embedded.describe(),
    stop: () => (closing ??= pool.close(CLOSE_GRACE_MS).then(() => embedded.stop())),
  };
}
