import type { Sql } from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { type Answer, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { parseDatabaseUrl } from '../../db/address.ts';
import { createPool } from '../../db/connect.ts';
import { endButton } from './addresses.ts';

const GUILD = '300000000000000001';
const HOSTS = Array.from({ length: 20 }, (_, index) => ({
  guildId: GUILD,
  userId: String(100_000_000_000_000_100n + BigInt(index)),
  roleIds: ['700000000000000001'],
}));
/**
 * Room for all hosts at once, each of whom asks two things at a time, and for the one who holds them back: a statement that
 * shared a connection with one that is held back would never come to the gate.
 */
const CONNECTIONS = 2 * HOSTS.length + 4;
const GATE = 4_242;

let bot: TestApp;
let gatekeeper: Sql;

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      gatekeeper = createPool(parseDatabaseUrl(url), { max: 2 }).sql;
      return createPool(parseDatabaseUrl(url), { max: CONNECTIONS }).sql;
    },
  });
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by)
    values (${GUILD}, 'training.host', ${HOSTS[0]?.roleIds[0] ?? null}, ${OWNER_ID})`;
});
afterEach(async () => {
  await gatekeeper.end({ timeout: 1 });
  await bot.stop();
});

/**
 * Lets every insert into `sessions` come as far as the row itself, each having seen the pad free, holds all of them
 * there, and lets go once everybody waits: the interleaving is forced, not hoped for.
 */
async function allAtOnce(work: () => Promise<Answer>[]): Promise<Answer[]> {
  await bot.sql.unsafe(`
    create function wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$;
    create trigger gate before insert on sessions for each row execute function wait_at_gate();`);
  const started = await gatekeeper.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${GATE})`;
    const waiting = work();
    await expect.poll(() => waitingAtGate(), { timeout: 20_000 }).toBe(waiting.length);
    return { waiting };
  });
  return Promise.all(started.waiting);
}

async function waitingAtGate(): Promise<number> {
  const [row] = await gatekeeper<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_locks
     where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`;
  return row?.waiting ?? 0;
}

const bookPadThree = () => HOSTS.map((host) => bot.as(host).run('training', { starts: 'in 10 minutes', pad: 3 }));
const livePads = async () =>
  (await bot.sql<{ pad: number }[]>`select pad from sessions where state = 'scheduled' order by pad`).map(
    ({ pad }) => pad,
  );

test('of twenty hosts who book one pad at once, one has it, and the others hear who', async () => {
  const answers = await allAtOnce(bookPadThree);
  expect(await livePads()).toEqual([3]);
  expect(answers.filter(({ content }) => content.includes('Pad 3 is yours'))).toHaveLength(1);
  const [winner] = await bot.sql<{ hostId: string }[]>`select host_id from sessions`;
  const refused = answers.filter(({ content }) =>
    content.includes(`Pad 3 is taken: <@${winner?.hostId}> has it until`),
  );
  expect(refused).toHaveLength(19);
  expect(refused[0]?.buttons.map(({ label }) => label)).toEqual(['Pad 1', 'Pad 2', 'Pad 4', 'Pad 5', 'Pad 6']);
  expect(bot.errors).toEqual([]);
  await bot.runJobs();
  expect(bot.discord.messages).toHaveLength(1);
});

test('without the exclusion constraint the same twenty all get the pad: the constraint is what holds', async () => {
  await bot.sql`alter table sessions drop constraint sessions_pad_free`;
  await allAtOnce(bookPadThree);
  expect(await livePads()).toEqual(HOSTS.map(() => 3));
});

test('twenty hosts who name no pad share out the nine, and eleven hear when the next one is free', async () => {
  const answers = await allAtOnce(() => HOSTS.map((host) => bot.as(host).run('training', { starts: 'in 10 minutes' })));
  expect(await livePads()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(answers.filter(({ content }) => content.startsWith('Every pad is taken'))).toHaveLength(11);
  expect(bot.errors).toEqual([]);
});

test('one host who books twice at once has one session', async () => {
  const [host] = HOSTS;
  if (!host) throw new Error('no host');
  const answers = await allAtOnce(() =>
    [1, 2].map((pad) => bot.as(host).run('training', { starts: 'in 10 minutes', pad })),
  );
  expect(answers.filter(({ content }) => content.includes('is yours'))).toHaveLength(1);
  expect(answers.filter(({ content }) => content.includes('You already have'))).toHaveLength(1);
});

test('End pressed while the clock ends it: one end, counted once', async () => {
  const [host] = HOSTS;
  if (!host) throw new Error('no host');
  await bot.as(host).run('training', { starts: 'now' });
  bot.clock.forward(61);
  let work: [Promise<Answer>, Promise<void>] | undefined;
  await gatekeeper.begin(async (tx) => {
    await tx`select 1 from sessions where id = 1 for update`;
    work = [bot.as(host).press(endButton.to({ session: 1 })), bot.runJob('pads.end', undefined)];
    await expect
      .poll(
        async () =>
          (
            await bot.sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
          ).length,
      )
      .toBe(2);
  });
  await Promise.all(work ?? []);
  expect(await bot.sql`select action from audit where action = 'session.end'`).toHaveLength(1);
  expect(await bot.sql`select version from sessions`).toMatchObject([{ version: 2 }]);
});
