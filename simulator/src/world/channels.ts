import { type APIOverwrite, ChannelType, GatewayDispatchEvents } from 'discord-api-types/v10';
import { applicationsIn, channelOf, guildOf, userOf } from './lookup.ts';
import { renderChannel, renderChannelFor } from './render.ts';
import type { Channel, ThreadState, World } from './types.ts';

/** What a new channel of a server can say of itself. */
export interface NewChannel {
  readonly name: string;
  readonly id?: string;
  readonly type?: ChannelType;
  readonly topic?: string | null;
  readonly parentId?: string | null;
  readonly position?: number;
  readonly nsfw?: boolean;
  /** Seconds between two messages of one member. */
  readonly rateLimitPerUser?: number;
  /** Without them a channel takes its category's. */
  readonly overwrites?: readonly APIOverwrite[];
}

/** Channels whose names Discord writes small and without spaces. */
const HYPHENATED = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum]);

/** A name as Discord keeps it: a text channel's comes small, with hyphens and without most punctuation. */
export function channelName(type: ChannelType, name: string): string {
  if (!HYPHENATED.has(type)) return name.trim();
  const small = name.trim().toLowerCase().replaceAll(/\s+/g, '-');
  return small.replaceAll(/[!-,./:-@[-^`{-~]/g, '').replaceAll(/-{2,}/g, '-') || '-';
}

/** Registers a channel, thread or direct-message channel without telling anybody. */
export function putChannel(
  world: World,
  made: Partial<Channel> & Pick<Channel, 'id' | 'guildId' | 'type' | 'name'>,
): Channel {
  const channel: Channel = {
    topic: null,
    parentId: null,
    position: 0,
    nsfw: false,
    rateLimitPerUser: 0,
    overwrites: [],
    lastMessageId: null,
    pins: [],
    lastPinAt: null,
    recipientIds: [],
    thread: undefined,
    ...made,
  };
  world.channels.set(channel.id, channel);
  if (channel.guildId !== undefined) guildOf(world, channel.guildId).channelIds.add(channel.id);
  return channel;
}

function announceChannel(
  world: World,
  t: GatewayDispatchEvents.ChannelCreate | GatewayDispatchEvents.ChannelUpdate,
  channel: Channel,
): void {
  const { guildId } = channel;
  if (guildId === undefined) return;
  world.emit(() => ({
    t,
    d: renderChannel(world, channel),
    renderFor: (userId) => renderChannelFor(world, channel, userId),
    guildId,
  }));
}

function nextPosition(world: World, guildId: string): number {
  let next = 0;
  for (const id of guildOf(world, guildId).channelIds) {
    const channel = world.channels.get(id);
    if (channel && channel.thread === undefined) next = Math.max(next, channel.position + 1);
  }
  return next;
}

/**
 * A new channel of a server, a text channel unless `type` says otherwise.
 *
 * @throws Error if there is no such server or category
 */
export function createChannel(world: World, guildId: string, made: NewChannel): Channel {
  const type = made.type ?? ChannelType.GuildText;
  const parent = typeof made.parentId === 'string' ? channelOf(world, made.parentId) : undefined;
  const channel = putChannel(world, {
    id: made.id ?? world.ids.next(),
    guildId,
    type,
    name: channelName(type, made.name),
    topic: made.topic ?? null,
    parentId: parent?.id ?? null,
    position: made.position ?? nextPosition(world, guildId),
    nsfw: made.nsfw ?? false,
    rateLimitPerUser: made.rateLimitPerUser ?? 0,
    overwrites: (made.overwrites ?? parent?.overwrites ?? []).map((overwrite) => ({ ...overwrite })),
  });
  announceChannel(world, GatewayDispatchEvents.ChannelCreate, channel);
  return channel;
}

/** What may be changed of a server's channel. */
export type ChannelChange = Partial<Omit<NewChannel, 'id'>>;

/** @throws Error if there is no such channel */
export function updateChannel(world: World, channelId: string, change: ChannelChange): Channel {
  const channel = channelOf(world, channelId);
  if (change.type !== undefined) channel.type = change.type;
  if (change.name !== undefined) channel.name = channelName(channel.type, change.name);
  if (change.topic !== undefined) channel.topic = change.topic === '' ? null : change.topic;
  if (change.parentId !== undefined) channel.parentId = change.parentId;
  if (change.position !== undefined) channel.position = change.position;
  if (change.nsfw !== undefined) channel.nsfw = change.nsfw;
  if (change.rateLimitPerUser !== undefined) channel.rateLimitPerUser = change.rateLimitPerUser;
  if (change.overwrites !== undefined) channel.overwrites = change.overwrites.map((overwrite) => ({ ...overwrite }));
  announceChannel(world, GatewayDispatchEvents.ChannelUpdate, channel);
  return channel;
}

/** Adds or replaces one overwrite. @throws Error if there is no such channel */
export function putOverwrite(world: World, channelId: string, overwrite: APIOverwrite): Channel {
  const others = channelOf(world, channelId).overwrites.filter(({ id }) => id !== overwrite.id);
  return updateChannel(world, channelId, { overwrites: [...others, overwrite] });
}

/** Removes one overwrite. @throws Error if there is no such channel */
export function deleteOverwrite(world: World, channelId: string, overwriteId: string): Channel {
  const others = channelOf(world, channelId).overwrites.filter(({ id }) => id !== overwriteId);
  return updateChannel(world, channelId, { overwrites: others });
}

function forgetChannel(world: World, channel: Channel): void {
  world.channels.delete(channel.id);
  world.forgetMessagesIn(channel.id);
  if (channel.guildId !== undefined) guildOf(world, channel.guildId).channelIds.delete(channel.id);
  for (const webhook of world.webhooks.values())
    if (webhook.channelId === channel.id) world.webhooks.delete(webhook.id);
  for (const invite of world.invites.values()) if (invite.channelId === channel.id) world.invites.delete(invite.code);
  for (const message of world.ephemerals.values()) {
    if (message.channelId === channel.id) world.ephemerals.delete(message.id);
  }
}

function deleteThreadChannel(world: World, channel: Channel, thread: ThreadState, guildId: string): void {
  const parentId = channel.parentId ?? '';
  const d = { id: channel.id, guild_id: guildId, parent_id: parentId, type: channel.type };
  const watchers = applicationsIn(world, guildOf(world, guildId)).filter(
    ({ botId }) => channel.type !== ChannelType.PrivateThread || thread.memberIds.has(botId),
  );
  forgetChannel(world, channel);
  for (const { id } of watchers) {
    world.emit({ t: GatewayDispatchEvents.ThreadDelete, d, guildId, channelId: parentId, applicationId: id });
  }
}

/**
 * Deletes a channel or thread with its messages. Its threads go silently, a category's channels move out of it. A
 * direct-message channel is only closed: it stays.
 *
 * @throws Error if there is no such channel
 */
export function deleteChannel(world: World, channelId: string): Channel {
  const channel = channelOf(world, channelId);
  const { guildId } = channel;
  if (guildId === undefined) return channel;
  if (channel.thread) {
    deleteThreadChannel(world, channel, channel.thread, guildId);
    return channel;
  }
  const guild = guildOf(world, guildId);
  const d = renderChannel(world, channel);
  // Who may view it can't be told once it is gone.
  const forBots = new Map(
    applicationsIn(world, guild).map(({ botId }) => [botId, renderChannelFor(world, channel, botId)]),
  );
  const below = [...guild.channelIds].map((id) => channelOf(world, id)).filter((child) => child.parentId === channelId);
  for (const child of below) {
    if (child.thread) forgetChannel(world, child);
    else updateChannel(world, child.id, { parentId: null });
  }
  forgetChannel(world, channel);
  world.emit({
    t: GatewayDispatchEvents.ChannelDelete,
    d,
    renderFor: (userId) => forBots.get(userId) ?? d,
    guildId,
  });
  return channel;
}

/**
 * The direct-message channel of two people, made if they have none yet.
 *
 * @throws Error if there is no such user
 */
export function openDm(world: World, userIdA: string, userIdB: string): Channel {
  userOf(world, userIdA);
  userOf(world, userIdB);
  const key = userIdA < userIdB ? `${userIdA}:${userIdB}` : `${userIdB}:${userIdA}`;
  const there = world.channels.get(world.dms.get(key) ?? '');
  if (there) return there;
  const channel = putChannel(world, {
    id: world.ids.next(),
    guildId: undefined,
    type: ChannelType.DM,
    name: '',
    recipientIds: [userIdA, userIdB],
  });
  world.dms.set(key, channel.id);
  return channel;
}
