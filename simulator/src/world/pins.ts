import { GatewayDispatchEvents, MessageType } from 'discord-api-types/v10';
import { channelOf } from './lookup.ts';
import { announceChangedState, createMessage } from './messages.ts';
import { isoNow } from './time.ts';
import type { Channel, Message, World } from './types.ts';

function announcePins(world: World, channel: Channel): void {
  const { guildId } = channel;
  const inGuild = guildId === undefined ? {} : { guild_id: guildId };
  world.emit({
    t: GatewayDispatchEvents.ChannelPinsUpdate,
    d: { channel_id: channel.id, last_pin_timestamp: channel.lastPinAt, ...inGuild },
    ...(guildId === undefined ? {} : { guildId }),
    channelId: channel.id,
  });
}

/**
 * Pins a message and says so in the channel, as "Ada pinned a message" does. Pinning it twice changes nothing.
 *
 * @param pinnedById who pins
 */
export function pinMessage(world: World, message: Message, pinnedById: string): void {
  if (message.pinned) return;
  const channel = channelOf(world, message.channelId);
  message.pinned = true;
  message.pinnedAt = isoNow(world);
  channel.pins.unshift(message.id);
  channel.lastPinAt = message.pinnedAt;
  announceChangedState(world, message);
  announcePins(world, channel);
  createMessage(world, {
    channelId: channel.id,
    authorId: pinnedById,
    type: MessageType.ChannelPinnedMessage,
    allowedMentions: { parse: [] },
    reference: {
      messageId: message.id,
      channelId: channel.id,
      ...(channel.guildId === undefined ? {} : { guildId: channel.guildId }),
    },
  });
}

/** Takes a pin away. */
export function unpinMessage(world: World, message: Message): void {
  if (!message.pinned) return;
  const channel = channelOf(world, message.channelId);
  message.pinned = false;
  message.pinnedAt = undefined;
  channel.pins.splice(channel.pins.indexOf(message.id), 1);
  announceChangedState(world, message);
  announcePins(world, channel);
}
