import type { DiscordPort } from '../../../discord/port.ts';
import { type Circle, overwritesOf } from '../policy.ts';
import type { Db, Ticket } from '../repository.ts';
import { isAboutAccount, troubleOf } from '../trouble.ts';
import type { TicketType } from '../types/repository.ts';
import { noteGone, usersOf } from './repository.ts';

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
  readonly discord: Pick<DiscordPort, 'ownMember' | 'rolesOf' | 'accountIsGone'>;
  /** Live grants of `tickets.staff` and `tickets.lead`. One statement. */
  staffOf(guildId: string): Promise<Staff>;
}

/** Finds out who belongs to a ticket, from the database. */
export function createCircles({ sql, discord, staffOf }: CircleDeps) {
  // Who the bot is never changes while it runs; asking costs a request.
  let botId: string | undefined;

  const whoAmI = async (guildId: string): Promise<string> => (botId ??= (await discord.ownMember(guildId)).userId);

  /** Asks for each of them, and keeps in mind who is gone: an account never comes back. */
  async function withoutGone(circle: Circle): Promise<Circle | undefined> {
    const gone: string[] = [];
    for (const { kind, id } of overwritesOf(circle))
      if (kind === 'member' && id !== circle.botId && (await discord.accountIsGone(id))) gone.push(id);
    if (gone.length === 0) return undefined;
    await noteGone(sql, circle.guildId, gone);
    return { ...circle, goneIds: [...circle.goneIds, ...gone] };
  }

  return {
    whoAmI,

    /** Discord has said who the bot is, so that nobody has to ask. */
    learn(userId: string): void {
      botId = userId;
    },

    /** @throws DiscordFailure where Discord does not say who the bot is */
    async of(ticket: Ticket, type: TicketType): Promise<Circle> {
      const [staff, { addedIds, goneIds }, bot] = await Promise.all([
        staffOf(ticket.guildId),
        usersOf(sql, ticket),
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
        goneIds,
        hidden: ticket.state === 'closing',
      };
    },

    /**
     * Who is left when Discord refused the overwrites: without the accounts that it says are gone, or without the roles that
     * the server does not have any more.
     *
     * @returns undefined where nobody is gone: then it refused for another reason
     * @throws DiscordFailure where Discord does not say who is gone
     */
    async without(circle: Circle, error: unknown): Promise<Circle | undefined> {
      if (isAboutAccount(error)) return withoutGone(circle);
      const { kind } = troubleOf(error);
      if (kind !== 'invalid' && kind !== 'gone') return undefined;
      const there = new Set((await discord.rolesOf(circle.guildId)).map(({ id }) => id));
      const staffRoleIds = circle.staffRoleIds.filter((id) => there.has(id));
      return staffRoleIds.length < circle.staffRoleIds.length ? { ...circle, staffRoleIds } : undefined;
    },

    withoutGone,
  };
}

export type Circles = ReturnType<typeof createCircles>;
