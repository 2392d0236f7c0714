import {
  API,
  ApplicationCommandType,
  AuditLogEvent,
  ChannelType,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  GuildScheduledEventStatus,
  OverwriteType,
} from '@discordjs/core';
import { REST } from '@discordjs/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContract } from './index.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

// What the library really sends is taken from the wire: a rule that forbids it is wrong.

let recorder: Recorder;
let api: API;

beforeAll(async () => {
  recorder = await startRecorder();
  api = new API(new REST({ api: recorder.api, version: '10', retries: 0 }).setToken('a.b.c'));
});

afterAll(() => recorder.stop());

const ID = '1100000000000000001';
const OTHER = '1100000000000000002';
const reason = { reason: 'Verified, ünïcode & more — 50 %' };
const command = {
  name: 'training',
  description: 'Book a pad',
  default_member_permissions: '8',
  contexts: [0],
  integration_types: [0],
  options: [
    { type: 3, name: 'starts', description: 'When', required: true, autocomplete: true },
    { type: 4, name: 'pad', description: 'Which', min_value: 1, max_value: 9 },
    { type: 10, name: 'factor', description: 'How much', choices: [{ name: 'half', value: 0.5 }] },
    { type: 7, name: 'channel', description: 'Where', channel_types: [0, 5] },
  ],
};

const calls: Record<string, () => Promise<unknown>> = {
  'gateway.getBot': () => api.gateway.getBot(),
  'gateway.get': () => api.gateway.get(),
  'applications.getCurrent': () => api.applications.getCurrent(),
  'commands.bulkGlobal': () => api.applicationCommands.bulkOverwriteGlobalCommands(ID, [command]),
  'commands.bulkGuild': () =>
    api.applicationCommands.bulkOverwriteGuildCommands(ID, OTHER, [
      command,
      { type: ApplicationCommandType.User, name: 'Who is' },
    ]),
  'commands.bulkEmpty': () => api.applicationCommands.bulkOverwriteGuildCommands(ID, OTHER, []),
  'commands.get': () => api.applicationCommands.getGlobalCommands(ID, { with_localizations: true }),
  'commands.create': () => api.applicationCommands.createGuildCommand(ID, OTHER, command),
  'commands.edit': () => api.applicationCommands.editGlobalCommand(ID, OTHER, { description: 'New' }),
  'commands.delete': () => api.applicationCommands.deleteGlobalCommand(ID, OTHER),
  'commands.permissions': () => api.applicationCommands.getGuildCommandsPermissions(ID, OTHER),
  'channels.get': () => api.channels.get(ID),
  'channels.edit': () => api.channels.edit(ID, { name: 'pads', topic: 'Pads', rate_limit_per_user: 5 }, reason),
  'channels.editOverwrites': () =>
    api.channels.edit(ID, {
      permission_overwrites: [{ id: OTHER, type: OverwriteType.Member, allow: '1024', deny: '0' }],
      parent_id: null,
    }),
  'channels.editThread': () => api.channels.edit(ID, { archived: true, locked: true }),
  'channels.delete': () => api.channels.delete(ID, reason),
  'channels.overwrite': () =>
    api.channels.editPermissionOverwrite(ID, OTHER, { type: OverwriteType.Role, allow: '1024', deny: '2048' }, reason),
  'channels.overwriteDelete': () => api.channels.deletePermissionOverwrite(ID, OTHER, reason),
  'channels.typing': () => api.channels.showTyping(ID),
  'channels.invite': () => api.channels.createInvite(ID, { max_age: 3600, max_uses: 1, unique: true }),
  'channels.webhook': () => api.channels.createWebhook(ID, { name: 'Muster' }),
  'channels.webhooks': () => api.channels.getWebhooks(ID),
  'channels.follow': () => api.channels.followAnnouncements(ID, OTHER),
  'guilds.get': () => api.guilds.get(ID, { with_counts: true }),
  'guilds.edit': () => api.guilds.edit(ID, { system_channel_id: null }, reason),
  'guilds.channels': () => api.guilds.getChannels(ID),
  'guilds.createChannel': () =>
    api.guilds.createChannel(
      ID,
      {
        name: 'ticket-1',
        type: ChannelType.GuildText,
        topic: 'A ticket',
        parent_id: OTHER,
        permission_overwrites: [
          { id: ID, type: OverwriteType.Role, deny: '1024' },
          { id: OTHER, type: OverwriteType.Member, allow: '1024' },
        ],
      },
      reason,
    ),
  'guilds.category': () => api.guilds.createChannel(ID, { name: 'Tickets', type: ChannelType.GuildCategory }),
  'guilds.positions': () =>
    api.guilds.setChannelPositions(ID, [{ id: OTHER, position: 2, lock_permissions: true, parent_id: ID }]),
  'guilds.threads': () => api.guilds.getActiveThreads(ID),
  'guilds.ban': () => api.guilds.banUser(ID, OTHER, { delete_message_seconds: 60 }, reason),
  'guilds.banPlain': () => api.guilds.banUser(ID, OTHER),
  'guilds.unban': () => api.guilds.unbanUser(ID, OTHER, reason),
  'guilds.bans': () => api.guilds.getMemberBans(ID, { limit: 1000 }),
  'guilds.roles': () => api.guilds.getRoles(ID),
  'guilds.createRole': () =>
    api.guilds.createRole(
      ID,
      {
        name: 'Verified',
        permissions: '0',
        colors: { primary_color: 1, secondary_color: null, tertiary_color: null },
        hoist: true,
        mentionable: false,
      },
      reason,
    ),
  'guilds.editRole': () => api.guilds.editRole(ID, OTHER, { name: 'New', permissions: '2048', color: 255 }),
  'guilds.deleteRole': () => api.guilds.deleteRole(ID, OTHER),
  'guilds.rolePositions': () => api.guilds.setRolePositions(ID, [{ id: OTHER, position: 3 }]),
  'guilds.member': () => api.guilds.getMember(ID, OTHER),
  'guilds.members': () => api.guilds.getMembers(ID, { limit: 1000, after: OTHER }),
  'guilds.search': () => api.guilds.searchForMembers(ID, { query: 'ada', limit: 5 }),
  'guilds.editMember': () =>
    api.guilds.editMember(
      ID,
      OTHER,
      { nick: 'Ada', roles: [ID], communication_disabled_until: new Date(0).toISOString() },
      reason,
    ),
  'guilds.endTimeout': () => api.guilds.editMember(ID, OTHER, { communication_disabled_until: null, nick: null }),
  'guilds.kick': () => api.guilds.removeMember(ID, OTHER, reason),
  'guilds.addRole': () => api.guilds.addRoleToMember(ID, OTHER, ID, reason),
  'guilds.removeRole': () => api.guilds.removeRoleFromMember(ID, OTHER, ID),
  'guilds.auditLogs': () =>
    api.guilds.getAuditLogs(ID, { limit: 5, action_type: AuditLogEvent.MemberKick, user_id: OTHER }),
  'guilds.event': () =>
    api.guilds.createScheduledEvent(ID, {
      name: 'Training',
      privacy_level: GuildScheduledEventPrivacyLevel.GuildOnly,
      entity_type: GuildScheduledEventEntityType.External,
      entity_metadata: { location: 'Pad 1' },
      scheduled_start_time: new Date(1e12).toISOString(),
      scheduled_end_time: new Date(2e12).toISOString(),
    }),
  'guilds.eventEdit': () => api.guilds.editScheduledEvent(ID, OTHER, { status: GuildScheduledEventStatus.Canceled }),
  'guilds.events': () => api.guilds.getScheduledEvents(ID, { with_user_count: true }),
  'guilds.invites': () => api.guilds.getInvites(ID),
  'users.current': () => api.users.getCurrent(),
  'users.get': () => api.users.get(ID),
  'users.edit': () => api.users.edit({ username: 'Muster' }),
  'users.guilds': () => api.users.getGuilds({ limit: 200 }),
  'users.leave': () => api.users.leaveGuild(ID),
  'users.dm': () => api.users.createDM(ID),
  'users.nick': () => api.users.editCurrentGuildMember(ID, { nick: 'Muster' }, reason),
  'voice.state': () => api.voice.getUserVoiceState(ID, OTHER),
  'oauth2.token': () =>
    api.oauth2.tokenExchange({
      client_id: ID,
      client_secret: 's',
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'http://localhost:8080/callback',
    }),
};

const contract = createContract();

test.each(Object.entries(calls))('what @discordjs/core sends for %s raises no alarm', async (_name, call) => {
  await call();
  const received = recorder.take();
  expect(received).toHaveLength(1);
  expect(received.flatMap((request) => contract.checkRequest(request))).toEqual([]);
});
