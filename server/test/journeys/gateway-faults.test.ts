import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, openServer, type Server, told } from './server.ts';

/** So short that a connection which is silent is noticed within a test. */
const HEARTBEAT_INTERVAL_MS = 1_000;
const SLOWLY = { timeout: 20_000 };

let journey: Journey;
let bot: RunningBot;
let server: Server;

beforeAll(async () => {
  journey = await startJourney({ heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS });
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
  server = await openServer(journey, bot);
  await journey.control.call('clearRecord', {});
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

type Act = Parameters<typeof journey.control.call<'gatewayAct'>>[1]['act'];
const act = (what: Act) => journey.control.call('gatewayAct', { act: what });
const identifies = () => journey.control.call('identifies');
const resumes = () => journey.control.call('resumes');
const isConnected = async () => (await journey.control.call('sessions')).some(({ connected }) => connected);

/** Commands are answered again, by the same process. */
async function worksAgain() {
  await bot.ready();
  await expect.poll(isConnected, SLOWLY).toBe(true);
  expect(told(await server.owner.command('/pads')).text).toContain('**1** · ');
  expect(bot.exitCode).toBeUndefined();
}

describe('the session is taken up again, without an IDENTIFY,', () => {
  test.each<[string, Act]>([
    ['asks to reconnect (op 7)', { kind: 'reconnect' }],
    ['calls the session invalid for now (op 9)', { kind: 'invalid session', resumable: true }],
    ['breaks the connection', { kind: 'cut' }],
    ['closes with 4000', { kind: 'close', code: 4000 }],
    ['closes with 1001', { kind: 'close', code: 1001 }],
  ])('when Discord %s', async (_, what) => {
    expect(await act(what)).toBe(1);
    await expect.poll(resumes, SLOWLY).toMatchObject([{ outcome: 'resumed', onResumeUrl: true }]);
    await worksAgain();
    expect(await identifies()).toEqual([]);
  });

  test('when Discord is silent though the connection stands', async () => {
    await journey.control.call('breakGateway', { kind: 'zombie', silent: true });
    await expect.poll(isConnected, SLOWLY).toBe(false);
    await journey.control.call('mendGateway', {});
    await expect.poll(resumes, SLOWLY).toContainEqual(expect.objectContaining({ outcome: 'resumed' }));
    await worksAgain();
    expect(await identifies()).toEqual([]);
  });
});

test('what somebody does while the connection is away is answered after it', async () => {
  await act({ kind: 'cut' });
  const answer = await server.owner.command('/pads');
  expect(told(await answer.settled()).text).toContain('**1** · free');
  expect(answer.tookMs).toBeLessThan(3_000);
  expect(await resumes()).toMatchObject([{ outcome: 'resumed', replayed: 1 }]);
});

describe('a new session begins, with one IDENTIFY,', () => {
  test.each<[string, Act]>([
    ['calls the session invalid for good (op 9)', { kind: 'invalid session', resumable: false }],
    ['closes with 4009, the session has timed out', { kind: 'close', code: 4009 }],
  ])('when Discord %s', async (_, what) => {
    await act(what);
    await expect.poll(identifies, SLOWLY).toMatchObject([{ outcome: 'ready' }]);
    await worksAgain();
  });

  test('when Discord has forgotten the session', async () => {
    await journey.control.call('breakGateway', { kind: 'refuse session', to: 'resume', times: 1 });
    await act({ kind: 'cut' });
    await expect.poll(identifies, SLOWLY).toMatchObject([{ outcome: 'ready' }]);
    await worksAgain();
  });
});

describe('it connects in the end', () => {
  test.each(['before hello', 'after hello', 'after identify', 'after ready', 'mid guilds'] as const)(
    'when the connection breaks %s',
    async (phase) => {
      await journey.control.call('breakGateway', { kind: 'drop', phase });
      await act({ kind: 'invalid session', resumable: false });
      await expect.poll(() => journey.control.call('gatewayFaults'), SLOWLY).toEqual([]);
      await worksAgain();
    },
  );

  test('when connecting is refused twice', async () => {
    await journey.control.call('breakGateway', { kind: 'refuse', times: 2 });
    await act({ kind: 'cut' });
    await expect.poll(() => journey.control.call('gatewayFaults'), SLOWLY).toEqual([]);
    await worksAgain();
  });

  test('when the connection breaks after it was taken up again', async () => {
    await journey.control.call('breakGateway', { kind: 'drop', phase: 'after resume' });
    await act({ kind: 'cut' });
    await expect.poll(resumes, SLOWLY).toMatchObject([{ outcome: 'dropped' }, { outcome: 'resumed' }]);
    await worksAgain();
  });
});

test('a Discord that breaks off after every IDENTIFY gets few of them', async () => {
  await journey.countStarts();
  await journey.control.call('breakGateway', { kind: 'drop', phase: 'after identify', times: 1_000 });
  await act({ kind: 'invalid session', resumable: false });
  await expect.poll(identifies, SLOWLY).toHaveLength(2);
  const [first, second] = await identifies();
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(5_000);
  expect((await bot.get('/health')).status).toBe(200);
  expect(await bot.get('/ready')).toMatchObject({ status: 503 });
  await journey.control.call('mendGateway', {});
  await journey.forgetStarts();
  await worksAgain();
});

test('an event that comes twice is dealt with once', async () => {
  await journey.control.call('breakGateway', { kind: 'duplicate', times: 20 });
  const answer = told(await server.owner.command('/training', { starts: 'in 10 minutes' }));
  expect(answer.text).toContain('Pad 1 is yours');
  const announcement = await announced(server.owner);
  expect(told(await server.owner.click(announcement, 'End')).text).toContain('has ended');
  await announced(server.owner, 'over');
  expect(await announcements(server.owner)).toHaveLength(1);
  const answers = await journey.control.call('requests', { method: 'POST' });
  expect(answers.filter(({ path }) => path.includes('/callback'))).toHaveLength(2);
});

test("an outage of Discord's own servers takes nothing away", async () => {
  await server.owner.command('/training', { starts: 'in 10 minutes', pad: 2 });
  await journey.control.call('outageStorm', { forMs: 1_000 });
  await expect.poll(() => journey.discord.world.guilds.get(server.guildId)?.unavailable, SLOWLY).toBe(false);
  expect(told(await server.owner.command('/pads')).text).toContain(`**2** · free now · Training by`);
  expect(JSON.parse((await bot.get('/status')).text)).toMatchObject({ status: 'online', guilds: 1 });
  expect(told(await server.owner.command('/session end')).text).toContain('has ended');
});
