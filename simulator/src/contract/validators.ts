import { createRequire } from 'node:module';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { findingsOf } from './ajv-findings.ts';
import { isObject } from './json.ts';
import { type Prepared, type Preparing, prepare, shapeOf, type Union } from './prepare.ts';
import type { Shape } from './shape.ts';
import type { Finding } from './violation.ts';

export interface Validators {
  /**
   * Everything in which `data` differs from the shape.
   *
   * @param name stands for the shape: it is compiled when the name is first met, and kept
   */
  check(name: string, shape: Shape, data: unknown): Finding[];
  /** Compiles ahead of the first check. */
  warm(name: string, shape: Shape): void;
}

/**
 * Checks data against shapes with Ajv. Nothing is loaded or compiled before it is needed: Ajv itself takes 45 ms to
 * load, a shape a few ms to compile, and an operation touches a few dozen of the 500 shapes.
 */
export function createValidators(context: Preparing): Validators {
  const compiled = new Map<string, ValidateFunction>();
  let ajv: Ajv2020 | undefined;

  function named(name: string, shape: Shape): ValidateFunction {
    if (shape.$ref !== undefined) return named(shape.$ref, shapeOf(shape.$ref, context));
    let validate = compiled.get(name);
    if (!validate) {
      ajv ??= createAjv(context, (reference) => named(reference, shapeOf(reference, context)));
      validate = ajv.compile(prepare(name, shape, context));
      compiled.set(name, validate);
    }
    return validate;
  }

  return {
    check(name, shape, data) {
      const validate = named(name, shape);
      return validate(data) ? [] : findingsOf(validate.errors ?? [], data);
    },
    warm: (name, shape) => void named(name, shape),
  };
}

type DataContext = Parameters<ValidateFunction>[1];
type Check = ((data: unknown, context?: DataContext) => boolean) & { errors?: Partial<ErrorObject>[] };

function createAjv(context: Preparing, compiled: (name: string) => ValidateFunction): Ajv2020 {
  const { Ajv2020 }: typeof ajvModule = createRequire(import.meta.url)('ajv/dist/2020.js');
  const ajv = new Ajv2020({ strict: false, allErrors: true, messages: false, logger: false });
  ajv.addFormat('date-time', (text) => isDate(text));
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addKeyword({
    keyword: 'shape',
    errors: 'full',
    compile: (name: string): Check => {
      let validate: ValidateFunction | undefined;
      return passing((data, at) => {
        validate ??= compiled(name);
        return validate(data, at) ? [] : (validate.errors ?? []);
      });
    },
  });
  ajv.addKeyword({
    keyword: 'union',
    errors: 'full',
    compile: (union: Union): Check => {
      const branches = union.branches.map(({ values, schema }) => ({ values, validate: later(ajv, schema) }));
      return passing((data, at) => {
        const fitting = union.by === undefined ? branches : branches.filter((one) => tells(data, union.by, one.values));
        if (fitting.length === 0) return [undecided(data, union, at)];
        return closest(
          fitting.map(({ validate }) => validate()),
          data,
          at,
        );
      });
    },
  });
  return ajv;
}

function passing(errorsOf: (data: unknown, at: DataContext) => Partial<ErrorObject>[]): Check {
  const check: Check = (data, at) => {
    const errors = errorsOf(data, at);
    check.errors = errors;
    return errors.length === 0;
  };
  return check;
}

function later(ajv: Ajv2020, schema: Prepared): () => ValidateFunction {
  let validate: ValidateFunction | undefined;
  return () => (validate ??= ajv.compile(schema));
}

function tells(data: unknown, by: string | undefined, values: readonly unknown[] | undefined): boolean {
  return by !== undefined && isObject(data) && (values?.includes(data[by]) ?? false);
}

/** Nothing says which shape was meant: the telling key is missing or has a value that none of them knows. */
function undecided(data: unknown, union: Union, at: DataContext): Partial<ErrorObject> {
  const instancePath = at?.instancePath ?? '';
  const key = union.by ?? '';
  if (!isObject(data)) return { keyword: 'type', instancePath, params: { type: 'object' } };
  const value = data[key];
  if (value === undefined) return { keyword: 'required', instancePath, params: { missingProperty: key } };
  const allowedValues = [...new Set(union.branches.flatMap((branch) => branch.values ?? []))];
  return { keyword: 'enum', instancePath: `${instancePath}/${key}`, params: { allowedValues } };
}

/** The complaints of the branch that fits best; none if one fits. */
function closest(validates: ValidateFunction[], data: unknown, at: DataContext): Partial<ErrorObject>[] {
  let best: Partial<ErrorObject>[] | undefined;
  for (const validate of validates) {
    if (validate(data, at)) return [];
    const errors = validate.errors ?? [];
    if (!best || strangeness(errors, at) < strangeness(best, at)) best = errors;
  }
  return best ?? [];
}

/** Another type, and then a key too many or too few, tell more about which shape was not meant than a wrong value. */
function strangeness(errors: readonly Partial<ErrorObject>[], at: DataContext): number {
  const weights = errors.map(({ keyword, instancePath }) => {
    if (keyword === 'type' && instancePath === at?.instancePath) return 1_000_000;
    return keyword === 'additionalProperties' || keyword === 'required' ? 1000 : 1;
  });
  return weights.reduce((sum, weight) => sum + weight, 0);
}

const DATE = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;
const isDate = (text: string) => DATE.test(text) && !Number.isNaN(Date.parse(text.replace(' ', 'T')));
