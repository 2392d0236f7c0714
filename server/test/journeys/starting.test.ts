import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import { EXIT_CONFIGURATION } from '../../src/kit/config.ts';
import { withDataDir } from './data-dir.ts';
import { type Journey, startJourney } from './journey.ts';
import { openLine } from './line.ts';
import { openServer, told } from './server.ts';

const SLOWLY = { timeout: 20_000 };

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const identifies = () => journey.control.call('identifies');

describe('/health answers before anything else does', () => {
  test('with a database that takes connections and never answers; a stop then takes no time', async () => {
    const line = await openLine(undefined);
    const bot = journey.startBot({
      databaseUrl: databaseUrl({ ...parseDatabaseUrl(journey.databaseUrl), host: '127.0.0.1', port: line.port }),
    });
    await bot.listens();
    expect(await bot.get('/health')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await bot.get('/ready')).toMatchObject({
      status: 503,
      text: expect.stringContaining('The database does not answer yet'),
    });
    expect(await bot.get('/status')).toMatchObject({ status: 503 });
    expect(JSON.parse((await bot.get('/status')).text)).toMatchObject({
      status: 'connecting',
      database: 'down',
      gateway: 'connecting',
      user: null,
      guilds: 0,
    });
    expect((await bot.get('/')).text).toContain('Starting');
    expect(await identifies()).toEqual([]);
    expect(await bot.stop()).toBe(0);
    await line.close();
  });

  test('with a database that is not there yet; it is waited for, said in the log, and used once it is there', async () => {
    const address = parseDatabaseUrl(journey.databaseUrl);
    const socket = path.join(address.host, `.s.PGSQL.${address.port}`);
    const closed = await openLine(socket);
    await closed.close();
    const bot = journey.startBot({ databaseUrl: databaseUrl({ ...address, host: '127.0.0.1', port: closed.port }) });
    await bot.says('does not answer (nothing listens there)');
    expect((await bot.get('/health')).status).toBe(200);
    const line = await openLine(socket, closed.port);
    await bot.ready();
    expect(bot.logs().map(({ msg }) => msg)).toContainEqual(expect.stringContaining('answers now'));
    expect(await bot.stop()).toBe(0);
    await line.close();
  });

  test('with a Discord that refuses connections; /ready says why, and says yes once it is connected', async () => {
    await journey.control.call('breakGateway', { kind: 'refuse' });
    await journey.sql`delete from gateway_sessions`;
    const bot = journey.startBot();
    await bot.says('The database is ready');
    await expect.poll(async () => (await bot.get('/ready')).text, SLOWLY).toContain('Connecting to Discord');
    await expect
      .poll(async () => JSON.parse((await bot.get('/status')).text) as object, SLOWLY)
      .toMatchObject({ status: 'connecting', gateway: 'connecting', database: 'up' });
    await journey.control.call('mendGateway', {});
    await bot.ready();
    const { status, text } = await bot.get('/status');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      status: 'online',
      user: { id: journey.botId, username: 'Muster' },
      guilds: 0,
      uptimeSeconds: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      database: 'up',
      gateway: 'connected',
      roblox: { state: 'up', hasKey: expect.any(Boolean), troubles: [] },
    });
    const metrics = await bot.get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^# HELP /m);
    expect(await bot.stop()).toBe(0);
  });

  test('with a Discord whose REST side fails', async () => {
    await journey.control.call('breakRest', { where: {}, fault: { kind: 'status', status: 503, when: 'before' } });
    await journey.sql`delete from gateway_sessions`;
    const bot = journey.startBot();
    await bot.says('Discord does not answer');
    expect((await bot.get('/health')).status).toBe(200);
    expect((await bot.get('/ready')).text).toContain('Discord does not answer');
    await journey.control.call('mendRest', {});
    await bot.ready();
    expect(await bot.stop()).toBe(0);
  });
});

test("when the day's sessions are used up no IDENTIFY is sent, and the process waits", async () => {
  await journey.sql`delete from gateway_sessions`;
  await journey.control.call('setStartLimit', { applicationId: journey.botId, remaining: 0 });
  const bot = journey.startBot();
  await bot.says('Discord allows no new connection before its daily limit');
  await sleep(2_000);
  expect(await identifies()).toEqual([]);
  expect(bot.exitCode).toBeUndefined();
  expect((await bot.get('/health')).status).toBe(200);
  expect(await bot.get('/ready')).toMatchObject({ status: 503, text: expect.stringContaining('daily limit') });
  expect(await bot.stop()).toBe(0);
  await journey.control.call('setStartLimit', { applicationId: journey.botId, remaining: 1_000 });
});

test('a second bot on the same folder says so and stops, and the first goes on', () =>
  withDataDir(async (dataDir) => {
    const first = journey.startBot({ dataDir });
    await first.ready();
    const server = await openServer(journey, first);
    journey.expectErrors(/./);
    const second = journey.startBot({ dataDir });
    expect(await second.ends()).toBe(EXIT_CONFIGURATION);
    expect(second.logs().at(-1)).toMatchObject({ level: 'fatal', msg: expect.stringContaining(dataDir) });
    expect(await identifies()).toHaveLength(1);
    expect(told(await server.owner.command('/training', { starts: 'in 10 minutes' })).text).toContain('is yours');
    expect(await first.stop()).toBe(0);
  }));
