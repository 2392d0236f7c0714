import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_ID } from '../../../../test/fake-discord.ts';
import { binding, GROUP, GROUP_ROLES, ROLE } from '../../../../test/binding.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';

const GUILD = '300000000000000001';
const [ADA, BOB] = ['100000000000000011', '100000000000000012'];

let bot: TestApp;
const { owner, prepare, bind, setup, link, rolesOf, nicknameOf, update } = binding(() => bot, GUILD);

beforeEach(async () => {
  bot = await startTestApp();
  prepare();
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const roles = (...names: (keyof typeof GROUP_ROLES)[]) =>
  bot.roblox.roles(
    '1001',
    GROUP,
    names.map((name) => GROUP_ROLES[name]),
  );

describe('after linking', () => {
  test('a member gets the verified role, the roles of the binds and a nickname, and the answer says so', async () => {
    await setup({ verified_role: ROLE.verified, nickname: '[{group-rank}] {roblox-username}' });
    await bind(ROLE.member);
    await bind(ROLE.officer, '100');
    bot.roblox.account({ id: '1001', name: 'ada_builds' });
    await link(ADA, '1001', ['Member', 'Officer']);
    expect(rolesOf(ADA)).toEqual([ROLE.verified, ROLE.member, ROLE.officer]);
    expect(nicknameOf(ADA)).toBe('[Officer] ada_builds');
  });

  test('with three roles in one group every bind applies, and the highest gives the nickname', async () => {
    await setup({ nickname: '{group-rank} {roblox-username}' });
    await bind(ROLE.member, 'Member');
    await bind(ROLE.builder, 'Builder, Leader');
    await bind(ROLE.officer, '50-200');
    bot.roblox.account({ id: '1001', name: 'ada' });
    await link(ADA, '1001', ['Member', 'Builder', 'Officer']);
    expect(rolesOf(ADA)).toEqual([ROLE.member, ROLE.builder, ROLE.officer]);
    expect(nicknameOf(ADA)).toBe('Officer ada');
  });

  test('an account that is unlinked loses what the link gave, and nothing else', async () => {
    bot.discord.members.set(ADA, { roleIds: [ROLE.other] });
    await setup({ verified_role: ROLE.verified, nickname: '{roblox-username}' });
    await bind(ROLE.member);
    bot.roblox.account({ id: '1001', name: 'ada' });
    await link(ADA, '1001', ['Member']);
    expect(rolesOf(ADA)).toEqual([ROLE.verified, ROLE.member, ROLE.other]);
    await bot.as({ guildId: GUILD, userId: ADA, roleIds: [] }).press(`verification.unlink@1:${ADA}`);
    await bot.runJobs();
    expect(rolesOf(ADA)).toEqual([ROLE.other]);
    expect(nicknameOf(ADA)).toBeNull();
    expect(await bot.sql`select 1 from member_syncs`).toEqual([]);
  });

  test('where Discord is away the link stands, and the rest follows by the queue', async () => {
    await setup({ verified_role: ROLE.verified });
    let isAway = true;
    bot.discord.failing = (call) => {
      if (call === 'giveRole' && isAway) throw new DiscordFailure('retry', 503, 0, 'away');
    };
    await link(ADA, '1001');
    expect(rolesOf(ADA)).toEqual([]);
    expect(await bot.sql`select done < wanted as left from member_syncs`).toEqual([{ left: true }]);
    isAway = false;
    await bot.runJob('verification.sync', { guildId: GUILD, userId: ADA, why: 'verified' });
    expect(rolesOf(ADA)).toEqual([ROLE.verified]);
    expect(await bot.sql`select done >= wanted as done from member_syncs`).toEqual([{ done: true }]);
  });
});

describe('/update', () => {
  test('gives what is new, takes what is over, touches no other role, and is quiet where all is well', async () => {
    await bind(ROLE.member);
    await bind(ROLE.officer, '100');
    await link(ADA, '1001', ['Member']);
    bot.discord.members.set(ADA, { roleIds: [...rolesOf(ADA), ROLE.other] });
    roles('Officer');
    expect((await update(ADA)).content).toContain(`New roles: <@&${ROLE.officer}>`);
    roles();
    expect((await update(ADA)).content).toContain('Roles taken');
    expect(rolesOf(ADA)).toEqual([ROLE.other]);
    const before = bot.discord.members.get(ADA);
    expect((await update(ADA)).content).toBe('✅ Your roles and nickname are as they should be.');
    expect(bot.discord.members.get(ADA)).toBe(before);
  });

  test.each(['busy', 'closed', 'odd'] as const)(
    'takes no role where Roblox does not tell the groups (%s), and says what was skipped',
    async (sort) => {
      await setup({ verified_role: ROLE.verified, nickname: '{group-rank} {roblox-username}' });
      await bind(ROLE.officer, '100');
      await link(ADA, '1001', ['Officer']);
      const [had, called] = [rolesOf(ADA), nicknameOf(ADA)];
      roles();
      bot.roblox.break(sort);
      const answer = await update(ADA);
      expect(answer.content).toContain('Roblox did not say which groups this account is in');
      expect([rolesOf(ADA), nicknameOf(ADA)]).toEqual([had, called]);
      bot.roblox.mend();
      await bot.runJob('verification.sync', { guildId: GUILD, userId: ADA, why: 'asked' });
      expect(rolesOf(ADA)).toEqual([ROLE.verified]);
    },
  );

  test('without a key, takes nothing for want of a role that Roblox may have hidden', async () => {
    await bind(ROLE.builder, 'Builder');
    await bind(ROLE.officer, '100');
    await link(ADA, '1001', ['Builder', 'Officer']);
    bot.roblox.setKey(false);
    expect((await update(ADA)).content).toContain('only the highest role in **Builders**');
    expect(rolesOf(ADA)).toEqual([ROLE.builder, ROLE.officer]);
    // No longer an officer: with a lower role as the highest, that is certain.
    roles('Builder');
    await update(ADA);
    expect(rolesOf(ADA)).toEqual([ROLE.builder]);
  });

  test.each([
    [
      'a role above the bot',
      () => bot.discord.roleFacts.set(ROLE.member, { position: 60 }),
      'Move up <@&700000000000000050>',
    ],
    ['a managed role', () => bot.discord.roleFacts.set(ROLE.member, { isManaged: true }), 'Pick another role'],
    ['a deleted role', () => bot.discord.deletedRoles.add(ROLE.member), 'Bind again'],
    ['no Manage Roles', () => prepare(1n << 27n), 'Give me the permission **Manage Roles**'],
  ])('names the refusal exactly: %s; the other changes are made', async (_, spoil, words) => {
    await bind(ROLE.member);
    await setup({ nickname: '{roblox-username}' });
    bot.roblox.account({ id: '1001', name: 'ada' });
    spoil();
    const answer = await link(ADA, '1001', ['Member']);
    expect(answer.content.split('\n').filter((line) => line.startsWith(words))).toHaveLength(1);
    expect(nicknameOf(ADA)).toBe('ada');
  });

  test('a bind whose role was deleted is marked, and the owner is told once', async () => {
    await bind(ROLE.member);
    await bind(ROLE.member, '10');
    bot.discord.deletedRoles.add(ROLE.member);
    await link(ADA, '1001', ['Member']);
    await link(BOB, '1002', ['Member']);
    await bot.app.hear({ t: 'GUILD_ROLE_DELETE', d: { guild_id: GUILD, role_id: ROLE.member } });
    await bot.runJobs();
    const told = bot.discord.directMessages.filter(({ body }) => body.content?.includes('a role was deleted'));
    expect(told.map(({ userId }) => userId)).toEqual([owner.userId]);
    expect((await bot.as(owner).run('bind list')).embed).toContain('that role is deleted');
  });

  test.each([
    ["the owner's nickname", () => bot.discord.owners.set(GUILD, ADA), "of the server's owner"],
    ['a member above the bot', () => bot.discord.members.set(ADA, { roleIds: [ROLE.above] }), 'the highest role of'],
    ['no Manage Nicknames', () => prepare(1n << 28n), 'Give me the permission **Manage Nicknames**'],
  ])('names why a nickname can not be set: %s', async (_, spoil, words) => {
    await setup({ nickname: '{roblox-username}', verified_role: ROLE.verified });
    bot.roblox.account({ id: '1001', name: 'ada' });
    spoil();
    await link(ADA, '1001');
    const answer = await update(ADA);
    expect(answer.content).toContain(words);
    expect(answer.content).toContain('It would be **ada**');
    expect(nicknameOf(ADA)).toBeNull();
    expect(rolesOf(ADA)).toContain(ROLE.verified);
  });

  test('is for oneself; others need the right to manage members', async () => {
    await link(ADA, '1001');
    const bob = bot.as({ guildId: GUILD, userId: BOB, roleIds: [] });
    expect((await bob.run('update', { user: ADA })).content).toContain('right to manage members');
    expect((await bot.as(owner).run('update', { user: ADA })).content).toContain(`<@${ADA}>`);
    expect((await bot.as(owner).run('update', { user: { id: BOT_ID, bot: true } })).content).toContain('bot');
    expect((await bob.run('update')).content).toContain('/verify');
  });
});

describe('a member who leaves and comes back', () => {
  const back = new Date('2030-10-07T19:00:00Z');
  const leave = () => {
    bot.discord.members.set(ADA, { roleIds: [], joinedAt: back });
    bot.clock.forward(30);
  };

  test('has the roles again when Discord tells of it', async () => {
    await bind(ROLE.member);
    await link(ADA, '1001', ['Member']);
    leave();
    await bot.app.hear({
      t: 'GUILD_MEMBER_ADD',
      d: { guild_id: GUILD, user: { id: ADA }, joined_at: back.toISOString() },
    });
    await bot.runJobs();
    expect(rolesOf(ADA)).toEqual([ROLE.member]);
  });

  test('has them again at the next command, where Discord does not tell', async () => {
    await bind(ROLE.member);
    await link(ADA, '1001', ['Member']);
    leave();
    await bot.as({ guildId: GUILD, userId: ADA, roleIds: [], joinedAt: back }).run('whois');
    await bot.runJobs();
    expect(rolesOf(ADA)).toEqual([ROLE.member]);
  });

  test('somebody without a link gets nothing', async () => {
    await bind(ROLE.member);
    await bot.app.hear({
      t: 'GUILD_MEMBER_ADD',
      d: { guild_id: GUILD, user: { id: BOB }, joined_at: back.toISOString() },
    });
    await bot.runJobs();
    expect(rolesOf(BOB)).toEqual([]);
    expect(await bot.sql`select 1 from member_syncs`).toEqual([]);
  });
});

describe('/bind', () => {
  test('adds, lists and removes, with an audit row each', async () => {
    expect((await bind(ROLE.officer, '100+')).content).toContain('rank 100 and above (Officer and Leader)');
    expect((await bind(ROLE.officer, '100+')).content).toContain('That is so already');
    const lines = await bot.as(owner).suggest('bind remove', 'bind', 'build');
    expect(lines.choices?.map(({ name }) => name)).toEqual(['Builders: rank 100 and above (Officer a… → officer']);
    const [bound] = lines.choices ?? [];
    expect((await bot.as(owner).run('bind remove', { bind: String(bound?.value) })).content).toContain(
      'no longer gives',
    );
    expect((await bot.as(owner).run('bind list')).content).toContain('No Roblox group gives a role here yet');
    expect(await bot.sql`select action, actor_id from audit where action like 'bind.%' order by id`).toEqual([
      { action: 'bind.add', actorId: owner.userId },
      { action: 'bind.remove', actorId: owner.userId },
    ]);
    expect((await bot.as(owner).run('bind remove', { bind: '12345' })).content).toContain('no such bind');
  });

  test.each([
    ['everyone', GUILD, 'Everybody has @everyone already'],
    ['a managed role', { id: ROLE.managed, managed: true }, 'Discord itself hands it out'],
    ['a role above the bot', ROLE.above, 'stands above my own role'],
  ])('refuses %s', async (_, role, words) => {
    const answer = await bot.as(owner).run('bind add', { group: GROUP, role });
    expect(answer.content).toContain(words);
    expect(await bot.sql`select 1 from binds`).toEqual([]);
  });

  test('a powerful role, or one with rights in the bot, only the owner can bind', async () => {
    const staff = { guildId: GUILD, userId: BOB, roleIds: [ROLE.other] };
    await bot.as(owner).run('addrole', { role: ROLE.other, for: 'members' });
    expect((await bind(ROLE.member, undefined, staff)).content).toContain('gives');
    expect((await bind(ROLE.powerful, undefined, staff)).content).toContain('Ban Members');
    expect((await bind(ROLE.other, undefined, staff)).content).toContain('rights in this bot');
    expect(await bot.sql`select role_id from binds`).toEqual([{ roleId: ROLE.member }]);
    expect((await bind(ROLE.powerful)).content).toContain('gives');
  });

  test('a role that becomes powerful after staff bound it is given to nobody, until the owner binds it', async () => {
    const staff = { guildId: GUILD, userId: BOB, roleIds: [ROLE.other] };
    await bot.as(owner).run('addrole', { role: ROLE.other, for: 'members' });
    await bind(ROLE.member, undefined, staff);
    await bot.as(owner).run('addrole', { role: ROLE.member, for: 'tickets' });
    await link(ADA, '1001', ['Member']);
    expect(rolesOf(ADA)).toEqual([]);
    expect((await bot.as(owner).run('doctor')).embed).toContain('became powerful');
    expect((await bind(ROLE.member, undefined, staff)).content).toContain('rights in this bot');
    expect((await bind(ROLE.member)).content).toContain('gives');
    await update(ADA);
    expect(rolesOf(ADA)).toEqual([ROLE.member]);
  });

  test('/doctor names what is in the way of roles and nicknames', async () => {
    const doctor = async () => {
      const { content, embed } = await bot.as(owner).run('doctor');
      return `${content}${embed}`;
    };
    expect(await doctor()).not.toContain('role that Roblox accounts bring');
    await bind(ROLE.member);
    expect(await doctor()).toContain('I can give every role that Roblox accounts bring');
    await setup({ nickname: '{roblox-username}' });
    prepare(1n << 28n);
    expect(await doctor()).toContain("I can't set nicknames");
    bot.discord.roleFacts.set(ROLE.member, { position: 60 });
    expect(await doctor()).toContain('Move up');
    bot.discord.deletedRoles.add(ROLE.member);
    expect(await doctor()).toContain('A role that a Roblox group gives is deleted');
  });

  test.each([
    ['0', 'Ranks go from 1 to 255'],
    ['20-10', 'Ranks go from 1 to 255'],
    ['300', 'Ranks go from 1 to 255'],
    ['Offizier', 'has no role called "Offizier"'],
  ])('refuses the rank %s', async (rank, words) => {
    expect((await bind(ROLE.member, rank)).content).toContain(words);
  });

  test('refuses a group that is not there, and says when Roblox does not answer', async () => {
    const add = (group: string) => bot.as(owner).run('bind add', { group, role: ROLE.member });
    expect((await add('99')).content).toContain('I know no such Roblox group');
    expect((await add('x/../y')).content).toContain('I know no such Roblox group');
    expect((await add(`https://www.roblox.com/communities/${GROUP}/Builders`)).content).toContain('**Builders**');
    bot.roblox.break('busy');
    expect((await add(GROUP)).content).toContain('Roblox is busy');
  });

  test('offers groups that are bound or that the actor is in, and the roles of the one that was picked', async () => {
    await link(owner.userId, '1009', ['Leader']);
    const groups = await bot.as(owner).suggest('bind add', 'group', 'buil');
    expect(groups.choices).toEqual([{ name: 'Builders (7001)', value: GROUP }]);
    expect((await bot.as(owner).suggest('bind add', 'group', GROUP)).choices).toEqual(groups.choices);
  });

  test(`a server has at most 100 binds`, async () => {
    await bot.sql`
      insert into binds (guild_id, group_id, group_name, rule, low, high, words, role_id, bound_by, bound_at)
      select ${GUILD}, ${GROUP}, 'Builders', 'ranks', n, n, 'x', ${ROLE.member}, 1, now() from generate_series(1, 100) n`;
    expect((await bind(ROLE.officer)).content).toContain('100 binds');
    expect(await bot.sql`select count(*)::int as all from binds`).toEqual([{ all: 100 }]);
  });
});
