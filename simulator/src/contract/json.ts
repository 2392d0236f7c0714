/** Any JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** The value if it is an object, else an empty one: what it should have been is the schema's business. */
export function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value's items if it is a list, else none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is text, else an empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** How Discord counts a text: in characters, an emoji outside of the basic plane being one. */
export const lengthInCharacters = (text: string): number => Array.from(text).length;

/** The values that stand more than once in a list, each one time. */
export function repeated<T>(values: Iterable<T>): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
