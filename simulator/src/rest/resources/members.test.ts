import { ApplicationFlags, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { addMember, updateMember } from '../../world/members.ts';
import { createMessage } from '../../world/messages.ts';
import { createRole, updateRole } from '../../world/roles.ts';
import { createUser } from '../../world/users.ts';
import { startRest } from '../testing.ts';

const DAY_MS = 86_400_000;

describe('reading members', () => {
  test('one that is not there is 10007, a user that nobody is 10013', async () => {
    const { send, guild, dee, world } = startRest();
    const stranger = createUser(world, { username: 'stranger' });
    const get = (id: string) => send('GET', `/guilds/${guild.id}/members/${id}`);
    expect((await get(dee.id)).body).toMatchObject({ user: { id: dee.id }, roles: [], nick: null });
    expect((await get(stranger.id)).body.code).toBe(10_007);
    expect((await get('12345')).body.code).toBe(10_013);
  });

  test('all of them need the member intent', async () => {
    const without = startRest();
    expect((await without.send('GET', `/guilds/${without.guild.id}/members?limit=10`)).body.code).toBe(50_001);
    const { send, guild } = startRest({ flags: ApplicationFlags.GatewayGuildMembersLimited });
    const page = await send('GET', `/guilds/${guild.id}/members?limit=2`);
    expect(page.body).toHaveLength(2);
    const rest = await send('GET', `/guilds/${guild.id}/members?limit=10&after=${page.body[1].user.id}`);
    expect(rest.body).toHaveLength(1);
  });

  test('are found by the beginning of any of their names', async () => {
    const { send, guild, dee, world } = startRest();
    updateMember(world, guild.id, dee.id, { nick: 'Zed' });
    const find = async (query: string) =>
      (await send('GET', `/guilds/${guild.id}/members/search?query=${query}&limit=5`)).body;
    expect(await find('ze')).toMatchObject([{ user: { id: dee.id } }]);
    expect(await find('DE')).toMatchObject([{ user: { id: dee.id } }]);
    expect(await find('ed')).toEqual([]);
  });
});

describe("changing a member's roles", () => {
  test('one at a time', async () => {
    const { send, guild, dee, world, events } = startRest();
    const role = createRole(world, guild.id, { name: 'host' });
    events.length = 0;
    const path = `/guilds/${guild.id}/members/${dee.id}/roles/${role.id}`;
    expect((await send('PUT', path, undefined, { reason: 'booked' })).status).toBe(204);
    expect((await send('PUT', path)).status).toBe(204);
    expect(guild.members.get(dee.id)?.roles).toEqual([role.id]);
    expect(events.map(({ t }) => t)).toEqual(['GUILD_MEMBER_UPDATE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
    expect((await send('DELETE', path)).status).toBe(204);
    expect(guild.members.get(dee.id)?.roles).toEqual([]);
  });

  test('not with a role that stands above the bot, is managed, or is everybody', async () => {
    const { send, guild, dee, world, botRole } = startRest();
    const above = createRole(world, guild.id, { position: 20 });
    const managed = createRole(world, guild.id, { position: 1, managed: true });
    const put = async (id: string) =>
      (await send('PUT', `/guilds/${guild.id}/members/${dee.id}/roles/${id}`)).body.code;
    expect(await put(above.id)).toBe(50_013);
    expect(await put(botRole.id)).toBe(50_013);
    expect(await put(managed.id)).toBe(50_013);
    expect(await put(guild.id)).toBe(50_028);
    expect(await put('12345')).toBe(10_011);
  });

  test('all at once, leaving alone what the bot may not touch', async () => {
    const { send, guild, dee, world } = startRest();
    const above = createRole(world, guild.id, { position: 20 });
    const mine = createRole(world, guild.id, { position: 1 });
    updateMember(world, guild.id, dee.id, { roles: [above.id] });
    const patch = (roles: string[]) => send('PATCH', `/guilds/${guild.id}/members/${dee.id}`, { roles });
    expect((await patch([above.id, mine.id])).body.roles).toEqual([above.id, mine.id]);
    expect((await patch([mine.id])).body.code).toBe(50_013);
  });
});

describe('changing a member', () => {
  test('nicknames and timeouts need a bot that stands above him', async () => {
    const { send, guild, dee, ada, clock, world } = startRest();
    const patch = (id: string, body: object) => send('PATCH', `/guilds/${guild.id}/members/${id}`, body);
    const soon = new Date(clock.now() + DAY_MS).toISOString();
    expect((await patch(dee.id, { nick: 'Dee!' })).body.nick).toBe('Dee!');
    expect((await patch(dee.id, { nick: null })).body.nick).toBeNull();
    expect((await patch(dee.id, { communication_disabled_until: soon })).body.communication_disabled_until).toContain(
      '+00:00',
    );
    expect((await patch(ada.id, { nick: 'x' })).body.code).toBe(50_013);
    updateMember(world, guild.id, dee.id, { roles: [createRole(world, guild.id, { position: 20 }).id] });
    expect((await patch(dee.id, { nick: 'x' })).body.code).toBe(50_013);
  });

  test('a timeout lasts 28 days at most and never touches an administrator', async () => {
    const { send, guild, dee, clock, world } = startRest();
    const timeout = (days: number) =>
      send('PATCH', `/guilds/${guild.id}/members/${dee.id}`, {
        communication_disabled_until: new Date(clock.now() + days * DAY_MS).toISOString(),
      });
    expect((await timeout(29)).body.code).toBe(50_035);
    const role = createRole(world, guild.id, { permissions: PermissionFlagsBits.Administrator });
    updateMember(world, guild.id, dee.id, { roles: [role.id] });
    expect((await timeout(1)).body.code).toBe(50_013);
    updateRole(world, guild.id, role.id, { permissions: 0n });
    expect((await timeout(1)).status).toBe(200);
  });

  test('the bot renames itself with CHANGE_NICKNAME alone', async () => {
    const { send, guild } = startRest({ permissions: 0n });
    expect((await send('PATCH', `/guilds/${guild.id}/members/@me`, { nick: 'M' })).body.nick).toBe('M');
  });
});

describe('kicks and bans', () => {
  test('a kick removes a member below the bot', async () => {
    const { send, guild, dee, ada, events } = startRest();
    expect((await send('DELETE', `/guilds/${guild.id}/members/${ada.id}`)).body.code).toBe(50_013);
    expect((await send('DELETE', `/guilds/${guild.id}/members/${dee.id}`)).status).toBe(204);
    expect(events.map(({ t }) => t)).toEqual(['GUILD_MEMBER_REMOVE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
  });

  test('a ban is kept with its reason, takes messages with it, and can be lifted', async () => {
    const { send, guild, dee, generalId, world } = startRest();
    createMessage(world, { channelId: generalId, authorId: dee.id, content: 'spam' });
    const path = `/guilds/${guild.id}/bans/${dee.id}`;
    const options = { reason: 'spam' };
    expect((await send('PUT', path, { delete_message_seconds: 3_600 }, options)).status).toBe(204);
    expect(world.messagesIn(generalId).size).toBe(0);
    expect((await send('GET', path)).body).toMatchObject({ user: { id: dee.id }, reason: 'spam' });
    expect((await send('GET', `/guilds/${guild.id}/bans`)).body).toHaveLength(1);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).body.code).toBe(10_026);
  });

  test('many at once tell whom it worked for', async () => {
    const { send, guild, dee, ada, world } = startRest();
    const outside = createUser(world, { username: 'outside' });
    const { body } = await send('POST', `/guilds/${guild.id}/bulk-ban`, { user_ids: [dee.id, ada.id, outside.id] });
    expect(body).toEqual({ banned_users: [dee.id, outside.id], failed_users: [ada.id] });
  });

  test('need their rights', async () => {
    const { send, guild, dee } = startRest({ permissions: 0n });
    expect((await send('PUT', `/guilds/${guild.id}/bans/${dee.id}`, {})).body.code).toBe(50_013);
    expect((await send('DELETE', `/guilds/${guild.id}/members/${dee.id}`)).body.code).toBe(50_013);
  });
});

describe('servers', () => {
  test('one that the bot is not in is 50001, one that is not there 10004', async () => {
    const { send, guild, world, botId } = startRest();
    guild.members.delete(botId);
    expect((await send('GET', `/guilds/${guild.id}`)).body.code).toBe(50_001);
    expect((await send('GET', '/guilds/12345')).body.code).toBe(10_004);
    expect(world.guilds.size).toBe(1);
  });

  test('come with counts on request, and are renamed with MANAGE_GUILD', async () => {
    const { send, guild } = startRest();
    expect((await send('GET', `/guilds/${guild.id}?with_counts=true`)).body.approximate_member_count).toBe(3);
    expect((await send('GET', `/guilds/${guild.id}`)).body).not.toHaveProperty('approximate_member_count');
    expect((await send('PATCH', `/guilds/${guild.id}`, { name: 'New' })).body.name).toBe('New');
    expect((await send('GET', `/guilds/${guild.id}/preview`)).body.name).toBe('New');
  });

  test('tell in the audit log who did what, newest first', async () => {
    const { send, guild, botId, dee, world } = startRest();
    await send('PATCH', `/guilds/${guild.id}`, { name: 'New' }, { reason: 'why not' });
    await send('PATCH', `/guilds/${guild.id}/members/${dee.id}`, { nick: 'D' });
    const all = await send('GET', `/guilds/${guild.id}/audit-logs`);
    expect(all.body.audit_log_entries).toMatchObject([
      { action_type: 24, target_id: dee.id, changes: [{ key: 'nick', new_value: 'D' }] },
      {
        action_type: 1,
        user_id: botId,
        reason: 'why not',
        changes: [{ key: 'name', old_value: 'Redcliff', new_value: 'New' }],
      },
    ]);
    const some = await send('GET', `/guilds/${guild.id}/audit-logs?action_type=1&limit=1`);
    expect(some.body.audit_log_entries).toHaveLength(1);
    expect(world.auditLogs.get(guild.id)).toHaveLength(2);
  });
});

describe('the bot itself', () => {
  test('sees who it is, its application and its servers', async () => {
    const { send, botId, guild, ada, world } = startRest({ flags: ApplicationFlags.GatewayMessageContentLimited });
    expect((await send('GET', '/users/@me')).body).toMatchObject({ id: botId, bot: true });
    const application = await send('GET', '/applications/@me');
    expect(application.body).toMatchObject({ id: botId, flags: 1 << 19, approximate_guild_count: 1 });
    const mine = await send('GET', '/users/@me/guilds?with_counts=true');
    expect(mine.body).toMatchObject([{ id: guild.id, owner: false, approximate_member_count: 3 }]);
    expect((await send('GET', `/users/${ada.id}`)).body).toEqual(world.users.get(ada.id));
    expect((await send('GET', '/users/12345')).body.code).toBe(10_013);
    expect((await send('PATCH', '/users/@me', { username: 'Muster 2' })).body.username).toBe('Muster 2');
  });

  test('pages through its servers', async () => {
    const { send, guild, world, botId } = startRest();
    for (let index = 0; index < 3; index += 1) {
      const copy = { ...guild, id: world.ids.next(), channelIds: new Set<string>() };
      world.guilds.set(copy.id, copy);
    }
    expect(guild.members.has(botId)).toBe(true);
    const first = await send('GET', '/users/@me/guilds?limit=3');
    const second = await send('GET', `/users/@me/guilds?limit=3&after=${first.body[2].id}`);
    expect([first.body.length, second.body.length]).toEqual([3, 1]);
  });

  test('opens a direct message with a person, not with itself', async () => {
    const { send, dee, botId } = startRest();
    const open = (recipientId: string) => send('POST', '/users/@me/channels', { recipient_id: recipientId });
    const [one, two] = [await open(dee.id), await open(dee.id)];
    expect(one.body).toMatchObject({ type: 1, recipients: [{ id: dee.id }] });
    expect(two.body.id).toBe(one.body.id);
    expect((await open(botId)).body.code).toBe(50_033);
  });

  test('leaves a server', async () => {
    const { send, guild, application, events } = startRest();
    expect((await send('DELETE', `/users/@me/guilds/${guild.id}`)).status).toBe(204);
    expect(events.at(-1)).toMatchObject({ t: 'GUILD_DELETE', applicationId: application.id });
  });

  test('is told where the gateway is and how many starts are left', async () => {
    const { send } = startRest();
    expect((await send('GET', '/gateway', undefined, { token: null })).body.url).toBe('ws://127.0.0.1:1/gateway');
    expect((await send('GET', '/gateway/bot')).body).toMatchObject({
      shards: 1,
      session_start_limit: { remaining: 999 },
    });
  });
});

test('another bot that joins by its own is a member like others', async () => {
  const { send, world, guild } = startRest();
  const other = createUser(world, { username: 'other', bot: true });
  addMember(world, guild.id, other.id);
  expect((await send('GET', `/guilds/${guild.id}/members/${other.id}`)).body.user.bot).toBe(true);
});
