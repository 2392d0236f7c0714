import type { Ability, Actor } from '../../kit/access.ts';
import type { Db, Ticket } from './repository.ts';
import { typeOf } from './types/repository.ts';
import type { Staff } from './upkeep/circle.ts';

/** What the rest of the app says of a member's rights. */
export interface Rights {
  /** Which of the abilities the actor has, asked afresh. @throws DiscordFailure */
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
}

/**
 * Whether a member may work on a ticket: the owner and leads on all of them, staff on those of types without roles of their
 * own, and of other types when they hold one of the roles.
 */
export function createIsStaff({ sql, held }: Rights & { sql: Db }) {
  return async (actor: Actor, ticket: Pick<Ticket, 'guildId' | 'typeId'>): Promise<boolean> => {
    const abilities = await held(actor, ['tickets.staff', 'tickets.lead']);
    if (abilities.has('tickets.lead')) return true;
    if (!abilities.has('tickets.staff')) return false;
    const type = await typeOf(sql, ticket.guildId, ticket.typeId);
    const own = type?.staffRoleIds ?? [];
    return own.length === 0 || own.some((id) => actor.roleIds.includes(id));
  };
}

export type IsStaff = ReturnType<typeof createIsStaff>;

/** The staff of a server among its grants. */
export function staffIn(
  grants: readonly {
    readonly ability: Ability;
    readonly userId: string | null;
    readonly roleId: string | null;
    readonly suspendedAt: Date | null;
  }[],
): Staff {
  const live = grants.filter(({ suspendedAt }) => suspendedAt === null);
  const roles = (ability: Ability) =>
    live.flatMap((one) => (one.ability === ability && one.roleId ? [one.roleId] : []));
  const users = (ability: Ability) =>
    live.flatMap((one) => (one.ability === ability && one.userId ? [one.userId] : []));
  return {
    roleIds: roles('tickets.staff'),
    userIds: users('tickets.staff'),
    leadRoleIds: roles('tickets.lead'),
    leadUserIds: users('tickets.lead'),
  };
}
