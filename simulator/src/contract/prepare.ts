import type { Corrections } from './corrections.ts';
import type { Shape, Shapes } from './shape.ts';

/**
 * A shape as it is compiled: plain JSON Schema plus two keywords of ours, `shape` (a reference that is compiled when
 * it is first met) and `union` (several shapes; `by` names the key that tells which one is meant).
 */
export type Prepared = Record<string, unknown>;

export interface Union {
  readonly by?: string;
  readonly branches: readonly { readonly values?: readonly unknown[]; readonly schema: Prepared }[];
}

export interface Preparing {
  readonly shapes: Shapes;
  readonly corrections: Corrections;
}

/**
 * Makes a described shape strict and useful: objects take no unknown key, permission bits may be digits in a string,
 * numbers are whole, a union is decided by its telling key so that a mistake is reported where it is.
 *
 * @param name the shape's or the operation's name, under which `extraKeys` are looked up
 */
export function prepare(name: string, shape: Shape, context: Preparing): Prepared {
  return visit(shape, { ...context, owner: name, key: '' });
}

interface Visit extends Preparing {
  /** The shape or operation whose own keys are being read; empty inside of a nested object. */
  readonly owner: string;
  /** The key that leads here. */
  readonly key: string;
}

function visit(shape: Shape, context: Visit): Prepared {
  if (shape.$ref !== undefined) return reference(shape.$ref, context);
  if (shape.allOf) return visit(merged(shape, context.shapes), context);
  if (shape.anyOf) return union(shape.anyOf, context);
  if (shape.enum?.length === 0) return {};
  if (context.corrections.permissionKeys.has(context.key) && isNumeric(shape)) {
    return { type: ['integer', 'string', ...(typesOf(shape).includes('null') ? ['null'] : [])], pattern: '^[0-9]+$' };
  }
  const prepared: Prepared = { ...shape };
  if (shape.type !== undefined && !context.corrections.fractionKeys.has(context.key)) prepared.type = whole(shape.type);
  if (typesOf(shape).includes('string') && context.corrections.dateKeys.has(context.key)) prepared.format = 'date-time';
  // The generator's pattern wants a Z at the end; Discord itself writes +00:00.
  if (shape.format === 'date-time') delete prepared.pattern;
  if (Array.isArray(shape.items)) {
    prepared.items = false;
    prepared.prefixItems = shape.items.map((item) => visit(item, { ...context, owner: '' }));
  } else if (shape.items) {
    prepared.items = visit(shape.items, context);
  }
  if (typeof shape.additionalProperties === 'object') {
    prepared.additionalProperties = visit(shape.additionalProperties, { ...context, owner: '', key: '' });
  }
  if (shape.properties) {
    prepared.properties = {
      ...Object.fromEntries((context.corrections.extraKeys[baseName(context.owner)] ?? []).map((key) => [key, {}])),
      ...mapValues(shape.properties, (part, key) => visit(part, { ...context, owner: '', key })),
    };
    prepared.additionalProperties ??= false;
  }
  return prepared;
}

/** `APIThreadChannel` of `APIThreadChannel~12`: the number tells apart the uses of a generic type, and may change. */
const baseName = (name: string) => name.split('~', 1)[0] ?? name;

/** Short shapes (ids, enumerations) are written out, as a call costs more than they do. */
function reference(name: string, context: Visit): Prepared {
  const target = shapeOf(name, context);
  return isShort(target) ? visit(target, { ...context, owner: name }) : { shape: name };
}

const isShort = (shape: Shape) =>
  !(shape.properties ?? shape.anyOf ?? shape.allOf ?? shape.items ?? shape.additionalProperties ?? shape.$ref);

/** The shape of this name, as Discord really has it. */
export function shapeOf(name: string, { shapes, corrections }: Preparing): Shape {
  const shape = corrections.shapes[name] ?? corrections.shapes[baseName(name)] ?? shapes[name];
  if (!shape) throw new Error(`The contract holds no shape named ${name}.`);
  return shape;
}

/** One object for `allOf` of objects: closed objects can't be checked one beside the other. */
function merged(shape: Shape, shapes: Shapes): Shape {
  const parts = (shape.allOf ?? []).map((part) => (part.$ref === undefined ? part : (shapes[part.$ref] ?? {})));
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
    required: parts.flatMap((part) => part.required ?? []),
  };
}

function union(branches: readonly Shape[], context: Visit): Prepared {
  const rest = flattened(branches, context).filter((branch) => branch.type !== 'null');
  const nullable = branches.some((branch) => branch.type === 'null');
  const only = rest.length === 1 ? rest[0] : undefined;
  if (only) {
    const schema = visit(only, context);
    return nullable ? orNull(schema) : schema;
  }
  const by = tellingKey(rest, context);
  const prepared = rest.map((branch) => ({
    ...(by === undefined ? {} : { values: valuesOf(by, branch, context) ?? [] }),
    schema: visit(branch, context),
  }));
  const one: Union = by === undefined ? { branches: prepared } : { by, branches: prepared };
  return nullable ? orNull({ union: one }) : { union: one };
}

/** A union that is a branch of another one gives its branches to it. */
function flattened(branches: readonly Shape[], context: Visit): Shape[] {
  return branches.flatMap((branch) => {
    // "Anything" beside described shapes would make all of them pointless.
    if (Object.keys(branch).length === 0) return [];
    const inner = resolved(branch, context).anyOf;
    return inner && !inner.some((one) => one.type === 'null') ? flattened(inner, context) : branch;
  });
}

function orNull(schema: Prepared): Prepared {
  if (typeof schema.type === 'string' && schema.const === undefined && schema.enum === undefined) {
    return { ...schema, type: [schema.type, 'null'] };
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) return schema;
  return { if: { type: 'null' }, else: schema };
}

/** The first key that every branch requires and fixes to values of its own, such as `type`. */
function tellingKey(branches: readonly Shape[], context: Visit): string | undefined {
  const first = branches[0] && resolved(branches[0], context);
  return Object.keys(first?.properties ?? {}).find((key) => {
    const values = branches.map(
      (branch) => resolved(branch, context).required?.includes(key) && valuesOf(key, branch, context),
    );
    return values.every(Array.isArray) && new Set(values.map(String)).size > 1;
  });
}

function valuesOf(key: string, branch: Shape, context: Visit): unknown[] | undefined {
  const property = resolved(branch, context).properties?.[key];
  const fixed = property && resolved(property, context);
  if (fixed?.const !== undefined) return [fixed.const];
  return fixed?.enum?.length ? fixed.enum : undefined;
}

function resolved(shape: Shape, context: Preparing): Shape {
  return shape.$ref === undefined ? shape : resolved(shapeOf(shape.$ref, context), context);
}

const typesOf = (shape: Shape) => [shape.type ?? []].flat();
const isNumeric = (shape: Shape) => typesOf(shape).some((type) => type === 'number' || type === 'integer');

function whole(type: string | string[]): string | string[] {
  if (Array.isArray(type)) return type.map((one) => (one === 'number' ? 'integer' : one));
  return type === 'number' ? 'integer' : type;
}

function mapValues<T, U>(record: Record<string, T>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
