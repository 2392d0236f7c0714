import { describe, expect, test } from 'vitest';
import { createMessage } from '../world/messages.ts';
import { setGuildUnavailable } from '../world/guilds.ts';
import { startRest } from './testing.ts';

describe('who may speak', () => {
  test.each([
    ['no token', null],
    ['a wrong token', 'wrong'],
  ])('%s is a 401 with code 0', async (_name, token) => {
    const { send } = startRest();
    const { status, body } = await send('GET', '/users/@me', undefined, { token });
    expect([status, body]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
  });

  test('a token that was reset is worth nothing', async () => {
    const { send, application } = startRest();
    const old = application.token;
    application.token = 'new';
    expect((await send('GET', '/users/@me', undefined, { token: old })).status).toBe(401);
    expect((await send('GET', '/users/@me', undefined, { token: 'new' })).status).toBe(200);
  });
});

describe('which addresses there are', () => {
  test('an unknown one is a 404 with code 0, recorded as unknown', async () => {
    const { send, record } = startRest();
    const { status, body } = await send('GET', '/nothing/here');
    expect([status, body]).toEqual([404, { message: '404: Not Found', code: 0 }]);
    expect(record.violations()).toMatchObject([{ rule: 'unknown_route', by: 'request' }]);
  });

  test('one that Discord has and this simulator has not says so in the record', async () => {
    const { send, record, guild } = startRest();
    expect((await send('GET', `/guilds/${guild.id}/soundboard-sounds`)).status).toBe(404);
    expect(record.violations()).toMatchObject([{ rule: 'not_simulated' }]);
  });

  test('a known address with another method is a 405', async () => {
    const { send } = startRest();
    expect((await send('DELETE', '/users/@me')).status).toBe(405);
  });

  test.each(['/api/v10', '/api/v9', '/api', ''])('the prefix %j reaches it', async (prefix) => {
    const { app, application } = startRest();
    const headers = { authorization: `Bot ${application.token}` };
    expect((await app.request(`http://127.0.0.1${prefix}/users/@me`, { headers })).status).toBe(200);
  });

  test('an old version is refused', async () => {
    const { app } = startRest();
    expect((await app.request('http://127.0.0.1/api/v6/gateway')).status).toBe(400);
  });

  test('an id that is none is 50035 at its name', async () => {
    const { send } = startRest();
    const { status, body } = await send('GET', '/channels/general');
    expect([status, body.code]).toEqual([400, 50_035]);
    expect(body.errors.channel_id._errors).toHaveLength(1);
  });
});

describe('bodies', () => {
  async function post(body: string, contentType: string) {
    const { app, application, generalId } = startRest();
    const headers = { authorization: `Bot ${application.token}`, 'content-type': contentType };
    const url = `http://127.0.0.1/api/v10/channels/${generalId}/messages`;
    return (await app.request(url, { method: 'POST', body, headers })).json();
  }

  test('broken JSON is 50109', async () => {
    expect(await post('{"content":', 'application/json')).toMatchObject({
      code: 50_109,
    });
  });

  test('another content type is refused', async () => {
    expect(await post('content=x', 'text/plain')).toMatchObject({
      code: 50_035,
      errors: { _misc: { _errors: [{ code: 'CONTENT_TYPE_INVALID' }] } },
    });
  });

  test('a key that Discord does not know is overlooked, but recorded', async () => {
    const { send, generalId, record } = startRest();
    const { status } = await send('POST', `/channels/${generalId}/messages`, { content: 'x', contend: 'y' });
    expect(status).toBe(200);
    expect(record.violations()).toMatchObject([{ rule: 'unknown_key', path: 'contend' }]);
  });
});

test('a server in an outage answers 503 wherever it is asked for', async () => {
  const { send, world, guild, generalId, ada } = startRest();
  createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' });
  setGuildUnavailable(world, guild.id, true);
  expect((await send('GET', `/guilds/${guild.id}`)).status).toBe(503);
  expect((await send('GET', `/channels/${generalId}/messages`)).status).toBe(503);
});

test('every request is recorded with its template, its body and its status', async () => {
  const { send, record, generalId } = startRest();
  await send('POST', `/channels/${generalId}/messages?x=1`, { content: 'hi' });
  await send('GET', '/users/@me');
  expect(record.requests()).toMatchObject([
    {
      method: 'POST',
      route: '/channels/{channel_id}/messages',
      path: `/channels/${generalId}/messages?x=1`,
      status: 200,
      body: { content: 'hi' },
    },
    { method: 'GET', route: '/users/@me', status: 200 },
  ]);
});

describe('faults', () => {
  const MESSAGES = '/channels/{channel_id}/messages';

  async function struck(fault: Parameters<ReturnType<typeof startRest>['faults']['add']>[0]['fault']) {
    const set = startRest();
    set.faults.add({ where: { method: 'POST', route: MESSAGES }, times: 1, fault });
    const first = await set.send('POST', `/channels/${set.generalId}/messages`, { content: 'x' });
    const made = set.world.messagesIn(set.generalId).size;
    const second = await set.send('POST', `/channels/${set.generalId}/messages`, { content: 'x' });
    return { first, made, second };
  }

  test('500 before doing it does nothing, 500 after doing it has done it', async () => {
    const before = await struck({ kind: 'status', status: 500, when: 'before' });
    const after = await struck({ kind: 'status', status: 500, when: 'after' });
    expect([before.first.status, before.made, before.second.status]).toEqual([500, 0, 200]);
    expect([after.first.status, after.made, after.second.status]).toEqual([500, 1, 200]);
  });

  test('a 429 names its scope and when to come back', async () => {
    const route = await struck({ kind: 'rate-limit', scope: 'route', retryAfterMs: 1_500 });
    expect(route.first.status).toBe(429);
    expect(route.first.body).toEqual({ message: 'You are being rate limited.', retry_after: 1.5, global: false });
    expect(route.first.headers.get('retry-after')).toBe('2');
    const all = await struck({ kind: 'rate-limit', scope: 'global', retryAfterMs: 1_000 });
    expect(all.first.body.global).toBe(true);
    expect(all.first.headers.get('x-ratelimit-global')).toBe('true');
  });

  test("Cloudflare's 429 is a page, not JSON", async () => {
    const { first, made } = await struck({ kind: 'rate-limit', scope: 'cloudflare', retryAfterMs: 60_000 });
    expect([first.status, made, first.headers.get('content-type')]).toEqual([429, 0, 'text/html; charset=UTF-8']);
    expect(first.body).toContain('Error 1015');
  });

  test('garbage with 200 has done it', async () => {
    const html = await struck({ kind: 'garbage', form: 'html' });
    expect([html.first.status, html.made]).toEqual([200, 1]);
    expect(html.first.body).toContain('<!doctype html>');
  });

  test('JSON that stops in the middle can not be read', async () => {
    const { app, faults, application } = startRest();
    faults.add({ where: {}, fault: { kind: 'garbage', form: 'cut-json' } });
    const headers = { authorization: `Bot ${application.token}` };
    const answer = await app.request('http://127.0.0.1/api/v10/users/@me', { headers });
    await expect(answer.json()).rejects.toThrow(SyntaxError);
  });

  test('silence after doing it is no answer, and 0 in the record', async () => {
    const { send, faults, world, generalId, record } = startRest();
    faults.add({ where: { route: MESSAGES }, fault: { kind: 'timeout', when: 'after' } });
    const pending = send('POST', `/channels/${generalId}/messages`, { content: 'x' });
    const first = await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 50, 'silence'))]);
    expect(first).toBe('silence');
    expect(world.messagesIn(generalId).size).toBe(1);
    expect(record.requests()).toMatchObject([{ status: 0 }]);
  });

  test('a delay runs on the clock that a test moves', async () => {
    const { send, faults, clock, generalId } = startRest();
    faults.add({ where: { route: MESSAGES }, fault: { kind: 'delay', ms: 60_000 } });
    let answered = false;
    const pending = send('POST', `/channels/${generalId}/messages`, { content: 'x' }).then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    clock.advance(60_000);
    await pending;
    expect(answered).toBe(true);
  });

  test('a dropped socket is an error', async () => {
    const { send, faults } = startRest();
    faults.add({ where: {}, fault: { kind: 'drop', when: 'before' } });
    await expect(send('GET', '/users/@me')).rejects.toThrow('dropped');
  });
});
