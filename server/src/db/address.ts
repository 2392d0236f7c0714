import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { ConnectionOptions } from 'node:tls';

/** Where a PostgreSQL is and who we are there. Both drivers get their settings from this one reading of the URL. */
export interface DatabaseAddress {
  /** A host name, an IP address, or the folder of a Unix socket (it then begins with a slash). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** `prefer` is not known to the drivers: `settleTls` asks the server and makes `off` or `encrypt` of it. */
  readonly tls: 'off' | 'prefer' | 'encrypt' | 'verify';
  /** The file with the certificate that signed the server's, for `verify`. */
  readonly rootCertificate: string | undefined;
}

const DEFAULT_PORT = 5432;

// The last @ ends the password, so a password with an @ in it works as it was pasted.
const SHAPE =
  /^postgres(?:ql)?:\/\/(?:(?<who>.*)@)?(?<where>[^@/?#]*)(?:\/(?<database>[^@?#]*))?(?:\?(?<query>[^@#]*))?$/i;

/** https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const TLS_OF_SSLMODE: Record<string, DatabaseAddress['tls']> = {
  disable: 'off',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'encrypt',
  'no-verify': 'encrypt',
  'verify-ca': 'verify',
  'verify-full': 'verify',
};

/**
 * Says in plain words what is wrong with a DATABASE_URL, or undefined if it can be used.
 * The sentence never holds any part of the value: there is a password in it.
 */
export function databaseUrlProblem(url: string): string | undefined {
  const read = readUrl(url);
  return typeof read === 'string' ? read : undefined;
}

/**
 * Reads a DATABASE_URL, also the forms with a socket folder: `postgresql://user@/db?host=/run/postgresql`,
 * `postgresql:///db?host=/run/postgresql` and `postgresql://user@%2Frun%2Fpostgresql/db`.
 *
 * @throws Error with the sentence of `databaseUrlProblem`
 */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  const read = readUrl(url);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

/** The address as a URL that `postgres`, `pg` and `parseDatabaseUrl` read alike. It holds the password: never log it. */
export function databaseUrl(address: DatabaseAddress): string {
  const password = address.password === undefined ? '' : `:${encodeURIComponent(address.password)}`;
  const onSocket = address.host.startsWith('/');
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const query = new URLSearchParams();
  if (onSocket) query.set('host', address.host);
  if (onSocket && address.port !== DEFAULT_PORT) query.set('port', String(address.port));
  if (!onSocket) query.set('sslmode', sslmodeFor(address.tls));
  if (address.rootCertificate !== undefined) query.set('sslrootcert', address.rootCertificate);
  const where = onSocket ? '' : `${host}:${address.port}`;
  const who = `${encodeURIComponent(address.user)}${password}`;
  return `postgresql://${who}@${where}/${encodeURIComponent(address.database)}?${query.toString()}`;
}

/** The TLS settings for a socket to this address, or false for none. */
export function tlsOptions(address: DatabaseAddress): ConnectionOptions | false {
  if (address.tls === 'off' || address.host.startsWith('/')) return false;
  if (address.tls !== 'verify') return { rejectUnauthorized: false };
  if (address.rootCertificate === undefined) return { rejectUnauthorized: true };
  return { rejectUnauthorized: true, ca: readFileSync(address.rootCertificate, 'utf8') };
}

/** `pg` calls "encrypted, but don't check the certificate" `no-verify`. */
function sslmodeFor(tls: DatabaseAddress['tls']): string {
  const modes = { off: 'disable', prefer: 'prefer', encrypt: 'no-verify', verify: 'verify-full' } as const;
  return modes[tls];
}

function readUrl(url: string): DatabaseAddress | string {
  if (!/^postgres(ql)?:\/\//i.test(url)) {
    return 'DATABASE_URL must begin with postgres:// or postgresql://. Only PostgreSQL is supported.';
  }
  const parts = SHAPE.exec(url)?.groups;
  if (!parts) return 'DATABASE_URL cannot be read. It should look like postgresql://user:password@host:5432/database.';
  try {
    return fromParts(parts);
  } catch {
    return 'DATABASE_URL cannot be read: a % in the password must be written as %25.';
  }
}

function fromParts(parts: Record<string, string | undefined>): DatabaseAddress | string {
  const query = new URLSearchParams(parts['query'] ?? '');
  const where = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d*))?$/.exec(parts['where'] ?? '')?.groups;
  const host =
    (query.get('host') || decodeURIComponent(where?.['host'] ?? '')).replace(/^\[(.*)\]$/, '$1') || 'localhost';
  if (!where || (!host.startsWith('/') && /[,\s]/.test(host)))
    return 'DATABASE_URL must name one host, as in postgresql://user:password@host:5432/database.';

  const port = Number(query.get('port') || where['port'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return 'The port in DATABASE_URL must be a number from 1 to 65535.';

  const sslmode = query.get('sslmode') ?? query.get('ssl') ?? 'prefer';
  const tls =
    TLS_OF_SSLMODE[sslmode === 'true' || sslmode === '1' ? 'require' : sslmode === 'false' ? 'disable' : sslmode];
  if (!tls) return 'The sslmode in DATABASE_URL must be disable, prefer, require or verify-full.';

  const [name = '', ...rest] = (parts['who'] ?? '').split(':');
  const user = decodeURIComponent(name) || query.get('user') || os.userInfo().username;
  const password = rest.length > 0 ? decodeURIComponent(rest.join(':')) : undefined;
  return {
    host,
    port,
    user,
    password: password || (query.get('password') ?? undefined),
    database: decodeURIComponent(parts['database'] ?? '') || query.get('dbname') || user,
    tls: host.startsWith('/') ? 'off' : tls,
    rootCertificate: query.get('sslrootcert') ?? undefined,
  };
}
