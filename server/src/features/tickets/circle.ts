import type { DiscordPort } from '../../discord/port.ts';
import type { Circle } from './policy.ts';
import { addedTo, type Db, type Ticket } from './repository.ts';
import type { TicketType } from './types/types.ts';

/** Who may answer tickets of a server, by grants: roles, and single members. */
export interface Staff {
  readonly roleIds: readonly string[];
  readonly userIds: readonly string[];
  /** Those of them who lead: they see every type. */
  readonly leadRoleIds: readonly string[];
  readonly leadUserIds: readonly string[];
}

export interface CircleDeps {
  readonly sql: Db;
  readonly discord: Pick<DiscordPort, 'ownMember'>;
  /** Live grants of `tickets.staff` and `tickets.lead`. One statement. */
  staffOf(guildId: string): Promise<Staff>;
}

/** Finds out who belongs to a ticket, from the database. */
export function createCircles({ sql, discord, staffOf }: CircleDeps) {
  // Who the bot is never changes while it runs; asking costs a request.
  let botId: string | undefined;

  const whoAmI = async (guildId: string): Promise<string> => (botId ??= (await discord.ownMember(guildId)).userId);

  return {
    whoAmI,

    /** Discord has said who the bot is, so that nobody has to ask. */
    learn(userId: string): void {
      botId = userId;
    },

    /** @throws DiscordFailure where Discord does not say who the bot is */
    async of(ticket: Ticket, type: TicketType): Promise<Circle> {
      const [staff, addedIds, bot] = await Promise.all([
        staffOf(ticket.guildId),
        addedTo(sql, ticket.id),
        whoAmI(ticket.guildId),
      ]);
      const own = type.staffRoleIds.length > 0;
      return {
        guildId: ticket.guildId,
        botId: bot,
        openerId: ticket.openerId,
        staffRoleIds: own ? [...type.staffRoleIds, ...staff.leadRoleIds] : [...staff.roleIds, ...staff.leadRoleIds],
        staffUserIds: own ? staff.leadUserIds : [...staff.userIds, ...staff.leadUserIds],
        addedIds,
        hidden: ticket.state === 'closing',
      };
    },
  };
}

export type Circles = ReturnType<typeof createCircles>;
