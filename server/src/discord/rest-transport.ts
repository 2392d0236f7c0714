import type { ResponseLike, RESTOptions } from '@discordjs/rest';
import { Agent, type Dispatcher, request } from 'undici';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import { pause } from './back-off.ts';
import { DiscordFailure, sortFailure } from './failure.ts';
import { field } from './wire.ts';

/** Carries single requests for the REST library, which queues them and keeps Discord's limits. */
export interface Transport {
  readonly makeRequest: RESTOptions['makeRequest'];
  /** Why no request is sent any more, if so: Discord has said that the token is not valid. */
  stoppedBy(): DiscordFailure | undefined;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 30_000;
/** A stop has used up its patience before it comes to the requests that still hang. */
const CLOSE_WITHIN_MS = 1_000;

/** A 429 that does not say how long to wait. The library would ask again at once, for ever. */
const UNTOLD_WAIT_S = 5;

/**
 * Cloudflare answers in HTML in Discord's place when an address made too many bad requests, for up to an hour.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
const BLOCKED_MS = 300_000;
const BLOCKED_AT_LEAST_MS = 5_000;
const BLOCKED_AT_MOST_MS = 3_600_000;

/**
 * Makes the carrier of REST requests.
 *
 * Reads each answer to its end, so that a connection is free again and a body that never comes counts as no answer.
 * While Cloudflare blocks this address, nothing is sent; nor after Discord has said that the token is not valid.
 *
 * @param timeoutMs for connecting, and between the parts of an answer, in milliseconds
 * @param onStopped called once when the token turns out not to be valid
 */
export function createTransport({
  timeoutMs,
  log,
  metrics,
  onStopped,
}: {
  timeoutMs: number;
  log: Log;
  metrics?: Pick<Metrics, 'discordRequest'> | undefined;
  onStopped: () => void;
}): Transport {
  const agent = new Agent({
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  let blockedUntilMs = 0;
  let stoppedBy: DiscordFailure | undefined;

  function block(status: number, retryAfterS: number): DiscordFailure {
    const toldMs = retryAfterS > 0 ? retryAfterS * 1_000 : BLOCKED_MS;
    const waitMs = Math.min(BLOCKED_AT_MOST_MS, Math.max(BLOCKED_AT_LEAST_MS, toldMs));
    blockedUntilMs = Date.now() + waitMs;
    log.warn(
      { status, waitMs },
      `Discord's guard (Cloudflare) blocks this address for now. Nothing is sent to Discord for ${Math.ceil(waitMs / 1_000)} seconds.`,
    );
    return blocked(status, waitMs);
  }

  /** Here and not where the error is caught: what waits in the library's queues is sent before that. */
  function stop() {
    if (stoppedBy) return;
    stoppedBy = new DiscordFailure('stopped', 401, 0, "Discord says that the bot's token is not valid.");
    log.error("Discord says that the bot's token is not valid. No more calls are sent.");
    onStopped();
  }

  async function exchange(url: string, method: Dispatcher.HttpMethod, init: Parameters<Transport['makeRequest']>[1]) {
    const { body } = init;
    const answer = await request(url, {
      method,
      headers: new Headers(init.headers),
      // The library hands over JSON as a text; where files go along we made the bytes.
      body: typeof body === 'string' || body instanceof Uint8Array ? body : null,
      signal: init.signal ?? null,
      dispatcher: agent,
    });
    return { status: answer.statusCode, headers: headersOf(answer.headers), text: await answer.body.text() };
  }

  return {
    async makeRequest(url, init) {
      if (stoppedBy) throw stoppedBy;
      const leftMs = blockedUntilMs - Date.now();
      if (leftMs > 0) throw blocked(429, leftMs);

      const method = init.method ?? 'GET';
      const route = `${method} ${routeOf(url)}`;
      const { status, headers, text } = await exchange(url, method, init).catch((error: unknown) => {
        metrics?.discordRequest(route, 0);
        throw error;
      });
      metrics?.discordRequest(route, status);

      const isJson = isJsonText(text, headers.get('content-type'));
      // The library believes the header alone.
      if (isJson) headers.set('content-type', 'application/json');
      const retryAfterS = Number(headers.get('retry-after') ?? Number.NaN);
      if ((status === 429 || status === 403) && !isJson && text.trim() !== '') throw block(status, retryAfterS);
      if (status === 429 && !(retryAfterS > 0)) headers.set('retry-after', String(UNTOLD_WAIT_S));
      if (status < 300 && text !== '' && !isJson) {
        // A page of somebody between us and Discord: whether Discord has heard of the request is not known.
        throw new DiscordFailure('retry', status, 0, `${route}: the answer is not Discord's.`);
      }
      if (status === 401 && sortFailure(status, codeIn(text)) === 'stopped') stop();
      return response(status, headers, text);
    },
    stoppedBy: () => stoppedBy,
    async close() {
      await Promise.race([agent.close(), pause(CLOSE_WITHIN_MS)]);
      await agent.destroy();
    },
  };
}

const blocked = (status: number, waitMs: number): DiscordFailure =>
  new DiscordFailure('retry', status, 0, "Discord's guard (Cloudflare) blocks this address.", undefined, waitMs);

/** The route's template, such as `/channels/:id/messages`: without ids, tokens and query. */
export function routeOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  const start = path.search(/\/v\d+\//);
  return (start < 0 ? path : path.slice(path.indexOf('/', start + 1)))
    .replace(/\/(webhooks|interactions)\/\d+\/[^/]+/, '/$1/:id/:token')
    .replace(/\/reactions\/.*/, '/reactions/:reaction')
    .replaceAll(/\/\d{15,20}(?=\/|$)/g, '/:id');
}

/** Discord says `application/json`; what lies between us and Discord may lose the header on the way. */
function isJsonText(text: string, contentType: string | null): boolean {
  if (contentType?.startsWith('application/json')) return true;
  if (contentType && !contentType.startsWith('text/plain')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Discord's error code in a body, or 0. */
function codeIn(text: string): number {
  try {
    const code = field(JSON.parse(text), 'code');
    return typeof code === 'number' ? code : 0;
  } catch {
    return 0;
  }
}

function headersOf(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) headers.append(name, one);
  }
  return headers;
}

function response(status: number, headers: Headers, text: string): ResponseLike {
  return {
    status,
    statusText: '',
    ok: status >= 200 && status < 300,
    headers: headers,
    body: null,
    bodyUsed: true,
    text: async () => text,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
    async json() {
      // The library looks for a code in what this answers, also in an error without a body, and an empty 204 is no error.
      const value: unknown = text === '' ? undefined : JSON.parse(text);
      return status >= 400 && (typeof value !== 'object' || value === null) ? {} : value;
    },
  };
}
