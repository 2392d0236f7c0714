import postgres from 'postgres';
import type { DatabaseAddress } from './address.ts';
import { learnArrayTypes } from './arrays.ts';
import { driverSettings, openBare } from './driver.ts';
import type { ConnectionOptions } from './driver.ts';
import { createListener } from './listen.ts';
import { createSlots } from './pool.ts';
import type { Slots } from './pool.ts';

/** How many statements can be under way at once. The others share a connection or wait in line. */
export const POOL_SIZE = 10;

/** A statement that takes longer is broken off by PostgreSQL (57014): three seconds are all that Discord gives us. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** PostgreSQL ends a transaction that waits that long for our next statement: it holds locks that others wait for. */
export const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/** Whoever waits longer for a connection is told that storage does not answer. */
export const WAIT_IN_LINE_MS = 10_000;

/** A pool of connections. */
export interface Pool {
  /**
   * The driver's `sql`, with the same types. Left out: `reserve`, `subscribe`, `file`, `largeObject` and cursors.
   * A statement or transaction whose connection is lost fails with an error that `storageFailure` knows.
   */
  readonly sql: postgres.Sql;
  /** Lets what is under way finish for at most `graceMs`, then closes all connections. */
  close(graceMs: number): Promise<void>;
}

/** What differs between pools. */
export interface PoolOptions {
  /** How many connections at most. */
  readonly max?: number;
  /** The name by which PostgreSQL's list of connections shows them. */
  readonly applicationName?: string;
  readonly waitMs?: number;
  readonly silentTooLongMs?: number;
}

/** One connection for something that hangs on it: a lock, or LISTEN. Once it is lost it stays lost. */
export interface Connection extends Pool {
  /** Resolves with the reason when it could not be made or broke, though nobody closed it. */
  readonly lost: Promise<Error>;
}

const PATIENT = Symbol('patient connection');
const LEFT_OUT = new Set<string | symbol>(['reserve', 'subscribe', 'file', 'largeObject']);

/**
 * Makes a pool. Nothing is connected until the first statement; a connection that breaks is replaced by a new one when it is
 * needed. Columns are snake_case in SQL and camelCase here, and undefined is written as NULL.
 */
export function createPool(address: DatabaseAddress, options: PoolOptions = {}): Pool {
  const { max = POOL_SIZE, applicationName = 'muster', waitMs = WAIT_IN_LINE_MS, silentTooLongMs } = options;
  const settings = {
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
  const common = { applicationName, settings, ...(silentTooLongMs === undefined ? {} : { silentTooLongMs }) };
  // Builds statements, and never connects. What one connection learns about types, it and all others know.
  const builder = postgres(driverSettings(address, common));
  const open = () => openBare(address, common, builder.options);
  const slots = createSlots({ open, greet: learnArrayTypes, max, waitMs });
  const listener = createListener((onNotify) => openConnection(address, { ...common, onNotify }));
  const close = async (graceMs: number) => {
    await listener.close();
    await slots.close(graceMs);
  };
  const patient = { applicationName, silentTooLongMs: Infinity, settings: { statement_timeout: 0 } };
  const more = { listen: listener.listen, [PATIENT]: () => openConnection(address, patient) };
  return { sql: routed(builder, slots, close, more), close };
}

/** Prepares a connection of its own. It is made with the first statement. Statements wait as long as they must. */
export function openConnection(address: DatabaseAddress, options: ConnectionOptions): Connection {
  const bare = openBare(address, options);
  const slots = createSlots({ open: () => bare, greet: (sql) => sql.unsafe('select 1'), max: 1, waitMs: Infinity });
  const close = async (graceMs: number) => {
    await slots.close(graceMs);
    await bare.close(0);
  };
  return { sql: routed(bare.sql, slots, close, {}), close, lost: bare.lost };
}

/**
 * A connection of its own beside the pool of `sql`, for work that may take minutes: no time limit, and not taken for dead
 * when nothing is heard for long.
 *
 * @throws Error if `sql` was not made by `createPool`
 */
export function patientConnection(sql: postgres.Sql): Connection {
  const open: unknown = Reflect.get(sql, PATIENT);
  if (!isOpener(open)) throw new Error('This needs the sql of a pool.');
  return open();
}

function isOpener(value: unknown): value is () => Connection {
  return typeof value === 'function';
}

/** The driver's `sql`, whose statements run on the connections of `slots`. */
function routed(
  builder: postgres.Sql,
  slots: Slots,
  close: (graceMs: number) => Promise<void>,
  more: Record<string | symbol, unknown>,
): postgres.Sql {
  const replaced: Record<string | symbol, unknown> = {
    begin: slots.begin,
    unsafe: (...args: unknown[]) => slots.route(Reflect.apply(builder.unsafe, undefined, args)),
    notify: (channel: string, text: string) => slots.route(builder`select pg_notify(${channel}, ${text})`),
    end: ({ timeout = 5 }: { timeout?: number } = {}) => close(timeout * 1000),
    ...more,
  };
  return new Proxy(builder, {
    apply: (target, self, args) => slots.route(Reflect.apply(target, self, args)),
    get(target, name) {
      if (LEFT_OUT.has(name)) throw new Error(`sql.${String(name)} is not part of this pool.`);
      return name in replaced ? replaced[name] : Reflect.get(target, name);
    },
  });
}
