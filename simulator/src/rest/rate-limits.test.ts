import { describe, expect, test } from 'vitest';
import { createClock } from '../clock.ts';
import { createRateLimits, INVALID_REQUESTS, type Verdict } from './rate-limits.ts';
import { startRest } from './testing.ts';

const message = (channelId: string) => ({
  method: 'POST',
  route: '/channels/{channel_id}/messages',
  params: { channel_id: channelId },
  applicationId: '1',
});

const allowed = (verdict: Verdict) => verdict.allowed;

describe('a bucket', () => {
  test('takes five messages in five seconds for each channel', () => {
    const clock = createClock();
    const limits = createRateLimits(clock);
    const first = Array.from({ length: 6 }, () => limits.take(message('10')));
    expect(first.map(allowed)).toEqual([true, true, true, true, true, false]);
    expect(limits.take(message('11')).allowed).toBe(true);
    clock.advance(5_000);
    expect(limits.take(message('10')).allowed).toBe(true);
  });

  test('says in its headers what is left, and until when', () => {
    const clock = createClock(1_790_000_000_000);
    const limits = createRateLimits(clock);
    limits.take(message('10'));
    clock.advance(2_000);
    const verdict = limits.take(message('10'));
    expect(verdict.allowed && verdict.headers).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-bucket': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const resetAfter = verdict.allowed ? Number(verdict.headers['x-ratelimit-reset-after']) : 0;
    expect(resetAfter).toBeGreaterThan(2.5);
    expect(resetAfter).toBeLessThanOrEqual(3);
  });

  test('is refused with the shape that Discord gives', () => {
    const limits = createRateLimits(createClock());
    for (let index = 0; index < 5; index += 1) limits.take(message('10'));
    const verdict = limits.take(message('10'));
    expect(verdict).toMatchObject({
      allowed: false,
      answer: {
        status: 429,
        body: { message: 'You are being rate limited.', global: false, retry_after: expect.any(Number) },
        headers: { 'retry-after': '5', 'x-ratelimit-scope': 'user', 'x-ratelimit-remaining': '0' },
      },
    });
  });
});

describe('all calls of a bot together', () => {
  const anything = (index: number) => ({
    method: 'GET',
    route: '/channels/{channel_id}',
    params: { channel_id: `${index}` },
    applicationId: '1',
  });

  test('are fifty a second', () => {
    const clock = createClock();
    const limits = createRateLimits(clock);
    const verdicts = Array.from({ length: 51 }, (_, index) => limits.take(anything(index)));
    expect(verdicts.slice(0, 50).every(allowed)).toBe(true);
    expect(verdicts[50]).toMatchObject({ allowed: false, answer: { body: { global: true } } });
    expect(limits.take({ ...anything(1), applicationId: '2' }).allowed).toBe(true);
    clock.advance(1_000);
    expect(limits.take(anything(1)).allowed).toBe(true);
  });

  test('but answers to interactions are not counted among them', () => {
    const limits = createRateLimits(createClock());
    for (let index = 0; index < 50; index += 1) limits.take(anything(index));
    const route = '/interactions/{interaction_id}/{interaction_token}/callback';
    const callback = { method: 'POST', route, params: {}, applicationId: undefined };
    expect(Array.from({ length: 500 }, () => limits.take(callback)).every(allowed)).toBe(true);
  });
});

describe('ten thousand invalid answers in ten minutes', () => {
  test('ban the address until they are old', () => {
    const clock = createClock();
    const limits = createRateLimits(clock);
    for (let index = 1; index < INVALID_REQUESTS; index += 1) limits.countAnswer(403, {});
    limits.countAnswer(404, {});
    limits.countAnswer(429, { 'x-ratelimit-scope': 'shared' });
    expect(limits.banned()).toBe(false);
    limits.countAnswer(401, {});
    expect(limits.banned()).toBe(true);
    clock.advance(11 * 60_000);
    expect(limits.banned()).toBe(false);
  });
});

test('over HTTP a bot that goes on with a dead token meets Cloudflare', async () => {
  const { app, clock } = startRest({ rateLimits: true });
  const ask = () => app.request('http://127.0.0.1/api/v10/users/@me', { headers: { authorization: 'Bot dead' } });
  for (let index = 0; index < INVALID_REQUESTS; index += 1) await ask();
  const banned = await ask();
  expect([banned.status, banned.headers.get('content-type')]).toEqual([429, 'text/html; charset=UTF-8']);
  clock.advance(11 * 60_000);
  expect((await ask()).status).toBe(401);
});

test('over HTTP a sixth message is a 429, and each answer carries the bucket', async () => {
  const { send, generalId, clock } = startRest({ rateLimits: true });
  const answers = [];
  for (let index = 0; index < 6; index += 1) {
    answers.push(await send('POST', `/channels/${generalId}/messages`, { content: `${index}` }));
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['4', '3', '2', '1', '0', '0']);
  clock.advance(5_000);
  expect((await send('POST', `/channels/${generalId}/messages`, { content: 'x' })).status).toBe(200);
});
