import type { Shape, Shapes } from './shape.ts';
import { type Finding, finding } from './violation.ts';

/**
 * Checks what stands in an address. Everything there is text, so a number is digits and a yes is `true`.
 *
 * @param kind `path` or `query`: names the place in the finding's path (`{guild_id}`, `?limit`)
 */
export function* checkParameters(
  kind: 'path' | 'query',
  values: ReadonlyMap<string, string>,
  described: Shape,
  shapes: Shapes,
): Iterable<Finding> {
  const place = (name: string) => (kind === 'path' ? `{${name}}` : `?${name}`);
  for (const name of described.required ?? []) {
    if (values.has(name)) continue;
    yield finding(place(name), 'missing', 'is missing. Discord requires it.');
  }
  for (const [name, value] of values) {
    const shape = described.properties?.[name];
    const path = place(name);
    if (shape) yield* wrongValue(path, value, shape, shapes);
    else yield finding(path, 'unknown_key', 'is not a parameter that Discord knows here.');
  }
}

function* wrongValue(path: string, value: string, shape: Shape, shapes: Shapes): Iterable<Finding> {
  if (shape.$ref === 'SnowflakeType') {
    if (!ID.test(value))
      yield finding(path, 'wrong_format', `is "${value}". Discord wants an id: digits only.`, ID_PAGE);
    return;
  }
  const {
    type,
    minimum = -Infinity,
    maximum = Infinity,
  } = (shape.$ref === undefined ? shape : shapes[shape.$ref]) ?? {};
  if (type === 'boolean' && !BOOLEAN.test(value)) {
    yield finding(path, 'wrong_format', `is "${value}". Discord wants true or false.`);
  }
  if (type !== 'number' && type !== 'integer') return;
  if (!WHOLE.test(value)) yield finding(path, 'wrong_format', `is "${value}". Discord wants a whole number.`);
  else if (Number(value) > maximum) yield finding(path, 'too_big', `is ${value}. Discord allows at most ${maximum}.`);
  else if (Number(value) < minimum) yield finding(path, 'too_small', `is ${value}. Discord wants at least ${minimum}.`);
}

const ID = /^\d{1,20}$/;
const ID_PAGE = 'https://discord.com/developers/docs/reference#snowflakes';
const BOOLEAN = /^(true|false|1|0)$/i;
const WHOLE = /^-?\d+$/;
