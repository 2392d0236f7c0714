import os from 'node:os';
import type postgres from 'postgres';
import { openConnection } from '../connect.ts';
import { codeOf } from '../failure.ts';
import { SUPERUSER } from './initialise.ts';

/** What came of the attempt to take the lock. */
export type Attempt =
  | { readonly is: 'held'; readonly lock: Lock }
  /** Another process has it. What is known of that one. */
  | { readonly is: 'taken'; readonly pid: number | undefined; readonly host: string | undefined }
  /** PostgreSQL is on its way up or down. */
  | { readonly is: 'busy' }
  /** Nobody listens. */
  | { readonly is: 'absent' };

/**
 * The right of one process to use the embedded database: an advisory lock, held on a connection of its own. PostgreSQL
 * gives it up in the moment when the process dies, however it dies.
 */
export interface Lock {
  /** Resolves when the connection is gone though nobody let go, and the lock with it. */
  readonly lost: Promise<Error>;
  /** Runs a statement on the lock's connection, which belongs to the superuser, in the database `postgres`. */
  readonly sql: postgres.Sql;
  /** Lets go. */
  release(): Promise<void>;
}

/** Everything of the address but where it is. */
export const AS_SUPERUSER = {
  port: 5432,
  user: SUPERUSER,
  password: undefined,
  tls: 'off',
  rootCertificate: undefined,
} as const;

// "muster" in hexadecimal letters, nearly; any number does, if it never changes.
const LOCK_KEY = 0x6d757374;

/** Reads "muster 123 hostname" from the list of connections. PostgreSQL cuts the name at 63 bytes. */
const HOLDER = /^muster (\d+) (.*)$/;

/** Tries once to reach the PostgreSQL behind the socket in `folder` and to take the lock. */
export async function tryLock(folder: string): Promise<Attempt> {
  const connection = openConnection(
    { ...AS_SUPERUSER, host: folder, database: 'postgres' },
    { applicationName: `muster ${process.pid} ${os.hostname()}` },
  );
  const { sql, lost } = connection;
  try {
    const [row] = await sql<{ held: boolean }[]>`select pg_try_advisory_lock(${LOCK_KEY}::bigint) as held`;
    if (row?.held) return { is: 'held', lock: { lost, sql, release: () => connection.close(1_000) } };
    const holder = await findHolder(sql);
    await connection.close(1_000);
    return { is: 'taken', ...holder };
  } catch (error) {
    await connection.close(0);
    return { is: meansAbsent(error) ? 'absent' : whenBusy(error) };
  }
}

async function findHolder(sql: postgres.Sql): Promise<{ pid: number | undefined; host: string | undefined }> {
  const [row] = await sql<{ name: string }[]>`
    select application_name as name
      from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and objid = ${LOCK_KEY}::bigint::oid and classid = 0
       and pg_locks.database = (select oid from pg_database where datname = current_database())`;
  const [, pid, host] = HOLDER.exec(row?.name ?? '') ?? [];
  return { pid: pid ? Number(pid) : undefined, host };
}

function meansAbsent(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED'].includes(codeOf(error));
}

/** 57P03: starting up or shutting down. Codes without a class: the connection broke while it was made. */
function whenBusy(error: unknown): 'busy' {
  const code = codeOf(error);
  if (/^57P0|^53/.test(code) || !/^\d/.test(code)) return 'busy';
  throw error;
}
