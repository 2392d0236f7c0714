import { type APIChannel, type APIMessage, type APIUser, Routes } from 'discord-api-types/v10';
import type { Reply } from '../kit/reply.ts';
import { unlessGone } from './channels.ts';
import { DiscordFailure } from './failure.ts';
import type { Gateway } from './gateway.ts';
import { MESSAGES_LIMIT, NONCE_LIMIT } from './limits.ts';
import type { ChannelsPort, DiscordPort } from './port.ts';
import { readMessage } from './read-message.ts';
import { renderMessage } from './render.ts';
import type { Rest } from './rest.ts';
import { field } from './wire.ts';

/** Somebody who takes no direct messages, and somebody with whom the bot shares no server. */
const CLOSED: ReadonlySet<number> = new Set([50007, 50278]);

const UNKNOWN_CHANNEL = 10003;
const UNKNOWN_MESSAGE = 10008;

type Messages = Pick<ChannelsPort, 'messagesOf' | 'deleteMessage'> &
  Pick<DiscordPort, 'postMessage' | 'editMessage' | 'findOwnMessage' | 'directMessage'>;

/** What features need of messages, over REST. */
export function createMessages({ rest, gateway }: { rest: Rest; gateway: Pick<Gateway, 'user'> }): Messages {
  async function post(channelId: string, reply: Reply, once: object): Promise<{ id: string }> {
    const { id } = await rest.post<APIMessage>(Routes.channelMessages(channelId), {
      body: { ...renderMessage(reply), ...once },
      ...filesOf(reply),
    });
    return { id };
  }

  return {
    postMessage: async (channelId, reply, nonce) => post(channelId, reply, onceBy(nonce)),

    async editMessage(channelId, messageId, reply) {
      await rest.patch(Routes.channelMessage(channelId, messageId), { body: renderMessage(reply), ...filesOf(reply) });
    },

    deleteMessage: (channelId, messageId) =>
      unlessGone(rest.delete(Routes.channelMessage(channelId, messageId)), [UNKNOWN_MESSAGE, UNKNOWN_CHANNEL]),

    async messagesOf(channelId, after = '0') {
      const page = await rest.get<unknown[]>(Routes.channelMessages(channelId), {
        query: { limit: String(MESSAGES_LIMIT), after },
      });
      // Newest first within the page, whichever way it was asked for.
      return page
        .map(readMessage)
        .filter((message) => message !== undefined)
        .sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
    },

    async findOwnMessage(channelId, customId, after = '0') {
      const messages = await rest.get<APIMessage[]>(Routes.channelMessages(channelId), {
        query: { limit: String(MESSAGES_LIMIT) },
      });
      const ours = gateway.user()?.id ?? (await rest.get<APIUser>(Routes.user())).id;
      const isNew = (id: string) => BigInt(id) > BigInt(after);
      const found = messages.find(
        ({ id, author, components }) => author.id === ours && isNew(id) && carries(components, customId),
      );
      return found && { id: found.id };
    },

    async directMessage(userId, reply, nonce) {
      try {
        // Opening it twice opens the same one.
        const channel = await rest.post<APIChannel>(Routes.userChannels(), {
          body: { recipient_id: userId },
          repeatable: true,
        });
        const { id } = await post(channel.id, reply, nonce === undefined ? {} : onceBy(nonce));
        return { channelId: channel.id, id };
      } catch (error) {
        if (error instanceof DiscordFailure && CLOSED.has(error.code)) return 'closed';
        throw error;
      }
    },
  };
}

const filesOf = ({ files }: Reply) => (files?.length ? { files } : {});

function onceBy(nonce: string) {
  if (nonce.length > NONCE_LIMIT) throw new RangeError(`The nonce ${nonce} is over ${NONCE_LIMIT} characters.`);
  return { nonce, enforce_nonce: true };
}

/** Whether a component with this custom_id is in there, at whatever depth. */
function carries(part: unknown, customId: string): boolean {
  if (Array.isArray(part)) return part.some((one) => carries(one, customId));
  if (typeof part !== 'object' || part === null) return false;
  if (field(part, 'custom_id') === customId) return true;
  return carries(field(part, 'components'), customId) || carries(field(part, 'accessory'), customId);
}
