/** One field of what came over the wire, whatever that is; `undefined` where there is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A field that is a text; else `undefined`. */
export function textIn(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' ? text : undefined;
}

/** A field that is a list; else an empty one. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

/** A field that is a time, as Discord writes it; else `undefined`. */
export function dateIn(value: unknown, name: string): Date | undefined {
  const text = textIn(value, name);
  const at = text === undefined ? undefined : new Date(text);
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

/** A field of permission bits, which travel as a text of digits; else `undefined`. */
export function bitsIn(value: unknown, name: string): bigint | undefined {
  const text = textIn(value, name);
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
}
