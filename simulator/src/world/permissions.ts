import { type APIRole, ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { channelOf, guildOf } from './lookup.ts';
import type { Channel, Guild, Member, World } from './types.ts';

/** Every bit that Discord knows today. The owner and administrators hold them all. */
export const ALL_PERMISSIONS: bigint = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** A member who is timed out keeps these two. https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members */
export const TIMED_OUT_PERMISSIONS: bigint = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

/** What both people of a direct-message channel may do in it. */
export const DM_PERMISSIONS: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.PinMessages |
  PermissionFlagsBits.UseExternalEmojis |
  PermissionFlagsBits.UseExternalStickers |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.SendPolls |
  PermissionFlagsBits.SendVoiceMessages;

/** Without the right to send, these say nothing. https://discord.com/developers/docs/topics/permissions#implicit-permissions */
const NEEDS_SENDING =
  PermissionFlagsBits.MentionEveryone |
  PermissionFlagsBits.SendTTSMessages |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.EmbedLinks;

/** Without CONNECT, these say nothing in a voice or stage channel. */
const NEEDS_CONNECT =
  PermissionFlagsBits.ManageChannels |
  PermissionFlagsBits.ManageRoles |
  PermissionFlagsBits.Speak |
  PermissionFlagsBits.Stream |
  PermissionFlagsBits.MuteMembers |
  PermissionFlagsBits.DeafenMembers |
  PermissionFlagsBits.MoveMembers |
  PermissionFlagsBits.UseVAD |
  PermissionFlagsBits.PrioritySpeaker;

/** True if `held` has every bit of `wanted`. */
export const has = (held: bigint, wanted: bigint): boolean => (held & wanted) === wanted;

/** True for the three kinds of threads. */
export const isThread = (channel: Channel): boolean => channel.thread !== undefined;

/** True while the member's timeout runs, on the world's clock. */
export function isTimedOut(world: World, member: Member): boolean {
  const until = member.communicationDisabledUntil;
  return until !== null && Date.parse(until) > world.clock.now();
}

function fromRoles(guild: Guild, member: Member): bigint {
  let held = BigInt(guild.roles.get(guild.id)?.permissions ?? '0');
  for (const id of member.roles) held |= BigInt(guild.roles.get(id)?.permissions ?? '0');
  return held;
}

/**
 * What a member may do in the server at large, without any channel's overwrites. 0 for who is not in it.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 *
 * @throws Error if there is no such server
 */
export function guildPermissions(world: World, guildId: string, userId: string): bigint {
  const guild = guildOf(world, guildId);
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  const held = fromRoles(guild, member);
  if (has(held, PermissionFlagsBits.Administrator)) return ALL_PERMISSIONS;
  return isTimedOut(world, member) ? held & TIMED_OUT_PERMISSIONS : held;
}

function withOverwrites(held: bigint, guild: Guild, member: Member, channel: Channel): bigint {
  let everyoneAllow = 0n;
  let everyoneDeny = 0n;
  let roleAllow = 0n;
  let roleDeny = 0n;
  let memberAllow = 0n;
  let memberDeny = 0n;
  for (const { id, type, allow, deny } of channel.overwrites) {
    if (type === OverwriteType.Role && id === guild.id) {
      everyoneAllow = BigInt(allow);
      everyoneDeny = BigInt(deny);
    } else if (type === OverwriteType.Role && member.roles.includes(id)) {
      roleAllow |= BigInt(allow);
      roleDeny |= BigInt(deny);
    } else if (type === OverwriteType.Member && id === member.userId) {
      memberAllow = BigInt(allow);
      memberDeny = BigInt(deny);
    }
  }
  const afterEveryone = (held & ~everyoneDeny) | everyoneAllow;
  const afterRoles = (afterEveryone & ~roleDeny) | roleAllow;
  return (afterRoles & ~memberDeny) | memberAllow;
}

/** The bit that lets somebody write in this channel: threads have one of their own. */
export const sendBit = (channel: Channel): bigint =>
  isThread(channel) ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;

function withoutImplied(held: bigint, channel: Channel): bigint {
  if (!has(held, PermissionFlagsBits.ViewChannel)) return 0n;
  let left = held;
  if (!has(left, sendBit(channel))) left &= ~NEEDS_SENDING;
  const isVoice = channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice;
  if (isVoice && !has(left, PermissionFlagsBits.Connect)) left &= ~NEEDS_CONNECT;
  return left;
}

/**
 * What somebody may do in a channel: roles, then the overwrites of @everyone, of the roles together, of the member.
 * A thread has its parent's; a private one is seen only by those in it and by who may manage threads. In a
 * direct-message channel its two people hold `DM_PERMISSIONS`. 0 for everybody else.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 *
 * @throws Error if there is no such channel
 */
export function permissionsIn(world: World, channelId: string, userId: string): bigint {
  const channel = channelOf(world, channelId);
  if (channel.guildId === undefined) return channel.recipientIds.includes(userId) ? DM_PERMISSIONS : 0n;
  const guild = guildOf(world, channel.guildId);
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const base = guildPermissions(world, guild.id, userId);
  if (base === ALL_PERMISSIONS) return ALL_PERMISSIONS;

  const ruling = channel.thread ? world.channels.get(channel.parentId ?? '') : channel;
  // An orphaned thread answers to nobody.
  if (!ruling) return 0n;
  let held = withOverwrites(fromRoles(guild, member), guild, member, ruling);
  if (isTimedOut(world, member)) held &= TIMED_OUT_PERMISSIONS;
  held = withoutImplied(held, channel);
  if (channel.type === ChannelType.PrivateThread && !has(held, PermissionFlagsBits.ManageThreads)) {
    return channel.thread?.memberIds.has(userId) ? held : 0n;
  }
  return held;
}

/** True if the channel is in this user's list. A category is, once any channel below it is. */
export function mayView(world: World, channelId: string, userId: string): boolean {
  if (has(permissionsIn(world, channelId, userId), PermissionFlagsBits.ViewChannel)) return true;
  const channel = channelOf(world, channelId);
  if (channel.type !== ChannelType.GuildCategory || channel.guildId === undefined) return false;
  for (const id of guildOf(world, channel.guildId).channelIds) {
    const below = channelOf(world, id);
    if (below.parentId === channelId && has(permissionsIn(world, id, userId), PermissionFlagsBits.ViewChannel)) {
      return true;
    }
  }
  return false;
}

/** Negative if `a` stands below `b`. Of two roles at one height the older one is the higher. */
export function compareRoles(a: APIRole, b: APIRole): number {
  if (a.position !== b.position) return a.position - b.position;
  if (a.id === b.id) return 0;
  return BigInt(a.id) < BigInt(b.id) ? 1 : -1;
}

/**
 * A member's highest role; @everyone if he has none.
 *
 * @throws Error if there is no such server
 */
export function highestRole(world: World, guildId: string, userId: string): APIRole {
  const guild = guildOf(world, guildId);
  let highest = guild.roles.get(guildId);
  for (const id of guild.members.get(userId)?.roles ?? []) {
    const role = guild.roles.get(id);
    if (role && (!highest || compareRoles(role, highest) > 0)) highest = role;
  }
  if (!highest) throw new Error(`Server ${guildId} has lost its @everyone`);
  return highest;
}

/** True if this member may edit, delete, give or take the role: MANAGE_ROLES and a higher role of his own, or the owner. */
export function canManageRole(world: World, guildId: string, userId: string, roleId: string): boolean {
  const guild = guildOf(world, guildId);
  if (guild.ownerId === userId) return true;
  const role = guild.roles.get(roleId);
  if (!role || !has(guildPermissions(world, guildId, userId), PermissionFlagsBits.ManageRoles)) return false;
  return compareRoles(highestRole(world, guildId, userId), role) > 0;
}

/** True if the actor stands above the target, so that he may rename, time out, kick or ban him, if he has that right at all. */
export function canActOn(world: World, guildId: string, actorId: string, targetId: string): boolean {
  const { ownerId } = guildOf(world, guildId);
  if (targetId === ownerId) return false;
  if (actorId === ownerId) return true;
  return compareRoles(highestRole(world, guildId, actorId), highestRole(world, guildId, targetId)) > 0;
}
