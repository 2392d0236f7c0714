import { DiscordFailure } from '../src/discord/failure.ts';
import { CATEGORY_LIMIT, CHANNEL_NAME_LIMIT, CHANNEL_TOPIC_LIMIT, CHANNELS_LIMIT } from '../src/discord/limits.ts';
import type { Channel, ChannelChange, ChannelsPort, NewChannel } from '../src/discord/port.ts';
import { BOT_ID, type FakeChannel, type FakeState } from './fake-state.ts';

type Channels = Omit<ChannelsPort, 'messagesOf' | 'deleteMessage'>;

/** Two changes of a channel's name or topic in ten minutes; a third waits. */
const RENAMES = 2;
const RENAMES_MS = 600_000;

/** Channels and threads of the fake Discord, with Discord's limits. */
export function createFakeChannels(state: FakeState): Channels {
  const renamedAt = new Map<string, number[]>();

  /** @throws DiscordFailure `gone` */
  const there = (channelId: string): FakeChannel => {
    const channel = state.channels.get(channelId);
    if (!channel) throw new DiscordFailure('gone', 404, 10003, 'Unknown Channel');
    return channel;
  };

  const channelsIn = (guildId: string) =>
    [...state.channels.values()].filter((channel) => channel.guildId === guildId && channel.kind !== 'thread');

  /** @throws DiscordFailure as Discord refuses it */
  const refuseParent = (guildId: string, parentId: string) => {
    const parent = state.channels.get(parentId);
    if (parent?.kind !== 'category' || parent.guildId !== guildId) throw refused('invalid', 'parent_id');
    const inside = channelsIn(guildId).filter((channel) => channel.parentId === parentId);
    if (inside.length >= CATEGORY_LIMIT) throw refused('full', 'parent_id');
  };

  /** @throws DiscordFailure `gone` for an account that was deleted */
  const refuseGone = (overwrites: Channel['overwrites'] = []) => {
    if (overwrites.some(({ kind, id }) => kind === 'member' && state.goneAccounts.has(id)))
      throw new DiscordFailure('gone', 404, 10013, 'Unknown User');
  };

  const put = (channel: Omit<FakeChannel, 'archived' | 'memberIds' | 'id'>): FakeChannel => {
    const made = { ...channel, id: state.nextId(), archived: false, memberIds: new Set<string>() };
    state.channels.set(made.id, made);
    return made;
  };

  /** @throws DiscordFailure `retry` for a third change of a name or topic within ten minutes */
  const countRename = (channel: FakeChannel, { name, topic }: ChannelChange) => {
    const isNew = name !== undefined && nameIn(channel.kind, name) !== channel.name;
    if (!isNew && (topic === undefined || topic === (channel.topic ?? ''))) return;
    const since = Date.now() - RENAMES_MS;
    const recent = (renamedAt.get(channel.id) ?? []).filter((at) => at > since);
    const [first] = recent;
    if (recent.length >= RENAMES && first !== undefined) {
      throw new DiscordFailure('retry', 429, 0, 'Discord asks to wait.', undefined, first - since);
    }
    renamedAt.set(channel.id, [...recent, Date.now()]);
  };

  return {
    seesContent: () => state.sees.content,
    seesMembers: () => state.sees.members,
    async channelsOf(guildId) {
      await state.failing('channels');
      return channelsIn(guildId).map(shown);
    },
    async channelOf(channelId) {
      await state.failing('channel');
      return shown(there(channelId));
    },
    async createChannel(guildId, channel) {
      await state.failing('createChannel');
      refuseTexts(channel);
      refuseGone(channel.overwrites);
      if (channel.parentId !== undefined) refuseParent(guildId, channel.parentId);
      if (channelsIn(guildId).length >= CHANNELS_LIMIT)
        throw new DiscordFailure('full', 400, 30013, 'Too many channels');
      const { kind, name, topic = null, parentId = null, overwrites } = channel;
      const made = put({ guildId, kind, name: nameIn(kind, name), topic, parentId, overwrites });
      await state.after('createChannel');
      return shown(made);
    },
    async createThread(channelId, { name }) {
      await state.failing('createThread');
      refuseTexts({ name });
      if (state.deletedChannels.has(channelId)) throw new DiscordFailure('gone', 404, 10003, 'Unknown Channel');
      const guildId = state.channels.get(channelId)?.guildId ?? '';
      const { id } = put({ guildId, kind: 'thread', name, topic: null, parentId: channelId, overwrites: [] });
      await state.after('createThread');
      return { id };
    },
    async privateThreadsOf(guildId) {
      await state.failing('threads');
      return [...state.channels.values()]
        .filter((channel) => channel.guildId === guildId && channel.kind === 'thread' && !channel.archived)
        .map(({ id, name, parentId }) => ({ id, name, parentId, ownerId: BOT_ID }));
    },
    async addToThread(threadId, userId) {
      await state.failing('addToThread');
      const { memberIds } = there(threadId);
      if (state.goneAccounts.has(userId)) throw new DiscordFailure('gone', 404, 10013, 'Unknown User');
      if (state.members.get(userId) === null) throw new DiscordFailure('gone', 404, 10007, 'Unknown Member');
      memberIds.add(userId);
      await state.after('addToThread');
    },
    async removeFromThread(threadId, userId) {
      await state.failing('removeFromThread');
      there(threadId).memberIds.delete(userId);
      await state.after('removeFromThread');
    },
    async editChannel(channelId, change) {
      await state.failing('editChannel');
      const channel = there(channelId);
      refuseTexts(change);
      refuseGone(change.overwrites);
      if (typeof change.parentId === 'string' && change.parentId !== channel.parentId) {
        refuseParent(channel.guildId, change.parentId);
      }
      countRename(channel, change);
      Object.assign(channel, changed(channel, change));
      await state.after('editChannel');
    },
    async deleteChannel(channelId) {
      await state.failing('deleteChannel');
      state.channels.delete(channelId);
      state.deletedChannels.add(channelId);
      for (const one of state.channels.values()) {
        if (one.parentId !== channelId) continue;
        if (one.kind === 'thread') state.channels.delete(one.id);
        else one.parentId = null;
      }
      await state.after('deleteChannel');
    },
  };
}

const changed = (
  { kind }: FakeChannel,
  { name, topic, parentId, overwrites, archived }: ChannelChange,
): Partial<FakeChannel> => ({
  ...(name !== undefined && { name: nameIn(kind, name) }),
  ...(topic !== undefined && { topic: topic || null }),
  ...(parentId !== undefined && { parentId }),
  ...(overwrites !== undefined && { overwrites }),
  ...(archived !== undefined && { archived }),
});

/** @throws DiscordFailure `invalid` for what is too long */
function refuseTexts({ name, topic }: Partial<Pick<NewChannel, 'name' | 'topic'>>): void {
  if (name !== undefined && (name.trim() === '' || name.length > CHANNEL_NAME_LIMIT)) throw refused('invalid', 'name');
  if (topic !== undefined && topic.length > CHANNEL_TOPIC_LIMIT) throw refused('invalid', 'topic');
}

const refused = (sort: 'invalid' | 'full', about: string) =>
  new DiscordFailure(sort, 400, 50035, 'Invalid Form Body', undefined, undefined, [about]);

/** Discord writes a text channel's name small and with hyphens. */
const nameIn = (kind: Channel['kind'], name: string): string =>
  kind === 'text' ? name.trim().toLowerCase().replaceAll(/\s+/g, '-') : name;

const shown = ({ id, kind, name, topic, parentId, overwrites }: FakeChannel): Channel => ({
  id,
  kind,
  name,
  topic,
  parentId,
  overwrites,
});
