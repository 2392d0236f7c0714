import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Channel } from '../../world/types.ts';
import { holdsIn } from '../access.ts';
import { discordError } from '../errors.ts';
import type { BotContext } from '../route.ts';

/**
 * A bot may write to people with whom it shares a server, and to no other bot.
 *
 * @throws DiscordError 50007 to a bot or to who takes no messages, 50278 without a shared server
 */
export function refuseDirectMessage(ctx: BotContext, channel: Channel): void {
  const { botId } = ctx.application;
  const otherId = channel.recipientIds.find((id) => id !== botId) ?? '';
  const other = ctx.world.users.get(otherId);
  if (other?.bot === true || ctx.world.closedToBots.has(otherId)) throw discordError(50007);
  for (const { members } of ctx.world.guilds.values()) if (members.has(botId) && members.has(otherId)) return;
  throw discordError(50278);
}

/** @throws DiscordError 160005 in a locked thread, unless the bot may manage threads */
export function refuseThread(ctx: BotContext, channel: Channel): void {
  if (channel.thread?.locked === true && !holdsIn(ctx, channel, PermissionFlagsBits.ManageThreads)) {
    throw discordError(160005);
  }
}
