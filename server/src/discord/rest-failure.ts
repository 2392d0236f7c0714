import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { DiscordFailure, sortFailure } from './failure.ts';
import { field, listIn, textIn } from './wire.ts';

/** What a request was, in words that may be logged: the route's template, never its ids or tokens. */
export interface RequestName {
  readonly method: string;
  readonly route: string;
}

/** Errors of a connection that was never made: the request can't have been carried out, so it may be sent again. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether the request surely did not reach Discord. */
export const neverSent = (error: unknown): boolean => NEVER_SENT.has(codeOf(error));

/** The failure for a request that got no answer. The error itself is left behind: it may hold the request. */
export function noAnswer(name: RequestName, error: unknown): DiscordFailure {
  const why = codeOf(error) || (error instanceof Error ? error.name : 'unknown');
  return new DiscordFailure('retry', 0, 0, `${name.method} ${name.route}: no answer (${why}).`);
}

/** Every error of the REST library as a `DiscordFailure`. Bodies and addresses are left behind: they hold what people wrote. */
export function toFailure(name: RequestName, error: unknown): DiscordFailure {
  if (error instanceof DiscordFailure) return error;
  const what = `${name.method} ${name.route}`;
  if (error instanceof RateLimitError) {
    const waitMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    return new DiscordFailure('retry', 429, 0, `${what}: Discord asks to wait ${waitMs} ms.`, undefined, waitMs);
  }
  if (error instanceof DiscordAPIError) {
    const code = typeof error.code === 'number' ? error.code : 0;
    const refused = code === INVALID_FORM ? refusedIn(field(error.rawError, 'errors')) : [];
    const isFull = refused.some(({ why }) => why === CATEGORY_FULL);
    const sort = isFull ? 'full' : sortFailure(error.status, code);
    const about = [...new Set(refused.map(({ path }) => path))];
    return new DiscordFailure(sort, error.status, code, `${what}: ${error.message}`, undefined, undefined, about);
  }
  if (error instanceof HTTPError) {
    return new DiscordFailure(sortFailure(error.status, 0), error.status, 0, `${what}: HTTP ${error.status}.`);
  }
  return noAnswer(name, error);
}

/** https://discord.com/developers/docs/reference#error-messages */
const INVALID_FORM = 50035;
const CATEGORY_FULL = 'CHANNEL_PARENT_MAX_CHANNELS';

/** Each refused field with Discord's word for why. They stand nested, with `_errors` at the ends. */
function refusedIn(errors: unknown, path = ''): { path: string; why: string }[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([name, inside]) =>
    name === '_errors'
      ? listIn(errors, '_errors').map((one) => ({ path, why: textIn(one, 'code') ?? '' }))
      : refusedIn(inside, path === '' ? name : `${path}.${name}`),
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = field(error, 'code');
  if (typeof code === 'string') return code;
  // Several addresses were tried: each has its own error, and they mostly agree.
  const first = error instanceof AggregateError ? error.errors[0] : error.cause;
  return first === undefined ? '' : codeOf(first);
}
