import { describe, expect, test } from 'vitest';
import { ButtonStyle, ChannelType, ComponentType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { createClock } from '../clock.ts';
import { createContract } from '../contract/index.ts';
import { createIds } from '../ids.ts';
import { createApplication } from './applications.ts';
import { createChannel, deleteChannel, openDm, putOverwrite } from './channels.ts';
import { createGuild, setGuildUnavailable } from './guilds.ts';
import { addMember, banMember, removeMember, updateMember } from './members.ts';
import { createMessage, deleteMessage, updateMessage } from './messages.ts';
import { pinMessage } from './pins.ts';
import { HIDDEN_CHANNEL_NAME, renderGuildCreate } from './render.ts';
import { createRole, deleteRole, updateRole } from './roles.ts';
import { createThread, updateThread } from './threads.ts';
import type { WorldEvent } from './types.ts';
import { createUser, updateUser } from './users.ts';
import { createWorld } from './world.ts';

const contract = createContract();

/** A server of Ada's with Muster's bot in it. `events` is filled with what happens after that. */
function setUp() {
  const clock = createClock(1_790_000_000_000);
  const world = createWorld({ clock, ids: createIds(clock, 1) });
  const ada = createUser(world, { username: 'ada' });
  const dee = createUser(world, { username: 'dee' });
  const application = createApplication(world, { name: 'Muster' });
  const guild = createGuild(world, { name: 'Redcliff', ownerId: ada.id });
  addMember(world, guild.id, application.botId);
  addMember(world, guild.id, dee.id);
  const [generalId = ''] = guild.channelIds;
  const events: WorldEvent[] = [];
  world.subscribe((event) => {
    events.push(event);
    const d = event.renderFor?.(application.botId) ?? event.d;
    expect(contract.checkGateway({ op: 0, t: event.t, s: events.length, d })).toEqual([]);
  });
  return { world, clock, ada, dee, application, guild, generalId, events };
}

const names = (events: readonly WorldEvent[]) => events.map(({ t }) => t);

describe('members', () => {
  test('a bot that is added hears GUILD_CREATE with its own member, the others hear GUILD_MEMBER_ADD', () => {
    const { world, guild, application, events } = setUp();
    const second = createApplication(world, { name: 'Second' });
    addMember(world, guild.id, second.botId, { permissions: PermissionFlagsBits.SendMessages });

    expect(events.map(({ t, applicationId }) => [t, applicationId])).toEqual([
      ['GUILD_ROLE_CREATE', undefined],
      ['GUILD_MEMBER_ADD', application.id],
      ['GUILD_CREATE', second.id],
    ]);
    expect(events[2]?.d).toMatchObject({ id: guild.id, member_count: 4, members: expect.arrayContaining([]) });
    const role = [...guild.roles.values()].find(({ managed }) => managed);
    expect(role).toMatchObject({ name: 'Second', tags: { bot_id: second.botId }, permissions: '2048' });
    expect(guild.members.get(second.botId)?.roles).toEqual([role?.id]);
  });

  test('a bot that is kicked hears GUILD_DELETE and loses its managed role', () => {
    const { world, guild, application, events } = setUp();
    removeMember(world, guild.id, application.botId);
    expect(names(events)).toEqual(['GUILD_MEMBER_REMOVE', 'GUILD_DELETE']);
    expect(events[1]).toMatchObject({ applicationId: application.id, d: { id: guild.id } });
    expect(events[1]?.d).not.toHaveProperty('unavailable');
  });

  test('a ban removes the member and the messages that he wrote in the last seconds', () => {
    const { world, guild, dee, generalId, events, clock } = setUp();
    const old = createMessage(world, { channelId: generalId, authorId: dee.id, content: 'old' });
    clock.advance(60_000);
    const fresh = createMessage(world, { channelId: generalId, authorId: dee.id, content: 'fresh' });
    events.length = 0;
    banMember(world, guild.id, dee.id, { reason: 'spam', deleteMessageSeconds: 30 });

    expect(names(events)).toEqual(['GUILD_MEMBER_REMOVE', 'GUILD_BAN_ADD', 'MESSAGE_DELETE_BULK']);
    expect(events[2]?.d).toMatchObject({ ids: [fresh.id] });
    expect([...world.messagesIn(generalId).keys()]).toEqual([old.id]);
  });

  test('a rename reaches every server that the person is in', () => {
    const { world, guild, dee, events } = setUp();
    updateUser(world, dee.id, { globalName: 'Dee' });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      t: 'GUILD_MEMBER_UPDATE',
      guildId: guild.id,
      d: { user: { id: dee.id, global_name: 'Dee' } },
    });
  });
});

describe('roles', () => {
  test('a deleted role leaves its members and every overwrite', () => {
    const { world, guild, dee, generalId } = setUp();
    const role = createRole(world, guild.id, { name: 'host' });
    updateMember(world, guild.id, dee.id, { roles: [role.id] });
    putOverwrite(world, generalId, { id: role.id, type: OverwriteType.Role, allow: '1024', deny: '0' });
    deleteRole(world, guild.id, role.id);
    expect(guild.members.get(dee.id)?.roles).toEqual([]);
    expect(world.channels.get(generalId)?.overwrites).toEqual([]);
  });
});

describe('channels', () => {
  test('a text channel is written small and with hyphens, a category is not', () => {
    const { world, guild } = setUp();
    expect(createChannel(world, guild.id, { name: 'Ticket #4 for Dee' }).name).toBe('ticket-4-for-dee');
    expect(createChannel(world, guild.id, { name: 'Open Tickets', type: ChannelType.GuildCategory }).name).toBe(
      'Open Tickets',
    );
  });

  test('a channel takes the overwrites of its category unless it brings its own', () => {
    const { world, guild } = setUp();
    const overwrites = [{ id: guild.id, type: OverwriteType.Role, allow: '0', deny: '1024' }];
    const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory, overwrites });
    const synced = createChannel(world, guild.id, { name: 'one', parentId: category.id });
    const own = createChannel(world, guild.id, { name: 'two', parentId: category.id, overwrites: [] });
    expect([synced.overwrites, own.overwrites]).toEqual([overwrites, []]);
  });

  test('a channel that the bot may not view reaches it obfuscated, also when it is deleted', () => {
    const { world, guild, application, events, ada } = setUp();
    const overwrites = [{ id: guild.id, type: OverwriteType.Role, allow: '0', deny: '1024' }];
    const forBot: unknown[] = [];
    world.subscribe((event) => forBot.push(event.renderFor?.(application.botId)));
    const channel = createChannel(world, guild.id, { name: 'secret', topic: 'hush', overwrites });
    deleteChannel(world, channel.id);
    const hidden = { id: channel.id, name: HIDDEN_CHANNEL_NAME, topic: null, flags: 131_072 };
    expect(forBot).toMatchObject([hidden, hidden]);
    expect(events.map(({ d }) => d)).toMatchObject([{ name: 'secret' }, { name: 'secret' }]);
    expect(names(events)).toEqual(['CHANNEL_CREATE', 'CHANNEL_DELETE']);
    expect(renderGuildCreate(world, guild, { userId: ada.id, members: 'own' }).members).toHaveLength(1);
  });

  test('a role that opens or closes a channel to the bot says so', () => {
    const { world, guild, application, events, generalId } = setUp();
    const role = createRole(world, guild.id, { name: 'staff' });
    const overwrites = [{ id: guild.id, type: OverwriteType.Role, allow: '0', deny: '1024' }];
    const channel = createChannel(world, guild.id, { name: 'secret', overwrites });
    putOverwrite(world, channel.id, { id: role.id, type: OverwriteType.Role, allow: '1024', deny: '0' });
    events.length = 0;
    const names: unknown[] = [];
    world.subscribe((event) => names.push(event.renderFor?.(application.botId)));
    updateMember(world, guild.id, application.botId, { roles: [role.id] });
    deleteRole(world, guild.id, role.id);
    updateRole(world, guild.id, guild.id, { permissions: 0n });
    expect(events.map(({ t }) => t)).toEqual([
      'GUILD_MEMBER_UPDATE',
      'CHANNEL_UPDATE',
      'GUILD_ROLE_DELETE',
      'CHANNEL_UPDATE',
      'GUILD_ROLE_UPDATE',
      'CHANNEL_UPDATE',
    ]);
    expect(names.filter(Boolean)).toMatchObject([
      { id: channel.id, name: 'secret', flags: 0 },
      { id: channel.id, name: HIDDEN_CHANNEL_NAME },
      { id: generalId, name: HIDDEN_CHANNEL_NAME },
    ]);
  });

  test('two people have one direct-message channel, whoever opens it', () => {
    const { world, ada, dee } = setUp();
    expect(openDm(world, ada.id, dee.id)).toBe(openDm(world, dee.id, ada.id));
  });

  test('deleting a category moves its channels out of it', () => {
    const { world, guild } = setUp();
    const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory });
    const below = createChannel(world, guild.id, { name: 'one', parentId: category.id });
    deleteChannel(world, category.id);
    expect(world.channels.get(below.id)?.parentId).toBeNull();
  });
});

describe('messages', () => {
  test('embeds and components come back as Discord keeps them', () => {
    const { world, dee, generalId } = setUp();
    const message = createMessage(world, {
      channelId: generalId,
      authorId: dee.id,
      embeds: [
        {
          title: 'Pads',
          fields: [{ name: '1', value: 'free' }],
          timestamp: '2026-11-22T20:00:00Z',
          image: { url: 'attachment://map.png' },
        },
      ],
      components: [
        {
          type: ComponentType.ActionRow,
          components: [
            { type: ComponentType.Button, style: ButtonStyle.Primary, label: 'Go', custom_id: 'go', id: 2 },
            { type: ComponentType.Button, style: ButtonStyle.Secondary, label: 'No', custom_id: 'no' },
          ],
        },
        {
          type: ComponentType.ActionRow,
          components: [{ type: ComponentType.StringSelect, custom_id: 's', options: [{ label: 'a', value: 'a' }] }],
        },
      ],
      attachments: [{ filename: 'map.png', bytes: new Uint8Array(3) }],
    });
    expect(message.embeds[0]).toMatchObject({
      type: 'rich',
      fields: [{ name: '1', value: 'free', inline: false }],
      timestamp: '2026-11-22T20:00:00.000000+00:00',
      image: { url: expect.stringContaining(`/attachments/${generalId}/`) },
    });
    expect(message.components).toMatchObject([
      { id: 1, components: [{ id: 2 }, { id: 3 }] },
      { id: 4, components: [{ id: 5, min_values: 1, max_values: 1 }] },
    ]);
  });

  test('an ephemeral message is in no history and nobody hears of it', () => {
    const { world, dee, application, generalId, events } = setUp();
    const message = createMessage(world, {
      channelId: generalId,
      authorId: application.botId,
      content: 'psst',
      ephemeralFor: dee.id,
    });
    updateMessage(world, generalId, message.id, { content: 'psst!' });
    expect(world.messagesIn(generalId).size).toBe(0);
    expect(world.channels.get(generalId)?.lastMessageId).toBeNull();
    expect(world.ephemerals.get(message.id)?.content).toBe('psst!');
    deleteMessage(world, generalId, message.id);
    expect(world.ephemerals.size).toBe(0);
    expect(events).toEqual([]);
  });

  test('filling in a deferral is not shown as an edit, a later change is', () => {
    const { world, application, generalId, events } = setUp();
    const { id } = createMessage(world, { channelId: generalId, authorId: application.botId, thinking: true });
    expect(events[0]?.d).toMatchObject({ flags: 128 });
    expect(updateMessage(world, generalId, id, { content: 'done', thinking: false }).editedTimestamp).toBeNull();
    expect(updateMessage(world, generalId, id, { content: 'done!' }).editedTimestamp).not.toBeNull();
    expect(events[2]?.d).toMatchObject({ flags: 0, content: 'done!' });
  });

  test('a pin is told three ways: the message, the channel, and a line in the channel', () => {
    const { world, ada, generalId, events } = setUp();
    const message = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'rules' });
    events.length = 0;
    pinMessage(world, message, ada.id);
    pinMessage(world, message, ada.id);
    expect(names(events)).toEqual(['MESSAGE_UPDATE', 'CHANNEL_PINS_UPDATE', 'MESSAGE_CREATE']);
    expect(events[2]?.d).toMatchObject({ type: 6, message_reference: { message_id: message.id } });
    expect(world.channels.get(generalId)?.pins).toEqual([message.id]);
  });
});

describe('threads', () => {
  test('a message opens an archived thread again and puts its author in', () => {
    const { world, ada, dee, generalId, events } = setUp();
    const thread = createThread(world, { parentId: generalId, name: 'talk', ownerId: ada.id });
    updateThread(world, thread.id, { archived: true });
    events.length = 0;
    createMessage(world, { channelId: thread.id, authorId: dee.id, content: 'hi' });
    expect(names(events)).toEqual(['THREAD_UPDATE', 'THREAD_MEMBERS_UPDATE', 'MESSAGE_CREATE']);
    expect(thread.thread).toMatchObject({ archived: false, sentMessages: 1 });
    expect([...(thread.thread?.memberIds ?? [])]).toEqual([ada.id, dee.id]);
  });

  test('a thread started from a message has its id', () => {
    const { world, ada, generalId } = setUp();
    const message = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'topic' });
    const thread = createThread(world, { parentId: generalId, name: 'talk', ownerId: ada.id, messageId: message.id });
    expect(thread.id).toBe(message.id);
    expect(message.threadId).toBe(thread.id);
  });
});

describe('servers', () => {
  test('an outage is GUILD_DELETE with unavailable, its end GUILD_CREATE', () => {
    const { world, guild, application, events } = setUp();
    setGuildUnavailable(world, guild.id, true);
    setGuildUnavailable(world, guild.id, true);
    setGuildUnavailable(world, guild.id, false);
    expect(events.map(({ t, applicationId }) => [t, applicationId])).toEqual([
      ['GUILD_DELETE', application.id],
      ['GUILD_CREATE', application.id],
    ]);
    expect(events[0]?.d).toEqual({ id: guild.id, unavailable: true });
  });
});
