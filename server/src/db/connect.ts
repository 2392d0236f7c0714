import net from 'node:net';
import postgres from 'postgres';
import { tlsOptions } from './address.ts';
import type { DatabaseAddress } from './address.ts';
import { watchSockets } from './silence.ts';

/** How many statements can be under way at once. The others wait in line. */
export const POOL_SIZE = 10;

/** A statement that takes longer is broken off by PostgreSQL (57014): three seconds are all that Discord gives us. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** PostgreSQL ends a transaction that waits that long for our next statement: it holds locks that others wait for. */
export const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

const CONNECT_TIMEOUT_S = 5;
const MAX_BACKOFF_S = 1;

/** A pool of connections. Columns are snake_case in SQL and camelCase here, and undefined is written as NULL. */
export interface Pool {
  readonly sql: postgres.Sql;
  /** Lets statements that are under way finish for at most `graceMs`, then closes all connections. */
  close(graceMs: number): Promise<void>;
}

/** What differs between pools. */
export interface PoolOptions {
  /** How many connections at most. */
  readonly max?: number;
  /** The name by which PostgreSQL's list of connections shows them. */
  readonly applicationName?: string;
  /** More settings of PostgreSQL for these connections. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Connections are made anew about every hour, unless something hangs on them that must not end: a lock. */
  readonly lastsForEver?: boolean;
  /** Called for each connection that has ended, for whatever reason. */
  readonly onClose?: () => void;
}

/**
 * Makes a pool. Nothing is connected until the first statement, and a connection that breaks is made again by itself.
 * `bigint` columns are strings, as everywhere in this program. Keys inside JSON stay as they are.
 */
export function createPool(address: DatabaseAddress, options: PoolOptions = {}): Pool {
  const sockets = watchSockets(() => openSocket(address));
  const settings = {
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password ?? '',
    database: address.database,
    ssl: tlsOptions(address),
    max: options.max ?? POOL_SIZE,
    connect_timeout: CONNECT_TIMEOUT_S,
    // The driver's own way waits up to 20 seconds; a person waits for the answer.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, MAX_BACKOFF_S),
    onnotice: () => {},
    // Not `postgres.camel`: that one renames the keys inside of JSON values too.
    transform: { undefined: null, column: { from: postgres.toCamel, to: postgres.fromCamel } },
    connection: {
      application_name: options.applicationName ?? 'muster',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      TimeZone: 'UTC',
      ...options.settings,
    },
    ...(options.lastsForEver ? { max_lifetime: null } : {}),
    ...(options.onClose ? { onclose: options.onClose } : {}),
    socket: sockets.open,
  };
  const sql = postgres(settings);
  return {
    sql,
    async close(graceMs) {
      await sql.end({ timeout: graceMs / 1000 });
      sockets.stop();
    },
  };
}

/**
 * A connection of its own beside the pool, for work that may take minutes: no time limit, and not taken for dead when
 * nothing is heard for long.
 */
export function patientConnection(sql: postgres.Sql): postgres.Sql {
  const connection = { ...sql.options.connection, statement_timeout: 0, idle_in_transaction_session_timeout: 0 };
  // The driver takes its own parsed settings back; its types don't say so.
  const settings: object = { ...sql.options, socket: undefined, max: 1, connection };
  return postgres(settings);
}

/** The driver takes the host's name from the socket, to compare it with the certificate. */
function openSocket(address: DatabaseAddress): net.Socket {
  if (address.host.startsWith('/')) return net.connect(`${address.host}/.s.PGSQL.${address.port}`);
  return Object.assign(net.connect(address.port, address.host), { host: address.host, port: address.port });
}
