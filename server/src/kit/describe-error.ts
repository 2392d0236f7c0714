/** An error as it stands in the log. */
export interface DescribedError {
  type: string;
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown[];
  [detail: string]: unknown;
}

/** How many causes of causes are told, and how many errors of an AggregateError. */
const CAUSES_LIMIT = 5;
/** In UTF-16 units. Enough for a long stack; an error that carries a whole web page is cut. */
const TEXT_LIMIT = 8_000;

/**
 * What else is worth telling. Chosen one by one: libraries hang whole requests on their errors, with bodies that hold
 * what people wrote.
 */
const DETAILS = [
  'code',
  'sort',
  'status',
  'method',
  'url',
  'errorId',
  'syscall',
  'address',
  'port',
  'severity',
  'constraint_name',
  'table_name',
  'detail',
  'hint',
] as const;

/**
 * Codes of PostgreSQL whose detail is the whole row that was refused, with all that people wrote in it: a column that may
 * not be empty, a check. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const HOLDS_ROW: ReadonlySet<string> = new Set(['23502', '23514']);

/**
 * Turns an error into plain data, with its causes. Never throws and never changes the error, however odd it is; what
 * is no error is answered as it is.
 */
export function describeError(error: unknown): unknown {
  return describe(error, 0);
}

function describe(error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? cut(error) : error;
  const described: DescribedError = { type: typeOf(error), message: cut(text(read(error, 'message'))) };
  const holdsRow = HOLDS_ROW.has(String(read(error, 'code')));
  for (const detail of DETAILS) {
    const value = detail === 'detail' && holdsRow ? undefined : read(error, detail);
    if (typeof value === 'string') described[detail] = cut(value);
    else if (typeof value === 'number' || typeof value === 'boolean') described[detail] = value;
  }
  const stack = read(error, 'stack');
  if (typeof stack === 'string') described.stack = cut(stack);
  if (depth >= CAUSES_LIMIT) return described;
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null) described.cause = describe(cause, depth + 1);
  const errors = read(error, 'errors');
  if (Array.isArray(errors)) described.errors = errors.slice(0, CAUSES_LIMIT).map((one) => describe(one, depth + 1));
  return described;
}

/** A getter of a strange error may throw; the log must not. */
function read(error: Error, name: string): unknown {
  try {
    const value: unknown = Reflect.get(error, name);
    return value;
  } catch {
    return undefined;
  }
}

function typeOf(error: Error): string {
  const name = read(error, 'name');
  const maker = read(error, 'constructor');
  if (typeof name === 'string' && name !== 'Error') return cut(name);
  return typeof maker === 'function' && maker.name ? maker.name : 'Error';
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const cut = (value: string): string => (value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT)} …` : value);
