import type { Shape, Shapes } from './shape.ts';
import { at, type Finding } from './violation.ts';

const REFERENCE = 'https://discord.com/developers/docs/reference';

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
  const place = (name: string) => (kind === 'path' ? at('', `{${name}}`) : `?${name}`);
  for (const name of described.required ?? []) {
    if (values.has(name)) continue;
    yield { path: place(name), rule: 'missing', message: `${place(name)} is missing. Discord requires it.` };
  }
  for (const [name, value] of values) {
    const shape = described.properties?.[name];
    const path = place(name);
    if (shape) yield* wrongValue(path, value, shape, shapes);
    else yield { path, rule: 'unknown_key', message: `${path} is not a parameter that Discord knows here.` };
  }
}

function* wrongValue(path: string, value: string, shape: Shape, shapes: Shapes): Iterable<Finding> {
  const meant = (shape.$ref === undefined ? shape : shapes[shape.$ref]) ?? {};
  const message = wrong(value, meant, shape.$ref === 'SnowflakeType');
  if (message) yield { path, message: `${path} is "${value}". ${message}`, rule: ruleOf(meant, value) };
}

function ruleOf(shape: Shape, value: string): string {
  if (!isNumeric(shape) || !/^-?\d+$/.test(value)) return 'wrong_format';
  return Number(value) > (shape.maximum ?? Number.POSITIVE_INFINITY) ? 'too_big' : 'too_small';
}

function wrong(value: string, shape: Shape, isId: boolean): string | undefined {
  if (isId)
    return /^\d{1,20}$/.test(value) ? undefined : `Discord wants an id: digits only. See ${REFERENCE}#snowflakes`;
  if (shape.type === 'boolean') return /^(true|false|1|0)$/i.test(value) ? undefined : 'Discord wants true or false.';
  if (!isNumeric(shape)) return undefined;
  if (!/^-?\d+$/.test(value)) return 'Discord wants a whole number.';
  if (Number(value) > (shape.maximum ?? Number.POSITIVE_INFINITY)) return `Discord allows at most ${shape.maximum}.`;
  if (Number(value) < (shape.minimum ?? Number.NEGATIVE_INFINITY)) return `Discord wants at least ${shape.minimum}.`;
  return undefined;
}

const isNumeric = (shape: Shape) => shape.type === 'number' || shape.type === 'integer';
