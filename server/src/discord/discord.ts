import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIMessage,
  type APIRole,
  type APIUser,
  Routes,
} from 'discord-api-types/v10';
import { DiscordFailure } from './failure.ts';
import type { Gateway } from './gateway.ts';
import { NONCE_LIMIT } from './limits.ts';
import type { DiscordPort } from './port.ts';
import { renderMessage } from './render.ts';
import type { Rest } from './rest.ts';
import { field } from './wire.ts';

/** Somebody who takes no direct messages, and somebody with whom the bot shares no server. */
const CLOSED: ReadonlySet<number> = new Set([50007, 50278]);

/** Somebody who is not in the server, or does not exist. */
const NOT_THERE: ReadonlySet<number> = new Set([10007, 10013]);

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

    nameOf: (guildId) => gateway.guilds.get(guildId)?.name ?? 'your server',

    async memberOf(guildId, userId) {
      try {
        const member = await rest.get<APIGuildMember>(Routes.guildMember(guildId, userId));
        return { roleIds: member.roles, joinedAt: member.joined_at === null ? undefined : new Date(member.joined_at) };
      } catch (error) {
        if (error instanceof DiscordFailure && NOT_THERE.has(error.code)) return undefined;
        throw error;
      }
    },

    async rolesOf(guildId) {
      const roles = await rest.get<APIRole[]>(Routes.guildRoles(guildId));
      return roles.map(({ id }) => id);
    },

    async holdersOf(guildId, roleId) {
      try {
        // https://discord.com/developers/docs/resources/guild#get-guild-role-member-counts
        const counts = await rest.get<Record<string, number>>(`/guilds/${guildId}/roles/member-counts`);
        return counts[roleId] ?? 0;
      } catch (error) {
        if (error instanceof DiscordFailure) return undefined;
        throw error;
      }
    },

    postMessage: async (channelId, reply, nonce) => post(channelId, { ...renderMessage(reply), ...onceBy(nonce) }),

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

    async directMessage(userId, reply, nonce) {
      try {
        // Opening it twice opens the same one.
        const channel = await rest.post<APIChannel>(Routes.userChannels(), {
          body: { recipient_id: userId },
          repeatable: true,
        });
        await post(channel.id, { ...renderMessage(reply), ...(nonce !== undefined && onceBy(nonce)) });
        return 'sent';
      } catch (error) {
        if (error instanceof DiscordFailure && CLOSED.has(error.code)) return 'closed';
        throw error;
      }
    },
  };
}

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
