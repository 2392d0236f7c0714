import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { describe, type ExpectStatic, expect, type TestContext, test } from 'vitest';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import { createPool } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import { postmasterIn, withDataDir } from './data-dir.ts';
import { type Journey, startJourney } from './journey.ts';
import { openLine } from './line.ts';
import { announced, announcements, endNow, openServer, type Server, told } from './server.ts';

/** What people are promised: it works again by itself within this time. */
const RECOVERS_WITHIN = { timeout: 30_000 };
const STORAGE = /^My storage is not answering right now, so nothing was changed\. .*`E-[0-9A-Z]{6}`$/;
const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

/** Each of these tests waits for long, so they run side by side, each with a Discord and a database of its own. */
const onJourney = (go: (journey: Journey, expect: ExpectStatic) => Promise<void>) => async (context: TestContext) => {
  const journey = await startJourney();
  try {
    await go(journey, context.expect);
    await journey.check();
  } finally {
    await journey.stop();
  }
};

/** What the owner reads in the end, however long it takes. */
async function reads(server: Server, command: string, options = {}): Promise<string> {
  const act = await server.owner.command(command, options);
  expect(act.tookMs, 'a sign of life within three seconds').toBeLessThan(3_000);
  return told(await act.settled(25_000)).text;
}
const padsAreShown = (server: Server, { poll }: ExpectStatic) =>
  poll(() => reads(server, '/pads'), RECOVERS_WITHIN).toContain('**9** · free');

/** Keeps everybody from the sessions from now on for `ms` milliseconds. `over` resolves at the end of that. */
async function lockSessions(sql: Sql, ms: number): Promise<{ over: Promise<unknown> }> {
  let tellLocked = () => {};
  const locked = new Promise<void>((resolve) => (tellLocked = resolve));
  const over = sql.begin(async (tx) => {
    await tx`lock table sessions in access exclusive mode`;
    tellLocked();
    await sleep(ms);
  });
  await locked;
  return { over };
}

describe.concurrent('a database', () => {
  test(
    'that is slow makes the answer late, but it is promised in time and comes',
    onJourney(async (journey, expect) => {
      const bot = journey.startBot();
      await bot.ready();
      const server = await openServer(journey, bot);
      const host = await server.host();
      const lock = await lockSessions(journey.sql, 2_800);
      const [pads, booking] = await Promise.all([
        server.owner.command('/pads'),
        host.command('/training', { starts: 'in 10 minutes', pad: 2 }),
      ]);
      for (const act of [pads, booking]) {
        expect(act).toMatchObject({ outcome: 'deferred', message: { ephemeral: true, thinking: true } });
        expect(act.tookMs).toBeLessThan(3_000);
      }
      await lock.over;
      expect(told(await pads.settled()).text).toContain('**9** · free');
      expect(told(await booking.settled()).text).toContain('Pad 2 is yours');
      await announced(server.owner);
    }),
  );

  test(
    'that is slower than ten seconds is told as storage that does not answer, and nothing is booked',
    onJourney(async (journey, expect) => {
      const bot = journey.startBot();
      await bot.ready();
      const server = await openServer(journey, bot);
      journey.expectErrors(/^An interaction failed/);
      const lock = await lockSessions(journey.sql, 11_500);
      expect(await reads(server, '/training', { starts: 'in 10 minutes', pad: 5 })).toMatch(STORAGE);
      await lock.over;
      await padsAreShown(server, expect);
      expect(await journey.sql`select 1 from sessions`).toEqual([]);
    }),
  );

  test(
    'that is silent is noticed, told, and used again when it speaks',
    onJourney(async (journey, expect) => {
      const address = parseDatabaseUrl(journey.databaseUrl);
      const line = await openLine(path.join(address.host, `.s.PGSQL.${address.port}`));
      const bot = journey.startBot({ databaseUrl: databaseUrl({ ...address, host: '127.0.0.1', port: line.port }) });
      await bot.ready();
      const server = await openServer(journey, bot);
      await padsAreShown(server, expect);
      journey.expectErrors(/^An interaction failed/);
      line.freeze();
      expect(await reads(server, '/pads')).toMatch(STORAGE);
      await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 503 });
      expect(JSON.parse((await bot.get('/status')).text)).toMatchObject({ status: 'degraded', database: 'down' });
      expect((await bot.get('/health')).status).toBe(200);
      line.thaw();
      await padsAreShown(server, expect);
      expect(await reads(server, '/training', { starts: 'in 10 minutes' })).toContain('Pad 1 is yours');
      await announced(server.owner);
      await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 200 });
      expect(await bot.stop()).toBe(0);
      await line.close();
    }),
  );

  test(
    'that is stopped and started again: people hear it, the process stays, timers go on',
    onJourney((journey, expect) =>
      withDataDir(async (dataDir) => {
        const start = () => startEmbedded({ dataDir, log: silent, durable: false });
        let database = await start();
        const pool = createPool(database.connection, { max: 2 });
        const bot = journey.startBot({ databaseUrl: databaseUrl(database.connection) });
        try {
          await bot.ready();
          const server = await openServer({ ...journey, sql: pool.sql }, bot);
          expect(await reads(server, '/training', { starts: 'in 10 minutes', pad: 3 })).toContain('Pad 3 is yours');
          const announcement = await announced(server.owner);
          await bot.says('Completed task');

          journey.expectErrors(/^An interaction failed/);
          await database.stop();
          expect(await reads(server, '/pads')).toMatch(STORAGE);
          expect(told(await server.owner.click(announcement, 'End')).text).toMatch(STORAGE);
          await expect.poll(() => bot.get('/ready'), RECOVERS_WITHIN).toMatchObject({ status: 503 });
          expect((await bot.get('/health')).status).toBe(200);

          database = await start();
          await padsAreShown(server, expect);
          expect(await reads(server, '/pads')).toContain('**3** · free now · Training by');
          await endNow({ sql: pool.sql }, server);
          expect((await announced(server.owner, 'over')).id).toBe(announcement.id);
          expect(await announcements(server.owner)).toHaveLength(1);
          expect(await bot.stop()).toBe(0);
        } finally {
          await bot.kill();
          await pool.close(0);
          await database.stop();
        }
      }),
    ),
  );

  test(
    "that is the bot's own and is killed is started again by the bot, and nothing is lost",
    onJourney((journey, expect) =>
      withDataDir(async (dataDir) => {
        const bot = journey.startBot({ dataDir });
        await bot.ready();
        const server = await openServer(journey, bot);
        expect(await reads(server, '/training', { starts: 'in 10 minutes', pad: 3 })).toContain('Pad 3 is yours');
        const announcement = await announced(server.owner);
        await bot.says('Completed task');

        journey.expectErrors(/^An interaction failed/, /^The built-in database has stopped by itself/);
        const before = await postmasterIn(dataDir);
        process.kill(before, 'SIGKILL');
        await padsAreShown(server, expect);
        expect(await reads(server, '/pads')).toContain('**3** · free now · Training by');
        expect(await postmasterIn(dataDir)).not.toBe(before);
        expect(told(await server.owner.click(announcement, 'End')).text).toContain('has ended');
        expect((await announced(server.owner, 'over')).id).toBe(announcement.id);
        expect(await bot.stop()).toBe(0);
      }),
    ),
  );
});
