import type { RobloxGroup } from '@muster/simulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binding, GROUP, GROUP_ROLES, ROLE } from '../../../../../test/binding.ts';
import { type Answer, startTestApp, type TestApp } from '../../../../../test/test-app.ts';
import { buttonIn } from '../../../../../test/verifying.ts';
import { startSmallRoblox } from '../../../../../test/small-roblox.ts';
import { DiscordFailure } from '../../../../discord/failure.ts';

const GUILD = '300000000000000001';
const userId = (number: number) => String(100_000_000_000_100_000n + BigInt(number));
const robloxId = (number: number) => String(50_000 + number);

let bot: TestApp;
const { owner, prepare, bind, setup, rolesOf, nicknameOf } = binding(() => bot, GUILD);

beforeEach(async () => {
  bot = await startTestApp();
  prepare();
  await bind(ROLE.member);
  await bind(ROLE.officer, 'Officer');
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

/** Links that many members at once; every tenth is an officer. */
async function populate(many: number): Promise<void> {
  for (let number = 1; number <= many; number += 1) {
    bot.discord.members.set(userId(number), { roleIds: [] });
    bot.roblox.account({ id: robloxId(number), name: `builder_${number}` });
    bot.roblox.roles(robloxId(number), GROUP, [
      GROUP_ROLES.Member,
      ...(number % 10 === 0 ? [GROUP_ROLES.Officer] : []),
    ]);
  }
  await bot.sql`
    with proofs as (
      insert into verifications (guild_id, user_id, roblox_id, name, phrase, kind, state, started_by, started_at, expires_at, over_at)
      select ${GUILD}, ${userId(0)}::bigint + n, ${robloxId(0)}::bigint + n, 'builder_' || n, 'a b c d e f', 'verify', 'linked', 1,
             now(), now() + interval '1 hour', now()
        from generate_series(1, ${many}::int) n returning *)
    insert into roblox_links (guild_id, user_id, roblox_id, name, display_name, linked_at, named_at, verification_id)
    select guild_id, user_id, roblox_id, name, name, now(), ${bot.clock.now()}, id from proofs`;
}

const begin = () => bot.as(owner).run('updateall');
const press = (answer: Answer, label: string) => bot.as(owner).press(buttonIn(answer, label));
const state = async () => (await bot.sql<{ state: string }[]>`select state from bulk_runs`)[0]?.state;
const requests = () => bot.roblox.asked.filter((call) => /^(memberships|names|profile|readProof)/.test(call)).length;

/** Presses until the run is at one of these states. */
async function until(answer: Answer, ...states: string[]): Promise<Answer> {
  let last = answer;
  for (let turn = 0; turn < 60 && !states.includes((await state()) ?? ''); turn += 1) {
    const [run] = await bot.sql<{ id: number }[]>`select id from bulk_runs`;
    await bot.runJob('verification.bulk', { guildId: GUILD, runId: run?.id });
    last = await press(last, 'How far is it?');
  }
  return last;
}

test('looks first and changes nothing, lists all of it in a file, and does it on Go on', async () => {
  await populate(30);
  bot.discord.members.set(userId(1), { roleIds: [ROLE.officer, ROLE.other] });
  bot.discord.members.set(userId(999), { roleIds: [ROLE.member] });
  await setup({ nickname: '{roblox-username}' });
  const looked = await until(await begin(), 'ready');
  expect(looked.private).toBe(true);
  expect(looked.content).toContain('I looked at 30 members with a Roblox account. Nothing is changed yet.');
  expect(looked.content).toContain('30 members would change: 33 roles given, 1 role taken and 30 nicknames set');
  expect(rolesOf(userId(1))).toEqual([ROLE.officer, ROLE.other]);
  const file = new TextDecoder().decode(looked.files[0]?.data);
  expect(file.trim().split('\n')).toHaveLength(30);
  expect(file).toContain(`user.${userId(10)} (${userId(10)}): gets member and officer; nickname "builder_10"`);
  const done = await until(await press(looked, 'Go on'), 'done');
  expect(done.content).toContain('✅ Done: 30 of 30 members changed.');
  expect(rolesOf(userId(1))).toEqual([ROLE.member, ROLE.other]);
  expect(rolesOf(userId(10))).toEqual([ROLE.member, ROLE.officer]);
  expect(nicknameOf(userId(10))).toBe('builder_10');
  // Nobody knows which account this one has, so nothing is taken.
  expect(rolesOf(userId(999))).toEqual([ROLE.member]);
  expect((await begin()).content).toContain('All roles and nicknames are as they should be');
  expect(await bot.sql`select 1 from bulk_changes`).toEqual([]);
  expect(await bot.sql`select action from audit where action like 'bulk.%'`).toEqual([{ action: 'bulk.start' }]);
});

test('5,000 members take at most 110 requests to Roblox', async () => {
  const MANY = 5_000;
  await populate(MANY);
  await setup({ nickname: '{roblox-username}' });
  // Names of the first 500 were not seen for eight days.
  await bot.sql`
    update roblox_links set named_at = named_at - interval '8 days' where user_id <= ${userId(500)}`;
  const before = requests();
  const looked = await until(await begin(), 'ready');
  const used = requests() - before;
  console.log(`${MANY} members: ${used} requests to Roblox`);
  expect(used).toBeLessThanOrEqual(110);
  expect(looked.content).toContain('5,000 members would change');
  expect(looked.embed).toContain('The first 10 of 5,000');
}, 120_000);

test('over HTTP, with each member in two groups, 5,000 are looked at and changed with at most 110 requests', async () => {
  const MANY = 5_000;
  const OTHER_GROUP = '7002';
  const small = await startSmallRoblox((world) => {
    const member = (accountId: string, roleIds: string[]) => ({ accountId, roleIds, joinedMs: 0, updatedMs: 0 });
    const group = (id: string, roles: RobloxGroup['roles']): RobloxGroup => {
      const made = {
        id,
        name: `Group ${id}`,
        description: '',
        ownerId: undefined,
        createdMs: 0,
        roles,
        members: new Map(),
      };
      world.groups.set(id, made);
      return made;
    };
    const roles = Object.entries(GROUP_ROLES).map(([name, id], rank) => [id, { id, name, rank: rank + 1 }] as const);
    const main = group(GROUP, new Map(roles));
    const other = group(OTHER_GROUP, new Map([['91', { id: '91', name: 'Member', rank: 1 }]]));
    for (let number = 1; number <= MANY; number += 1) {
      const id = robloxId(number);
      const name = `builder_${number}`;
      const descriptions = [{ text: '', fromMs: 0 }];
      const account = {
        id,
        name,
        displayName: name,
        formerNames: [],
        descriptions,
        createdMs: 0,
        verifiedBadge: false,
      };
      world.accounts.set(id, { ...account, state: 'there' });
      main.members.set(id, member(id, [GROUP_ROLES.Member]));
      other.members.set(id, member(id, ['91']));
    }
  });
  // The limits are tested elsewhere; waiting for them would take half a minute here.
  small.renew({ share: 100 });
  const fake = bot;
  bot = await startTestApp({ robloxOf: () => small.port });
  try {
    prepare();
    await populate(MANY);
    await bot.sql`
      insert into binds (guild_id, group_id, group_name, rule, words, role_id, bound_by, bound_at)
      values (${GUILD}, ${GROUP}, 'Builders', 'member', 'everybody', ${ROLE.member}, ${owner.userId}, now())`;
    await setup({ nickname: '{roblox-username}' });
    // Most are as they should be; the names of 500 were not seen for eight days.
    for (let number = 1; number <= MANY; number += 1) {
      const roleIds = number % 25 === 0 ? [] : [ROLE.member];
      bot.discord.members.set(userId(number), { roleIds, nickname: `builder_${number}` });
    }
    await bot.sql`update roblox_links set named_at = named_at - interval '8 days' where user_id <= ${userId(500)}`;
    const before = await small.requests();
    const looked = await until(await begin(), 'ready');
    expect(looked.content).toContain('I looked at 5,000 members with a Roblox account');
    await until(await press(looked, 'Go on'), 'done');
    expect(rolesOf(userId(25))).toEqual([ROLE.member]);
    const used = (await small.requests()) - before;
    console.log(`${MANY} members over HTTP: ${used} requests`);
    expect(used).toBeLessThanOrEqual(110);
    await small.simulator.control.expectNoViolations();
    expect(bot.errors).toEqual([]);
  } finally {
    await bot.stop();
    await small.stop();
    bot = fake;
  }
}, 180_000);

test('where Roblox goes away in between, it waits and goes on, and nothing is taken', async () => {
  await populate(250);
  for (let number = 1; number <= 250; number += 1)
    bot.discord.members.set(userId(number), { roleIds: [ROLE.member, ROLE.officer] });
  let asked = 0;
  bot.roblox.beforeEach((call) => {
    if (call === 'membershipsOfMany' && ++asked === 3) bot.roblox.break('busy', { retryAfterMs: 60_000 });
  });
  const paused = await begin();
  expect(paused.content).toContain('Roblox does not answer, so I wait');
  expect(await bot.sql`select looked, paused_for from bulk_runs`).toEqual([{ looked: 100, pausedFor: 'roblox' }]);
  bot.roblox.beforeEach(undefined);
  bot.roblox.mend();
  bot.clock.forward(2);
  const ready = await until(paused, 'ready');
  expect(ready.content).toContain('225 members would change: 225 roles taken');
  expect(rolesOf(userId(1))).toEqual([ROLE.member, ROLE.officer]);
  await until(await press(ready, 'Go on'), 'done');
  expect(rolesOf(userId(1))).toEqual([ROLE.member]);
  expect(rolesOf(userId(250))).toEqual([ROLE.member, ROLE.officer]);
}, 60_000);

test('killed in the middle, it goes on where it was; nobody is done twice or left out', async () => {
  await populate(40);
  const looked = await begin();
  const given = new Map<string, number>();
  let calls = 0;
  bot.discord.failing = (call) => {
    if (call === 'giveRole' && ++calls === 15) throw new Error('killed');
  };
  bot.discord.after = () => {};
  await press(looked, 'Go on');
  expect(bot.errors.splice(0)).toHaveLength(1);
  expect(await state()).toBe('running');
  bot.discord.failing = (call) => {
    if (call === 'giveRole') given.set('after', (given.get('after') ?? 0) + 1);
  };
  await bot.sql`update member_syncs set holder = null, held_until = null`;
  const [run] = await bot.sql<{ id: number }[]>`select id from bulk_runs`;
  await bot.runJob('verification.bulk', { guildId: GUILD, runId: run?.id });
  expect(await state()).toBe('done');
  for (let number = 1; number <= 40; number += 1) expect(rolesOf(userId(number))).toContain(ROLE.member);
  expect(given.get('after')).toBe(44 - 14);
});

test('one run a server at a time, it can be stopped, and what was looked at long ago is not done', async () => {
  await populate(10);
  bot.roblox.break('busy');
  const first = await begin();
  expect(first.content).toContain('I wait');
  await begin();
  expect(await bot.sql`select 1 from bulk_runs`).toHaveLength(1);
  const stopped = await press(first, 'Stop');
  expect(stopped.content).toBe('Stopped. Nothing was changed.');
  bot.roblox.mend();
  const looked = await begin();
  bot.clock.forward(16);
  expect((await press(looked, 'Go on')).content).toContain('I looked too long ago');
  const [old] = await bot.sql<{ id: number }[]>`select id from bulk_runs`;
  await bot.runJob('verification.bulk', { guildId: GUILD, runId: old?.id });
  expect(await state()).toBe('stopped');
  expect(await bot.sql`select 1 from bulk_changes`).toEqual([]);
  expect(rolesOf(userId(1))).toEqual([]);
  const again = await begin();
  expect((await press(looked, 'Go on')).content).toContain('/updateall');
  await until(await press(again, 'Go on'), 'done');
  expect(rolesOf(userId(1))).toEqual([ROLE.member]);
});

test('a role that becomes powerful after the look is given to nobody', async () => {
  await populate(2);
  await bot.sql`update binds set bound_by = 1`;
  const looked = await begin();
  expect(looked.content).toContain('2 members would change');
  await bot.as(owner).run('addrole', { role: ROLE.member, for: 'tickets' });
  await press(looked, 'Go on');
  expect(rolesOf(userId(1))).toEqual([]);
});

test('who changed account after the look is left alone', async () => {
  await populate(2);
  const looked = await begin();
  await bot.sql`delete from roblox_links where user_id = ${userId(1)}`;
  await press(looked, 'Go on');
  expect(rolesOf(userId(1))).toEqual([]);
  expect(rolesOf(userId(2))).toEqual([ROLE.member]);
});

test('without the member intent the links say who there is, and without a key it asks one by one and says so', async () => {
  await populate(12);
  bot.discord.sees.members = false;
  bot.roblox.setKey(false);
  bot.roblox.break('busy', { calls: ['membershipsOf'], times: 1 });
  const paused = await begin();
  expect(paused.content).toContain('no Open Cloud key');
  bot.clock.forward(2);
  const ready = await until(paused, 'ready');
  expect(ready.content).toContain('I looked at 12 members');
  await until(await press(ready, 'Go on'), 'done');
  expect(rolesOf(userId(10))).toEqual([ROLE.officer, ROLE.member].toSorted());
});

test('who comes back between the look and the change is left to the sync that was asked for then', async () => {
  await populate(1);
  await begin();
  const looked = await begin();
  await bot.sql`insert into member_syncs (guild_id, user_id, wanted) values (${GUILD}, ${userId(1)}, 1)`;
  await press(looked, 'Go on');
  expect(await bot.sql`select done < wanted as left from member_syncs`).toEqual([{ left: true }]);
});

test('where Discord goes away while it changes, it waits at the same member', async () => {
  await populate(3);
  const looked = await begin();
  let isAway = true;
  bot.discord.failing = (call) => {
    if (call === 'giveRole' && isAway) throw new DiscordFailure('retry', 503, 0, 'away');
  };
  const paused = await press(looked, 'Go on');
  expect(paused.content).toContain('Discord does not answer, so I wait');
  isAway = false;
  bot.clock.forward(2);
  expect((await until(paused, 'done')).content).toContain('3 of 3 members changed');
});
