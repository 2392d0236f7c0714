import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { phraseIn, verifying } from '../../../../test/verifying.ts';
import { GATE_TASK } from '../repository.ts';

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const ADA = actor('100000000000000011');
const OWNER = actor(OWNER_ID);

let bot: TestApp;
const { begin, write, press, verify, links } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp();
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  bot.roblox.group({ id: '35', name: 'The Group', roles: [{ id: '351', name: 'Member', rank: 1 }] });
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const lookAgain = () => bot.runJob(GATE_TASK, { guildId: GUILD, userId: ADA.userId });
const told = () => bot.discord.directMessages.map(({ userId, body }) => `${userId} ${body.content}`);
const waits = () => bot.sql`select gate from verification_waits`;

test('an account that is too new is refused with the time, and its owner is told when it is old enough', async () => {
  await bot.as(OWNER).run('setup', { min_account_age: 30 });
  bot.roblox.account({ id: '1001', createdAt: new Date(bot.clock.now().getTime() - 20 * 24 * 3_600_000) });
  const answer = await begin(ADA, 'ada_builds');
  expect(answer.content).toContain('is too new for this server');
  const opensAt = Math.floor(bot.clock.now().getTime() / 1000) + 10 * 24 * 3_600;
  expect(answer.content).toContain(`<t:${opensAt}:R>`);
  const timers = await bot.sql<{ runAt: Date }[]>`select run_at from job_outbox where task = ${GATE_TASK}`;
  expect(timers.map(({ runAt }) => Math.floor(runAt.getTime() / 1000))).toEqual([opensAt]);
  await lookAgain();
  expect(told()).toEqual([]);
  bot.clock.forward(10 * 24 * 60 + 1);
  await lookAgain();
  expect(told()).toEqual([expect.stringMatching(new RegExp(`^${ADA.userId} You can verify as .*ada`))]);
  expect(await waits()).toEqual([]);
  await lookAgain();
  expect(told()).toHaveLength(1);
  expect((await verify(ADA, 'ada_builds', '1001')).content).toContain('You are verified');
});

test('an account outside of the group is refused with a way in, also when it left between the steps', async () => {
  await bot.as(OWNER).run('setup', { required_group: 'https://www.roblox.com/communities/35/The-Group' });
  const answer = await begin(ADA, 'ada_builds');
  expect(answer.content).toContain('[Join the group](https://www.roblox.com/communities/35)');
  await lookAgain();
  expect(told()).toEqual([]);
  bot.roblox.roles('1001', '35', ['351']);
  await lookAgain();
  expect(told()).toHaveLength(1);

  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  bot.roblox.roles('1001', '35', []);
  expect((await press(ADA, begun)).content).toContain("is not in this server's Roblox group");
  expect(await links()).toEqual({});
  bot.roblox.roles('1001', '35', ['351']);
  expect((await press(ADA, begun)).content).toContain('You are verified');
  expect(await waits()).toEqual([]);
});

test('nobody is looked for in the group for ever', async () => {
  await bot.as(OWNER).run('setup', { required_group: '35' });
  await begin(ADA, 'ada_builds');
  bot.clock.forward(8 * 24 * 60);
  await lookAgain();
  expect(await waits()).toEqual([]);
  expect(told()).toEqual([]);
});

test('while the groups cannot be read, nobody is told anything and it is tried again', async () => {
  await bot.as(OWNER).run('setup', { required_group: '35' });
  await begin(ADA, 'ada_builds');
  await bot.sql`delete from job_outbox`;
  for (const sort of ['busy', 'closed', 'odd'] as const) {
    bot.roblox.break(sort);
    await lookAgain();
  }
  expect(await waits()).toHaveLength(1);
  expect(told()).toEqual([]);
  const again = await bot.sql<{ runAt: Date }[]>`select run_at from job_outbox where task = ${GATE_TASK}`;
  expect(again[0]?.runAt.getTime()).toBe(bot.clock.now().getTime() + 10 * 60_000);
  bot.roblox.mend();
  bot.roblox.roles('1001', '35', ['351']);
  await lookAgain();
  expect(told()).toHaveLength(1);
});

test('a blocked account is refused; nobody who has it is thrown out; and who was turned away hears when it is lifted', async () => {
  const staff = bot.as(OWNER);
  expect((await bot.as(ADA).run('verification blocks')).content).toContain('You need the right to manage members');
  expect((await staff.run('verification block', { roblox: 'ada_builds', reason: 'alt' })).content).toContain(
    'is blocked',
  );
  expect((await staff.run('verification block', { roblox: '1001' })).content).toContain('blocked already');
  expect((await staff.run('verification blocks')).content).toMatch(/ada\\_builds.*alt/);
  expect((await begin(ADA, 'ada_builds')).content).toContain('is blocked on this server');
  expect((await staff.run('verification unblock', { roblox: 'ada_builds' })).content).toContain('no longer blocked');
  expect((await staff.run('verification unblock', { roblox: 'ada_builds' })).content).toContain('is not blocked here');
  await bot.runJobs();
  expect(told()).toEqual([expect.stringContaining('You can verify as')]);
  await verify(ADA, 'ada_builds', '1001');
  expect((await staff.run('verification block', { roblox: 'ada_builds' })).content).toContain('keeps it');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
});

test('a rule that is taken back lets in those whom it turned away, and they are told', async () => {
  await bot.as(OWNER).run('setup', { required_group: '35' });
  await begin(ADA, 'ada_builds');
  await bot.sql`update verification_settings set required_group_id = null`;
  await bot.as(OWNER).run('setup', { min_account_age: 1 });
  await bot.runJobs();
  expect(told()).toEqual([expect.stringContaining('You can verify as')]);
});

test('a group that members must be in is looked for when it is set: one that is not there is refused, and of one that is there the name is told', async () => {
  const setup = (required_group: string) => bot.as(OWNER).run('setup', { required_group });
  const rule = () => bot.sql`select required_group_id from verification_settings`;
  expect((await setup('99')).content).toContain('Roblox has no group with the number 99');
  expect(await rule()).toEqual([]);
  expect((await setup('35')).content).toContain('on Roblox is **The Group**');
  expect(await rule()).toEqual([{ requiredGroupId: '35' }]);
});

test.each(['busy', 'odd', 'closed'] as const)(
  'where Roblox does not tell whether a group is there (%s), it may be, and the answer says so',
  async (sort) => {
    bot.roblox.break(sort);
    const answer = await bot.as(OWNER).run('setup', { required_group: '99' });
    expect(answer.content).toContain('I could not look whether there is a group 99');
    expect(await bot.sql`select required_group_id from verification_settings`).toEqual([{ requiredGroupId: '99' }]);
  },
);

test.each([
  ['nickname', '[{group-rank:99}] {roblox-username}', 'Roblox has no group with the number 99'],
  ['nickname', '{group-rank:1x}', 'Nicknames can be made of'],
  ['nickname', '{roblox-username', 'Nicknames can be made of'],
  ['required_group', 'our group', "I can't read a Roblox group"],
  ['nickname', 'everybody', 'Nicknames can be made of'],
  ['nickname', '{roblox-username} {password}', 'Nicknames can be made of'],
])('/setup refuses %s: %s', async (name, value, sentence) => {
  expect((await bot.as(OWNER).run('setup', { [name]: value })).content).toContain(sentence);
});
