/**
 * Every way in which Discord says no, sorted by what the caller can do about it.
 *
 * - `gone`: the thing no longer exists; for a deletion that is success
 * - `forbidden`: a permission is missing; somebody of the server must mend it
 * - `full`: a limit of Discord is reached
 * - `invalid`: the request itself is wrong; a bug of ours
 * - `late`: the interaction's time is over
 * - `retry`: Discord is busy or unreachable; whether the request was carried out is unknown
 * - `stopped`: the token no longer works; no call will
 * - `unknown`: anything else
 */
export type FailureSort = 'gone' | 'forbidden' | 'full' | 'invalid' | 'late' | 'retry' | 'stopped' | 'unknown';

/** Discord did not do what was asked. */
export class DiscordFailure extends Error {
  readonly sort: FailureSort;
  /** HTTP status, or 0 where no answer came. */
  readonly status: number;
  /** Discord's JSON error code, or 0. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
  readonly code: number;
  /** How long Discord asks to wait before the next try, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;
  /**
   * What of the request Discord refused (code 50035), such as `name` or `parent_id`. With the sort `full`, `parent_id`
   * means that the category is full rather than the server; with `invalid`, that there is no such category.
   */
  readonly about: readonly string[];

  constructor(
    sort: FailureSort,
    status: number,
    code: number,
    message: string,
    cause?: unknown,
    retryAfterMs?: number,
    about: readonly string[] = [],
  ) {
    super(message, { cause });
    this.name = 'DiscordFailure';
    this.sort = sort;
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.about = about;
  }
}

const GONE = new Set([10003, 10004, 10007, 10008, 10011, 10013, 10014, 10015]);
const FORBIDDEN = new Set([50001, 50007, 50013, 50278]);
const FULL = new Set([30003, 30005, 30007, 30010, 30013, 30016, 30032, 30033, 30034, 30046]);
const LATE = new Set([10062, 40060, 50027]);

/** Sorts an answer of Discord by its JSON error code first, then by its HTTP status (0: no answer). */
export function sortFailure(status: number, code: number): FailureSort {
  // An interaction's token that is over is answered with 401, too; the bot's own token is still good.
  if (status === 401 && code !== 50027) return 'stopped';
  if (GONE.has(code)) return 'gone';
  if (FORBIDDEN.has(code)) return 'forbidden';
  if (FULL.has(code)) return 'full';
  if (LATE.has(code)) return 'late';
  if (status === 0 || status === 408 || status === 429 || status >= 500) return 'retry';
  if (status === 403) return 'forbidden';
  if (status === 400) return 'invalid';
  return 'unknown';
}
