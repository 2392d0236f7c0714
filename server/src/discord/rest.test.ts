import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { createLog } from '../kit/log.ts';
import { DiscordFailure } from './failure.ts';
import { createRest, type Rest, type RestOptions } from './rest.ts';
import { routeOf } from './rest-transport.ts';

const TOKEN = 'a-token-of-the-test';
let discord: LocalHttp;
let rest: Rest;
let stops: number;
let lines: string[];

function open(options: Partial<RestOptions> = {}): Rest {
  const log = createLog({ level: 'debug', format: 'json', write: (line) => void lines.push(line) });
  return createRest({
    token: TOKEN,
    apiUrl: discord.apiUrl,
    log,
    onStopped: () => void stops++,
    backOff: { firstMs: 1, mostMs: 2 },
    ...options,
  });
}

const failure = (promise: Promise<unknown>): Promise<DiscordFailure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof DiscordFailure ? error : Promise.reject(error)),
  );

beforeEach(async () => {
  stops = 0;
  lines = [];
  discord = await startLocalHttp();
  rest = open();
});

afterEach(async () => {
  await discord.close();
  await rest.close();
});

test('a call goes to the tenth version with the token, and answers the JSON', async () => {
  discord.script({ status: 200, body: { id: '7' } });
  expect(await rest.get('/users/@me', { query: { with_counts: 'true' } })).toEqual({ id: '7' });
  expect(discord.received[0]).toMatchObject({
    method: 'GET',
    path: '/api/v10/users/@me?with_counts=true',
    headers: { authorization: `Bot ${TOKEN}` },
  });
});

test('JSON that lost its content type on the way is read all the same', async () => {
  for (const type of ['', 'text/plain; charset=utf-8']) {
    discord.script({ status: 200, body: { id: '7' }, headers: { 'content-type': type } });
    expect(await rest.get('/users/@me')).toEqual({ id: '7' });
  }
});

test('an empty answer that claims to be JSON is no error', async () => {
  discord.script({ status: 204 });
  await expect(rest.delete('/channels/100000000000000001')).resolves.toBeUndefined();
});

describe('when Discord fails', () => {
  test('what makes something is sent once', async () => {
    discord.script({ status: 500 });
    const error = await failure(rest.post('/channels/100000000000000001/messages', { body: { content: 'Hi' } }));
    expect(error).toMatchObject({ sort: 'retry', status: 500 });
    expect(discord.received).toHaveLength(1);
  });

  test('what makes something is sent once though no answer comes', async () => {
    discord.script('drop');
    const error = await failure(rest.post('/channels/100000000000000001/messages', { body: { content: 'Hi' } }));
    expect(error).toMatchObject({ sort: 'retry', status: 0 });
    expect(discord.received).toHaveLength(1);
  });

  test('a POST that may be done twice is tried again', async () => {
    discord.script({ status: 502 }, { status: 200, body: { id: '9' } });
    expect(await rest.post('/users/@me/channels', { body: {}, repeatable: true })).toEqual({ id: '9' });
  });

  test.each(['get', 'patch', 'put', 'delete'] as const)('a %s is tried three times, then given up', async (method) => {
    discord.script({ status: 500 }, 'drop', { status: 503 });
    const error = await failure(rest[method]('/channels/100000000000000001'));
    expect(error).toMatchObject({ sort: 'retry', status: 503 });
    expect(discord.received).toHaveLength(3);
  });

  test('a change that succeeds at the third try succeeds', async () => {
    discord.script({ status: 500 }, { status: 500 }, { status: 200, body: { id: '1' } });
    expect(await rest.patch('/channels/100000000000000001', { body: { name: 'x' } })).toEqual({ id: '1' });
  });

  test('an answer that never comes counts as none after the time-out', async () => {
    const hasty = open({ timeoutMs: 60 });
    discord.script('hang');
    const error = await failure(hasty.post('/channels/100000000000000001/messages', { body: {} }));
    expect(error).toMatchObject({ sort: 'retry', status: 0 });
    await hasty.close();
  });

  test('an answer that can not be read counts as none', async () => {
    discord.script({ status: 200, html: '<html>', headers: { 'content-type': 'application/json' } });
    const error = await failure(rest.post('/channels/100000000000000001/messages', { body: {} }));
    expect(error).toMatchObject({ sort: 'retry' });
  });

  test('a page of somebody else counts as none, though its status is good', async () => {
    discord.script({ status: 200, html: '<html>Please log in to the WiFi</html>' });
    const error = await failure(rest.post('/channels/100000000000000001/messages', { body: {} }));
    expect(error).toMatchObject({ sort: 'retry', status: 200 });
    expect(discord.received).toHaveLength(1);
  });

  test('a server that nobody answers at is tried again, also with what makes something', async () => {
    await discord.close();
    const error = await failure(rest.post('/channels/100000000000000001/messages', { body: {} }));
    expect(error).toMatchObject({ sort: 'retry', status: 0, message: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('when Discord says no', () => {
  test('its code decides the sort, and nothing that people wrote is in the error', async () => {
    discord.script({ status: 403, body: { code: 50013, message: 'Missing Permissions' } });
    const error = await failure(
      rest.post('/channels/100000000000000001/messages', { body: { content: 'private words' } }),
    );
    expect(error).toMatchObject({ sort: 'forbidden', status: 403, code: 50013 });
    expect(error.message).toBe('POST /channels/:id/messages: Missing Permissions');
    expect(JSON.stringify([error, error.cause, error.stack])).not.toContain('private words');
  });

  test('an error without a body is sorted by its status', async () => {
    discord.script({ status: 404 });
    expect(await failure(rest.get('/channels/100000000000000001'))).toMatchObject({
      sort: 'unknown',
      status: 404,
      code: 0,
    });
  });

  test('a 401 ends all calls with one alert', async () => {
    discord.script({ status: 401, body: { code: 0, message: '401: Unauthorized' } });
    const calls = await Promise.all([
      failure(rest.get('/users/@me')),
      failure(rest.get('/users/@me')),
      failure(rest.get('/users/@me')),
    ]);
    expect(calls.map((error) => error.sort)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await failure(rest.get('/gateway/bot'))).toMatchObject({ sort: 'stopped' });
    expect(rest.stopped()).toBe(true);
    expect(stops).toBe(1);
    expect(discord.received).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
  });

  test('an interaction whose time is over does not stop the bot', async () => {
    discord.script({ status: 401, body: { code: 50027, message: 'Invalid Webhook Token' } });
    expect(await failure(rest.get('/users/@me'))).toMatchObject({ sort: 'late' });
    expect(rest.stopped()).toBe(false);
  });
});

describe('when Discord asks to wait', () => {
  test('the call waits as told and is sent again', async () => {
    discord.script({
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: 0.2, global: false },
      headers: { 'retry-after': '0.2', 'x-ratelimit-scope': 'user' },
    });
    const startedAt = performance.now();
    await rest.post('/channels/100000000000000001/messages', { body: {} });
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(discord.received).toHaveLength(2);
  });

  test('a wait of minutes is told to the caller instead', async () => {
    discord.script({ status: 429, body: { retry_after: 500, global: false }, headers: { 'retry-after': '500' } });
    const error = await failure(rest.patch('/channels/100000000000000001', { body: { name: 'x' } }));
    expect(error).toMatchObject({ sort: 'retry', status: 429 });
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(500_000);
    expect(discord.received).toHaveLength(1);
  });

  test("Cloudflare's page stops all calls for minutes, without a loop", async () => {
    discord.script({ status: 429, html: '<html>1015</html>', headers: { 'retry-after': '600' } });
    expect(await failure(rest.get('/gateway/bot'))).toMatchObject({ sort: 'retry', retryAfterMs: 600_000 });
    const later = await failure(rest.get('/gateway/bot'));
    expect(later.retryAfterMs).toBeGreaterThan(590_000);
    expect(discord.received).toHaveLength(1);
  });

  test('a refusal without a word is no page of Cloudflare', async () => {
    const bare = { 'content-type': 'text/plain' };
    discord.script({ status: 403, headers: bare }, { status: 429, headers: { ...bare, 'retry-after': '0.05' } });
    expect(await failure(rest.get('/channels/100000000000000001'))).toMatchObject({ sort: 'forbidden' });
    expect(await rest.get('/gateway/bot')).toEqual({});
  });

  test("Cloudflare's page without a time counts as five minutes", async () => {
    discord.script({ status: 403, html: '<html>banned</html>' });
    expect(await failure(rest.get('/gateway/bot'))).toMatchObject({ sort: 'retry', retryAfterMs: 300_000 });
  });
});

test('the token is in no log line and in no error', async () => {
  discord.script({ status: 500 }, { status: 500 }, { status: 401, body: { code: 0, message: '401: Unauthorized' } });
  const error = await failure(rest.get('/users/@me'));
  expect(lines.join('')).not.toContain(TOKEN);
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(TOKEN);
});

test('a request is named by its route, without ids and tokens', () => {
  expect(routeOf('https://discord.com/api/v10/channels/123456789012345678/messages/123456789012345679?limit=1')).toBe(
    '/channels/:id/messages/:id',
  );
  expect(routeOf('/webhooks/123456789012345678/aW50ZXJhY3Rpb24/messages/@original')).toBe(
    '/webhooks/:id/:token/messages/@original',
  );
  expect(routeOf('/interactions/123456789012345678/secret/callback')).toBe('/interactions/:id/:token/callback');
});

test('each answer is counted under its route', async () => {
  const counted: [string, number][] = [];
  const counting = open({ metrics: { discordRequest: (route, status) => void counted.push([route, status]) } });
  discord.script({ status: 200, body: {} }, 'drop');
  await counting.get('/channels/100000000000000001');
  await failure(counting.post('/channels/100000000000000001/messages', { body: {} }));
  expect(counted).toEqual([
    ['GET /channels/:id', 200],
    ['POST /channels/:id/messages', 0],
  ]);
  await counting.close();
});
