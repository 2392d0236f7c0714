import { createHash } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import { expect, test } from 'vitest';
import { able, clockOnly, everyone } from '../kit/access.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { refusal } from '../kit/refusal.ts';
import { describeRoutes, type WebRoute } from './route.ts';
import { type Status, type StatusSources, statusRoutes } from './status.ts';
import { createWeb } from './web.ts';

const online: Status = {
  status: 'online',
  user: { id: '123456789012345678', username: 'Muster' },
  guilds: 3,
  uptimeSeconds: 61,
  version: '0.1.0',
  database: 'up',
  gateway: 'connected',
  roblox: { state: 'up', hasKey: false, troubles: [] },
};

function web(sources: Partial<StatusSources> & Pick<Parameters<typeof createWeb>[0], 'routes' | 'admit'> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) });
  const app = createWeb({
    status: () => online,
    readyReason: () => undefined,
    inviteUrl: () => 'https://discord.com/oauth2/authorize?client_id=1&permissions=8&scope=bot',
    metrics: createMetrics({ process: false }),
    log,
    ...sources,
  });
  return { app, lines };
}

const forPeople = { headers: { accept: 'text/html,application/xhtml+xml' } };
const aRoute = (route: Partial<WebRoute>): WebRoute => ({
  method: 'GET',
  path: '/made-up',
  access: everyone('a test'),
  handle: (context) => context.text('in'),
  ...route,
});

test('the first page says that the bot is online, for how many servers, and how to invite it', async () => {
  const answer = await web().app.request('/');
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(text).toContain('Online');
  expect(text).toContain('in 3 servers');
  expect(text).toContain('href="https://discord.com/oauth2/authorize?client_id=1&amp;permissions=8&amp;scope=bot"');
});

test.each([
  [{ guilds: 1 }, 'in one server'],
  [{ guilds: 2500 }, 'in 2,500 servers'],
  [{ status: 'connecting', user: null, gateway: 'connecting' }, 'connecting to Discord'],
  [{ status: 'degraded', database: 'down' }, 'storage does not answer'],
  [{ status: 'degraded', gateway: 'stopped' }, 'stopped talking to Discord'],
  [{ status: 'degraded', gateway: 'resuming' }, 'lost the connection'],
] satisfies [Partial<Status>, string][])('the first page tells of %j in plain words', async (change, words) => {
  const { app } = web({ status: () => ({ ...online, ...change }) });
  expect(await (await app.request('/')).text()).toContain(words);
});

test('the first page works without an invite link', async () => {
  expect(await (await web({ inviteUrl: () => undefined }).app.request('/')).text()).not.toContain('Add it');
});

test('a name that is HTML is shown as text', async () => {
  const status = () => ({ ...online, user: { id: '1', username: '<img src=x onerror=alert(1)>"' } });
  const text = await (await web({ status }).app.request('/')).text();
  expect(text).not.toContain('<img');
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;');
});

test('the page brings its own style, and the policy allows that style and no script', async () => {
  const answer = await web().app.request('/');
  const text = await answer.text();
  const policy = answer.headers.get('content-security-policy') ?? '';
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
  expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|script-src|https?:/);
  expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|src="http|@import|url\(/);
  expect(text).toContain('prefers-color-scheme: dark');
});

test.each(['/', '/health', '/ready', '/status', '/metrics', '/nothing'])(
  '%s carries the safe headers',
  async (path) => {
    const { headers } = await web().app.request(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  },
);

test('a route may set a policy of its own', async () => {
  const route = aRoute({ handle: (context) => context.text('x', 200, { 'cache-control': 'max-age=60' }) });
  const { headers } = await web({ routes: [route] }).app.request('/made-up');
  expect(headers.get('cache-control')).toBe('max-age=60');
});

test('/health answers though everything else is broken, and asks nobody', async () => {
  const asked = () => {
    throw new Error('asked');
  };
  const { app } = web({ status: asked, readyReason: asked, inviteUrl: asked });
  const answer = await app.request('/health');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

test('/ready is 200 when commands can be answered, else 503 with the reason', async () => {
  let reason: string | undefined = 'Discord is not connected yet.';
  const { app } = web({ readyReason: () => reason });
  const before = await app.request('/ready');
  expect([before.status, await before.json()]).toEqual([503, { ready: false, reason }]);
  reason = undefined;
  const after = await app.request('/ready');
  expect([after.status, await after.json()]).toEqual([200, { ready: true }]);
});

test.each([
  ['online', 200],
  ['connecting', 503],
  ['degraded', 503],
] as const)('/status tells that the bot is %s with %i', async (status, code) => {
  const answer = await web({ status: () => ({ ...online, status }) }).app.request('/status');
  expect(answer.status).toBe(code);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.json()).toEqual({ ...online, status });
});

test('/metrics is text for Prometheus and tells whether the bot is up at this moment', async () => {
  let reason: string | undefined = 'down';
  const { app } = web({ readyReason: () => reason });
  expect(await (await app.request('/metrics')).text()).toContain('\nmuster_up 0');
  reason = undefined;
  const answer = await app.request('/metrics');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  expect(await answer.text()).toContain('\nmuster_up 1');
});

test.each(['/', '/health', '/ready', '/status', '/metrics'])(
  'HEAD %s answers like GET, without a body',
  async (path) => {
    const answer = await web().app.request(path, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  },
);

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is answered 405 with what is allowed', async (method) => {
  for (const path of ['/', '/health', '/ready', '/status', '/metrics']) {
    const answer = await web().app.request(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('a page that does not exist says so, to people as a page and to programs as text', async () => {
  const { app } = web();
  const person = await app.request('/transcripts/9', forPeople);
  expect(person.status).toBe(404);
  expect(await person.text()).toContain('<h1>There is nothing here</h1>');
  const program = await app.request('/transcripts/9');
  expect([program.status, program.headers.get('content-type')]).toEqual([404, 'text/plain; charset=UTF-8']);
});

test('an address that cannot be decoded is not found', async () => {
  expect((await web().app.request('/%ff%', forPeople)).status).toBe(404);
});

test('a route that crashes shows an error id that stands in the log, and nothing of the crash', async () => {
  const crash = aRoute({
    path: '/crash/:secret',
    handle: () => {
      throw new Error('inner detail');
    },
  });
  const { app, lines } = web({ routes: [crash] });
  const answer = await app.request('/crash/one-time-link', forPeople);
  const text = await answer.text();
  const errorId = /E-[0-9A-Z]{6}/.exec(text)?.[0];
  expect(answer.status).toBe(500);
  expect(text).not.toContain('inner detail');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    errorId,
    method: 'GET',
    route: '/crash/:secret',
    err: { message: 'inner detail' },
  });
  expect(lines[0]).not.toContain('one-time-link');
});

test('a route that fails later crashes in the same way', async () => {
  const route = aRoute({ handle: async () => Promise.reject(new Error('late')) });
  const { app, lines } = web({ routes: [route] });
  expect((await app.request('/made-up')).status).toBe(500);
  expect(lines).toHaveLength(1);
});

test('a planned refusal is told in its own sentence and is no bug', async () => {
  const padTaken = refusal('web.test', {
    sentence: ({ pad }: { pad: number }) => `Pad ${pad} is taken. Choose another one.`,
    sample: { pad: 1 },
  });
  const route = aRoute({
    handle: () => {
      throw padTaken.because({ pad: 3 });
    },
  });
  const { app, lines } = web({ routes: [route] });
  const answer = await app.request('/made-up', forPeople);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('Pad 3 is taken. Choose another one.');
  expect(lines).toEqual([]);
});

test('a request that the library refuses keeps its status and is no bug', async () => {
  const route = aRoute({
    handle: () => {
      throw new HTTPException(400, { message: 'Malformed JSON in request body' });
    },
  });
  const { app, lines } = web({ routes: [route] });
  expect((await app.request('/made-up')).status).toBe(400);
  expect(lines).toEqual([]);
});

test('a route that is not open to everyone asks first, each time', async () => {
  let mayEnter = false;
  const route = aRoute({ access: able('config') });
  const { app } = web({
    routes: [route],
    admit: async (access, context) =>
      mayEnter && access.kind === 'able' ? undefined : context.text('Sign in first.', 403),
  });
  expect((await app.request('/made-up')).status).toBe(403);
  mayEnter = true;
  expect(await (await app.request('/made-up')).text()).toBe('in');
  mayEnter = false;
  expect((await app.request('/made-up')).status).toBe(403);
});

test('routes that nobody guards, or that are declared twice, are found at the start', () => {
  expect(() => web({ routes: [aRoute({ access: able('config') })] })).toThrow('Nobody decides');
  expect(() => web({ routes: [aRoute({ access: clockOnly('x') })], admit: async () => undefined })).toThrow('Nobody');
  expect(() => web({ routes: [aRoute({}), aRoute({})] })).toThrow('Two routes are declared as GET /made-up');
  expect(() => web({ routes: [aRoute({ path: '/health' })] })).toThrow('Two routes');
});

test('a fixed path is found beside a pattern that takes other methods only', async () => {
  const { app } = web({
    routes: [aRoute({ method: 'POST', path: '/things/:id' }), aRoute({ path: '/things/new' })],
  });
  expect((await app.request('/things/new')).status).toBe(200);
  expect((await app.request('/things/7')).headers.get('allow')).toBe('POST');
});

test('the list of doors tells every route with who may come in', () => {
  const unused = () => {
    throw new Error('asked');
  };
  const metrics = createMetrics({ process: false });
  const routes = statusRoutes({ status: unused, readyReason: unused, inviteUrl: unused, metrics });
  expect(describeRoutes([...routes, aRoute({ method: 'POST', access: able('config') })])).toEqual([
    'GET /  everyone: tells whether the bot is up and how to invite it',
    'GET /health  everyone: the host asks whether the process lives',
    'GET /ready  everyone: the host asks whether commands can be answered',
    'GET /status  everyone: monitors read the same as the first page tells',
    'GET /metrics  everyone: numbers without names, for Prometheus',
    'POST /made-up  the owner, config',
  ]);
});
