import { REST, RequestMethod, type RouteLike } from '@discordjs/rest';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import type { ReplyFile } from '../kit/reply.ts';
import { type BackOff, backOffMs, pause } from './back-off.ts';
import { encodeFiles } from './multipart.ts';
import { neverSent, type RequestName, toFailure } from './rest-failure.ts';
import { createTransport, routeOf } from './rest-transport.ts';

/** What a REST call may carry besides its route. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Files that go along. */
  readonly files?: readonly ReplyFile[];
  /** Stands in the server's own audit log. Up to 512 characters. */
  readonly reason?: string;
  /** Says of a POST that doing it twice is the same as doing it once. */
  readonly repeatable?: boolean;
}

/**
 * Discord's REST API. Keeps Discord's limits, waits where it is told to, and repeats only what may be done twice:
 * reads, changes and deletions (three tries when Discord fails), never what makes something.
 *
 * Each method answers Discord's JSON, which is not checked: `T` is what its documentation promises. Each throws
 * `DiscordFailure` and nothing else.
 */
export interface Rest {
  get<T>(route: RouteLike, options?: CallOptions): Promise<T>;
  post<T>(route: RouteLike, options?: CallOptions): Promise<T>;
  put<T>(route: RouteLike, options?: CallOptions): Promise<T>;
  patch<T>(route: RouteLike, options?: CallOptions): Promise<T>;
  delete(route: RouteLike, options?: CallOptions): Promise<void>;
  /** Whether Discord has said that the token is not valid. No call is sent then. */
  stopped(): boolean;
  close(): Promise<void>;
}

export interface RestOptions {
  readonly token: string;
  /** The base without a version, such as `https://discord.com/api`. */
  readonly apiUrl: string;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'discordRequest'>;
  /** Called once when Discord says that the token is not valid (any more). */
  readonly onStopped: () => void;
  /** For one try, in milliseconds. */
  readonly timeoutMs?: number;
  readonly backOff?: BackOff;
}

/** How often a repeatable request is tried in all. */
const TRIES = 3;
/** An answer that takes longer counts as none, in milliseconds. */
const REST_TIMEOUT_MS = 10_000;
/**
 * A rate limit that asks for a longer wait is told to the caller instead, in milliseconds. Changing a channel's name
 * may ask for ten minutes.
 */
const LONGEST_WAIT_MS = 30_000;
/** The same for changes of a channel: a person may wait for that one, in milliseconds. */
const CHANNEL_WAIT_MS = 1_000;
const CHANNEL_ROUTE = '/channels/:id';
const BACK_OFF: BackOff = { firstMs: 500, mostMs: 5_000 };
/** How many answers of 401, 403 or 429 there are between two warnings; 10,000 in ten minutes block the address. */
const INVALID_WARNING_EVERY = 500;

/** Connects to Discord's REST API. Nothing is sent until the first call. */
export function createRest({
  token,
  apiUrl,
  log,
  metrics,
  onStopped,
  timeoutMs = REST_TIMEOUT_MS,
  backOff = BACK_OFF,
}: RestOptions): Rest {
  const transport = createTransport({ timeoutMs, log, metrics, onStopped });
  const library = new REST({
    api: apiUrl.replace(/\/+$/, ''),
    version: '10',
    // The library would repeat everything, within milliseconds, also what makes something.
    retries: 0,
    timeout: timeoutMs,
    makeRequest: transport.makeRequest,
    rejectOnRateLimit: (limit) =>
      Math.max(limit.retryAfter, limit.timeToReset, limit.sublimitTimeout) > longestWaitMs(limit),
    userAgentAppendix: 'Muster',
    invalidRequestWarningInterval: INVALID_WARNING_EVERY,
  }).setToken(token);
  library.on('invalidRequestWarning', ({ count }) =>
    log.warn({ count }, 'Discord refused many requests within ten minutes. At 10,000 it blocks this address.'),
  );

  async function call<T>(method: RequestMethod, route: RouteLike, options: CallOptions = {}): Promise<T> {
    const name: RequestName = { method, route: routeOf(route) };
    const isRepeatable = method !== RequestMethod.Post || options.repeatable === true;
    for (let attempt = 1; ; attempt++) {
      const stopped = transport.stoppedBy();
      if (stopped) throw stopped;
      try {
        // What Discord sends is not checked.
        return (await library.request(request(method, route, options))) as T;
      } catch (error) {
        const failure = toFailure(name, error);
        const isPassing = failure.sort === 'retry' && failure.retryAfterMs === undefined;
        if (!isPassing || attempt >= TRIES || !(isRepeatable || neverSent(error))) throw failure;
        await pause(backOffMs(attempt, backOff));
      }
    }
  }

  return {
    get: (route, options) => call(RequestMethod.Get, route, options),
    post: (route, options) => call(RequestMethod.Post, route, options),
    put: (route, options) => call(RequestMethod.Put, route, options),
    patch: (route, options) => call(RequestMethod.Patch, route, options),
    delete: (route, options) => call(RequestMethod.Delete, route, options),
    stopped: () => transport.stoppedBy() !== undefined,
    async close() {
      library.clearHashSweeper();
      library.clearHandlerSweeper();
      await transport.close();
    },
  };
}

const longestWaitMs = ({ method, route }: { method: string; route: string }): number =>
  method === 'PATCH' && route === CHANNEL_ROUTE ? CHANNEL_WAIT_MS : LONGEST_WAIT_MS;

const request = (method: RequestMethod, fullRoute: RouteLike, { query, body, reason, files }: CallOptions) => ({
  method,
  fullRoute,
  reason,
  ...(files?.length ? withFiles(body, files) : { body }),
  ...(query && { query: new URLSearchParams(query) }),
});

function withFiles(body: unknown, files: readonly ReplyFile[]) {
  const encoded = encodeFiles(body, files);
  return { body: encoded.body, headers: { 'Content-Type': encoded.contentType }, passThroughBody: true };
}
