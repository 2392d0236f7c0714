import { createRequire } from 'node:module';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { prettyFactory } from 'pino-pretty';
import { describeError } from './describe-error.ts';
import { newErrorId } from './ids.ts';
import { createScrub } from './scrub.ts';

/** Where the program says what it does. No secret gets through, wherever in a line it stands. */
export type Log = Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['pretty', 'json'] as const;
/** `pretty`: for people at a terminal. `json`: one JSON object a line, for programs. */
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** The configured secrets (`secretsOf(config)`); none of them is ever printed. */
  readonly secrets?: readonly string[];
  /** Whether `pretty` may use colours: true on a terminal unless NO_COLOR is set. */
  readonly colors?: boolean;
  /** Takes each finished line, with its line break. Standard output unless given. */
  readonly write?: (line: string) => void;
}

/**
 * Makes the log. Lines are written before the call returns, so that the last one before an exit is not lost.
 *
 * Errors belong under `err`: `log.error({ err }, 'Could not post the board.')`; their causes are printed with them.
 */
export function createLog({ level, format, secrets = [], colors, write }: LogOptions): Log {
  const scrub = createScrub(secrets);
  const out = write ?? standardOutput();
  const finish = format === 'pretty' ? prettyLines(colors ?? coloursWanted()) : (line: string) => line;
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError, reason: describeError },
    },
    { write: (line) => out(finish(scrub.line(line))) },
  );
}

/**
 * Logs a bug under a new error id, and answers the id: the person reads it, the log holds it.
 *
 * @param what one sentence that says what failed
 * @param fields what helps to find the reason, such as the door and the server's id
 */
export function reportBug(log: Log, error: unknown, what: string, fields: Record<string, unknown> = {}): string {
  const errorId = newErrorId();
  log.error({ ...fields, errorId, err: error }, what);
  return errorId;
}

function standardOutput(): (line: string) => void {
  const stream = destination({ dest: 1, sync: true });
  return (line) => stream.write(line);
}

const coloursWanted = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

/** Loaded when first needed: a bot that runs as a service never prints for people. */
function prettyLines(colorize: boolean): (line: string) => string {
  const load = createRequire(import.meta.url);
  const pretty: { prettyFactory: typeof prettyFactory } = load('pino-pretty');
  const print = pretty.prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss' });
  return (line) => print(line) ?? '';
}
