import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { Clock } from '../kit/clock.ts';
import type { Config } from '../kit/config.ts';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import { type Answer, field, odd } from './answers.ts';
import { createBucket } from './bucket.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { type Endpoint, ENDPOINTS, type EndpointName, type RobloxHost, roadOf } from './endpoints.ts';
import { codeOf, exchange, type Incoming } from './exchange.ts';
import type { Pace } from './pace.ts';
import { RobloxFailure, type RobloxHealth } from './port.ts';
import { toldWaitMs, untoldWaitMs, usedUpMs } from './waits.ts';

/** What is asked for at an endpoint. */
export interface Target {
  /** Behind the base address; holds nothing but our own words and checked ids. */
  readonly path: string;
  /** Sent as JSON. With it the request is a POST. */
  readonly body?: unknown;
  /** Asks whoever stands between us and Roblox for no kept answer. */
  readonly fresh?: boolean;
}

/**
 * Sends one request, if its turn comes soon and the other side is well, and hands the answer to `read`.
 *
 * @param read takes what it needs; throws `odd(…)` where the answer makes no sense
 * @throws RobloxFailure
 */
export type Ask = <T>(name: EndpointName, target: Target, pace: Pace, read: (answer: Answer) => T) => Promise<T>;

export interface Asker {
  readonly ask: Ask;
  /** What is wrong with each host. */
  troubles(): RobloxHealth['troubles'];
  /** Whether nothing is sent to this host for now. */
  isOpen(host: RobloxHost): boolean;
  /** Whether this endpoint refuses who asks like we do. */
  isClosed(name: EndpointName): boolean;
}

/** Worth another try soon, unless there are many such failures. */
const FAILED_RETRY_MS = 5_000;
const HOST_RULES = { opensAfter: 5, firstMs: 10_000, mostMs: 120_000 };
/** A stray refusal costs a minute; an endpoint that goes on refusing is looked at by one request every half hour. */
const CLOSED_RULES = { opensAfter: 1, firstMs: 60_000, mostMs: 1_800_000 };
const WHY_SILENT = 'It does not answer, or not with data.';
const WHY_CLOSED = { anonymous: 'It wants an API key.', 'open-cloud': 'It does not accept the API key.' };

interface Door {
  readonly bucket: ReturnType<typeof createBucket>;
  readonly closed: Circuit;
  /** How many 429 there were in a row. */
  refusals: number;
}

interface Parts {
  readonly urls: Config['robloxUrls'];
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'robloxRequest'>;
  readonly dispatcher: Dispatcher;
  /** What the limits are multiplied with; tests that don't test them make it large. */
  readonly share: number;
  /** Ends all waiting. */
  readonly stopping: AbortSignal;
}

export function createAsker({ urls, apiKey, clock, log, metrics, dispatcher, share, stopping }: Parts): Asker {
  const nowMs = () => clock.now().getTime();
  const names = Object.keys(ENDPOINTS) as EndpointName[];
  const doorOf = (name: EndpointName): Door => ({
    bucket: createBucket(ENDPOINTS[name].perMinute * share, nowMs),
    closed: createCircuit(CLOSED_RULES, nowMs),
    refusals: 0,
  });
  const doors = Object.fromEntries(names.map((name) => [name, doorOf(name)])) as Record<EndpointName, Door>;
  const hostOf = () => createCircuit(HOST_RULES, nowMs);
  const hosts = { users: hostOf(), groups: hostOf(), thumbnails: hostOf(), apis: hostOf() };
  const isAnyClosed = (host: RobloxHost) =>
    names.some((name) => ENDPOINTS[name].host === host && doors[name].closed.openUntilMs() !== undefined);

  function refuseWhileOpen({ host, route }: Endpoint, { closed }: Door) {
    const closedMs = closed.waitMs();
    if (closedMs > 0) throw new RobloxFailure('closed', `Roblox does not let us ask ${route}.`, closedMs);
    const waitMs = hosts[host].waitMs();
    if (waitMs > 0) throw busy(`Roblox (${host}) has not answered lately.`, waitMs);
  }

  /** Waits until this request may be sent. @throws RobloxFailure where that is not soon */
  async function takeTurn(endpoint: Endpoint, door: Door, pace: Pace) {
    refuseWhileOpen(endpoint, door);
    const patienceMs = Math.min(pace.patienceMs, pace.leftMs());
    const waitMs = door.bucket.take(patienceMs);
    if (waitMs > patienceMs) throw busy(`${endpoint.route} has to wait for its turn.`, waitMs);
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping }).catch(() => {});
    if (pace.leftMs() <= 0) throw busy(`The time for ${endpoint.route} is over.`, FAILED_RETRY_MS);
    const heldMs = door.bucket.heldMs();
    if (heldMs > 0) throw busy(`Roblox has had too many requests of ${endpoint.route}.`, heldMs);
    refuseWhileOpen(endpoint, door);
    // In the same breath as the look before: of many who come at once, one is the probe.
    hosts[endpoint.host].enter();
    door.closed.enter();
  }

  function tellOpened(host: RobloxHost) {
    const seconds = Math.ceil(hosts[host].waitMs() / 1_000);
    log.warn({ host }, `Roblox (${host}) does not answer. It is asked again in ${seconds} seconds.`);
  }

  /** Told once for a host, however many of its endpoints are closed. */
  function close({ host, route }: Endpoint, door: Door, status: number): RobloxFailure {
    const wasTold = isAnyClosed(host);
    door.closed.failed();
    const retryMs = Math.max(1, door.closed.waitMs());
    if (!wasTold) log.warn({ host, route, status }, closedWords(host, apiKey !== undefined));
    return new RobloxFailure('closed', `Roblox does not let us ask ${route} (status ${status}).`, retryMs);
  }

  /** What the answer says of the road, before anybody reads its content. */
  function failureIn(endpoint: Endpoint, door: Door, incoming: Incoming, body: unknown): RobloxFailure | undefined {
    const { status } = incoming;
    const toldMs = toldWaitMs(incoming, clock.now());
    if (status === 429) {
      door.refusals += 1;
      const waitMs = toldMs ?? untoldWaitMs(door.refusals);
      door.bucket.holdUntil(nowMs() + waitMs);
      return busy(`Roblox has had too many requests of ${endpoint.route}.`, waitMs);
    }
    if (status >= 500 || status === 408) {
      if (toldMs !== undefined) door.bucket.holdUntil(nowMs() + toldMs);
      return busy(`${endpoint.route}: status ${status}.`, toldMs ?? FAILED_RETRY_MS);
    }
    if (status === 401 || status === 403 || (endpoint.host === 'apis' && status >= 400 && refusesKey(body))) {
      return close(endpoint, door, status);
    }
    if (status >= 300 && status < 400) return odd('a redirect');
    if (incoming.text === undefined) return odd('far more than was asked for');
    if (body === undefined) return odd('something that is no JSON');
    return undefined;
  }

  async function send(endpoint: Endpoint, target: Target, pace: Pace): Promise<Incoming> {
    const { host, route, bodyLimit } = endpoint;
    const outgoing = {
      method: target.body === undefined ? ('GET' as const) : ('POST' as const),
      url: urls[host] + target.path,
      headers: {
        accept: 'application/json',
        'user-agent': 'Muster',
        ...(target.body !== undefined && { 'content-type': 'application/json' }),
        ...(target.fresh && { 'cache-control': 'no-cache' }),
        ...(host === 'apis' && apiKey !== undefined && { 'x-api-key': apiKey }),
      },
      body: target.body === undefined ? null : JSON.stringify(target.body),
    };
    const timeoutMs = Math.max(1, Math.ceil(Math.min(pace.requestMs, pace.leftMs())));
    try {
      return await exchange(dispatcher, outgoing, { timeoutMs, bodyLimit });
    } catch (error) {
      // The error itself may hold what was sent; its code says enough.
      throw busy(`${route}: no answer (${codeOf(error) || `within ${timeoutMs} ms`}).`, FAILED_RETRY_MS);
    }
  }

  function settle(endpoint: Endpoint, door: Door, failure: RobloxFailure | undefined, status: number) {
    const { host } = endpoint;
    metrics.robloxRequest(host, roadOf(endpoint), failure?.sort ?? 'ok');
    // An endpoint that is gone (4xx) says nothing about its neighbours.
    const isHostAtFault = failure && failure.sort !== 'closed' && (status < 400 || status >= 500);
    if (isHostAtFault && hosts[host].failed()) tellOpened(host);
    if (!isHostAtFault && hosts[host].succeeded()) log.info({ host }, `Roblox (${host}) answers again.`);
    if (status !== 429) door.refusals = 0;
    if (failure && failure.sort !== 'closed') door.closed.unsure();
    if (!failure && door.closed.succeeded() && !isAnyClosed(host)) {
      log.info({ host }, `Roblox (${host}) lets us ask again.`);
    }
  }

  async function ask<T>(name: EndpointName, target: Target, pace: Pace, read: (answer: Answer) => T): Promise<T> {
    const endpoint: Endpoint = ENDPOINTS[name];
    const door = doors[name];
    await takeTurn(endpoint, door, pace);
    let status = 0;
    try {
      const incoming = await send(endpoint, target, pace);
      status = incoming.status;
      const body = parsed(incoming.text);
      const failure = failureIn(endpoint, door, incoming, body);
      if (failure) throw failure;
      const value = read({ status, body });
      const spentMs = usedUpMs(incoming);
      if (spentMs !== undefined) door.bucket.holdUntil(nowMs() + spentMs);
      settle(endpoint, door, undefined, status);
      return value;
    } catch (error) {
      const failure = error instanceof RobloxFailure ? error : odd('something that could not be read');
      settle(endpoint, door, failure, status);
      throw error;
    }
  }

  return {
    ask,
    troubles: () =>
      (Object.keys(hosts) as RobloxHost[]).flatMap((host) => {
        const silent = hosts[host].failures() > 0 && { why: WHY_SILENT, untilMs: hosts[host].openUntilMs() };
        const own = names.filter((name) => ENDPOINTS[name].host === host);
        const untilMs = own.flatMap((name) => doors[name].closed.openUntilMs() ?? []).sort((a, b) => a - b)[0];
        const closed = untilMs !== undefined && {
          why: WHY_CLOSED[host === 'apis' ? 'open-cloud' : 'anonymous'],
          untilMs,
        };
        return [silent, closed].flatMap((trouble) =>
          trouble
            ? [
                {
                  host,
                  why: trouble.why,
                  retryAt: trouble.untilMs === undefined ? null : new Date(trouble.untilMs),
                },
              ]
            : [],
        );
      }),
    isOpen: (host) => hosts[host].openUntilMs() !== undefined,
    isClosed: (name) => doors[name].closed.openUntilMs() !== undefined,
  };
}

const busy = (message: string, retryAfterMs: number): RobloxFailure =>
  new RobloxFailure('busy', message, Math.max(1, Math.ceil(retryAfterMs)));

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Roblox says this in words, and documents no status for it. */
function refusesKey(body: unknown): boolean {
  const errors = field(body, 'errors');
  return Array.isArray(errors) && errors.some((error) => field(error, 'message') === 'Invalid API Key');
}

function closedWords(host: RobloxHost, hasKey: boolean): string {
  if (host === 'apis') {
    return 'Roblox does not accept ROBLOX_API_KEY. It may be wrong, expired, or tied to other addresses. Make a new one at https://create.roblox.com/dashboard/credentials and start again.';
  }
  return hasKey
    ? `Roblox (${host}) no longer answers without a key. Open Cloud is asked instead.`
    : `Roblox (${host}) no longer answers without a key. Set ROBLOX_API_KEY: keys are made at https://create.roblox.com/dashboard/credentials.`;
}
