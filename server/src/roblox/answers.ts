import { RobloxFailure } from './port.ts';

/** Roblox's answer, of which only what is needed is read: it may have more, and may leave out what is empty. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** After an answer without sense: it will hardly be better at once. */
const ODD_RETRY_MS = 15_000;

/** @param what continues "Roblox answered with": `another account's id`. Holds nothing of the answer. */
export const odd = (what: string): RobloxFailure =>
  new RobloxFailure('odd', `Roblox answered with ${what}.`, ODD_RETRY_MS);

/** One field, whatever the value is. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The list in a field. @throws RobloxFailure where there is none */
export function list(value: unknown, name: string): readonly unknown[] {
  const held = field(value, name);
  if (Array.isArray(held)) return held;
  throw odd(`no list of ${name}`);
}

/** Ids are numbers by the older road and texts by Open Cloud. A number that JavaScript can't hold exactly is none. */
export function idIn(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return typeof value === 'string' && isId(value) ? value : undefined;
}

/** A text that is an id: digits, and no more than a number holds exactly. */
export const isId = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));

/**
 * A text that may be a name. Wider than the rule for new names: moderated accounts are called `roblox_user_1234567890`,
 * and some old names are longer than 20.
 */
export const isName = (text: string): boolean => /^\w{1,40}$/.test(text);

/** A name, which is never empty. @throws RobloxFailure */
export function nameIn(value: unknown, name: string): string {
  const held = field(value, name);
  if (typeof held === 'string' && held !== '') return held;
  throw odd(`no ${name}`);
}

/** A text that Roblox may leave out where it is empty. @throws RobloxFailure where it is something else */
export function textIn(value: unknown, name: string): string {
  const held = field(value, name) ?? '';
  if (typeof held === 'string') return held;
  throw odd(`a ${name} that is no text`);
}

/** A moment. Their fractions of a second have between none and nine digits. @throws RobloxFailure */
export function dateIn(value: unknown, name: string): Date {
  const held = field(value, name);
  const date = new Date(typeof held === 'string' ? held : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw odd(`no ${name}`);
}

/** A rank. @throws RobloxFailure */
export function rankIn(value: unknown): number {
  const rank = field(value, 'rank') ?? 0;
  if (typeof rank === 'number' && Number.isInteger(rank) && rank >= 0 && rank <= 255) return rank;
  throw odd('a rank that is none');
}

/** The ids in a resource's path, such as `groups/1/roles/2`. @throws RobloxFailure where it has another form */
export function idsInPath(value: unknown, form: RegExp): readonly string[] {
  const ids = typeof value === 'string' ? form.exec(value)?.slice(1) : undefined;
  if (ids?.every(isId)) return ids;
  throw odd('a path of another form');
}

/** @throws RobloxFailure where the answer is not a success */
export function succeeded({ status, body }: Answer): unknown {
  if (status >= 200 && status < 300) return body;
  throw odd(`status ${status}`);
}

/** Whether the older road says, by its own error code, that there is no such thing. */
export function isMissing({ status, body }: Answer, code: number): boolean {
  if (status !== 400 && status !== 404) return false;
  const errors = field(body, 'errors');
  return Array.isArray(errors) && errors.some((error) => field(error, 'code') === code);
}

/** Whether Open Cloud says that there is no such thing. https://create.roblox.com/docs/cloud/reference/errors */
export const isNotFound = ({ status, body }: Answer): boolean => status === 404 && field(body, 'code') === 'NOT_FOUND';
