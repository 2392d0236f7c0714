import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, openServer, type Server, told } from './server.ts';

/** What a service manager gives a program before it kills it. */
const STOPS_WITHIN_MS = 10_000;

let journey: Journey;
let bot: RunningBot;
let server: Server;

beforeAll(async () => {
  journey = await startJourney();
});
beforeEach(async () => {
  bot = journey.startBot();
  await bot.ready();
  server = await openServer(journey, bot);
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

async function stopsInTime() {
  const startedAt = performance.now();
  bot.signal('SIGTERM');
  expect(await bot.ends(STOPS_WITHIN_MS)).toBe(0);
  return performance.now() - startedAt;
}

test('the next process takes the session up where this one left it, without an IDENTIFY, and misses nothing', async () => {
  expect(await stopsInTime()).toBeLessThan(3_000);
  await journey.control.call('clearRecord', {});
  const act = await server.owner.command('/training', { starts: 'in 10 minutes' }, { until: 'begun' });
  bot = journey.startBot();
  await bot.ready();
  expect(await journey.control.call('resumes')).toMatchObject([{ outcome: 'resumed', replayed: 1, onResumeUrl: true }]);
  expect(await journey.control.call('identifies')).toEqual([]);
  expect(JSON.parse((await bot.get('/status')).text)).toMatchObject({ status: 'online', user: { username: 'Muster' } });
  await announced(server.owner);
  await act.settled().catch(() => undefined);
  expect(await announcements(server.owner)).toHaveLength(1);
  await stopsInTime();
});

test('what somebody waits for is finished first: the answer comes, and the announcement', async () => {
  const { act, stopped } = await journey.sql.begin(async (tx) => {
    await tx`lock table sessions in share mode`;
    const begun = await server.owner.command('/training', { starts: 'in 10 minutes' });
    expect(begun.outcome).toBe('deferred');
    const stopping = stopsInTime();
    await sleep(1_000);
    return { act: begun, stopped: stopping };
  });
  expect(told(await act.settled()).text).toContain('Pad 1 is yours');
  await stopped;
  // The post may be left to the next process; it is made once.
  bot = journey.startBot();
  await bot.ready();
  expect(textOf(await announced(server.owner))).toContain('Training');
  expect(await announcements(server.owner)).toHaveLength(1);
  await stopsInTime();
});

test('a job that hangs does not keep it from stopping in time', async () => {
  const post = { method: 'POST', route: '/channels/{channel_id}/messages' };
  await journey.control.call('breakRest', { where: post, fault: { kind: 'timeout', when: 'before' } });
  expect(told(await server.owner.command('/training', { starts: 'in 10 minutes' })).text).toContain('Pad 1 is yours');
  await expect.poll(async () => (await journey.control.call('restFaults'))[0]?.struck).toBe(1);
  await stopsInTime();
  await journey.control.call('mendRest', {});
  bot = journey.startBot();
  await bot.ready();
  await announced(server.owner);
  expect(await announcements(server.owner)).toHaveLength(1);
  await stopsInTime();
});

test('a second SIGTERM changes nothing', async () => {
  bot.signal('SIGTERM');
  bot.signal('SIGTERM');
  expect(await bot.ends(STOPS_WITHIN_MS)).toBe(0);
});
