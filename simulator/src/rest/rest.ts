import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import type { Recorder } from '../record.ts';
import type { Application, World } from '../world/types.ts';
import { createContractCheck, type RestContract } from './contract-check.ts';
import { DiscordError, invalidField, plainError, unauthorized } from './errors.ts';
import { isSnowflake, notSnowflake } from './form.ts';
import type { Interactions, RestAnswer } from './interactions-port.ts';
import { createNonces } from './nonces.ts';
import { createRateLimits } from './rate-limits.ts';
import { type ReceivedBody, readBody, readReason } from './read-request.ts';
import { ROUTES } from './resources/index.ts';
import type { OpenContext, RestServices, Route, SessionStartLimit } from './route.ts';
import { createRouter, type Match } from './router.ts';
import { createWindows } from './windows.ts';
import { afterDoing, beforeDoing, cloudflarePage, type Outgoing, send, statusShown } from './wire.ts';

export interface RestOptions {
  readonly world: World;
  readonly interactions: Interactions;
  /** Where the gateway listens, `ws://…`: what GET /gateway answers. */
  gatewayUrl(): string;
  /** The gateway's count of what is left of today's starts. */
  sessionStartLimit(): SessionStartLimit;
  readonly faults?: Faults | undefined;
  /** Without it, nothing is held against Discord's published contract (the bench). */
  readonly contract?: RestContract | undefined;
  readonly record?: Recorder | undefined;
  /** False for the bench. */
  readonly rateLimits?: boolean | undefined;
}

/** A request, before it is known what it asks for. */
interface Call {
  readonly method: string;
  /** Without host, `/api/v10` and query. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly search: string;
  readonly version: string | undefined;
  readonly request: Request;
}

const PREFIX = /^(?:\/api)?(?:\/v(\d+))?(?=\/|$)/;
const VERSIONS = new Set(['9', '10']);
const BOT_TOKEN = /^Bot (.+)$/;
/** How long Cloudflare's page says to wait. */
const BAN_MS = 10 * 60 * 1_000;

function readCall(request: Request): Call {
  const { url } = request;
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const question = url.indexOf('?', start);
  const whole = url.slice(start, question < 0 ? undefined : question);
  const [prefix, version] = PREFIX.exec(whole) ?? [''];
  return {
    method: request.method,
    path: whole.slice(prefix.length),
    search: question < 0 ? '' : url.slice(question),
    version,
    request,
  };
}

function checkIds(params: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith('_id') && !isSnowflake(value)) throw notSnowflake(name, value);
  }
}

/**
 * Discord's REST API over a world, as a Hono app. It answers under `/api/v10/…`, `/api/…` and without a prefix, so it can
 * be mounted or served as it is.
 */
export function createRest(options: RestOptions): Hono<{ Bindings: Partial<HttpBindings> }> {
  const { world, faults, record } = options;
  const router = createRouter(ROUTES);
  const check = createContractCheck({ contract: options.contract, record, world });
  const limits = options.rateLimits === false ? undefined : createRateLimits(world.clock);
  const services: RestServices = {
    world,
    interactions: options.interactions,
    gatewayUrl: options.gatewayUrl,
    sessionStartLimit: options.sessionStartLimit,
    windows: createWindows(world.clock),
    nonces: createNonces(world.clock),
  };

  function authorize(request: Request): Application {
    const token = BOT_TOKEN.exec(request.headers.get('authorization') ?? '')?.[1];
    for (const application of world.applications.values()) if (application.token === token) return application;
    throw unauthorized();
  }

  function noRoute({ method, path }: Call, why: 'no route' | 'wrong method'): DiscordError {
    check.notSimulated(method, path);
    return why === 'no route' ? plainError(404, 'Not Found') : plainError(405, 'Method Not Allowed');
  }

  function handle(route: Route, ctx: OpenContext, application: Application | undefined) {
    if (route.auth === 'none') return route.handle(ctx);
    if (!application) throw unauthorized();
    return route.handle({ ...ctx, application });
  }

  async function serve(call: Call, match: Match, body: ReceivedBody): Promise<RestAnswer> {
    const { route, params } = match;
    const application = route.auth === 'bot' ? authorize(call.request) : undefined;
    const verdict = limits?.take({
      method: call.method,
      route: route.path,
      params,
      applicationId: application?.id,
    });
    if (verdict?.allowed === false) return verdict.answer;
    const headers = verdict?.headers;
    const query = new URLSearchParams(call.search);
    let answer: RestAnswer;
    try {
      if (body.problem) throw body.problem;
      const refusal = check.request({ method: call.method, path: call.path, query, request: call.request }, body);
      if (refusal) throw refusal;
      checkIds(params);
      const reason = readReason(call.request);
      const ctx: OpenContext = { ...services, params, query, body: body.json, files: body.files, reason };
      answer = await handle(route, ctx, application);
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      ({ answer } = error);
    }
    check.answer(call, answer);
    return headers ? { ...answer, headers: { ...headers, ...answer.headers } } : answer;
  }

  async function answer(call: Call, match: Match | undefined, body: ReceivedBody, why: 'no route' | 'wrong method') {
    try {
      if (call.version !== undefined && !VERSIONS.has(call.version)) {
        throw invalidField('_misc', 'INVALID_API_VERSION', 'Invalid API version provided');
      }
      if (!match) throw noRoute(call, why);
      return await serve(call, match, body);
    } catch (error) {
      if (error instanceof DiscordError) return error.answer;
      throw error;
    }
  }

  async function exchange(
    call: Call,
    found: Match | 'no route' | 'wrong method',
    body: ReceivedBody,
  ): Promise<Outgoing> {
    if (limits?.banned() === true) return cloudflarePage(BAN_MS);
    const match = typeof found === 'string' ? undefined : found;
    const route = match?.route.path ?? call.path;
    const fault = faults?.strike({ method: call.method, route, path: call.path });
    const wait = fault?.kind === 'delay' ? fault : undefined;
    const held = async () => {
      if (wait) await new Promise<void>((resolve) => void faults?.clock.after(wait.ms, resolve));
    };
    if (wait?.when === 'before') await held();
    const instead = fault && beforeDoing(fault);
    if (instead) return instead;
    const answered = await answer(call, match, body, typeof found === 'string' ? found : 'no route');
    if (wait?.when !== 'before') await held();
    return fault ? afterDoing(fault, answered) : { kind: 'answer', answer: answered };
  }

  /** A bug of ours is a 500, and a line in the record that fails the test. */
  function bug(error: unknown, { method, path }: Call): Outgoing {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const where = `${method} ${path}`;
    record?.violation({
      where,
      path: '',
      rule: 'simulator_bug',
      message,
      at: world.clock.now(),
      by: 'answer',
      sample: undefined,
    });
    return { kind: 'answer', answer: { status: 500, body: { message: '500: Internal Server Error', code: 0 } } };
  }

  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  app.onError((error) => {
    throw error;
  });

  app.all('*', async (c) => {
    const startedAt = performance.now();
    const call = readCall(c.req.raw);
    const found = router.match(call.method, call.path);
    const body = await readBody(call.request);
    const outgoing = await exchange(call, found, body).catch((error: unknown) => bug(error, call));
    const status = statusShown(outgoing);
    if (outgoing.kind === 'answer') limits?.countAnswer(status, outgoing.answer.headers ?? {});
    if (record?.on === true) {
      record.request({
        at: world.clock.now(),
        method: call.method,
        path: call.path + call.search,
        route: typeof found === 'string' ? call.path : found.route.path,
        status,
        body: body.json,
        durationMs: performance.now() - startedAt,
      });
    }
    return send(outgoing, c.env ?? {});
  });

  return app;
}
