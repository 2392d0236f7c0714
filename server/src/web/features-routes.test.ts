import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { createAllowance } from './allowance.ts';
import { describeRouteAccess, linkRoute, type LinkFound } from './route.ts';
import { createWeb, routesWeb } from './web.ts';

const log = createLog({ level: 'silent', format: 'json' });
const unused = () => {
  throw new Error('asked');
};
const webWith = (features: () => Hono | undefined) =>
  createWeb({
    status: unused,
    readyReason: unused,
    inviteUrl: unused,
    metrics: createMetrics({ process: false }),
    log,
    features,
  });
const forPeople = { headers: { accept: 'text/html' } };

test('what is not known while the bot starts is answered 503 in plain words, and /health answers', async () => {
  let later: Hono | undefined;
  const web = webWith(() => later);
  const early = await web.request('/transcripts/7', forPeople);
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '3']);
  expect(await early.text()).toContain('The bot is starting.');
  expect((await web.request('/health')).status).toBe(200);

  later = routesWeb([{ ...thing({ found: 'seven' }), path: '/things/:id' }], { log });
  expect(await (await web.request('/things/7')).text()).toBe('seven');
  const nothing = await web.request('/nothing', forPeople);
  expect([nothing.status, nothing.headers.get('content-security-policy')]).toEqual([
    404,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect((await web.request('/things/7', { method: 'POST' })).status).toBe(405);
});

const thing = (found: LinkFound<string>) =>
  linkRoute<string>({
    path: '/things/:id',
    because: 'a test',
    sample: '/things/1',
    again: 'Press the button again.',
    check: async () => found,
    handle: (context, what) => context.text(what),
  });

test.each([
  ['missing', 404, 'This link is not complete'],
  ['wrong', 404, 'This link does not work'],
  ['ended', 410, 'This link has ended'],
  ['not_allowed', 403, 'You may not read this any more'],
  ['too_many', 429, 'Too many requests'],
] as const)('a link that is %s is answered %i, with what to do next', async (problem, status, headline) => {
  const answer = await routesWeb([thing({ problem })], { log }).request('/things/1', forPeople);
  expect(answer.status).toBe(status);
  const text = await answer.text();
  expect(text).toContain(headline);
  if (status === 404 || status === 410) expect(text).toContain('Press the button again.');
});

test('the list of doors tells what a link opens', () => {
  expect(describeRouteAccess(thing({ found: '' }).access)).toBe('whoever has a signed link that has not ended: a test');
});

test('an allowance ends, comes back with the next window, and does not grow with made-up keys', () => {
  let now = 0;
  const allowance = createAllowance({ most: 2, windowMs: 1_000, now: () => now });
  expect([1, 2, 3].map(() => allowance.take('a'))).toEqual([true, true, false]);
  expect(allowance.take('b')).toBe(true);
  now = 1_000;
  expect(allowance.take('a')).toBe(true);
  for (let n = 0; n < 20_000; n++) allowance.take(`made-up-${n}`);
  expect(allowance.take('another')).toBe(false);
  expect(allowance.take('a')).toBe(true);
});
