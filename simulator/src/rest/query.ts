import { invalidField } from './errors.ts';
import { isSnowflake, notSnowflake } from './form.ts';

/** `?limit=`: a whole number between `min` and `max`, `fallback` if it is missing. @throws DiscordError 50035 */
export function limitOf(
  query: URLSearchParams,
  { min = 1, max, fallback }: { min?: number; max: number; fallback: number },
): number {
  const text = query.get('limit');
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value)) throw invalidField('limit', 'NUMBER_TYPE_COERCE', `Value "${text}" is not int.`);
  if (value < min || value > max) {
    throw invalidField('limit', 'NUMBER_TYPE_MAX', `int value should be between ${min} and ${max}.`);
  }
  return value;
}

/** An id of the query, `?before=`. @throws DiscordError 50035 */
export function idOf(query: URLSearchParams, key: string): string | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  if (!isSnowflake(text)) throw notSnowflake(key, text);
  return text;
}

/** `?with_counts=true` and its like; `1` counts too. */
export const flagOf = (query: URLSearchParams, key: string): boolean => ['true', '1'].includes(query.get(key) ?? '');

/** Negative if the first id is the older one. */
export const compareIds = (a: string, b: string): number => {
  const difference = BigInt(a) - BigInt(b);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
};
