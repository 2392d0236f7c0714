import type { Simulator } from '@muster/simulator';
import {
  type APIApplicationCommand,
  type APIRole,
  type APIUser,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits as Bit,
  type RoleFlags,
} from 'discord-api-types/v10';

type World = Simulator['world'];
type ValueOf<M> = M extends Map<string, infer V> ? V : never;
type Application = ValueOf<World['applications']>;
type Server = ValueOf<World['guilds']>;
type Channel = ValueOf<World['channels']>;

/** Opens nothing but the simulator. Its first part is the application's id, as with Discord's own. */
export const APPLICATION_ID = '100000000000000000';
export const TOKEN = `${Buffer.from(APPLICATION_ID).toString('base64url')}.bench.opens-nothing-but-the-simulator`;

/** How large a world is. */
export interface Size {
  readonly servers: number;
  /** People in each server who hold the host role. They are the same people in all servers. */
  readonly hosts: number;
}

/** One server of the world, as far as acting in it takes. */
export interface LaidServer {
  readonly id: string;
  readonly hostRoleId: string;
  /** The channels where people write, at least one. */
  readonly channelIds: readonly string[];
}

/** What was laid out. */
export interface Laid {
  readonly servers: readonly LaidServer[];
  readonly hostIds: readonly string[];
}

/** The shape of every server: a middling one, as groups of Roblox have. */
const CATEGORIES = 4;
const TEXT_CHANNELS = 20;
const VOICE_CHANNELS = 6;
const ROLES = 20;
/** One of so many roles has an overwrite in each channel. */
const OVERWRITTEN = 7;
const CLOSED = Bit.CreatePublicThreads.toString();
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enumeration has no name for none
const NO_FLAGS = 0 as RoleFlags;

const EVERYONE =
  Bit.ViewChannel | Bit.SendMessages | Bit.ReadMessageHistory | Bit.EmbedLinks | Bit.UseApplicationCommands;
const BOT = EVERYONE | Bit.ManageChannels | Bit.ManageRoles | Bit.ManageMessages | Bit.MentionEveryone;

/**
 * Lays out servers of 30 channels and 21 roles each, with one bot that has the commands `/ping` and `/training`. Discord
 * sends a bot without privileged intents no members but itself, so their number costs nobody anything.
 *
 * The maps are filled directly: the simulator's own operations tell each of a quarter of a million parts to whoever listens.
 */
export function layWorld(world: World, { servers, hosts }: Size): Laid {
  const application = layApplication(world);
  const ownerId = layUser(world, 'owner');
  const hostIds = Array.from({ length: hosts }, (_, index) => layUser(world, `host.${index + 1}`));
  const laid = Array.from({ length: servers }, (_, index) =>
    layServer(world, `Redcliff Guard ${index + 1}`, { ownerId, hostIds, botId: application.botId }),
  );
  return { servers: laid, hostIds };
}

function layUser(world: World, username: string, bot?: { id: string }): string {
  const id = bot?.id ?? world.ids.next();
  const user: APIUser = {
    id,
    username,
    global_name: username,
    avatar: null,
    discriminator: '0',
    ...(bot && { bot: true }),
  };
  world.users.set(id, user);
  return id;
}

function layApplication(world: World): Application {
  const id = APPLICATION_ID;
  layUser(world, 'muster', { id });
  const commands = [command(world, 'ping', []), command(world, 'training', [starts, pad])];
  const application: Application = {
    id,
    name: 'muster',
    botId: id,
    token: TOKEN,
    flags: 0,
    publicKey: '',
    privateKey: '',
    interactionsUrl: undefined,
    commands: new Map(commands.map((one) => [one.id, one])),
    guildCommands: new Map(),
  };
  world.applications.set(id, application);
  return application;
}

const starts = {
  type: ApplicationCommandOptionType.String,
  name: 'starts',
  description: 'When',
  required: true,
} as const;
const pad = { type: ApplicationCommandOptionType.Integer, name: 'pad', description: 'Which pad' } as const;

function command(
  world: World,
  name: string,
  options: NonNullable<APIApplicationCommand['options']>,
): APIApplicationCommand {
  return {
    id: world.ids.next(),
    application_id: APPLICATION_ID,
    version: world.ids.next(),
    type: ApplicationCommandType.ChatInput,
    name,
    description: name,
    default_member_permissions: null,
    options,
  };
}

interface People {
  readonly ownerId: string;
  readonly hostIds: readonly string[];
  readonly botId: string;
}

function layServer(world: World, name: string, { ownerId, hostIds, botId }: People): LaidServer {
  const id = world.ids.next();
  const roles = layRoles(world, id, botId);
  const [hostRoleId = '', botRoleId = ''] = [...roles.keys()].slice(1);
  const member = (userId: string, held: string[]) => ({
    userId,
    guildId: id,
    nick: null,
    roles: held,
    joinedAt: '2026-01-05T12:00:00.000000+00:00',
    communicationDisabledUntil: null,
  });
  const members = [
    member(ownerId, []),
    member(botId, [botRoleId]),
    ...hostIds.map((host) => member(host, [hostRoleId])),
  ];
  const server: Server = {
    id,
    name,
    ownerId,
    unavailable: false,
    preferredLocale: 'en-US',
    roles,
    members: new Map(members.map((one) => [one.userId, one])),
    channelIds: new Set(),
    bans: new Map(),
  };
  world.guilds.set(id, server);
  return { id, hostRoleId, channelIds: layChannels(world, server) };
}

/** @everyone, the role of hosts, the bot's own, and more. */
function layRoles(world: World, serverId: string, botId: string): Map<string, APIRole> {
  const role = (id: string, name: string, position: number, permissions: bigint): APIRole => ({
    id,
    name,
    color: position * 1_000,
    colors: { primary_color: position * 1_000, secondary_color: null, tertiary_color: null },
    hoist: position > 0,
    icon: null,
    unicode_emoji: null,
    position,
    permissions: permissions.toString(),
    managed: name === 'muster',
    mentionable: false,
    flags: NO_FLAGS,
    ...(name === 'muster' && { tags: { bot_id: botId } }),
  });
  const names = ['Training Host', 'muster', ...Array.from({ length: ROLES - 2 }, (_, index) => `Rank ${index + 1}`)];
  const all = [
    role(serverId, '@everyone', 0, EVERYONE),
    ...names.map((name, index) => role(world.ids.next(), name, index + 1, name === 'muster' ? BOT : 0n)),
  ];
  return new Map(all.map((one) => [one.id, one]));
}

/** Answers the ids of the text channels. */
function layChannels(world: World, server: Server): string[] {
  let position = 0;
  const closedTo = [...server.roles.keys()].filter((_, index) => index % OVERWRITTEN === 0);
  const lay = (type: ChannelType, name: string, parentId: string | null): string => {
    const channel: Channel = {
      id: world.ids.next(),
      guildId: server.id,
      type,
      name,
      topic: type === ChannelType.GuildText ? `What belongs into ${name} and what does not` : null,
      parentId,
      position: position++,
      nsfw: false,
      rateLimitPerUser: 0,
      overwrites: closedTo.map((id) => ({ id, type: OverwriteType.Role, allow: '0', deny: CLOSED })),
      lastMessageId: null,
      pins: [],
      lastPinAt: null,
      recipientIds: [],
      thread: undefined,
    };
    world.channels.set(channel.id, channel);
    server.channelIds.add(channel.id);
    return channel.id;
  };
  const several = (count: number, type: ChannelType, name: string, parentOf: (index: number) => string | null) =>
    Array.from({ length: count }, (_, index) => lay(type, `${name}-${index + 1}`, parentOf(index)));

  const categories = several(CATEGORIES, ChannelType.GuildCategory, 'area', () => null);
  const parentOf = (index: number) => categories[index % categories.length] ?? null;
  several(VOICE_CHANNELS, ChannelType.GuildVoice, 'voice', parentOf);
  return several(TEXT_CHANNELS, ChannelType.GuildText, 'channel', parentOf);
}
