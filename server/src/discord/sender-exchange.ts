import type { Dispatcher } from 'undici';

/** Discord's answer to one request. */
export interface Answer {
  readonly status: number;
  /** The body of a refusal; empty for a success, whose body nobody needs. */
  readonly text: string;
  /** The `Retry-After` header, in seconds. */
  readonly retryAfterS: number | undefined;
  /** A web page: somebody between us and Discord has answered in its place, whatever the status. */
  readonly isPage: boolean;
}

/** How much of a refusal's body is kept, in bytes. */
const TEXT_LIMIT = 65_536;

const USER_AGENT = 'DiscordBot (https://discord.js.org, 2.6.3) Muster';
const HEADERS = { 'user-agent': USER_AGENT };
const HEADERS_WITH_JSON = { 'content-type': 'application/json', 'user-agent': USER_AGENT };

/** The body of a request: JSON as a text, or a form that files stand in. */
export type Body = string | { readonly body: Uint8Array; readonly contentType: string };

/**
 * Sends one request and reads its answer to the end. Uses undici's handler rather than its streams: this is what runs
 * for every command, and most answers have no body at all.
 *
 * @param path with the query; may hold a secret, so it is in no error
 * @param timeoutMs until the head of the answer, and between the parts of its body
 * @throws what undici says of a connection that failed
 */
export function exchange(
  pool: Dispatcher,
  method: Dispatcher.HttpMethod,
  path: string,
  body: Body | null,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let retryAfterS: number | undefined;
    let isPage = false;
    const chunks: Buffer[] = [];
    let size = 0;
    pool.dispatch(
      {
        method,
        path,
        body: body === null || typeof body === 'string' ? body : body.body,
        headers: headersFor(body),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode, headers) {
          status = statusCode;
          isPage = String(headers['content-type'] ?? '').startsWith('text/html');
          if (statusCode === 429) retryAfterS = Number(headers['retry-after']) || undefined;
        },
        onResponseData(_controller, chunk) {
          if (status < 300 || size > TEXT_LIMIT) return;
          chunks.push(chunk);
          size += chunk.length;
        },
        onResponseEnd: () => resolve({ status, text: Buffer.concat(chunks).toString('utf8'), retryAfterS, isPage }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function headersFor(body: Body | null): Record<string, string> {
  if (body === null) return HEADERS;
  return typeof body === 'string' ? HEADERS_WITH_JSON : { ...HEADERS, 'content-type': body.contentType };
}
