import {
  type APIChannel,
  type APIThreadMember,
  ChannelFlags,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
  type ThreadMemberFlags,
} from 'discord-api-types/v10';
import { createdAtMs } from '../../ids.ts';
import { mayView } from '../permissions.ts';
import { shaped } from '../shaped.ts';
import { isoTime } from '../time.ts';
import type { Channel, World } from '../types.ts';
import { renderUser } from './users.ts';

/** What stands in place of the name of a channel that the bot may not view. */
export const HIDDEN_CHANNEL_NAME = '___hidden___';

const NO_FLAGS = shaped<ThreadMemberFlags>(0);
const VOICE = new Set([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);
const FORUMS = new Set([ChannelType.GuildForum, ChannelType.GuildMedia]);

const isoOfId = (id: string) => isoTime(createdAtMs(id));

/** One person in a thread. https://discord.com/developers/docs/resources/channel#thread-member-object */
export function renderThreadMember(thread: Channel, userId: string): APIThreadMember {
  return { id: thread.id, user_id: userId, join_timestamp: isoOfId(thread.id), flags: NO_FLAGS };
}

function renderThread(channel: Channel, readerId: string | undefined) {
  const { thread } = channel;
  if (!thread) return {};
  const isPrivate = channel.type === ChannelType.PrivateThread;
  return {
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: thread.archiveTimestamp,
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: isoOfId(channel.id),
      ...(isPrivate ? { invitable: thread.invitable } : {}),
    },
    message_count: thread.sentMessages,
    total_message_sent: thread.sentMessages,
    member_count: Math.min(thread.memberIds.size, 50),
    rate_limit_per_user: channel.rateLimitPerUser,
    last_message_id: channel.lastMessageId,
    ...(readerId !== undefined && thread.memberIds.has(readerId)
      ? { member: renderThreadMember(channel, readerId) }
      : {}),
  };
}

function renderByType(channel: Channel) {
  if (channel.type === ChannelType.GuildCategory) return {};
  const text = {
    last_message_id: channel.lastMessageId,
    rate_limit_per_user: channel.rateLimitPerUser,
    nsfw: channel.nsfw,
  };
  if (VOICE.has(channel.type)) {
    return { ...text, bitrate: 64_000, user_limit: 0, rtc_region: null };
  }
  const topical = { ...text, topic: channel.topic, last_pin_timestamp: channel.lastPinAt };
  if (!FORUMS.has(channel.type)) return topical;
  const forum = { available_tags: [], default_reaction_emoji: null, default_sort_order: null };
  return { ...topical, ...forum, ...(channel.type === ChannelType.GuildForum ? { default_forum_layout: 0 } : {}) };
}

/**
 * A channel, thread or direct-message channel as Discord sends it.
 * https://discord.com/developers/docs/resources/channel#channel-object
 *
 * @param readerId who reads: leaves him out of a direct-message channel's people, and adds his own place in a thread
 */
export function renderChannel(world: World, channel: Channel, readerId?: string): APIChannel {
  const base = { id: channel.id, type: channel.type, flags: 0 };
  if (channel.guildId === undefined) {
    const others = channel.recipientIds.filter((id) => id !== readerId);
    return shaped({
      ...base,
      last_message_id: channel.lastMessageId,
      last_pin_timestamp: channel.lastPinAt,
      recipients: others.map((id) => renderUser(world, id)),
    });
  }
  const inGuild = { ...base, guild_id: channel.guildId, name: channel.name, parent_id: channel.parentId };
  if (channel.thread) return shaped({ ...inGuild, ...renderThread(channel, readerId) });
  return shaped({
    ...inGuild,
    position: channel.position,
    permission_overwrites: channel.overwrites.map((overwrite) => ({ ...overwrite })),
    ...renderByType(channel),
  });
}

/**
 * A server's channel as the gateway sends it to one bot: what the bot may not view comes obfuscated, with its id, type,
 * place and parent alone. REST leaves such channels out instead. For every bot since 2026-11-16.
 * https://docs.discord.com/developers/resources/channel#channel-object-obfuscated-channels
 */
export function renderChannelFor(world: World, channel: Channel, userId: string): APIChannel {
  const { guildId } = channel;
  if (guildId === undefined || mayView(world, channel.id, userId)) return renderChannel(world, channel, userId);
  const nothing = { ...channel, topic: null, nsfw: false, rateLimitPerUser: 0, lastMessageId: null, lastPinAt: null };
  const hidden: Channel = {
    ...nothing,
    name: HIDDEN_CHANNEL_NAME,
    overwrites: [
      { id: guildId, type: OverwriteType.Role, allow: '0', deny: PermissionFlagsBits.ViewChannel.toString() },
    ],
  };
  return { ...renderChannel(world, hidden, userId), flags: ChannelFlags.ChannelObfuscated };
}
