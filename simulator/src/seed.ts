import { ApplicationFlags, ChannelType, OverwriteType, PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { createApplication } from './world/applications.ts';
import { createChannel, updateChannel } from './world/channels.ts';
import { createGuild } from './world/guilds.ts';
import { addMember, updateMember } from './world/members.ts';
import { createMessage } from './world/messages.ts';
import { createRole } from './world/roles.ts';
import type { World } from './world/types.ts';
import { createUser } from './world/users.ts';

/** The token of the seeded bot. It opens nothing but this simulator. */
export const SEEDED_TOKEN = 'simulated.token.that-opens-nothing-but-the-simulator';

/** The seeded server's people by their first names. */
export type PersonName = 'ada' | 'bob' | 'cy' | 'dee' | 'eve';

/** The ids of what `seedServer` laid out. */
export interface Seeded {
  readonly guildId: string;
  readonly applicationId: string;
  readonly token: string;
  readonly people: Readonly<Record<PersonName, string>>;
  readonly roles: Readonly<Record<'command' | 'host' | 'support' | 'verified', string>>;
  readonly channels: Readonly<
    Record<'welcome' | 'announcements' | 'trainings' | 'pads' | 'lounge' | 'support' | 'staffRoom' | 'log', string>
  >;
}

/** What a bot of this kind is usually invited with: all that it needs, and not Administrator. */
export const BOT_PERMISSIONS: bigint =
  Bit.ViewChannel |
  Bit.SendMessages |
  Bit.SendMessagesInThreads |
  Bit.CreatePublicThreads |
  Bit.CreatePrivateThreads |
  Bit.ManageThreads |
  Bit.EmbedLinks |
  Bit.AttachFiles |
  Bit.ReadMessageHistory |
  Bit.ManageMessages |
  Bit.PinMessages |
  Bit.ManageChannels |
  Bit.ManageRoles |
  Bit.ManageNicknames |
  Bit.ModerateMembers |
  Bit.ViewAuditLog |
  Bit.AddReactions |
  Bit.UseExternalEmojis |
  Bit.MentionEveryone |
  Bit.UseApplicationCommands;

/**
 * A Roblox group's server: an owner, a host, support staff and members, with channels under categories and one bot.
 * Without `bot: false` the bot is in the server already. With `intents` its owner has switched on that it may read messages
 * and hear of members.
 */
export function seedServer(
  world: World,
  { bot = true, intents = false }: { bot?: boolean; intents?: boolean } = {},
): Seeded {
  const person = (username: string, globalName: string) => createUser(world, { username, globalName }).id;
  const people = {
    ada: person('ada.redcliff', 'Ada'),
    bob: person('bob_hosts', 'Bob'),
    cy: person('cy.helps', 'Cy'),
    dee: person('dee.new', 'Dee'),
    eve: person('eve_2011', 'Eve'),
  };
  const flags = intents
    ? ApplicationFlags.GatewayGuildMembersLimited | ApplicationFlags.GatewayMessageContentLimited
    : 0;
  const application = createApplication(world, { name: 'Muster', token: SEEDED_TOKEN, flags });
  const { id: guildId } = createGuild(world, { name: 'Redcliff Guard', ownerId: people.ada });

  const role = (name: string, position: number, color: number, permissions = 0n) =>
    createRole(world, guildId, { name, position, color, hoist: true, permissions }).id;
  const roles = {
    command: role('High Command', 5, 0xc0392b, Bit.ManageGuild | Bit.ManageMessages | Bit.KickMembers),
    host: role('Training Host', 3, 0xe67e22),
    support: role('Support Team', 2, 0x3498db, Bit.ManageMessages),
    verified: role('Verified', 1, 0x2ecc71),
  };

  addMember(world, guildId, people.bob, { roles: [roles.host, roles.verified] });
  addMember(world, guildId, people.cy, { roles: [roles.support, roles.verified] });
  addMember(world, guildId, people.dee, {});
  addMember(world, guildId, people.eve, { roles: [roles.verified] });
  updateMember(world, guildId, people.ada, { roles: [roles.command, roles.verified] });
  if (bot) joinBot(world, guildId, application.botId);

  const channels = layChannels(world, guildId, roles);
  createMessage(world, {
    channelId: channels.welcome,
    authorId: people.ada,
    content: 'Welcome to Redcliff Guard! Read the rules, prove your Roblox account, and come to a training.',
  });
  return { guildId, applicationId: application.id, token: application.token, people, roles, channels };
}

/** Invites a bot as its owner would: with a role of its own, dragged above the roles that it gives. */
export function joinBot(world: World, guildId: string, botId: string): void {
  const member = addMember(world, guildId, botId, { permissions: BOT_PERMISSIONS });
  const guild = world.guilds.get(guildId);
  const own = guild?.roles.get(member.roles[0] ?? '');
  if (guild && own) guild.roles.set(own.id, { ...own, position: 4 });
}

function layChannels(world: World, guildId: string, roles: Seeded['roles']): Seeded['channels'] {
  // A new server comes with `general`; here it is the lounge.
  const general = [...(world.guilds.get(guildId)?.channelIds ?? [])][0] ?? '';
  const rule = (id: string, allow: bigint, deny = 0n) => ({
    id,
    type: OverwriteType.Role,
    allow: allow.toString(),
    deny: deny.toString(),
  });
  const category = (name: string, overwrites = [rule(guildId, 0n)]) =>
    createChannel(world, guildId, { name, type: ChannelType.GuildCategory, overwrites }).id;
  const text = (name: string, parentId: string, topic: string) =>
    createChannel(world, guildId, { name, parentId, topic }).id;

  const readOnly = [rule(guildId, 0n, Bit.SendMessages), rule(roles.command, Bit.SendMessages)];
  const staffOnly = [
    rule(guildId, 0n, Bit.ViewChannel),
    rule(roles.command, Bit.ViewChannel),
    rule(roles.host, Bit.ViewChannel),
    rule(roles.support, Bit.ViewChannel),
  ];
  const botId = [...world.applications.values()][0]?.botId;
  const botMayWrite = botId === undefined ? [] : [memberRule(botId, Bit.ViewChannel | Bit.SendMessages)];

  const information = category('Information', [...readOnly, ...botMayWrite]);
  const training = category('Trainings');
  const help = category('Support');
  const staff = category('Staff', [...staffOnly, ...botMayWrite]);
  updateChannel(world, general, { name: 'lounge', topic: 'Talk about anything', parentId: training });
  return {
    welcome: text('welcome', information, 'Start here'),
    announcements: text('announcements', information, 'News of the group'),
    trainings: text('trainings', training, 'When and where the next training is'),
    pads: text('pads', training, 'Which pad is free'),
    lounge: general,
    support: text('support', help, 'Open a ticket here'),
    staffRoom: text('staff-room', staff, 'For hosts and support'),
    log: text('log', staff, 'What the bot did'),
  };
}

const memberRule = (id: string, allow: bigint) => ({
  id,
  type: OverwriteType.Member,
  allow: allow.toString(),
  deny: '0',
});
