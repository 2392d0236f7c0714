/** Half a character, which no encoding can hold. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text that PostgreSQL takes: NUL and halves of characters become the sign for "cannot be shown". Nothing else changes. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').replaceAll(LONE_SURROGATE, '\uFFFD');

/** JSON that PostgreSQL takes as jsonb. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) => (typeof held === 'string' ? storable(held) : held));
