import { REST_CORRECTIONS } from './corrections.ts';
import { EXTRA_OPERATIONS } from './extra-operations.ts';
import { readGenerated } from './generated-file.ts';
import { withInlineLimits } from './inline-limits.ts';
import { createOperations, type Match, type Operations } from './operations.ts';
import { checkParameters } from './parameters.ts';
import { rulesOf } from './rules/index.ts';
import type { FileFacts } from './rules/rule.ts';
import type { OperationShape, RestFile, Shape } from './shape.ts';
import { createValidators, type Validators } from './validators.ts';
import { type Finding, finding, type Violation, violations } from './violation.ts';

/** A request as the simulator receives it. */
export interface ContractRequest {
  /** `POST` */
  readonly method: string;
  /** Without `/api/v10`; may carry its query: `/channels/1/messages?limit=5`. */
  readonly path: string;
  /** The query, where it is not part of `path`. */
  readonly query?: URLSearchParams | Readonly<Record<string, string>>;
  /** Header values by name, in any case of letters. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed JSON; for a multipart request, its `payload_json`, or its fields where it has none. */
  readonly body?: unknown;
  /** The uploaded files of a multipart request: their file name and size in bytes. */
  readonly files?: readonly FileFacts[];
}

/** An answer as the simulator is about to send it. */
export interface ContractAnswer {
  /** The request's method. */
  readonly method: string;
  /** The request's path. */
  readonly path: string;
  /** The HTTP status. */
  readonly status: number;
  /** The JSON before it is written; undefined for an answer without a body. */
  readonly body?: unknown;
}

export interface RestContract {
  checkRequest(request: ContractRequest): Violation[];
  checkAnswer(answer: ContractAnswer): Violation[];
  /** Compiles the bodies and answers of operations (`GET /gateway`) ahead of their first check. */
  warm(operations: readonly string[]): void;
}

interface Loaded {
  readonly file: RestFile;
  readonly operations: Operations;
  readonly validators: Validators;
}

/** The REST half of the contract. The generated file is read at the first check. */
export function createRestContract(): RestContract {
  let loaded: Loaded | undefined;
  const described = new Map<string, OperationShape>();

  function load(): Loaded {
    if (!loaded) {
      const file = readGenerated('rest.schema.json');
      const names = [...Object.keys(file.operations), ...Object.keys(EXTRA_OPERATIONS)];
      const validators = createValidators({ shapes: file.shapes, corrections: REST_CORRECTIONS });
      loaded = { file, validators, operations: createOperations(names) };
    }
    return loaded;
  }

  function describe(operation: string): OperationShape {
    let shape = described.get(operation);
    if (!shape) {
      const raw = EXTRA_OPERATIONS[operation] ?? load().file.operations[operation];
      if (!raw) throw new Error(`Discord has no operation ${operation}.`);
      shape = withInlineLimits(operation, raw);
      described.set(operation, shape);
    }
    return shape;
  }

  function* requestFindings(request: ContractRequest, match: Match): Iterable<Finding> {
    const { file, validators } = load();
    const shape = describe(match.operation);
    const query = queryOf(request);
    const files = request.files ?? [];
    const headers = headersOf(request);
    for (const rule of rulesOf(match.operation)) {
      yield* rule({ operation: match.operation, body: request.body, files, headers });
    }
    yield* checkParameters('path', new Map(Object.entries(match.params)), shape.path, file.shapes);
    yield* checkParameters('query', query, shape.query, file.shapes);
    if (shape.body) {
      const body = request.body ?? (takesNull(shape.body) ? null : {});
      yield* validators.check(match.operation, shape.body, body);
    } else if (!isNothing(request.body)) {
      yield finding('', 'unexpected_body', 'is not taken here.');
    }
  }

  function* answerFindings({ status, body }: ContractAnswer, operation: string): Iterable<Finding> {
    // A server error is Discord's, or its proxy's, and has no described shape.
    if (status >= 500) return;
    const { answers } = describe(operation);
    const key = `${status}` in answers ? `${status}` : `${Math.floor(status / 100)}XX`;
    const shape = answers[key];
    if (!shape) {
      const known = Object.keys(answers).join(', ');
      yield { path: '', rule: 'status', message: `Discord does not answer with ${status} here, but with ${known}.` };
    } else if (status === 204) {
      if ((body ?? '') !== '') yield finding('', 'unexpected_body', 'does not go with a 204.');
    } else {
      yield* load().validators.check(`answer ${key} of ${operation}`, shape, body);
    }
  }

  return {
    checkRequest(request) {
      const { operations } = load();
      const match = operations.match(request.method, request.path);
      if (!match)
        return violations(`${request.method.toUpperCase()} ${request.path}`, [unknownRoute(request, operations)]);
      return violations(match.operation, requestFindings(request, match));
    },
    checkAnswer(answer) {
      const match = load().operations.match(answer.method, answer.path);
      // An unknown route is told by checkRequest; 404 is the right answer to it.
      if (!match) return [];
      return violations(`answer ${answer.status} of ${match.operation}`, answerFindings(answer, match.operation));
    },
    warm(operations) {
      const { validators } = load();
      for (const operation of operations) {
        const { body, answers } = describe(operation);
        if (body) validators.warm(operation, body);
        for (const [status, shape] of Object.entries(answers)) {
          validators.warm(`answer ${status} of ${operation}`, shape);
        }
      }
    },
  };
}

function unknownRoute({ method, path }: ContractRequest, operations: Operations): Finding {
  const methods = operations.methodsOf(path);
  const hint = methods.length > 0 ? ` It knows this path for ${methods.join(', ')}.` : '';
  return { path: '', rule: 'unknown_route', message: `Discord has no ${method.toUpperCase()} ${path}.${hint}` };
}

function queryOf({ path, query }: ContractRequest): Map<string, string> {
  const inPath = new URLSearchParams(path.split('?').slice(1).join('?'));
  return new Map([...inPath, ...new URLSearchParams(query instanceof URLSearchParams ? query : { ...query })]);
}

function headersOf({ headers }: ContractRequest): Map<string, string> {
  return new Map(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), [value ?? []].flat().join(', ')]),
  );
}

const isNothing = (body: unknown) =>
  body === undefined || body === null || body === '' || (typeof body === 'object' && Object.keys(body).length === 0);

const takesNull = (shape: Shape) => shape.anyOf?.some((part) => part.type === 'null') ?? false;
