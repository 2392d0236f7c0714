import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { announceGuild } from './guilds.ts';
import { applicationOf, applicationsIn, guildOf, memberOf, userOf } from './lookup.ts';
import { announceLeft, announceMember } from './member-events.ts';
import { deleteMessages } from './messages.ts';
import { renderUser } from './render.ts';
import { createRole } from './roles.ts';
import { isoNow } from './time.ts';
import type { Guild, Member, World } from './types.ts';
import { tellWhatComesIntoView } from './visibility.ts';

/**
 * Puts somebody into a server. A bot that brings `permissions` gets a managed role of its own with them, below all
 * others, and hears GUILD_CREATE; the rest hear GUILD_MEMBER_ADD. Who is in already stays as he is.
 *
 * @param options.roles ids, without @everyone
 * @throws Error if there is no such server or user
 */
export function addMember(
  world: World,
  guildId: string,
  userId: string,
  options: { roles?: readonly string[]; nick?: string | null; permissions?: bigint } = {},
): Member {
  const guild = guildOf(world, guildId);
  const user = userOf(world, userId);
  const there = guild.members.get(userId);
  if (there) return there;
  const member: Member = {
    userId,
    guildId,
    nick: options.nick ?? null,
    roles: [...(options.roles ?? [])],
    joinedAt: isoNow(world),
    communicationDisabledUntil: null,
  };
  const application = applicationOf(world, userId);
  if (application && options.permissions !== undefined) {
    const tags = { bot_id: userId };
    const { id } = createRole(world, guildId, {
      name: user.username,
      permissions: options.permissions,
      managed: true,
      tags,
    });
    member.roles.push(id);
  }
  const others = applicationsIn(world, guild);
  guild.members.set(userId, member);
  if (!application) announceMember(world, GatewayDispatchEvents.GuildMemberAdd, member);
  else {
    for (const { id } of others) announceMember(world, GatewayDispatchEvents.GuildMemberAdd, member, id);
    announceGuild(world, guild, application.id, userId);
  }
  return member;
}

/**
 * What may be changed of a member. `roles` are ids without @everyone; `communicationDisabledUntil` is ISO 8601.
 * Everybody who may hears GUILD_MEMBER_UPDATE; a bot hears of the channels that its new roles open or close.
 *
 * @throws Error if he is not in that server
 */
export function updateMember(
  world: World,
  guildId: string,
  userId: string,
  change: { nick?: string | null; roles?: readonly string[]; communicationDisabledUntil?: string | null },
): Member {
  const member = memberOf(world, guildId, userId);
  if (change.nick !== undefined) member.nick = change.nick === '' ? null : change.nick;
  if (change.communicationDisabledUntil !== undefined) {
    member.communicationDisabledUntil = change.communicationDisabledUntil;
  }
  const { roles } = change;
  const announce = () => {
    if (roles !== undefined) member.roles = [...new Set(roles)];
    announceMember(world, GatewayDispatchEvents.GuildMemberUpdate, member);
  };
  if (roles !== undefined && applicationOf(world, userId)) {
    tellWhatComesIntoView(world, guildOf(world, guildId), announce);
  } else announce();
  return member;
}

function forgetMember(world: World, guild: Guild, userId: string): void {
  guild.members.delete(userId);
  for (const id of guild.channelIds) world.channels.get(id)?.thread?.memberIds.delete(userId);
  const application = applicationOf(world, userId);
  if (!application) return;
  for (const role of guild.roles.values()) if (role.tags?.bot_id === userId) guild.roles.delete(role.id);
  application.guildCommands.delete(guild.id);
}

/**
 * Somebody leaves or is kicked. A bot hears GUILD_DELETE, its managed role and its server's commands go.
 *
 * @throws Error if there is no such server
 */
export function removeMember(world: World, guildId: string, userId: string): void {
  const guild = guildOf(world, guildId);
  if (!guild.members.has(userId)) return;
  forgetMember(world, guild, userId);
  announceLeft(world, guildId, userId);
  const application = applicationOf(world, userId);
  if (application) {
    world.emit({
      t: GatewayDispatchEvents.GuildDelete,
      d: { id: guildId },
      guildId,
      applicationId: application.id,
    });
  }
}

/**
 * Bans somebody, in the server or not, and removes him. `deleteMessageSeconds` takes his newest messages with him.
 *
 * @throws Error if there is no such server or user
 */
export function banMember(
  world: World,
  guildId: string,
  userId: string,
  options: { reason?: string | null; deleteMessageSeconds?: number } = {},
): void {
  const guild = guildOf(world, guildId);
  userOf(world, userId);
  guild.bans.set(userId, { userId, reason: options.reason ?? null });
  removeMember(world, guildId, userId);
  world.emit(() => ({
    t: GatewayDispatchEvents.GuildBanAdd,
    d: { guild_id: guildId, user: renderUser(world, userId) },
    guildId,
  }));
  const since = world.clock.now() - (options.deleteMessageSeconds ?? 0) * 1_000;
  for (const channelId of guild.channelIds) {
    const gone = [...world.messagesIn(channelId).values()].filter(
      (message) => message.authorId === userId && Date.parse(message.timestamp) > since,
    );
    if (gone.length > 0) {
      deleteMessages(
        world,
        channelId,
        gone.map(({ id }) => id),
      );
    }
  }
}

/** Lifts a ban. @throws Error if there is no such server */
export function unbanMember(world: World, guildId: string, userId: string): void {
  const guild = guildOf(world, guildId);
  if (!guild.bans.delete(userId)) return;
  world.emit(() => ({
    t: GatewayDispatchEvents.GuildBanRemove,
    d: { guild_id: guildId, user: renderUser(world, userId) },
    guildId,
  }));
}
