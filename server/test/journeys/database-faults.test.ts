import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import { createPool } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openLine } from './line.ts';
import { announced, announcements, endNow, openServer, type Server, told } from './server.ts';

/** What people are promised: it works again by itself within this time. */
const RECOVERS_WITHIN = { timeout: 30_000 };
const STORAGE = /^My storage is not answering right now, so nothing was changed\. .*`E-[0-9A-Z]{6}`$/;
const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

/** What somebody reads in the end, however long it takes. */
const readsInTheEnd = async (server: Server, command: string, options = {}) => {
  const act = await server.owner.command(command, options);
  expect(act.tookMs, 'a sign of life within three seconds').toBeLessThan(3_000);
  return told(await act.settled(25_000)).text;
};
const padsAreShown = (server: Server) =>
  expect.poll(() => readsInTheEnd(server, '/pads'), RECOVERS_WITHIN).toContain('**9** · free');

/** An empty folder that PostgreSQL, which never runs as root, can enter. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-journey-'));
  await chmod(folder, 0o755);
  return folder;
}

describe('a database that is slow', () => {
  let bot: RunningBot;
  let server: Server;
  beforeAll(async () => {
    bot = journey.startBot();
    await bot.ready();
    server = await openServer(journey, bot);
  });
  afterAll(() => bot.stop());

  /** Keeps everybody from the sessions for a while. */
  const lockSessions = (ms: number) =>
    journey.sql.begin(async (tx) => {
      await tx`lock table sessions in access exclusive mode`;
      await sleep(ms);
    });

  test('makes the answer late, but it is promised in time and comes', async () => {
    const host = await server.host();
    const unlocked = lockSessions(2_800);
    const [pads, booking] = await Promise.all([
      server.owner.command('/pads'),
      host.command('/training', { starts: 'in 10 minutes', pad: 2 }),
    ]);
    for (const act of [pads, booking]) {
      expect(act).toMatchObject({ outcome: 'deferred', message: { ephemeral: true, thinking: true } });
      expect(act.tookMs).toBeLessThan(3_000);
    }
    await unlocked;
    expect(told(await pads.settled()).text).toContain('**9** · free');
    expect(told(await booking.settled()).text).toContain('Pad 2 is yours');
    await announced(server.owner);
  });

  test('beyond ten seconds is told as storage that does not answer, and nothing is booked', async () => {
    journey.expectErrors(/^An interaction failed/);
    const unlocked = lockSessions(11_000);
    expect(await readsInTheEnd(server, '/training', { starts: 'in 10 minutes', pad: 5 })).toMatch(STORAGE);
    await unlocked;
    await padsAreShown(server);
    expect(await journey.sql`select 1 from sessions where pad = 5`).toEqual([]);
  });
});

test('a database that is silent is noticed, told, and used again when it speaks', async () => {
  const address = parseDatabaseUrl(journey.databaseUrl);
  const line = await openLine(
    address.host.startsWith('/') ? path.join(address.host, `.s.PGSQL.${address.port}`) : address.port,
  );
  const bot = journey.startBot({ databaseUrl: databaseUrl({ ...address, host: '127.0.0.1', port: line.port }) });
  try {
    await bot.ready();
    const server = await openServer(journey, bot);
    await padsAreShown(server);
    journey.expectErrors(/^An interaction failed/);
    line.freeze();
    expect(await readsInTheEnd(server, '/pads')).toMatch(STORAGE);
    await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 503 });
    expect(JSON.parse((await bot.get('/status')).text)).toMatchObject({ status: 'degraded', database: 'down' });
    expect((await bot.get('/health')).status).toBe(200);
    line.thaw();
    await padsAreShown(server);
    expect(await readsInTheEnd(server, '/training', { starts: 'in 10 minutes' })).toContain('Pad 1 is yours');
    await announced(server.owner);
    await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 200 });
    expect(await bot.stop()).toBe(0);
  } finally {
    await bot.kill();
    await line.close();
  }
});

test('a database that is stopped and started again: people hear it, the process stays, timers go on', async () => {
  const dataDir = await emptyFolder();
  const start = () => startEmbedded({ dataDir, log: silent, durable: false });
  let database = await start();
  const pool = createPool(database.connection, { max: 2 });
  const bot = journey.startBot({ databaseUrl: databaseUrl(database.connection) });
  try {
    await bot.ready();
    const server = await openServer({ ...journey, sql: pool.sql }, bot);
    expect(await readsInTheEnd(server, '/training', { starts: 'in 10 minutes', pad: 3 })).toContain('Pad 3 is yours');
    const announcement = await announced(server.owner);

    journey.expectErrors(/^An interaction failed/);
    await database.stop();
    expect(await readsInTheEnd(server, '/pads')).toMatch(STORAGE);
    expect(told(await server.owner.click(announcement, 'End')).text).toMatch(STORAGE);
    await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 503 });
    expect((await bot.get('/health')).status).toBe(200);

    database = await start();
    await padsAreShown(server);
    expect(await readsInTheEnd(server, '/pads')).toContain('**3** · free now · Training by');
    await endNow({ sql: pool.sql }, server);
    expect((await announced(server.owner, 'over')).id).toBe(announcement.id);
    expect(await announcements(server.owner)).toHaveLength(1);
    expect(bot.exitCode).toBeUndefined();
    expect(await bot.stop()).toBe(0);
  } finally {
    await bot.kill();
    await pool.close(0);
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
