import postgres from 'postgres';
import { SILENT_TOO_LONG_MS, Wire } from './wire.ts';
import type { DatabaseAddress } from './address.ts';

const CONNECT_TIMEOUT_S = 5;

/**
 * One connection, with the driver's own `sql`. Once it is lost it stays lost.
 *
 * **Danger.** A statement that is begun while others are under way may wait for ever when the connection is lost. That is
 * why only `createSlots` uses it directly.
 */
export interface BareConnection {
  readonly sql: postgres.Sql;
  /** Resolves with the reason when it could not be made or broke, though nobody closed it. */
  readonly lost: Promise<Error>;
  isLost(): boolean;
  /** Lets statements finish for at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** What differs between connections. */
export interface ConnectionOptions {
  /** The name by which PostgreSQL's list of connections shows it. */
  readonly applicationName: string;
  /** Settings of PostgreSQL for this connection. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** See `SILENT_TOO_LONG_MS`. */
  readonly silentTooLongMs?: number;
  /** Called with the channel and the text of each NOTIFY that this connection listens to. */
  readonly onNotify?: (channel: string, text: string) => void;
}

/**
 * The driver's settings for every connection of ours. `bigint` columns are strings, as everywhere in this program.
 * Columns are snake_case in SQL and camelCase here; keys inside JSON stay as they are. undefined is written as NULL.
 */
export function driverSettings(address: DatabaseAddress, options: ConnectionOptions) {
  return {
    // The wire knows the rest of the address; these are for the driver's error messages.
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password ?? '',
    database: address.database,
    // The wire speaks TLS itself.
    ssl: false,
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_S,
    max_lifetime: null,
    // See arrays.ts.
    fetch_types: false,
    onnotice: () => {},
    ...(options.onNotify ? { onnotify: options.onNotify } : {}),
    // Not `postgres.camel`: that one renames the keys inside of JSON values too.
    transform: { undefined: null, column: { from: postgres.toCamel, to: postgres.fromCamel } },
    connection: { application_name: options.applicationName, TimeZone: 'UTC', ...options.settings },
  };
}

/**
 * Prepares a connection. It is made with the first statement.
 *
 * @param parsed the settings of another connection to the same database, to share what it learned about types
 */
export function openBare(address: DatabaseAddress, options: ConnectionOptions, parsed?: object): BareConnection {
  let error: Error | undefined;
  let tell: (error: Error) => void = () => {};
  const lost = new Promise<Error>((resolve) => (tell = resolve));
  const onLost = (reason: Error) => {
    error ??= reason;
    tell(reason);
  };
  const socket = () => new Wire(address, options.silentTooLongMs ?? SILENT_TOO_LONG_MS, onLost);
  // The driver's types don't know that it takes a socket, nor that it takes its own parsed settings back.
  const settings: object = { ...(parsed ?? driverSettings(address, options)), socket };
  const sql = postgres(settings);
  return {
    sql,
    lost,
    isLost: () => error !== undefined,
    async close(graceMs) {
      if (!error) await sql.end({ timeout: graceMs / 1000 });
    },
  };
}
