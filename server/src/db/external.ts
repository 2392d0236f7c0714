import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDatabaseUrl } from './address.ts';
import type { DatabaseAddress } from './address.ts';
import { createPool } from './connect.ts';
import { codeOf } from './failure.ts';
import type { Log } from './log.ts';
import { DatabaseProblem } from './problem.ts';

/** The oldest PostgreSQL that the migrations work on (`NULLS NOT DISTINCT`, `MERGE`). */
export const OLDEST_MAJOR = 15;

const FIRST_RETRY_MS = 250;
const SLOWEST_RETRY_MS = 10_000;
const TLS_PROBE_TIMEOUT_MS = 5_000;

/** The bytes by which a client asks: TLS? https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Waits until the PostgreSQL behind DATABASE_URL answers, and checks it. The log gets one line when the waiting begins, one
 * whenever its reason changes, and one when it ends.
 *
 * @throws DatabaseProblem if waiting can't help: the password or the name is wrong, or PostgreSQL is too old
 */
export async function reachExternal(options: {
  readonly url: string;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}): Promise<{ address: DatabaseAddress; description: string }> {
  const { url, log, signal } = options;
  const wanted = parseDatabaseUrl(url);
  const where = wanted.host.startsWith('/') ? wanted.host : `${wanted.host}:${wanted.port}`;
  let said = '';
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, SLOWEST_RETRY_MS)) {
    try {
      const address = await settleTls(wanted);
      const description = `PostgreSQL ${await checkVersion(address)} at ${where}`;
      if (said) log.info(`The database at ${where} answers now.`);
      return { address, description };
    } catch (error) {
      if (error instanceof DatabaseProblem) throw error;
      const lasting = whyWaitingIsUseless(error, wanted);
      if (lasting !== undefined) throw new DatabaseProblem(lasting, { cause: error });
      const reason = plainReason(error);
      if (reason !== said)
        log.warn(`The database at ${where} does not answer (${reason}). It is tried again until it does.`);
      said = reason;
    }
    await sleep(waitMs, undefined, signal ? { signal } : {});
  }
}

/** What a PostgreSQL says of itself. */
export interface Version {
  /** As in 180004. */
  readonly number: number;
  /** As in `18.4`. */
  readonly text: string;
  readonly encoding: string;
}

/** Says why this PostgreSQL can't be used, or undefined if it can. */
export function versionProblem({ number, text, encoding }: Version): string | undefined {
  if (number < OLDEST_MAJOR * 10_000) {
    return (
      `The database runs PostgreSQL ${text}. This program needs PostgreSQL ${OLDEST_MAJOR} or newer. ` +
      'Update it, or leave DATABASE_URL empty to use the built-in database.'
    );
  }
  if (encoding !== 'UTF8') {
    return `The database keeps text as ${encoding}. This program needs one that keeps it as UTF8: make a new one with "encoding 'UTF8'".`;
  }
  return undefined;
}

async function checkVersion(address: DatabaseAddress): Promise<string> {
  const pool = createPool(address, { max: 1 });
  try {
    const [version] = await pool.sql<Version[]>`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as text,
             current_setting('server_encoding') as encoding`;
    if (!version) throw new Error('PostgreSQL did not tell its version.');
    const problem = versionProblem(version);
    if (problem) throw new DatabaseProblem(problem);
    return version.text;
  } finally {
    await pool.close(0);
  }
}

/**
 * Asks the server if it speaks TLS when the URL leaves it open, so that both drivers do the same. As libpq's `prefer`:
 * a server without TLS is fine then.
 */
async function settleTls(address: DatabaseAddress): Promise<DatabaseAddress> {
  if (address.tls !== 'prefer') return address;
  return { ...address, tls: (await offersTls(address)) ? 'encrypt' : 'off' };
}

function offersTls({ host, port }: DatabaseAddress): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, host, () => socket.write(SSL_REQUEST));
    socket.setTimeout(TLS_PROBE_TIMEOUT_MS, () => {
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    });
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('S'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function whyWaitingIsUseless(error: unknown, { user, database }: DatabaseAddress): string | undefined {
  switch (codeOf(error)) {
    case '28P01':
      return `The database does not accept the password of the user "${user}". Correct DATABASE_URL.`;
    case '28000':
      return `The database does not let the user "${user}" in. Correct the user, the password or the sslmode in DATABASE_URL.`;
    case '3D000':
      return `There is no database named "${database}" on that server. Make it, or correct DATABASE_URL.`;
    case '42501':
      return `The user "${user}" has no right to use the database "${database}". Grant it, or correct DATABASE_URL.`;
    case 'TLS_REFUSED':
      return 'The database does not offer encrypted connections. Correct the sslmode in DATABASE_URL.';
    case 'SASL_SIGNATURE_MISMATCH':
    case 'AUTH_TYPE_NOT_IMPLEMENTED':
      return 'The database asks for a kind of password check that is not supported. Use scram-sha-256 there.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'CERT_HAS_EXPIRED':
      return 'The certificate of the database cannot be trusted. Give its root certificate with sslrootcert in DATABASE_URL, or use sslmode=require.';
    default:
      return undefined;
  }
}

function plainReason(error: unknown): string {
  const code = codeOf(error);
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOENT: 'there is no socket in that folder',
    ENOTFOUND: 'that name is not known',
    EAI_AGAIN: 'names cannot be looked up right now',
    ETIMEDOUT: 'no answer in time',
    CONNECT_TIMEOUT: 'no answer in time',
    ECONNRESET: 'it hung up',
    CONNECTION_CLOSED: 'it hung up',
    '57P03': 'it is starting or stopping',
    '53300': 'it has too many connections',
  };
  return reasons[code] ?? (code || 'unknown reason');
}
