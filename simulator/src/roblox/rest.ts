import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Faults } from '../faults.ts';
import type { Recorder } from '../record.ts';
import { createRobloxContract, type RobloxFinding } from './contract.ts';
import { legacyAnswer, legacyError, plainAnswer, type RobloxAnswer, RobloxError } from './errors.ts';
import { insteadOf, type RobloxFault, type RobloxOutgoing, spoiled } from './faults.ts';
import type { RobloxLimits } from './limits.ts';
import { ROUTES } from './resources/index.ts';
import { ROBLOX_HOSTS, type RobloxHost, type RobloxRoute, routeName } from './route.ts';
import type { RobloxWorld } from './types.ts';

/** What the four addresses are made of. */
export interface RobloxRestOptions {
  readonly world: RobloxWorld;
  readonly faults: Faults<RobloxFault>;
  /** Undefined: nothing is limited. */
  readonly limits: RobloxLimits | undefined;
  /** False: nothing is held to Roblox's description. */
  readonly contract: boolean;
  /** Roblox's own requests; violations go to `violations`. */
  readonly record: Recorder;
  readonly violations: Pick<Recorder, 'violation'>;
}

/** A request, as far as it was read. */
interface Asked {
  readonly host: RobloxHost;
  readonly method: string;
  /** Without the host. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Match {
  readonly route: RobloxRoute;
  readonly params: Readonly<Record<string, string>>;
}

const PREFIX = new RegExp(`^(?:/roblox)?/(${ROBLOX_HOSTS.join('|')})(/.*)$`);
/** One address for all: this server listens for one machine. */
const ADDRESS = 'address';

const PATTERNS = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}$`),
}));

function matchOf({ host, path }: Asked): Match[] {
  return PATTERNS.flatMap(({ route, pattern }) => {
    const found = route.host === host ? pattern.exec(path) : null;
    return found ? [{ route, params: { ...found.groups } }] : [];
  });
}

/** The endpoints under `/roblox/users/…`, `/roblox/groups/…`, `/roblox/thumbnails/…` and `/roblox/apis/…`. */
export function createRobloxRest(options: RobloxRestOptions): Hono<{ Bindings: Partial<HttpBindings> }> {
  const { world, faults, limits, record } = options;
  const contract = options.contract ? createRobloxContract() : undefined;

  function tell(asked: Asked, by: 'request' | 'answer', { path, rule, message }: RobloxFinding): void {
    const where = `Roblox: ${asked.method} /${asked.host}${asked.path}`;
    const sample = by === 'request' ? { query: asked.query, body: asked.body } : undefined;
    options.violations.violation({ where, path, rule, message, at: world.clock.now(), by, sample });
  }

  /** Who asks: the owner of the key. @throws RobloxError without a valid one */
  function ownerOf({ headers }: Asked): string {
    const key = world.keys.get(headers.get('x-api-key') ?? '');
    if (key?.valid !== true) throw legacyError(401, 0, 'Invalid API Key');
    return `owner ${key.ownerId}`;
  }

  /** @throws RobloxError for a request that Roblox does not describe */
  function checkRequest(asked: Asked, { route, params }: Match): void {
    if (!contract) return;
    const findings = contract.request(route, { params, query: asked.query, body: asked.body });
    if (route.host !== 'apis') {
      for (const name of ['x-api-key', 'cookie', 'authorization']) {
        if (!asked.headers.has(name)) continue;
        findings.push({ path: name, rule: 'secret_sent', message: `${name} was sent to an endpoint that needs none.` });
      }
    }
    const type = asked.headers.get('content-type') ?? '';
    const wrongType = route.body !== undefined && !/^application\/json\b/i.test(type);
    if (wrongType) findings.push({ path: 'content-type', rule: 'wrong_format', message: `It says "${type}".` });
    for (const finding of findings) tell(asked, 'request', finding);
    if (wrongType) throw new RobloxError(plainAnswer(asked.host, 415));
    if (findings.some(({ rule }) => rule !== 'secret_sent')) throw refusalOf(route, findings);
  }

  function refusalOf({ host, tooMany }: RobloxRoute, findings: readonly RobloxFinding[]): RobloxError {
    if (tooMany && findings.some(({ rule }) => rule === 'too_many')) return new RobloxError(tooMany);
    const answer = plainAnswer(host, 400);
    const message = findings[0]?.message ?? '';
    return new RobloxError(
      host === 'apis' ? { ...answer, body: { code: 'INVALID_ARGUMENT', message } } : legacyAnswer(400, 0, message),
    );
  }

  function looked(asked: Asked, match: Match): RobloxAnswer {
    const { route, params } = match;
    let headers = {};
    try {
      const who = route.host === 'apis' ? ownerOf(asked) : ADDRESS;
      const verdict = limits?.take(route, who);
      if (verdict) ({ headers } = verdict);
      if (verdict?.refusal) throw new RobloxError(verdict.refusal);
      checkRequest(asked, match);
      const violate = (rule: string, message: string) => tell(asked, 'request', { path: '', rule, message });
      const body = route.handle({ world, params, query: asked.query, body: asked.body, violate });
      return { status: 200, body, headers };
    } catch (error) {
      if (!(error instanceof RobloxError)) throw error;
      const { answer } = error;
      return { ...answer, headers: { ...headers, ...answer.headers } };
    }
  }

  function answered(asked: Asked, match: Match): RobloxAnswer {
    const answer = looked(asked, match);
    for (const finding of contract?.answer(match.route, answer) ?? []) tell(asked, 'answer', finding);
    return answer;
  }

  function unknown(asked: Asked, why: 'path' | 'method'): RobloxAnswer {
    const message = why === 'path' ? 'There is no such endpoint here.' : 'This endpoint has another method.';
    tell(asked, 'request', { path: '', rule: 'unknown_route', message });
    return plainAnswer(asked.host, why === 'path' ? 404 : 405);
  }

  async function exchange(asked: Asked, matches: readonly Match[]): Promise<RobloxOutgoing> {
    const match = matches.find(({ route }) => route.method === asked.method);
    if (!match) return { kind: 'answer', answer: unknown(asked, matches.length === 0 ? 'path' : 'method') };
    const route = routeName(match.route);
    const fault = faults.strike({ method: asked.method, route, path: `/${asked.host}${asked.path}` });
    if (!fault) return { kind: 'answer', answer: answered(asked, match) };
    const held = async () => {
      if (fault.kind === 'delay') await new Promise<void>((done) => void faults.clock.after(fault.ms, done));
    };
    const before = fault.kind === 'delay' && fault.when === 'before';
    if (before) await held();
    const outgoing = insteadOf(fault, asked.host) ?? spoiled(fault, answered(asked, match));
    if (!before) await held();
    return outgoing;
  }

  /** A bug of ours is a 500, and a line in the record that fails the test. */
  function bug(error: unknown, asked: Asked): RobloxOutgoing {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell(asked, 'answer', { path: '', rule: 'simulator_bug', message });
    return { kind: 'answer', answer: plainAnswer(asked.host, 500) };
  }

  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  app.all('*', async (c) => {
    const startedAt = performance.now();
    const asked = await readAsked(c.req.raw);
    if (!asked) return c.text('Not here.', 404);
    const matches = matchOf(asked);
    const outgoing = await exchange(asked, matches).catch((error: unknown) => bug(error, asked));
    const route = matches.find(({ route: { method } }) => method === asked.method)?.route;
    record.request({
      at: world.clock.now(),
      method: asked.method,
      path: `/${asked.host}${asked.path}${new URL(c.req.url).search}`,
      route: route ? routeName(route) : `/${asked.host}${asked.path}`,
      status: statusOf(outgoing),
      body: asked.body,
      durationMs: performance.now() - startedAt,
    });
    return send(outgoing, c.env ?? {});
  });
  return app;
}

async function readAsked(request: Request): Promise<Asked | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  const [, host, path = ''] = PREFIX.exec(pathname) ?? [];
  const known = ROBLOX_HOSTS.find((each) => each === host);
  if (!known) return undefined;
  const text = await request.text();
  const { method, headers } = request;
  return { host: known, method, path, query: Object.fromEntries(searchParams), headers, body: readJson(text) };
}

function readJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const statusOf = (outgoing: RobloxOutgoing): number => {
  if (outgoing.kind === 'answer') return outgoing.answer.status;
  return outgoing.kind === 'text' ? outgoing.status : 0;
};

async function send(outgoing: RobloxOutgoing, sockets: Partial<HttpBindings>): Promise<Response> {
  switch (outgoing.kind) {
    case 'answer': {
      const { status, body, headers } = outgoing.answer;
      return new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      });
    }
    case 'text':
      return new Response(outgoing.text, { status: outgoing.status, headers: outgoing.headers });
    case 'silence':
      return new Promise(() => {});
    case 'drop':
      if (!sockets.incoming) throw new Error('The socket was dropped');
      sockets.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
  }
}
