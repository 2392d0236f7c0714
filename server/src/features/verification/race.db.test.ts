import type { Sql } from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { type Answer, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { phraseIn, verifying } from '../../../test/verifying.ts';
import { parseDatabaseUrl } from '../../db/address.ts';
import { createPool } from '../../db/connect.ts';

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const [ADA, BOB] = [actor('100000000000000011'), actor('100000000000000012')];
const CLICKS = 20;

let bot: TestApp;
let gatekeeper: Sql;
const { begin, write, press, links, history, states } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      gatekeeper = createPool(parseDatabaseUrl(url), { max: 2 }).sql;
      return createPool(parseDatabaseUrl(url), { max: 2 * CLICKS + 4 }).sql;
    },
  });
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
});
afterEach(async () => {
  await gatekeeper.end({ timeout: 1 });
  await bot.stop();
});

const waiting = async () =>
  (
    await gatekeeper`
      select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  ).length;

/** Holds the row that everybody wants, waits until all wait for it, and lets go: the interleaving is forced. */
async function allAtOnce(work: () => Promise<Answer>[]): Promise<Answer[]> {
  let started: Promise<Answer>[] = [];
  await gatekeeper.begin(async (tx) => {
    await tx`select from verifications for update`;
    started = work();
    await expect.poll(waiting, { timeout: 20_000 }).toBe(started.length);
  });
  return Promise.all(started);
}

const clicks = (answer: Answer) => () => Array.from({ length: CLICKS }, () => press(ADA, answer));

test('of twenty clicks at once one looks at the profile and links, with one row of history', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  const before = bot.roblox.asked.length;
  const answers = await allAtOnce(clicks(begun));
  expect(answers.filter(({ content }) => content.includes('You are verified'))).toHaveLength(1);
  expect(
    answers.filter(({ content }) => /looking at that profile right now|This is done already/.test(content)),
  ).toHaveLength(CLICKS - 1);
  expect(bot.roblox.asked.slice(before).filter((call) => call.startsWith('readProof'))).toHaveLength(1);
  expect(await history()).toEqual(['verified']);
  expect(await bot.sql`select 1 from audit where action = 'link.make'`).toHaveLength(1);
  expect(bot.errors).toEqual([]);
});

test('without the lock of a check the same twenty all look: the state of the row is what holds', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', 'nothing');
  // Whatever is taken for a look is open again at once, as if there were no such state.
  await bot.sql.unsafe(`
    create function stay_open() returns trigger language plpgsql as $$
    begin if new.state = 'checking' then new.state := 'open'; new.checking_until := null; end if; return new; end $$;
    create trigger stay before update on verifications for each row execute function stay_open();`);
  const before = bot.roblox.asked.length;
  await allAtOnce(clicks(begun));
  expect(bot.roblox.asked.slice(before).filter((call) => call.startsWith('readProof'))).toHaveLength(CLICKS);
});

/** Both members have their phrase in the profile, and both come to the link at the same time. */
async function twoClaimants(): Promise<Answer[]> {
  const [ada, bob] = [await begin(ADA, 'ada_builds'), await begin(BOB, 'ada_builds')];
  write('1001', `${phraseIn(ada)} / ${phraseIn(bob)}`);
  await bot.sql.unsafe(`
    create function wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(4242); return new; end $$;
    create trigger gate before insert on roblox_links for each row execute function wait_at_gate();`);
  let started: Promise<Answer>[] = [];
  await gatekeeper.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(4242)`;
    started = [press(ADA, ada), press(BOB, bob)];
    await expect.poll(waiting, { timeout: 20_000 }).toBe(2);
  });
  return Promise.all(started);
}

test('of two who have both proven one account in the same instant, one has it, and the other one hears so', async () => {
  const answers = await twoClaimants();
  expect(answers.filter(({ content }) => content.includes('You are verified'))).toHaveLength(1);
  expect(answers.filter(({ content }) => content.includes('already linked to another member'))).toHaveLength(1);
  expect(Object.values(await links())).toEqual(['1001']);
  expect(await history()).toEqual(['verified']);
  expect((await states()).toSorted()).toEqual(['linked', 'open']);
  expect(bot.errors).toEqual([]);
});

test('where accounts go to whoever proves them, one of the two has it in the end, and the other one had it', async () => {
  await bot.as(actor(OWNER_ID)).run('setup', { verify_moves: 'goes to whoever proves it' });
  const answers = await twoClaimants();
  expect(answers.filter(({ content }) => content.includes('You are verified'))).toHaveLength(2);
  expect(Object.values(await links())).toEqual(['1001']);
  expect(await history()).toEqual(['verified', 'moved', 'verified']);
  expect(bot.errors).toEqual([]);
});

const dropLock = () =>
  bot.sql.unsafe('create or replace function lock_links(guild bigint) returns void language sql as $$ select $$');

test('without the lock the constraint still lets one link through, but the other one meets an error', async () => {
  await dropLock();
  const answers = await twoClaimants();
  expect(Object.values(await links())).toEqual(['1001']);
  expect(answers.filter(({ content }) => /E-[0-9A-Z]{6}/.test(content))).toHaveLength(1);
});

test('without lock and constraint both get the account: they are what holds', async () => {
  await dropLock();
  await bot.sql`alter table roblox_links drop constraint roblox_links_one_member`;
  await twoClaimants();
  expect(await links()).toEqual({ [ADA.userId]: '1001', [BOB.userId]: '1001' });
});

test('a new /verify while a press looks at the profile ends the old pending: the press links nothing', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  const hold = bot.roblox.hold('readProof');
  const pressed = press(ADA, begun);
  await expect.poll(() => hold.waiting()).toBe(1);
  // Roblox is held back for everybody, so this is done by hand as the command does it.
  await bot.sql`
    update verifications
       set state = 'replaced', over_at = ${bot.clock.now()}, checking_until = null, version = version + 1`;
  hold.release();
  expect((await pressed).content).toContain('replaced by newer ones');
  expect(await links()).toEqual({});
  expect(await states()).toEqual(['replaced']);
});

test('a block that comes while a press looks at the profile holds', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  const hold = bot.roblox.hold('readProof');
  const pressed = press(ADA, begun);
  await expect.poll(() => hold.waiting()).toBe(1);
  await bot.as(actor(OWNER_ID)).run('verification block', { roblox: 'ada_builds' });
  hold.release();
  expect((await pressed).content).toContain('is blocked on this server');
  expect(await links()).toEqual({});
});
