import type { Logger } from 'pino';

/** The part of the logger that the database needs. A pino logger fits as it is. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;
