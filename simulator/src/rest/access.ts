import { type APIRole, type APIUser, ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { guildPermissions, has, permissionsIn } from '../world/permissions.ts';
import type { Channel, Guild, Member, Message } from '../world/types.ts';
import { discordError, plainError } from './errors.ts';
import { type BotContext, param } from './route.ts';

/** A channel of a server, with its server. */
export interface GuildChannel {
  readonly channel: Channel;
  readonly guild: Guild;
}

/**
 * The server, if the bot is in it.
 *
 * @throws DiscordError 10004 if there is none, 50001 if the bot is not in it, 503 in an outage
 */
export function guildFor(ctx: BotContext, guildId: string = param(ctx, 'guild_id')): Guild {
  const guild = ctx.world.guilds.get(guildId);
  if (!guild) throw discordError(10004);
  if (!guild.members.has(ctx.application.botId)) throw discordError(50001);
  if (guild.unavailable) throw plainError(503, 'Service Unavailable');
  return guild;
}

/** @throws DiscordError 50013 unless the bot holds all of `wanted` in the server at large */
export function needInGuild(ctx: BotContext, guild: Guild, wanted: bigint): void {
  if (!has(guildPermissions(ctx.world, guild.id, ctx.application.botId), wanted)) throw discordError(50013);
}

/**
 * The channel, thread or direct-message channel, if the bot may view it.
 *
 * @throws DiscordError 10003 if there is none, 50001 if the bot may not view it, 503 in an outage
 */
export function channelFor(ctx: BotContext, channelId: string = param(ctx, 'channel_id')): Channel {
  const channel = ctx.world.channels.get(channelId);
  if (!channel) throw discordError(10003);
  if (channel.guildId !== undefined) guildFor(ctx, channel.guildId);
  if (!has(permissionsIn(ctx.world, channelId, ctx.application.botId), PermissionFlagsBits.ViewChannel)) {
    throw discordError(50001);
  }
  return channel;
}

/** The same, of a server. @throws DiscordError 50003 for a direct-message channel, else as `channelFor` */
export function guildChannelFor(ctx: BotContext, channelId?: string): GuildChannel {
  const channel = channelFor(ctx, channelId);
  const guild = channel.guildId === undefined ? undefined : ctx.world.guilds.get(channel.guildId);
  if (!guild) throw discordError(50003);
  return { channel, guild };
}

/** True if the bot holds all of `wanted` in the channel. */
export const holdsIn = (ctx: BotContext, channel: Channel, wanted: bigint): boolean =>
  has(permissionsIn(ctx.world, channel.id, ctx.application.botId), wanted);

/** @throws DiscordError 50013 unless the bot holds all of `wanted` in the channel */
export function needIn(ctx: BotContext, channel: Channel, wanted: bigint): void {
  if (!holdsIn(ctx, channel, wanted)) throw discordError(50013);
}

/** Channel types that hold messages themselves. */
const TEXT_TYPES = new Set([
  ChannelType.GuildText,
  ChannelType.DM,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** A channel that holds messages. @throws DiscordError 50008 for a category or forum, else as `channelFor` */
export function textChannelFor(ctx: BotContext): Channel {
  const channel = channelFor(ctx);
  if (!TEXT_TYPES.has(channel.type)) throw discordError(50008);
  return channel;
}

/** A message of the channel's history. @throws DiscordError 10008 */
export function messageFor(ctx: BotContext, channel: Channel, messageId: string = param(ctx, 'message_id')): Message {
  const message = ctx.world.messagesIn(channel.id).get(messageId);
  if (!message) throw discordError(10008);
  return message;
}

/** @throws DiscordError 10013 */
export function userFor(ctx: BotContext, userId: string = param(ctx, 'user_id')): APIUser {
  const user = ctx.world.users.get(userId);
  if (!user) throw discordError(10013);
  return user;
}

/** @throws DiscordError 10013 if nobody has this id, 10007 if he is not in the server */
export function memberFor(ctx: BotContext, guild: Guild, userId: string = param(ctx, 'user_id')): Member {
  userFor(ctx, userId);
  const member = guild.members.get(userId);
  if (!member) throw discordError(10007);
  return member;
}

/** @throws DiscordError 10011 */
export function roleFor(ctx: BotContext, guild: Guild, roleId: string = param(ctx, 'role_id')): APIRole {
  const role = guild.roles.get(roleId);
  if (!role) throw discordError(10011);
  return role;
}
