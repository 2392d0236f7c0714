import {
  type APIGuild,
  type APIGuildMember,
  type APIRole,
  type APIUser,
  GatewayIntentBits,
  Routes,
} from 'discord-api-types/v10';
import { DiscordFailure } from './failure.ts';
import type { Gateway } from './gateway.ts';
import { MEMBERS_LIMIT, REASON_LIMIT } from './limits.ts';
import type { DiscordPort, Member, MembersPort } from './port.ts';
import { readMember, readRole } from './read.ts';
import type { Rest } from './rest.ts';

/** Somebody who is not in the server, or does not exist. */
const UNKNOWN_USER = 10013;
const NOT_THERE: ReadonlySet<number> = new Set([10007, UNKNOWN_USER]);

/** What Discord answers to who may not list members. */
const MISSING_ACCESS = 50001;

type Members = MembersPort & Pick<DiscordPort, 'ownerOf' | 'nameOf' | 'memberOf' | 'rolesOf' | 'holdersOf'>;

/** What features need of members and roles, over REST. */
export function createMembers({
  rest,
  gateway,
}: {
  rest: Rest;
  gateway: Pick<Gateway, 'state' | 'guilds' | 'user' | 'intents'>;
}): Members {
  async function memberOf(guildId: string, userId: string): Promise<Member | undefined> {
    try {
      return readMember(await rest.get<APIGuildMember>(Routes.guildMember(guildId, userId)));
    } catch (error) {
      if (error instanceof DiscordFailure && NOT_THERE.has(error.code)) return undefined;
      throw error;
    }
  }

  const ownId = async () => gateway.user()?.id ?? (await rest.get<APIUser>(Routes.user())).id;

  return {
    memberOf,

    async ownerOf(guildId) {
      const known = gateway.state() === 'connected' ? gateway.guilds.get(guildId) : undefined;
      if (known?.available === true && known.ownerId !== undefined) return known.ownerId;
      const { owner_id: ownerId } = await rest.get<APIGuild>(Routes.guild(guildId));
      return ownerId;
    },

    nameOf: (guildId) => gateway.guilds.get(guildId)?.name ?? 'your server',

    async accountIsGone(userId) {
      try {
        await rest.get<APIUser>(Routes.user(userId));
        return false;
      } catch (error) {
        if (error instanceof DiscordFailure && error.code === UNKNOWN_USER) return true;
        throw error;
      }
    },

    async ownMember(guildId) {
      const member = await memberOf(guildId, await ownId());
      if (!member) throw new DiscordFailure('gone', 404, 10004, 'The bot is not in this server.');
      return member;
    },

    rolesOf: async (guildId) => (await rest.get<APIRole[]>(Routes.guildRoles(guildId))).map(readRole),

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

    async giveRole(guildId, userId, roleId, reason) {
      await rest.put(Routes.guildMemberRole(guildId, userId, roleId), reasonOf(reason));
    },

    async takeRole(guildId, userId, roleId, reason) {
      await rest.delete(Routes.guildMemberRole(guildId, userId, roleId), reasonOf(reason));
    },

    async setNickname(guildId, userId, nickname, reason) {
      // Of itself the bot changes it by another door, which asks for less.
      const isOwn = userId === gateway.user()?.id;
      await rest.patch(Routes.guildMember(guildId, isOwn ? '@me' : userId), {
        body: { nick: nickname },
        ...reasonOf(reason),
      });
    },

    async membersOf(guildId, after = '0') {
      try {
        const members = await rest.get<APIGuildMember[]>(Routes.guildMembers(guildId), {
          query: { limit: String(MEMBERS_LIMIT), after },
        });
        return members.map(readMember).filter((member) => member !== undefined);
      } catch (error) {
        const isClosed = error instanceof DiscordFailure && error.code === MISSING_ACCESS;
        if (isClosed && (gateway.intents() & GatewayIntentBits.GuildMembers) === 0) return undefined;
        throw error;
      }
    },
  };
}

/** A reason, cut to what the server's own audit log takes. */
export const reasonOf = (reason: string): { reason: string } => ({ reason: reason.slice(0, REASON_LIMIT) });
