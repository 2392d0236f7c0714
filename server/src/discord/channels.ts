import { ChannelType, type Snowflake, OverwriteType, Routes, ThreadAutoArchiveDuration } from 'discord-api-types/v10';
import { DiscordFailure } from './failure.ts';
import { reasonOf } from './members.ts';
import type { Channel, ChannelChange, ChannelsPort, Overwrite } from './port.ts';
import { readChannel } from './read.ts';
import type { Rest } from './rest.ts';
import { field, textIn } from './wire.ts';

type Channels = Omit<ChannelsPort, 'messagesOf' | 'deleteMessage' | 'seesContent' | 'seesMembers'>;

/** What features need of channels and threads, over REST. */
export function createChannels({ rest }: { rest: Rest }): Channels {
  return {
    channelsOf: async (guildId) => (await rest.get<unknown[]>(Routes.guildChannels(guildId))).map(readChannel),

    channelOf: async (channelId) => readChannel(await rest.get<unknown>(Routes.channel(channelId))),

    async createChannel(guildId, { kind, name, topic, parentId, overwrites, reason }): Promise<Channel> {
      const body = {
        type: kind === 'text' ? ChannelType.GuildText : ChannelType.GuildCategory,
        name,
        ...(topic !== undefined && { topic }),
        ...(parentId !== undefined && { parent_id: parentId }),
        permission_overwrites: overwrites.map(overwriteBody),
      };
      return readChannel(await rest.post<unknown>(Routes.guildChannels(guildId), { body, ...reasonOf(reason) }));
    },

    async createThread(channelId, { name, reason }) {
      const body = {
        name,
        type: ChannelType.PrivateThread,
        invitable: false,
        auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
      };
      const { id } = await rest.post<{ id: Snowflake }>(Routes.threads(channelId), { body, ...reasonOf(reason) });
      return { id };
    },

    async privateThreadsOf(guildId) {
      const { threads } = await rest.get<{ threads: readonly unknown[] }>(Routes.guildActiveThreads(guildId));
      return threads
        .filter((thread) => field(thread, 'type') === ChannelType.PrivateThread)
        .map((thread) => {
          const { id, name, parentId } = readChannel(thread);
          return { id, name, parentId, ownerId: textIn(thread, 'owner_id') };
        });
    },

    async addToThread(threadId, userId) {
      await rest.put(Routes.threadMembers(threadId, userId));
    },

    removeFromThread: (threadId, userId) =>
      unlessGone(rest.delete(Routes.threadMembers(threadId, userId)), [UNKNOWN_MEMBER]),

    async editChannel(channelId, change) {
      await rest.patch(Routes.channel(channelId), { body: changeBody(change), ...reasonOf(change.reason) });
    },

    deleteChannel: (channelId, reason) =>
      unlessGone(rest.delete(Routes.channel(channelId), reasonOf(reason)), [UNKNOWN_CHANNEL]),
  };
}

const UNKNOWN_CHANNEL = 10003;
const UNKNOWN_MEMBER = 10007;

/** For a deletion what is gone is success. @param codes of what may be gone */
export async function unlessGone(deletion: Promise<void>, codes: readonly number[]): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof DiscordFailure && codes.includes(error.code))) throw error;
  }
}

const changeBody = ({ name, topic, parentId, overwrites, archived }: ChannelChange) => ({
  ...(name !== undefined && { name }),
  ...(topic !== undefined && { topic }),
  ...(parentId !== undefined && { parent_id: parentId }),
  ...(overwrites !== undefined && { permission_overwrites: overwrites.map(overwriteBody) }),
  ...(archived !== undefined && { archived }),
});

const overwriteBody = ({ kind, id, allow, deny }: Overwrite) => ({
  id,
  type: kind === 'role' ? OverwriteType.Role : OverwriteType.Member,
  allow: allow.toString(),
  deny: deny.toString(),
});
