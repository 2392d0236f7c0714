/**
 * Codes by which Node and the driver say that the server can't be reached or has gone.
 * https://nodejs.org/api/errors.html#common-system-errors, https://github.com/porsager/postgres#error-handling
 */
const BROKEN_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EMFILE',
  'ENFILE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'POOL_FULL',
]);

/**
 * PostgreSQL's own codes, https://www.postgresql.org/docs/current/errcodes-appendix.html
 * 08: connection. 53: no disk, no memory, too many connections. 57P0x: shutting down or starting. 58030: I/O error.
 * 57014: the time limit of a statement. 25P03: the time limit of an idle transaction. 55P03: the time limit of a lock.
 * 25006: read-only, as after a failover. 40001, 40P01: lost against another transaction. XX001, XX002: damaged files.
 */
const OUT_OF_ORDER = /^(08...|53...|57P0.|57014|58030|25P0[34]|25006|40001|40P01|55P03|XX00[12])$/;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: unique, exclusion, check, foreign key, not null. */
const CONSTRAINT_VIOLATION = /^(23505|23P01|23514|23503|23502)$/;

/**
 * True if the storage did not do its work: it is down, gone, full, read-only, too slow, or another transaction won. The
 * same thing may well succeed a little later. False for what the data forbids, and for bugs.
 *
 * After a broken connection nobody knows whether a transaction was committed: do again only what may happen twice.
 */
export function storageFailure(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0 && codeOf(error) === '') {
    return error.errors.every(storageFailure);
  }
  const code = codeOf(error);
  if (OUT_OF_ORDER.test(code)) return true;
  if (code === 'ENOENT') return isConnectError(error);
  return BROKEN_CONNECTION.has(code);
}

/** True if PostgreSQL refused a change because of this constraint (or unique index), by its name in the migrations. */
export function violates(error: unknown, constraintName: string): boolean {
  return CONSTRAINT_VIOLATION.test(codeOf(error)) && textOf(error, 'constraint_name', 'constraint') === constraintName;
}

/** The `code` of an error, of Node, the driver or PostgreSQL; '' if it has none. */
export function codeOf(error: unknown): string {
  return textOf(error, 'code');
}

/** ENOENT means a missing file nearly always; a missing socket only when it comes from connecting. */
function isConnectError(error: unknown): boolean {
  return textOf(error, 'syscall') === 'connect';
}

function textOf(error: unknown, ...names: readonly string[]): string {
  if (typeof error !== 'object' || error === null) return '';
  for (const name of names) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string') return value;
  }
  return '';
}
