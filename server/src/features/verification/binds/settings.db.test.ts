import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { binding, GROUP, ROLE } from '../../../../test/binding.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';

/** What `/setup` holds for roles and nicknames. */

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

describe('the rank in nicknames', () => {
  test('a nickname shows the rank in the group that its template names, else in the one that was bound first', async () => {
    const other = { id: '7002', name: 'Pilots', roles: [{ id: '21', name: 'Captain', rank: 200 }] };
    bot.roblox.group(other);
    bot.roblox.roles('1001', other.id, ['21']);
    await bind(ROLE.member);
    await bot.as(owner).run('bind add', { group: other.id, role: ROLE.officer });
    await setup({ nickname: '{group-rank:7002} {roblox-username}' });
    bot.roblox.account({ id: '1001', name: 'ada' });
    await link(ADA, '1001', ['Builder']);
    expect(nicknameOf(ADA)).toBe('Captain ada');
    await setup({ nickname: '{group-rank} {roblox-username}' });
    await update(ADA);
    expect(nicknameOf(ADA)).toBe('Builder ada');
  });

  test('the rank of nicknames stays that of the group that was bound first, also when the role of that bind is deleted', async () => {
    await bind(ROLE.other);
    await setup({ nickname: '{group-rank} {roblox-username}' });
    bot.roblox.account({ id: '1001', name: 'ada' });
    await link(ADA, '1001', ['Builder']);
    bot.discord.deletedRoles.add(ROLE.other);
    await bot.app.hear({ t: 'GUILD_ROLE_DELETE', d: { guild_id: GUILD, role_id: ROLE.other } });
    await update(ADA);
    expect(nicknameOf(ADA)).toBe('Builder ada');
  });

  test('without binds the rank of nicknames is that in the group that members must be in', async () => {
    const answer = await setup({ required_group: GROUP, nickname: '[{group-rank}] {roblox-username}' });
    expect(answer.content).toContain('is the rank in the group that members must be in');
    bot.roblox.account({ id: '1001', name: 'ada' });
    await link(ADA, '1001', ['Officer']);
    expect(nicknameOf(ADA)).toBe('[Officer] ada');
  });
});

describe('/setup', () => {
  test('says what to do for members who are verified already, once there are some', async () => {
    expect((await setup({ verified_role: ROLE.verified })).content).not.toContain('/updateall');
    await link(ADA, '1001');
    const changed = await setup({ verified_role: ROLE.other, nickname: '{roblox-username}' });
    expect(changed.content).toContain('For the member who is verified already, run `/updateall`');
    expect(changed.content).toContain(`Whoever has <@&${ROLE.verified}> keeps it`);
    expect((await setup({ verified_role: ROLE.other })).content).toBe('That is set already. Nothing was changed.');
    expect((await setup({ min_account_age: '3' })).content).toBe('Saved: Least account age.');
  });

  test('and /bind list say whose rank nicknames show', async () => {
    expect((await setup({ nickname: '{group-rank} {roblox-username}' })).content).toContain(
      '`{group-rank}` stays empty as long as no group is bound',
    );
    await bind(ROLE.member);
    expect((await bot.as(owner).run('bind list')).content).toContain('is the rank in **Builders**');
    await setup({ nickname: '{group-rank:7001} {roblox-username}' });
    expect((await bot.as(owner).run('bind list')).content).toBe('What gives which role (1):');
  });
});

describe('the verified role', () => {
  const staff: Actor = { guildId: GUILD, userId: BOB, roleIds: [ROLE.other] };
  const choose = (role: string, who = staff) => bot.as(who).run('setup', { verified_role: role });

  beforeEach(async () => {
    await bot.as(owner).run('addrole', { role: ROLE.other, for: 'settings' });
  });

  test('that is powerful, or has rights in the bot, only the owner can choose', async () => {
    expect((await choose(ROLE.powerful)).content).toContain('Ban Members');
    expect((await choose(ROLE.other)).content).toContain('rights in this bot');
    expect(await bot.sql`select 1 from verification_settings`).toEqual([]);
    expect((await choose(ROLE.verified)).content).toContain('Saved');
    expect((await choose(ROLE.powerful, owner)).content).toContain('Saved');
    await link(ADA, '1001');
    expect(rolesOf(ADA)).toEqual([ROLE.powerful]);
  });

  test('that becomes powerful after staff chose it is given to nobody and taken from nobody, until the owner chooses it', async () => {
    await choose(ROLE.verified);
    await link(BOB, '1002');
    await bot.as(owner).run('addrole', { role: ROLE.verified, for: 'tickets' });
    await link(ADA, '1001');
    expect(rolesOf(ADA)).toEqual([]);
    await update(BOB);
    expect(rolesOf(BOB)).toEqual([ROLE.verified]);
    expect((await bot.as(owner).run('doctor')).embed).toContain('picks it again with `/setup verified_role`');
    expect((await choose(ROLE.verified)).content).toContain('rights in this bot');
    expect((await choose(ROLE.verified, owner)).content).toContain('Saved: Verified role');
    await update(ADA);
    expect(rolesOf(ADA)).toEqual([ROLE.verified]);
  });

  test('of a server that chose it before that was kept is given as it was', async () => {
    await choose(ROLE.verified);
    await bot.sql`update verification_settings set verified_role_by = null`;
    await bot.as(owner).run('addrole', { role: ROLE.verified, for: 'tickets' });
    await link(ADA, '1001');
    expect(rolesOf(ADA)).toEqual([ROLE.verified]);
  });
});
