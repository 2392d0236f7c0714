import type { Sql } from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binding, GROUP, GROUP_ROLES, ROLE } from '../../../../test/binding.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { buttonIn, phraseIn, verifying } from '../../../../test/verifying.ts';
import { parseDatabaseUrl } from '../../../db/address.ts';
import { createPool } from '../../../db/connect.ts';
import { GATE_TASK } from '../repository.ts';

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const [ADA, BOB] = [actor('100000000000000011'), actor('100000000000000012')];

let bot: TestApp;
let watcher: Sql;
/** Calls to Roblox and Discord, and which of them were made while a transaction stood open. */
let calls: string[];
let bad: string[];
const { owner, prepare, bind, setup } = binding(() => bot, GUILD);
const { begin, write, verify } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      watcher = createPool(parseDatabaseUrl(url), { max: 1 }).sql;
      return createPool(parseDatabaseUrl(url)).sql;
    },
  });
  prepare();
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  bot.roblox.account({ id: '1002', name: 'bob_runs' });
  bot.roblox.roles('1001', GROUP, [GROUP_ROLES.Officer]);
  [calls, bad] = [[], []];
  bot.roblox.beforeEach((call) => watch(call));
  bot.discord.failing = (call) => watch(call);
});
afterEach(async () => {
  await watcher.end({ timeout: 1 });
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

async function watch(call: string): Promise<void> {
  calls.push(call);
  const open = await watcher`
    select from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`;
  if (open.length > 0) bad.push(call);
}

test('no transaction stands open while Roblox or Discord are asked, whatever is done', async () => {
  await setup({ verified_role: ROLE.verified, nickname: '{group-rank} {roblox-username}', required_group: GROUP });
  await bind(ROLE.officer, '100');
  await verify(ADA, 'ada_builds', '1001');
  await bot.as(ADA).run('whois');
  await bot.as(owner).run('whois', { roblox: 'ada_builds' });
  await bot.as(ADA).run('update');
  await begin(BOB, 'bob_runs');
  await bot.runJob(GATE_TASK, { guildId: GUILD, userId: BOB.userId });
  bot.roblox.roles('1002', GROUP, [GROUP_ROLES.Member]);
  const begun = await begin(owner, 'bob_runs', { user: BOB.userId });
  await bot.runJobs();
  write('1002', phraseIn(begun));
  await bot.as(owner).run('complete_verify', { user: BOB.userId });
  bot.clock.forward(10);
  await bot.as(ADA).run('update');
  bot.discord.members.set(BOB.userId, { roleIds: [] });
  await bot.as(owner).press(buttonIn(await bot.as(owner).run('updateall'), 'Go on'));
  await bot.as(owner).run('verification block', { roblox: 'bob_runs' });
  await bot.as(owner).run('verification unblock', { roblox: 'bob_runs' });
  await bot.as(ADA).press(buttonIn(await bot.as(ADA).run('unlink'), 'Yes, unlink'));
  await bot.runJobs();
  await bot.as(owner).run('doctor');
  expect([...new Set(calls)]).toEqual(
    expect.arrayContaining([
      'findByName',
      'readProof',
      'membershipsOf',
      'membershipsOfMany',
      'groupOf',
      'namesOf',
      'profileOf',
      'giveRole',
      'takeRole',
      'nickname',
      'member',
      'direct',
    ]),
  );
  expect(bad).toEqual([]);
});

test('the watcher sees a transaction that stands open', async () => {
  await bot.sql.begin(async (tx) => {
    await tx`select 1`;
    await bot.roblox.profileOf('1001');
  });
  expect(bad).toEqual(['profileOf']);
});
