import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { migrationFile } from '../db/migrate.ts';
import type { Session } from './gateway/sessions.ts';
import { gatewayMigrations } from './migrations.ts';
import { botIdOf, createSessionStore } from './store.ts';

let db: FreshDatabase;

beforeAll(async () => {
  db = await freshDatabase({ migrations: gatewayMigrations.map(({ at }) => migrationFile(at.href, '')) });
});
afterEach(async () => {
  await db.sql`truncate gateway_sessions, gateway_identifies`;
});
afterAll(() => db.drop());

const process = (botId = '1') => createSessionStore({ sql: db.sql, botId });
const session: Session = {
  shardId: 0,
  shardCount: 1,
  sessionId: 'a-session',
  resumeURL: 'wss://gateway-eu.discord.gg',
  // More than an int holds.
  sequence: 5_000_000_000,
  guildCount: 3,
  intents: 513,
};
const age = (seconds: number) =>
  db.sql`update gateway_sessions set held_at = held_at - make_interval(secs => ${seconds})`;

describe('a session', () => {
  test('that was released is gone on with by the next process, once', async () => {
    const old = process();
    await old.hold(session);
    await old.release([{ ...session, sequence: session.sequence + 7, guildCount: 4 }]);
    const expected = { ...session, sequence: session.sequence + 7, guildCount: 4 };
    expect(await process().claim()).toEqual([expected]);
    expect(await process().claim()).toEqual([]);
  });

  test('goes to one of two processes that claim it at once', async () => {
    const old = process();
    await old.hold(session);
    await old.release([session]);
    const claims = await Promise.all([process().claim(), process().claim(), process().claim()]);
    expect(claims.flat()).toHaveLength(1);
  });

  test('that a living process has open is left alone', async () => {
    await process().hold(session);
    await age(15);
    expect(await process().claim()).toEqual([]);
  });

  test('of a process that is silent, and so dead, is gone on with', async () => {
    await process().hold(session);
    await age(25);
    expect(await process().claim()).toEqual([session]);
  });

  test('of a process that was killed a moment ago is gone on with where nobody else can have the database', async () => {
    await process().hold(session);
    expect(await createSessionStore({ sql: db.sql, botId: '1', alone: true }).claim()).toEqual([session]);
  });

  test('that is too old is not gone on with', async () => {
    const old = process();
    await old.hold(session);
    await old.release([session]);
    await age(301);
    expect(await process().claim()).toEqual([]);
  });

  test('of another bot is left alone', async () => {
    const other = process('2');
    await other.hold(session);
    await other.release([session]);
    expect(await process('1').claim()).toEqual([]);
  });

  test('is kept alive by its progress', async () => {
    const holder = process();
    await holder.hold(session);
    await age(25);
    await holder.progress([session]);
    expect(await process().claim()).toEqual([]);
  });

  test('that another process has taken over is no longer written by the first', async () => {
    const [first, second] = [process(), process()];
    await first.hold(session);
    const newer = { ...session, sessionId: 'b-session', sequence: 1 };
    await second.hold(newer);
    await first.progress([session]);
    await first.release([session]);
    await first.forget(0);
    await age(25);
    expect(await process().claim()).toEqual([newer]);
  });

  test('that is over is forgotten', async () => {
    const holder = process();
    await holder.hold(session);
    await holder.forget(0);
    await age(25);
    expect(await process().claim()).toEqual([]);
  });
});

describe('an IDENTIFY', () => {
  test('is counted over all processes', async () => {
    expect(await process().takeIdentify(0, 1)).toBe(0);
    const waitMs = await process().takeIdentify(0, 1);
    expect(waitMs).toBeGreaterThan(4_000);
    expect(waitMs).toBeLessThanOrEqual(5_200);
    expect(await process('2').takeIdentify(0, 1)).toBe(0);
  });

  test('is given to one of many who ask at once', async () => {
    // Held by a transaction that has counted none yet, so that all of them are seen waiting for it.
    const asked: Promise<number>[] = [];
    await db.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext('gateway.identify'), hashtext('1'))`;
      for (let at = 0; at < 3; at++) asked.push(process().takeIdentify(0, 1));
      await expect
        .poll(
          async () => {
            const waiting = await db.sql`
            select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`;
            return waiting.length;
          },
          { timeout: 20_000 },
        )
        .toBe(3);
    });
    const waits = await Promise.all(asked);
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(1);
  });

  test('is refused after 900 within a day, and older ones are forgotten', async () => {
    await db.sql`
      insert into gateway_identifies (bot_id, shard_id, at)
      select '1', n, now() - interval '23 hours 59 minutes' from generate_series(1, 900) n
       union all select '1', 0, now() - interval '25 hours' from generate_series(1, 100)`;
    const waitMs = await process().takeIdentify(5_000, 5_000);
    expect(waitMs).toBeGreaterThan(50_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
    const [row] = await db.sql`select count(*)::int as count from gateway_identifies`;
    expect(row?.['count']).toBe(900);
  });
});

test('a bot is called by the id in its token, and by nothing that gives another token away', () => {
  const token = `${Buffer.from('123456789012345678').toString('base64')}.Gh0stA.${'x'.repeat(38)}`;
  expect(botIdOf(token)).toBe('123456789012345678');
  expect(botIdOf('a-token-of-the-test')).toMatch(/^token-[0-9a-f]{16}$/);
  expect(botIdOf('a-token-of-the-test')).not.toContain('a-token-of');
});
