import { GatewayDispatchEvents, PermissionFlagsBits, type RoleFlags } from 'discord-api-types/v10';
import { createChannel } from './channels.ts';
import { applicationsIn, guildOf, userOf } from './lookup.ts';
import { renderGuildCreate, renderGuildEvent } from './render.ts';
import { shaped } from './shaped.ts';
import { isoNow } from './time.ts';
import type { Guild, World } from './types.ts';

/** What @everyone may do in a new server. */
export const DEFAULT_EVERYONE_PERMISSIONS: bigint = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.CreateInstantInvite,
  PermissionFlagsBits.ChangeNickname,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.CreatePrivateThreads,
  PermissionFlagsBits.EmbedLinks,
  PermissionFlagsBits.AttachFiles,
  PermissionFlagsBits.AddReactions,
  PermissionFlagsBits.UseExternalEmojis,
  PermissionFlagsBits.UseExternalStickers,
  PermissionFlagsBits.MentionEveryone,
  PermissionFlagsBits.ReadMessageHistory,
  PermissionFlagsBits.SendTTSMessages,
  PermissionFlagsBits.SendVoiceMessages,
  PermissionFlagsBits.SendPolls,
  PermissionFlagsBits.UseApplicationCommands,
  PermissionFlagsBits.UseExternalApps,
  PermissionFlagsBits.Connect,
  PermissionFlagsBits.Speak,
  PermissionFlagsBits.Stream,
  PermissionFlagsBits.UseVAD,
  PermissionFlagsBits.RequestToSpeak,
  PermissionFlagsBits.UseEmbeddedActivities,
  PermissionFlagsBits.UseSoundboard,
  PermissionFlagsBits.UseExternalSounds,
].reduce((all, bit) => all | bit, 0n);

/**
 * A new server with its owner in it, @everyone, and one text channel `general`.
 *
 * @throws Error if there is no such user
 */
export function createGuild(
  world: World,
  { name, ownerId, id, preferredLocale }: { name: string; ownerId: string; id?: string; preferredLocale?: string },
): Guild {
  userOf(world, ownerId);
  const guild: Guild = {
    id: id ?? world.ids.next(),
    name,
    ownerId,
    unavailable: false,
    preferredLocale: preferredLocale ?? 'en-US',
    roles: new Map(),
    members: new Map(),
    channelIds: new Set(),
    bans: new Map(),
  };
  guild.roles.set(guild.id, {
    id: guild.id,
    name: '@everyone',
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position: 0,
    permissions: DEFAULT_EVERYONE_PERMISSIONS.toString(),
    managed: false,
    mentionable: false,
    flags: shaped<RoleFlags>(0),
  });
  guild.members.set(ownerId, {
    userId: ownerId,
    guildId: guild.id,
    nick: null,
    roles: [],
    joinedAt: isoNow(world),
    communicationDisabledUntil: null,
  });
  world.guilds.set(guild.id, guild);
  createChannel(world, guild.id, { name: 'general' });
  return guild;
}

/** Says GUILD_CREATE to one application: it joined, or the server is back from an outage. */
export function announceGuild(world: World, guild: Guild, applicationId: string, botId: string): void {
  world.emit(() => ({
    t: GatewayDispatchEvents.GuildCreate,
    d: renderGuildCreate(world, guild, { userId: botId, members: 'all' }),
    guildId: guild.id,
    applicationId,
  }));
}

function announceGuildUpdate(world: World, guild: Guild): void {
  world.emit(() => ({ t: GatewayDispatchEvents.GuildUpdate, d: renderGuildEvent(guild), guildId: guild.id }));
}

/** @throws Error if there is no such server */
export function updateGuild(world: World, guildId: string, change: { name?: string; preferredLocale?: string }): Guild {
  const guild = guildOf(world, guildId);
  guild.name = change.name ?? guild.name;
  guild.preferredLocale = change.preferredLocale ?? guild.preferredLocale;
  announceGuildUpdate(world, guild);
  return guild;
}

/**
 * Hands the server to another member.
 *
 * @throws Error if there is no such server, or if the new owner is not in it
 */
export function transferGuild(world: World, guildId: string, newOwnerId: string): Guild {
  const guild = guildOf(world, guildId);
  if (!guild.members.has(newOwnerId)) throw new Error(`User ${newOwnerId} is not in server ${guildId}`);
  guild.ownerId = newOwnerId;
  announceGuildUpdate(world, guild);
  return guild;
}

/**
 * Puts the server into an outage, or ends it. The gateway says GUILD_DELETE with `unavailable`, or GUILD_CREATE.
 *
 * @throws Error if there is no such server
 */
export function setGuildUnavailable(world: World, guildId: string, unavailable: boolean): Guild {
  const guild = guildOf(world, guildId);
  if (guild.unavailable === unavailable) return guild;
  guild.unavailable = unavailable;
  for (const { id, botId } of applicationsIn(world, guild)) {
    if (!unavailable) announceGuild(world, guild, id, botId);
    else {
      const d = { id: guildId, unavailable: true };
      world.emit({ t: GatewayDispatchEvents.GuildDelete, d, guildId, applicationId: id });
    }
  }
  return guild;
}

/**
 * Deletes the server with all that is in it. Its bots hear GUILD_DELETE without `unavailable`.
 *
 * @throws Error if there is no such server
 */
export function deleteGuild(world: World, guildId: string): void {
  const guild = guildOf(world, guildId);
  const there = applicationsIn(world, guild);
  for (const id of guild.channelIds) {
    world.channels.delete(id);
    world.forgetMessagesIn(id);
  }
  for (const webhook of world.webhooks.values()) if (webhook.guildId === guildId) world.webhooks.delete(webhook.id);
  for (const invite of world.invites.values()) if (invite.guildId === guildId) world.invites.delete(invite.code);
  for (const event of world.scheduledEvents.values()) {
    if (event.guild_id === guildId) world.scheduledEvents.delete(event.id);
  }
  for (const application of there) application.guildCommands.delete(guildId);
  world.auditLogs.delete(guildId);
  world.guilds.delete(guildId);
  for (const { id } of there) {
    world.emit({ t: GatewayDispatchEvents.GuildDelete, d: { id: guildId }, guildId, applicationId: id });
  }
}
