import { type Dispatcher, request } from 'undici';

/** One request, ready to be sent. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What came back. `text` is undefined where the body was longer than it may be. */
export interface Incoming {
  readonly status: number;
  /** One header's value; the first where there are several. */
  header(name: string): string | undefined;
  readonly text: string | undefined;
}

/** The other side closed a connection that was kept open, just as it was used again: it has not seen the request. */
const CLOSED_UNDER_WAY = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * Sends a request and reads the answer to its end. Follows no redirect. A connection that breaks is tried once more,
 * since everything that is asked of Roblox only reads.
 *
 * @param timeoutMs for all of it: connecting, the head, the whole body
 * @param bodyLimit in bytes; what is longer is not read on
 * @throws what undici says of a connection that failed, or of one that took too long
 */
export async function exchange(
  dispatcher: Dispatcher,
  outgoing: Outgoing,
  { timeoutMs, bodyLimit }: { timeoutMs: number; bodyLimit: number },
): Promise<Incoming> {
  const signal = AbortSignal.timeout(timeoutMs);
  const send = async (): Promise<Incoming> => {
    const { method, headers, body } = outgoing;
    const answer = await request(outgoing.url, { method, headers, body, signal, dispatcher });
    return {
      status: answer.statusCode,
      header: (name) => [answer.headers[name] ?? []].flat()[0],
      text: await readUpTo(bodyLimit, answer.body),
    };
  };
  try {
    return await send();
  } catch (error) {
    if (signal.aborted || !CLOSED_UNDER_WAY.has(codeOf(error))) throw error;
    return send();
  }
}

/** Leaving the loop early closes the connection. */
async function readUpTo(limit: number, body: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The code of an error of the network, such as `ECONNREFUSED`, or an empty text. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
