import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Ability, Actor } from '../../../kit/access.ts';
import type { TicketRef } from './contract.ts';
import { staffRolesOf } from './repository.ts';

/** Who may read a transcript: its opener, the staff of its type, those who lead the tickets, and the server's owner. */
export interface ReadingRights {
  /** @throws DiscordFailure */
  mayRead(actor: Actor, ticket: TicketRef): Promise<boolean>;
  /**
   * The same for somebody who comes by a link, asked of Discord. Where Discord does not say, the right that was found when
   * the link was made still counts: that was half an hour ago at most.
   */
  mayStillRead(readerId: string, ticket: TicketRef): Promise<'yes' | 'no' | 'no_such_ticket'>;
}

/** @param deps.holds whether a member has one of the abilities now; all of them for the owner */
export function createReadingRights(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'memberOf'>;
  holds(actor: Actor, ...anyOf: readonly Ability[]): Promise<boolean>;
}): ReadingRights {
  async function mayRead(actor: Actor, ticket: TicketRef): Promise<boolean> {
    if (actor.guildId !== ticket.guildId) return false;
    const found = await staffRolesOf(deps.sql, ticket);
    if (!found) return false;
    return found.openerId === actor.userId || isStaff(actor, found.roleIds);
  }

  async function isStaff(actor: Actor, ofType: readonly string[]): Promise<boolean> {
    if (await deps.holds(actor, 'tickets.lead')) return true;
    const isOwn = ofType.length === 0 || ofType.some((roleId) => actor.roleIds.includes(roleId));
    return isOwn && deps.holds(actor, 'tickets.staff');
  }

  return {
    mayRead,
    async mayStillRead(userId, ticket) {
      const { guildId } = ticket;
      const found = await staffRolesOf(deps.sql, ticket);
      if (!found) return 'no_such_ticket';
      // Whoever opened it may read it also after leaving the server; anybody else is asked for there.
      if (found.openerId === userId) return 'yes';
      try {
        const member = await deps.discord.memberOf(guildId, userId);
        return member && (await isStaff({ ...member, guildId }, found.roleIds)) ? 'yes' : 'no';
      } catch (error) {
        if (error instanceof DiscordFailure) return 'yes';
        throw error;
      }
    },
  };
}
