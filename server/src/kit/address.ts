/** How one value of a custom_id is written and read back. `decode` answers `undefined` for text that it did not write. */
export interface Codec<T> {
  encode(value: T): string;
  decode(text: string): T | undefined;
}

/** A row's id, a whole number. Written in base 36 to save room. */
export const rowId: Codec<number> = {
  encode: (value) => value.toString(36),
  decode(text) {
    if (!/^(0|[1-9a-z][0-9a-z]{0,9})$/.test(text)) return undefined;
    const value = Number.parseInt(text, 36);
    return Number.isSafeInteger(value) ? value : undefined;
  },
};

/** A small whole number, such as a pad's. Written in decimal. */
export const wholeNumber: Codec<number> = {
  encode: (value) => String(value),
  decode: (text) => (/^(0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : undefined),
};

/** Discord's id of something. */
export const snowflake: Codec<string> = {
  encode: (value) => value,
  decode: (text) => (/^[1-9][0-9]{14,19}$/.test(text) ? text : undefined),
};

/** A name such as `grant.add`. */
export const word: Codec<string> = {
  encode: (value) => value,
  decode: (text) => (/^[a-z_]+(\.[a-z_]+)*$/.test(text) ? text : undefined),
};

/** A value that may be missing. */
export const optional = <T>(codec: Codec<T>): Codec<T | null> => ({
  encode: (value) => (value === null ? '' : codec.encode(value)),
  decode: (text) => (text === '' ? null : codec.decode(text)),
});

/** Several of a few words, at least one. */
export function someOf<const V extends readonly string[]>(...values: V): Codec<readonly V[number][]> {
  return {
    encode: (chosen) => chosen.join('+'),
    decode(text) {
      const chosen: readonly string[] = text.split('+');
      return chosen.every((one) => values.includes(one)) ? chosen : undefined;
    },
  };
}

/** One of a few words. */
export function oneOf<const V extends readonly string[]>(...values: V): Codec<V[number]> {
  return { encode: (value) => value, decode: (text) => values.find((value) => value === text) };
}

type Codecs = Record<string, Codec<unknown>>;
export type Values<C extends Codecs> = { [K in keyof C]: C[K] extends Codec<infer T> ? T : never };

/** Characters in a custom_id. https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
export const CUSTOM_ID_LENGTH = 100;

/** One kind of custom_id, read and written in one place. */
export interface Address<V = Record<string, unknown>> {
  readonly name: string;
  /** The custom_id to put on a button, menu or form. */
  to(values: V): string;
  /** Reads a custom_id back; `undefined` if it is another address's, forged, or of a version nobody reads any more. */
  from(customId: string): V | undefined;
}

/** How an older release wrote this address, and what its values mean today. */
export interface OlderVersion<V> {
  readonly version: number;
  read(parts: readonly string[]): V | undefined;
}

/** Says how custom_ids of an older release are read: `older(1, { pad: wholeNumber }, (was) => ({ pad: was.pad, half: 0 }))`. */
export function older<C extends Codecs, V>(
  version: number,
  codecs: C,
  upgrade: (was: Values<C>) => V,
): OlderVersion<V> {
  return {
    version,
    read(parts) {
      const was = decodeAll(codecs, parts);
      return was && upgrade(was);
    },
  };
}

/**
 * Declares one custom_id: `pads.end@1:2n`. Messages in old channels carry it for ever, so a shape that has
 * shipped is never changed: raise the version and say with `older` how the former ones are read.
 *
 * @throws RangeError from `to` when the text would be over Discord's limit
 */
export function address<C extends Codecs>(
  name: `${string}.${string}`,
  version: number,
  codecs: C,
  olderVersions: readonly OlderVersion<Values<C>>[] = [],
): Address<Values<C>> {
  return {
    name,
    to(values) {
      const parts = Object.entries(codecs).map(([key, codec]) => codec.encode(values[key as keyof C]));
      const customId = [`${name}@${version}`, ...parts].join(':');
      if (customId.length > CUSTOM_ID_LENGTH)
        throw new RangeError(`The custom_id of ${name} is over ${CUSTOM_ID_LENGTH} characters`);
      return customId;
    },
    from(customId) {
      const [head = '', ...parts] = customId.split(':');
      if (head === `${name}@${version}`) return decodeAll(codecs, parts);
      return olderVersions.find((was) => head === `${name}@${was.version}`)?.read(parts);
    },
  };
}

/** The name of the address that wrote this custom_id, without its version. */
export const addressName = (customId: string): string => customId.split(/[@:]/, 1)[0] ?? '';

function decodeAll<C extends Codecs>(codecs: C, parts: readonly string[]): Values<C> | undefined {
  const keys = Object.keys(codecs);
  if (parts.length !== keys.length) return undefined;
  const values: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    const value: unknown = codecs[key]?.decode(parts[index] ?? '');
    if (value === undefined) return undefined;
    values[key] = value;
  }
  return values as Values<C>;
}
