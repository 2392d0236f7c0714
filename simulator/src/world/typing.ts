import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { channelOf } from './lookup.ts';
import { renderMember } from './render.ts';
import type { World } from './types.ts';

/** Somebody types. @throws Error if there is no such channel */
export function startTyping(world: World, channelId: string, userId: string): void {
  const { guildId } = channelOf(world, channelId);
  const member = world.guilds.get(guildId ?? '')?.members.get(userId);
  world.emit(() => ({
    t: GatewayDispatchEvents.TypingStart,
    d: {
      channel_id: channelId,
      user_id: userId,
      timestamp: Math.floor(world.clock.now() / 1_000),
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      ...(member ? { member: renderMember(world, member) } : {}),
    },
    ...(guildId === undefined ? {} : { guildId }),
    channelId,
  }));
}
