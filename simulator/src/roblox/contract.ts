import { createRequire } from 'node:module';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { type RobloxRoute, routeName } from './route.ts';
import { refusalShape, type Shape } from './shapes.ts';
import type { RobloxAnswer } from './errors.ts';

/** One way in which a request or an answer is not as Roblox describes it. */
export interface RobloxFinding {
  /** As in `body.usernames[0]`; empty for the whole. */
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** What was asked, as it was read. */
export interface AskedOfRoblox {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface RobloxContract {
  /** In what a request leaves the described shape; empty if it keeps it. */
  request(route: RobloxRoute, asked: AskedOfRoblox): RobloxFinding[];
  /** The same for an answer of ours. */
  answer(route: RobloxRoute, answer: RobloxAnswer): RobloxFinding[];
}

/**
 * Schemas of our own, after https://create.roblox.com/docs/cloud/openapi.json: that file requires no key and knows no
 * null.
 */
export function createRobloxContract(): RobloxContract {
  const compiled = new WeakMap<Shape, ValidateFunction>();
  let ajv: Ajv2020 | undefined;

  function check(shape: Shape, data: unknown, place: string): RobloxFinding[] {
    let validate = compiled.get(shape);
    if (!validate) {
      ajv ??= createAjv();
      compiled.set(shape, (validate = ajv.compile(shape)));
    }
    return validate(data) ? [] : (validate.errors ?? []).map((error) => findingOf(error, place));
  }

  return {
    request: (route, { params, query, body }) => [
      ...check(route.params, params, 'path'),
      ...check(route.query, query, 'query'),
      ...(route.body ? check(route.body, body, 'body') : unexpected(body)),
    ],
    answer: (route, { status, body }) =>
      check(status === 200 ? route.answer : refusalShape, body, `answer ${status} of ${routeName(route)}`),
  };
}

function createAjv(): Ajv2020 {
  const { Ajv2020 }: typeof ajvModule = createRequire(import.meta.url)('ajv/dist/2020.js');
  return new Ajv2020({ allErrors: true, logger: false });
}

const unexpected = (body: unknown): RobloxFinding[] =>
  body === undefined
    ? []
    : [{ path: 'body', rule: 'unexpected_body', message: 'A body was sent, and Roblox takes none here.' }];

const RULES: Readonly<Record<string, string>> = {
  required: 'missing',
  additionalProperties: 'unknown_key',
  type: 'wrong_type',
  enum: 'not_allowed',
  pattern: 'wrong_format',
  maxItems: 'too_many',
  minItems: 'too_few',
};

function findingOf({ keyword, instancePath, params, message }: ErrorObject, place: string): RobloxFinding {
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>;
  const key = missingProperty ?? additionalProperty;
  const path = `${place}${instancePath.replaceAll('/', '.')}${typeof key === 'string' ? `.${key}` : ''}`;
  return { path, rule: RULES[keyword] ?? 'not_described', message: `${path} ${message ?? 'is not as described'}.` };
}
