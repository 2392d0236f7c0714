import type { Sql } from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binding, ROLE } from '../../../../test/binding.ts';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { type Answer, startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { phraseIn, verifying } from '../../../../test/verifying.ts';
import { parseDatabaseUrl } from '../../../db/address.ts';
import { createPool } from '../../../db/connect.ts';
import { forgetSureButton } from '../addresses.ts';
import { MOST_TRIES } from '../policy.ts';

const GUILD = '300000000000000001';
const OTHER_GUILD = '300000000000000002';
const actor = (userId: string, guildId = GUILD) => ({ guildId, userId, roleIds: [] });
const ADA = actor('100000000000000011');
const BOB = actor('100000000000000012');
const OWNER = actor(OWNER_ID);
const AT_ONCE = 2 * MOST_TRIES.start;

let bot: TestApp;
let gatekeeper: Sql;
const { begin, write, press, verify, states } = verifying(() => bot);
const { prepare, bind } = binding(() => bot, GUILD);

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      gatekeeper = createPool(parseDatabaseUrl(url), { max: 2 }).sql;
      return createPool(parseDatabaseUrl(url), { max: AT_ONCE + 4 }).sql;
    },
  });
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  bot.roblox.account({ id: '1002', name: 'bob_runs' });
});
afterEach(async () => {
  await gatekeeper.end({ timeout: 1 });
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const ENOUGH = 'That is enough for now';

async function again(times: number, act: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time++) answers.push(await act());
  return answers;
}

const refused = (answers: readonly Answer[]) => answers.filter(({ content }) => content.includes(ENOUGH)).length;
const asked = () => bot.sql<{ n: number }[]>`select count(*)::int as n from audit where action = 'link.ask'`;

test('who begins too often is told when to try again, and neither Roblox nor the audit log hears of it', async () => {
  expect(refused(await again(MOST_TRIES.start, () => begin(ADA, 'ada_builds')))).toBe(0);
  const [roblox, log] = [bot.roblox.asked.length, await asked()];
  const opensAt = Math.floor(bot.clock.now().getTime() / 1000) + 10 * 60;
  const begun = [
    await begin(ADA, 'ada_builds'),
    await begin(ADA, 'nobody_at_all'),
    await begin(ADA, 'bob_runs', {}, 'reverify'),
    await bot.as(ADA).run('verify'),
  ];
  for (const answer of begun) {
    expect(answer).toMatchObject({ private: true });
    expect(answer.content).toContain(ENOUGH);
    expect(answer.content).toContain(`try again <t:${opensAt}:R>`);
  }
  expect(bot.roblox.asked).toHaveLength(roblox);
  expect(await asked()).toEqual(log);
  expect((await states()).filter((state) => state === 'open')).toHaveLength(1);

  expect(await begin(BOB, 'bob_runs')).toMatchObject({ content: expect.not.stringContaining(ENOUGH) as string });
  const elsewhere = await begin(actor(ADA.userId, OTHER_GUILD), 'ada_builds');
  expect(elsewhere.content).not.toContain(ENOUGH);

  bot.clock.forward(9);
  expect((await begin(ADA, 'ada_builds')).content).toContain(`try again <t:${opensAt}:R>`);
  bot.clock.forward(1);
  expect(refused(await again(MOST_TRIES.start + 1, () => begin(ADA, 'ada_builds')))).toBe(1);
});

test('New phrase, names that nobody has and accounts that are turned away count as well', async () => {
  await bot.as(OWNER).run('verification block', { roblox: 'bob_runs' });
  const begun = await begin(ADA, 'ada_builds');
  await again(3, () => press(ADA, begun, 'New phrase'));
  await again(3, () => begin(ADA, 'nobody_at_all'));
  await again(3, () => begin(ADA, 'bob_runs'));
  expect((await press(ADA, begun, 'New phrase')).content).toContain(ENOUGH);
  expect(await bot.sql`select 1 from audit where action = 'link.gate'`).toHaveLength(3);
});

test('the words that somebody has still work when they have begun too often', async () => {
  const answers = await again(MOST_TRIES.start + 1, () => begin(ADA, 'ada_builds'));
  const last = answers.at(-2);
  if (!last) throw new Error('nothing was begun');
  write('1001', phraseIn(last));
  expect((await press(ADA, last)).content).toContain('You are verified');
});

test('who presses Verify too often is told when to try again, and the profile is not read', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', 'nothing');
  expect(refused(await again(MOST_TRIES.look, () => press(ADA, begun)))).toBe(0);
  const roblox = bot.roblox.asked.length;
  expect((await press(ADA, begun)).content).toContain(ENOUGH);
  expect((await bot.as(ADA).run('complete_verify')).content).toContain(ENOUGH);
  expect(bot.roblox.asked).toHaveLength(roblox);
  // The pending is as it was: it is not taken for a look that never was.
  expect(await states()).toEqual(['open']);
  write('1001', phraseIn(begun));
  bot.clock.forward(10);
  expect((await press(ADA, begun)).content).toContain('You are verified');
});

test('presses that come while one looks at the profile count nothing', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', 'nothing');
  const hold = bot.roblox.hold('readProof');
  const looking = press(ADA, begun);
  await expect.poll(() => hold.waiting()).toBe(1);
  await again(MOST_TRIES.look, () => press(ADA, begun));
  hold.release();
  await looking;
  expect((await press(ADA, begun)).content).toContain('Not there yet');
});

test('who runs /update too often is told so, and the groups are not read', async () => {
  prepare();
  await bind(ROLE.member);
  await verify(ADA, 'ada_builds', '1001');
  const update = () => bot.as(ADA).run('update');
  const linked = bot.roblox.asked.length;
  expect(refused(await again(MOST_TRIES.update, update))).toBe(0);
  const roblox = bot.roblox.asked.length;
  expect(roblox).toBeGreaterThanOrEqual(linked + MOST_TRIES.update);
  expect((await update()).content).toContain(ENOUGH);
  expect(bot.roblox.asked).toHaveLength(roblox);
  expect((await begin(ADA, 'ada_builds')).content).not.toContain(ENOUGH);
});

test('what staff do for others counts for them, with room for a queue of newcomers, and not for the newcomers', async () => {
  const answers = await again(MOST_TRIES.help, () => begin(OWNER, 'bob_runs', { user: BOB.userId }));
  expect(refused(answers)).toBe(0);
  const full = await begin(OWNER, 'bob_runs', { user: BOB.userId });
  expect(full.content).toContain('for other members');
  expect((await bot.as(OWNER).run('complete_verify', { user: BOB.userId })).content).toContain(ENOUGH);
  expect((await bot.as(OWNER).run('update', { user: BOB.userId })).content).toContain(ENOUGH);
  expect((await begin(OWNER, 'ada_builds')).content).not.toContain(ENOUGH);
  expect((await begin(BOB, 'bob_runs')).content).not.toContain(ENOUGH);
});

test('who asks to be forgotten has not begun less often for that', async () => {
  await again(MOST_TRIES.start, () => begin(ADA, 'ada_builds'));
  await bot.as(ADA).press(forgetSureButton.to({}));
  expect((await begin(ADA, 'ada_builds')).content).toContain(ENOUGH);
});

test('what was counted long ago is swept when somebody else begins', async () => {
  await begin(ADA, 'ada_builds');
  bot.clock.forward(10);
  await begin(BOB, 'bob_runs');
  expect(await bot.sql`select user_id, tried from verification_tries`).toEqual([
    { userId: BOB.userId, tried: 'start' },
  ]);
});

const waiting = async () =>
  (
    await gatekeeper`
      select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  ).length;

/** All begin at once: each waits for the counting row of the member, which is held until all are there. */
async function allAtOnce(): Promise<Answer[]> {
  await begin(ADA, 'ada_builds');
  let started: Promise<Answer>[] = [];
  await gatekeeper.begin(async (tx) => {
    await tx`select from verification_tries for update`;
    started = Array.from({ length: AT_ONCE }, () => begin(ADA, 'ada_builds'));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(AT_ONCE);
  });
  return Promise.all(started);
}

test('of many who begin at once no more than the limit get through', async () => {
  expect(refused(await allAtOnce())).toBe(AT_ONCE + 1 - MOST_TRIES.start);
});
