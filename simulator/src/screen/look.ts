import { ChannelType, PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { channelOf } from '../world/lookup.ts';
import { has, mayView, permissionsIn, sendBit } from '../world/permissions.ts';
import type { Channel, Guild, World } from '../world/types.ts';
import type { Look, LookChannel, LookDirect, LookPerson, LookServer } from './wire.ts';

/** All that one person sees of the world, but for the messages. Empty for who is in no server. */
export function lookAs(world: World, viewerId: string): Look {
  return {
    now: world.clock.now(),
    people: [...world.users.values()].map(
      (user): LookPerson => ({
        id: user.id,
        name: user.global_name ?? user.username,
        username: user.username,
        bot: user.bot === true,
      }),
    ),
    servers: [...world.guilds.values()]
      .filter(({ members }) => members.has(viewerId))
      .map((guild) => serverAs(world, guild, viewerId)),
    directs: directsOf(world, viewerId),
  };
}

function serverAs(world: World, guild: Guild, viewerId: string): LookServer {
  const { id, name, ownerId, unavailable } = guild;
  // In an outage the client shows the server greyed out, and nothing in it.
  if (unavailable) return { id, name, ownerId, unavailable, roles: [], members: [], channels: [] };
  return {
    id,
    name,
    ownerId,
    unavailable,
    roles: [...guild.roles.values()].map(({ id, name, color, position, hoist }) => ({
      id,
      name,
      color,
      position,
      hoist,
    })),
    members: [...guild.members.values()].map(({ userId, nick, roles }) => {
      const user = world.users.get(userId);
      const name = nick ?? user?.global_name ?? user?.username ?? 'Deleted User';
      return { id: userId, name, bot: user?.bot === true, roles: [...roles] };
    }),
    channels: [...guild.channelIds]
      .map((channelId) => channelOf(world, channelId))
      .filter((channel) => mayView(world, channel.id, viewerId) && !channel.thread?.archived)
      .map((channel) => channelAs(world, guild, channel, viewerId)),
  };
}

function channelAs(world: World, guild: Guild, channel: Channel, viewerId: string): LookChannel {
  const { id, name, type, parentId, position, topic, lastMessageId } = channel;
  const held = permissionsIn(world, id, viewerId);
  const isCategory = type === ChannelType.GuildCategory;
  return {
    id,
    name,
    type,
    parentId,
    position,
    topic,
    lastMessageId,
    mayWrite: has(held, sendBit(channel)),
    mayAttach: has(held, sendBit(channel) | Bit.AttachFiles),
    mayManageMessages: has(held, Bit.ManageMessages),
    readerIds: isCategory ? [] : [...guild.members.keys()].filter((userId) => mayView(world, id, userId)),
  };
}

function directsOf(world: World, viewerId: string): LookDirect[] {
  return [...world.channels.values()]
    .filter(({ guildId, recipientIds }) => guildId === undefined && recipientIds.includes(viewerId))
    .map(({ id, recipientIds, lastMessageId }) => ({
      channelId: id,
      otherId: recipientIds.find((userId) => userId !== viewerId) ?? viewerId,
      lastMessageId,
    }));
}
