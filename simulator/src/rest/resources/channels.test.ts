import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { createChannel, openDm } from '../../world/channels.ts';
import { createRole, updateRole } from '../../world/roles.ts';
import { denyAll, startRest } from '../testing.ts';

const MINUTE_MS = 60_000;

describe('making a channel', () => {
  test('is a 201, heard on the gateway and written in the audit log with its reason', async () => {
    const { send, guild, dee, events, world, botId } = startRest();
    const body = {
      name: 'Ticket 7',
      topic: 'for Dee',
      permission_overwrites: [
        { id: guild.id, type: 0, deny: PermissionFlagsBits.ViewChannel.toString() },
        { id: dee.id, type: 1, allow: PermissionFlagsBits.ViewChannel.toString() },
      ],
    };
    const made = await send('POST', `/guilds/${guild.id}/channels`, body, { reason: 'a ticket für Dee' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'ticket-7', topic: 'for Dee', type: 0, guild_id: guild.id });
    expect(made.body.permission_overwrites).toHaveLength(2);
    expect(events.map(({ t }) => t)).toEqual(['CHANNEL_CREATE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
    expect(world.auditLogs.get(guild.id)).toMatchObject([
      { action_type: 10, user_id: botId, target_id: made.body.id, reason: 'a ticket für Dee' },
    ]);
  });

  test('needs MANAGE_CHANNELS', async () => {
    const { send, guild } = startRest({ permissions: 0n });
    expect((await send('POST', `/guilds/${guild.id}/channels`, { name: 'x' })).body.code).toBe(50_013);
  });

  test('needs no right of its own in a category where the bot may manage channels', async () => {
    const { send, guild, world, botId } = startRest({ permissions: 0n });
    const allow = (PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ViewChannel).toString();
    const overwrites = [{ id: botId, type: OverwriteType.Member, allow, deny: '0' }];
    const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory, overwrites });
    expect((await send('POST', `/guilds/${guild.id}/channels`, { name: 'x', parent_id: category.id })).status).toBe(
      201,
    );
  });

  test('hands out only what the bot holds itself, and never MANAGE_ROLES', async () => {
    const { send, guild } = startRest({
      permissions: PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ManageRoles,
    });
    const make = (allow: bigint) =>
      send('POST', `/guilds/${guild.id}/channels`, {
        name: 'x',
        permission_overwrites: [{ id: guild.id, type: 0, allow: allow.toString() }],
      });
    expect((await make(PermissionFlagsBits.SendMessages)).status).toBe(201);
    expect((await make(PermissionFlagsBits.BanMembers)).body.code).toBe(50_013);
    expect((await make(PermissionFlagsBits.ManageRoles)).body.code).toBe(50_013);
  });

  test('stops at 50 in a category, and at 500 in a server', async () => {
    const { send, guild, world } = startRest();
    const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory });
    for (let index = 0; index < 50; index += 1)
      createChannel(world, guild.id, { name: `t${index}`, parentId: category.id });
    const full = await send('POST', `/guilds/${guild.id}/channels`, { name: 'x', parent_id: category.id });
    expect(full.body.errors.parent_id._errors[0].code).toBe('CHANNEL_PARENT_MAX_CHANNELS');
    while (guild.channelIds.size < 500) createChannel(world, guild.id, { name: 'x' });
    const over = await send('POST', `/guilds/${guild.id}/channels`, { name: 'x' });
    expect([over.status, over.body.code]).toEqual([400, 30_013]);
  });

  test('refuses a parent that is no category of this server', async () => {
    const { send, guild, generalId } = startRest();
    const { body } = await send('POST', `/guilds/${guild.id}/channels`, { name: 'x', parent_id: generalId });
    expect(body.errors.parent_id._errors[0].code).toBe('CHANNEL_PARENT_INVALID_TYPE');
  });
});

describe('reading channels', () => {
  test('leaves out those that the bot may not view', async () => {
    const { send, guild, world, generalId } = startRest();
    const hidden = createChannel(world, guild.id, { name: 'hidden' });
    denyAll(world, hidden.id, PermissionFlagsBits.ViewChannel);
    const { body } = await send('GET', `/guilds/${guild.id}/channels`);
    expect(body.map(({ id }: { id: string }) => id)).toEqual([generalId]);
    expect((await send('GET', `/channels/${hidden.id}`)).body.code).toBe(50_001);
  });

  test('shows every kind as Discord does', async () => {
    const { send, guild, world, botId, dee } = startRest();
    const kinds = [
      ChannelType.GuildText,
      ChannelType.GuildVoice,
      ChannelType.GuildCategory,
      ChannelType.GuildAnnouncement,
      ChannelType.GuildStageVoice,
      ChannelType.GuildForum,
    ] as const;
    for (const type of kinds) {
      const { id } = createChannel(world, guild.id, { name: 'x', type });
      expect((await send('GET', `/channels/${id}`)).body.type).toBe(type);
    }
    const dm = await send('GET', `/channels/${openDm(world, botId, dee.id).id}`);
    expect(dm.body.recipients).toMatchObject([{ id: dee.id }]);
  });
});

describe('changing a channel', () => {
  test('its name twice in ten minutes, then 429 for the rest of them', async () => {
    const { send, generalId, clock } = startRest();
    const rename = (name: string) => send('PATCH', `/channels/${generalId}`, { name });
    expect([(await rename('one')).status, (await rename('two')).status]).toEqual([200, 200]);
    const third = await rename('three');
    expect([third.status, third.body.message]).toEqual([429, 'You are being rate limited.']);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(500);
    expect((await send('PATCH', `/channels/${generalId}`, { rate_limit_per_user: 5 })).status).toBe(200);
    clock.advance(10 * MINUTE_MS);
    expect((await rename('three')).body.name).toBe('three');
  });

  test('its overwrites need MANAGE_ROLES', async () => {
    const { send, generalId, guild } = startRest({ permissions: PermissionFlagsBits.ManageChannels });
    const body = { permission_overwrites: [{ id: guild.id, type: 0, deny: '2048' }] };
    expect((await send('PATCH', `/channels/${generalId}`, body)).body.code).toBe(50_013);
  });

  test('one overwrite at a time, added, replaced and taken away', async () => {
    const { send, generalId, dee, world } = startRest();
    const path = `/channels/${generalId}/permissions/${dee.id}`;
    expect((await send('PUT', path, { type: 1, allow: '1024', deny: '0' })).status).toBe(204);
    expect((await send('PUT', path, { type: 1, allow: '0', deny: '2048' })).status).toBe(204);
    expect(world.channels.get(generalId)?.overwrites).toEqual([{ id: dee.id, type: 1, allow: '0', deny: '2048' }]);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).body.code).toBe(10_009);
  });

  test('an overwrite of a role that is not there is 10009', async () => {
    const { send, generalId } = startRest();
    const { status, body } = await send('PUT', `/channels/${generalId}/permissions/12345`, { type: 0, allow: '0' });
    expect([status, body.code]).toEqual([404, 10_009]);
  });

  test('many at once, with the rights of their category', async () => {
    const { send, guild, world, generalId, dee } = startRest();
    const overwrites = [{ id: dee.id, type: OverwriteType.Member, allow: '0', deny: '2048' }];
    const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory, overwrites });
    const body = [{ id: generalId, position: 3, parent_id: category.id, lock_permissions: true }];
    expect((await send('PATCH', `/guilds/${guild.id}/channels`, body)).status).toBe(204);
    expect(world.channels.get(generalId)).toMatchObject({ position: 3, parentId: category.id, overwrites });
  });
});

describe('deleting a channel', () => {
  test('answers with what it was, and then it is unknown', async () => {
    const { send, generalId, events } = startRest();
    const gone = await send('DELETE', `/channels/${generalId}`);
    expect([gone.status, gone.body.name]).toEqual([200, 'general']);
    expect(events.map(({ t }) => t)).toEqual(['CHANNEL_DELETE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
    expect((await send('DELETE', `/channels/${generalId}`)).body.code).toBe(10_003);
  });
});

describe('roles', () => {
  test('are made, changed and deleted below the bot alone', async () => {
    const { send, guild, world, botRole } = startRest();
    const path = `/guilds/${guild.id}/roles`;
    const made = await send('POST', path, { name: 'host', color: 0xff_00_00, permissions: '0' });
    expect([made.status, made.body.color, made.body.colors.primary_color]).toEqual([200, 0xff_00_00, 0xff_00_00]);
    expect((await send('PATCH', `${path}/${made.body.id}`, { name: 'hosts' })).body.name).toBe('hosts');
    const above = createRole(world, guild.id, { name: 'boss', position: 20 });
    expect((await send('PATCH', `${path}/${above.id}`, { name: 'x' })).body.code).toBe(50_013);
    expect((await send('DELETE', `${path}/${botRole.id}`)).body.code).toBe(50_028);
    expect((await send('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect((await send('DELETE', `${path}/${made.body.id}`)).body.code).toBe(10_011);
  });

  test('hand out only what the bot holds', async () => {
    const { send, guild } = startRest({ permissions: PermissionFlagsBits.ManageRoles });
    const { body } = await send('POST', `/guilds/${guild.id}/roles`, { permissions: '8' });
    expect(body.code).toBe(50_013);
  });

  test('keep what they had when a bot with less rights renames them', async () => {
    const { send, guild, world } = startRest({ permissions: PermissionFlagsBits.ManageRoles });
    const role = createRole(world, guild.id, { permissions: PermissionFlagsBits.BanMembers });
    const same = { name: 'x', permissions: PermissionFlagsBits.BanMembers.toString() };
    expect((await send('PATCH', `/guilds/${guild.id}/roles/${role.id}`, same)).status).toBe(200);
  });

  test('move below the bot, never above it', async () => {
    const { send, guild, world, botRole } = startRest();
    const a = createRole(world, guild.id, { name: 'a' });
    const b = createRole(world, guild.id, { name: 'b' });
    const moved = await send('PATCH', `/guilds/${guild.id}/roles`, [{ id: b.id, position: 2 }]);
    expect(moved.status).toBe(200);
    const positions = [a, b, botRole].map(({ id }) => guild.roles.get(id)?.position);
    expect(positions).toEqual([1, 2, 3]);
    expect((await send('PATCH', `/guilds/${guild.id}/roles`, [{ id: a.id, position: 9 }])).body.code).toBe(50_013);
  });

  test('that are moved push aside the one that stood there', async () => {
    const { send, guild, world } = startRest();
    const ids = [1, 2, 3, 4].map((position) => createRole(world, guild.id, { position }).id);
    const [a = '', b = '', c = '', d = ''] = ids;
    const move = async (id: string, position: number) => {
      await send('PATCH', `/guilds/${guild.id}/roles`, [{ id, position }]);
      return [...ids].sort((x, y) => (guild.roles.get(x)?.position ?? 0) - (guild.roles.get(y)?.position ?? 0));
    };
    expect(await move(a, 3)).toEqual([b, c, a, d]);
    expect(await move(d, 2)).toEqual([b, d, c, a]);
  });

  test('are 250 at most', async () => {
    const { send, guild, world } = startRest();
    while (guild.roles.size < 250) createRole(world, guild.id, {});
    expect((await send('POST', `/guilds/${guild.id}/roles`, { name: 'x' })).body.code).toBe(30_005);
  });

  test('count their members', async () => {
    const { send, guild, botRole, world } = startRest();
    updateRole(world, guild.id, botRole.id, { name: 'Bot' });
    expect((await send('GET', `/guilds/${guild.id}/roles/member-counts`)).body).toEqual({ [botRole.id]: 1 });
    expect((await send('GET', `/guilds/${guild.id}/roles`)).body).toHaveLength(2);
  });
});
