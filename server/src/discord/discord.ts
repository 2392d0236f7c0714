import { GatewayIntentBits } from 'discord-api-types/v10';
import { createChannels } from './channels.ts';
import type { Gateway } from './gateway.ts';
import { createMembers } from './members.ts';
import { createMessages } from './messages.ts';
import type { DiscordPort } from './port.ts';
import type { Rest } from './rest.ts';

/**
 * What features need of Discord, over REST.
 *
 * @param gateway knows the owners while it is connected, who the bot is, and what it hears; nothing that it says is
 *   kept beyond that
 */
export function createDiscord(deps: {
  rest: Rest;
  gateway: Pick<Gateway, 'state' | 'guilds' | 'user' | 'intents'>;
}): DiscordPort {
  const hears = (intent: GatewayIntentBits) => (deps.gateway.intents() & intent) !== 0;
  return {
    ...createMembers(deps),
    ...createChannels(deps),
    ...createMessages(deps),
    seesContent: () => hears(GatewayIntentBits.MessageContent),
    seesMembers: () => hears(GatewayIntentBits.GuildMembers),
  };
}
