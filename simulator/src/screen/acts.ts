import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { NotPossible } from '../interactions/not-possible.ts';
import { findMessage } from '../world/lookup.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { pinMessage, unpinMessage } from '../world/pins.ts';
import { addReaction, removeReaction } from '../world/reactions.ts';
import { startTyping } from '../world/typing.ts';
import type { Message, World } from '../world/types.ts';

/** A message, and who does something with it. */
export interface OnMessage {
  readonly userId: string;
  readonly channelId: string;
  readonly messageId: string;
}

/** What people do by hand that no test needed so far. */
export function screenActs(world: World) {
  function need(act: { userId: string; channelId: string }, wanted: bigint, what: string): void {
    if (!world.channels.has(act.channelId)) throw new NotPossible('That channel is gone.');
    if (!has(permissionsIn(world, act.channelId, act.userId), wanted))
      throw new NotPossible(`You may not ${what} here.`);
  }

  function messageOf({ userId, channelId, messageId }: OnMessage): Message {
    const message = findMessage(world, channelId, messageId);
    if (!message || (message.ephemeralFor !== undefined && message.ephemeralFor !== userId)) {
      throw new NotPossible('That message is gone.');
    }
    return message;
  }

  return {
    /** Pins a message, or takes the pin away. */
    pin(act: OnMessage & { pinned: boolean }) {
      const isDirect = world.channels.get(act.channelId)?.guildId === undefined;
      need(act, isDirect ? Bit.ViewChannel : Bit.ViewChannel | Bit.PinMessages, 'pin messages');
      const message = messageOf(act);
      if (act.pinned) pinMessage(world, message, act.userId);
      else unpinMessage(world, message);
    },
    /** Adds one's reaction, or takes it back. */
    toggleReaction(act: OnMessage & { emoji: string }) {
      const message = messageOf(act);
      const there = message.reactions.find(({ emoji }) => emoji === act.emoji);
      if (there?.userIds.has(act.userId)) return removeReaction(world, message, act.emoji, act.userId);
      need(act, there ? Bit.ViewChannel : Bit.ViewChannel | Bit.AddReactions, 'add reactions');
      return addReaction(world, message, act.emoji, act.userId);
    },
    /** "Bob is typing…". */
    type(act: { userId: string; channelId: string }) {
      need(act, Bit.ViewChannel, 'write');
      startTyping(world, act.channelId, act.userId);
    },
  };
}
