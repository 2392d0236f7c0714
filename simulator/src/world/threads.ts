import {
  type APIThreadMember,
  ChannelType,
  GatewayDispatchEvents,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import { putChannel } from './channels.ts';
import { channelOf } from './lookup.ts';
import { renderChannel, renderThreadMember } from './render.ts';
import { isoNow } from './time.ts';
import type { Channel, ThreadState, World } from './types.ts';

export interface NewThread {
  readonly parentId: string;
  readonly name: string;
  readonly ownerId: string;
  readonly type?: ChannelType.PublicThread | ChannelType.PrivateThread | ChannelType.AnnouncementThread;
  /** The message that it starts from: the thread takes its id. */
  readonly messageId?: string;
  readonly invitable?: boolean;
  readonly autoArchiveMinutes?: ThreadAutoArchiveDuration;
  readonly rateLimitPerUser?: number;
}

function threadOf(world: World, threadId: string): { channel: Channel; thread: ThreadState; guildId: string } {
  const channel = channelOf(world, threadId);
  const { thread, guildId } = channel;
  if (!thread || guildId === undefined) throw new Error(`Channel ${threadId} is no thread`);
  return { channel, thread, guildId };
}

function announceThread(
  world: World,
  t: GatewayDispatchEvents.ThreadCreate | GatewayDispatchEvents.ThreadUpdate,
  channel: Channel,
): void {
  const { guildId } = channel;
  if (guildId === undefined) return;
  const extra = t === GatewayDispatchEvents.ThreadCreate ? { newly_created: true } : {};
  world.emit(() => ({
    t,
    d: { ...renderChannel(world, channel), ...extra },
    renderFor: (userId) => ({ ...renderChannel(world, channel, userId), ...extra }),
    guildId,
    channelId: channel.id,
  }));
}

/**
 * A new thread with its maker in it. The message that it starts from gets it as its `thread`.
 *
 * @throws Error if there is no such channel in a server, or no such message
 */
export function createThread(world: World, made: NewThread): Channel {
  const parent = channelOf(world, made.parentId);
  if (parent.guildId === undefined) throw new Error(`Channel ${parent.id} is in no server`);
  const starter = made.messageId === undefined ? undefined : world.messagesIn(parent.id).get(made.messageId);
  if (made.messageId !== undefined && !starter) throw new Error(`There is no message ${made.messageId} to start from`);
  const channel = putChannel(world, {
    id: starter?.id ?? world.ids.next(),
    guildId: parent.guildId,
    type: made.type ?? ChannelType.PublicThread,
    name: made.name.trim(),
    parentId: parent.id,
    rateLimitPerUser: made.rateLimitPerUser ?? 0,
    thread: {
      ownerId: made.ownerId,
      archived: false,
      locked: false,
      memberIds: new Set([made.ownerId]),
      invitable: made.invitable ?? true,
      autoArchiveMinutes: made.autoArchiveMinutes ?? ThreadAutoArchiveDuration.ThreeDays,
      archiveTimestamp: isoNow(world),
      sentMessages: 0,
    },
  });
  if (starter) starter.threadId = channel.id;
  announceThread(world, GatewayDispatchEvents.ThreadCreate, channel);
  return channel;
}

export interface ThreadChange {
  readonly name?: string;
  readonly archived?: boolean;
  readonly locked?: boolean;
  readonly invitable?: boolean;
  readonly autoArchiveMinutes?: ThreadAutoArchiveDuration;
  readonly rateLimitPerUser?: number;
}

/** @throws Error if there is no such thread */
export function updateThread(world: World, threadId: string, change: ThreadChange): Channel {
  const { channel, thread } = threadOf(world, threadId);
  if (change.name !== undefined) channel.name = change.name.trim();
  if (change.rateLimitPerUser !== undefined) channel.rateLimitPerUser = change.rateLimitPerUser;
  if (change.archived !== undefined && change.archived !== thread.archived) {
    thread.archived = change.archived;
    thread.archiveTimestamp = isoNow(world);
  }
  thread.locked = change.locked ?? thread.locked;
  thread.invitable = change.invitable ?? thread.invitable;
  thread.autoArchiveMinutes = change.autoArchiveMinutes ?? thread.autoArchiveMinutes;
  announceThread(world, GatewayDispatchEvents.ThreadUpdate, channel);
  return channel;
}

function announceThreadMembers(
  world: World,
  channel: Channel,
  thread: ThreadState,
  change: { added_members?: APIThreadMember[]; removed_member_ids?: string[] },
  userId: string,
): void {
  const { guildId } = channel;
  if (guildId === undefined) return;
  const d = { id: channel.id, guild_id: guildId, member_count: Math.min(thread.memberIds.size, 50), ...change };
  world.emit({ t: GatewayDispatchEvents.ThreadMembersUpdate, d, guildId, channelId: channel.id, userId });
}

/** Adds somebody to a thread. @throws Error if there is no such thread */
export function addThreadMember(world: World, threadId: string, userId: string): void {
  const { channel, thread } = threadOf(world, threadId);
  if (thread.memberIds.has(userId)) return;
  thread.memberIds.add(userId);
  announceThreadMembers(world, channel, thread, { added_members: [renderThreadMember(channel, userId)] }, userId);
}

/** Takes somebody out of a thread. @throws Error if there is no such thread */
export function removeThreadMember(world: World, threadId: string, userId: string): void {
  const { channel, thread } = threadOf(world, threadId);
  if (!thread.memberIds.delete(userId)) return;
  announceThreadMembers(world, channel, thread, { removed_member_ids: [userId] }, userId);
}

/** A message arrives in a thread: an archived one opens again, and the author is in it from now on. */
export function wakeThread(world: World, channel: Channel, thread: ThreadState, authorId: string): void {
  thread.sentMessages += 1;
  if (thread.archived) updateThread(world, channel.id, { archived: false });
  if (world.users.has(authorId)) addThreadMember(world, channel.id, authorId);
}
