import { type APIChannel, type APIGuild, type APIMessage, type APIUser, Routes } from 'discord-api-types/v10';
import { DiscordFailure } from './failure.ts';
import type { Gateway } from './gateway.ts';
import { NONCE_LIMIT } from './limits.ts';
import type { DiscordPort } from './port.ts';
import { renderMessage } from './render.ts';
import type { Rest } from './rest.ts';
import { field } from './wire.ts';

/** Somebody who takes no direct messages, and somebody with whom the bot shares no server. */
const CLOSED: ReadonlySet<number> = new Set([50007, 50278]);

/** How many messages are looked through. https://discord.com/developers/docs/resources/message#get-channel-messages */
const MESSAGES_LIMIT = 100;

/**
 * What features need of Discord, over REST.
 *
 * @param gateway knows the owners while it is connected, and who the bot is; nothing that it says is kept beyond that
 */
export function createDiscord({
  rest,
  gateway,
}: {
  rest: Rest;
  gateway: Pick<Gateway, 'state' | 'guilds' | 'user'>;
}): DiscordPort {
  async function post(channelId: string, body: object): Promise<{ id: string }> {
    const { id } = await rest.post<APIMessage>(Routes.channelMessages(channelId), { body });
    return { id };
  }

  return {
    async ownerOf(guildId) {
      const known = gateway.state() === 'connected' ? gateway.guilds.get(guildId) : undefined;
      if (known?.available === true && known.ownerId !== undefined) return known.ownerId;
      const { owner_id: ownerId } = await rest.get<APIGuild>(Routes.guild(guildId));
      return ownerId;
    },

    async postMessage(channelId, reply, nonce) {
      if (nonce.length > NONCE_LIMIT) throw new RangeError(`The nonce ${nonce} is over ${NONCE_LIMIT} characters.`);
      return post(channelId, { ...renderMessage(reply), nonce, enforce_nonce: true });
    },

    async editMessage(channelId, messageId, reply) {
      await rest.patch(Routes.channelMessage(channelId, messageId), { body: renderMessage(reply) });
    },

    async findOwnMessage(channelId, customId) {
      const messages = await rest.get<APIMessage[]>(Routes.channelMessages(channelId), {
        query: { limit: String(MESSAGES_LIMIT) },
      });
      const ours = gateway.user()?.id ?? (await rest.get<APIUser>(Routes.user())).id;
      const found = messages.find(({ author, components }) => author.id === ours && carries(components, customId));
      return found && { id: found.id };
    },

    async directMessage(userId, reply) {
      try {
        // Opening it twice opens the same one.
        const channel = await rest.post<APIChannel>(Routes.userChannels(), {
          body: { recipient_id: userId },
          repeatable: true,
        });
        await post(channel.id, renderMessage(reply));
        return 'sent';
      } catch (error) {
        if (error instanceof DiscordFailure && CLOSED.has(error.code)) return 'closed';
        throw error;
      }
    },
  };
}

/** Whether a component with this custom_id is in there, at whatever depth. */
function carries(part: unknown, customId: string): boolean {
  if (Array.isArray(part)) return part.some((one) => carries(one, customId));
  if (typeof part !== 'object' || part === null) return false;
  if (field(part, 'custom_id') === customId) return true;
  return carries(field(part, 'components'), customId) || carries(field(part, 'accessory'), customId);
}
