import { invalidField } from './errors.ts';

/**
 * The fields of a body, read one by one. What is missing or null is undefined; `isNull` tells the two apart. A field of a
 * wrong kind or size is thrown as Discord's 50035.
 */
export interface Form {
  /** True if the body has the key, also with null. */
  has(key: string): boolean;
  isNull(key: string): boolean;
  raw(key: string): unknown;
  string(key: string, size?: { min?: number; max?: number }): string | undefined;
  integer(key: string, size?: { min?: number; max?: number }): number | undefined;
  boolean(key: string): boolean | undefined;
  /** One of the given values. */
  choice<T extends string | number>(key: string, values: readonly T[]): T | undefined;
  /** An id. */
  snowflake(key: string): string | undefined;
  snowflakes(key: string): string[] | undefined;
  /** Permission bits, sent as digits or as a number. */
  permissions(key: string): bigint | undefined;
  list(key: string, max?: number): unknown[] | undefined;
  /** An object below. */
  form(key: string): Form | undefined;
}

const SNOWFLAKE = /^\d{1,20}$/;

const at = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws "This field is required" if there is no value. */
export function need<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw invalidField(key, 'BASE_TYPE_REQUIRED', 'This field is required');
  return value;
}

/** True for digits only, as every id is. */
export const isSnowflake = (value: string): boolean => SNOWFLAKE.test(value);

/** What Discord says of an id that is none. */
export const notSnowflake = (key: string, value: unknown) =>
  invalidField(key, 'NUMBER_TYPE_COERCE', `Value "${shown(value)}" is not snowflake.`);

/**
 * Reads a body, or an object below one. No body at all is an empty one.
 *
 * @param path where the object stands, as in `embeds[0]`
 * @throws DiscordError 50035 if it is no object
 */
export function readForm(body: unknown, path = ''): Form {
  if (body !== undefined && body !== null && !isObject(body)) {
    throw invalidField(path, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType');
  }
  const fields: Readonly<Record<string, unknown>> = body ?? {};
  const get = (key: string): unknown => fields[key] ?? undefined;

  function sized(
    key: string,
    length: number,
    { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number },
  ) {
    if (length > max) {
      throw invalidField(at(path, key), 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
    }
    if (length < min) {
      throw invalidField(at(path, key), 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    }
  }

  const form: Form = {
    has: (key) => Object.hasOwn(fields, key),
    isNull: (key) => fields[key] === null,
    raw: get,
    string(key, size = {}) {
      const value = get(key);
      if (value === undefined) return undefined;
      if (typeof value !== 'string') {
        throw invalidField(at(path, key), 'STRING_TYPE_CONVERT', 'Could not interpret value as string.');
      }
      // Discord counts characters, not UTF-16 halves.
      sized(key, value.length > (size.max ?? 0) ? Array.from(value).length : value.length, size);
      return value;
    },
    integer(key, { min = -Infinity, max = Infinity } = {}) {
      const value = get(key);
      if (value === undefined) return undefined;
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw invalidField(at(path, key), 'NUMBER_TYPE_COERCE', `Value "${shown(value)}" is not int.`);
      }
      if (value < min) {
        throw invalidField(at(path, key), 'NUMBER_TYPE_MIN', `int value should be greater than or equal to ${min}.`);
      }
      if (value > max) {
        throw invalidField(at(path, key), 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
      }
      return value;
    },
    choice(key, values) {
      const value = get(key);
      if (value === undefined) return undefined;
      const chosen = values.find((one) => one === value);
      if (chosen === undefined) {
        throw invalidField(at(path, key), 'BASE_TYPE_CHOICES', `Value must be one of {${values.join(', ')}}.`);
      }
      return chosen;
    },
    boolean(key) {
      const value = get(key);
      if (value === undefined || typeof value === 'boolean') return value;
      throw invalidField(at(path, key), 'BOOLEAN_TYPE_CONVERT', 'Must be either true or false.');
    },
    snowflake(key) {
      const value = get(key);
      if (value === undefined) return undefined;
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text !== 'string' || !isSnowflake(text)) throw notSnowflake(at(path, key), value);
      return text;
    },
    snowflakes(key) {
      return form.list(key)?.map((value, index) => {
        const text = shown(value);
        if (!isSnowflake(text)) throw notSnowflake(`${at(path, key)}[${index}]`, value);
        return text;
      });
    },
    permissions(key) {
      const value = get(key);
      if (value === undefined) return undefined;
      const text = shown(value);
      if (!/^\d{1,20}$/.test(text)) {
        throw invalidField(at(path, key), 'NUMBER_TYPE_COERCE', `Value "${text}" is not int.`);
      }
      return BigInt(text);
    },
    list(key, max = Number.POSITIVE_INFINITY) {
      const value = get(key);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) {
        throw invalidField(at(path, key), 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
      }
      sized(key, value.length, { max });
      return value;
    },
    form(key) {
      const value = get(key);
      return value === undefined ? undefined : readForm(value, at(path, key));
    },
  };
  return form;
}
