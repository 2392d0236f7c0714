import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { renderEmoji, renderMember } from './render.ts';
import type { Message, World } from './types.ts';

const scope = (message: Message) => ({
  ...(message.guildId === undefined ? {} : { guildId: message.guildId }),
  channelId: message.channelId,
});

const where = (message: Message) => ({
  channel_id: message.channelId,
  message_id: message.id,
  ...(message.guildId === undefined ? {} : { guild_id: message.guildId }),
});

/** Somebody reacts. `emoji` is the character, or `name:id`. Reacting twice changes nothing. */
export function addReaction(world: World, message: Message, emoji: string, userId: string): void {
  let reaction = message.reactions.find((other) => other.emoji === emoji);
  if (!reaction) message.reactions.push((reaction = { emoji, userIds: new Set() }));
  if (reaction.userIds.has(userId)) return;
  reaction.userIds.add(userId);
  const member = world.guilds.get(message.guildId ?? '')?.members.get(userId);
  world.emit(() => ({
    t: GatewayDispatchEvents.MessageReactionAdd,
    d: {
      ...where(message),
      user_id: userId,
      emoji: renderEmoji(emoji),
      message_author_id: message.authorId,
      burst: false,
      type: 0,
      ...(member ? { member: renderMember(world, member) } : {}),
    },
    ...scope(message),
  }));
}

/** Takes one person's reaction away. */
export function removeReaction(world: World, message: Message, emoji: string, userId: string): void {
  const reaction = message.reactions.find((other) => other.emoji === emoji);
  if (!reaction?.userIds.delete(userId)) return;
  if (reaction.userIds.size === 0) message.reactions.splice(message.reactions.indexOf(reaction), 1);
  world.emit({
    t: GatewayDispatchEvents.MessageReactionRemove,
    d: { ...where(message), user_id: userId, emoji: renderEmoji(emoji), burst: false, type: 0 },
    ...scope(message),
  });
}

/** Takes every reaction of one emoji away; without `emoji`, every reaction. */
export function clearReactions(world: World, message: Message, emoji?: string): void {
  if (emoji === undefined) {
    message.reactions.splice(0);
    world.emit({ t: GatewayDispatchEvents.MessageReactionRemoveAll, d: where(message), ...scope(message) });
    return;
  }
  const at = message.reactions.findIndex((other) => other.emoji === emoji);
  if (at < 0) return;
  message.reactions.splice(at, 1);
  world.emit({
    t: GatewayDispatchEvents.MessageReactionRemoveEmoji,
    d: { ...where(message), emoji: renderEmoji(emoji) },
    ...scope(message),
  });
}
