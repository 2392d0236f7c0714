import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import * as refusals from '../refusals.ts';
import { type Db, liveOf } from '../repository.ts';
import { type TicketType, typeOf } from '../types/repository.ts';
import { hindranceOf } from './repository.ts';

/** Whether a member may open a ticket. */
export interface Admission {
  /**
   * Before a form is shown: the type, and everything that `check` asks, and whether the member must be verified first.
   *
   * @throws Refusal `ticket.type_gone`, `ticket.verified_only`, and those of `check`
   */
  enter(actor: Actor, typeId: number): Promise<{ type: TicketType; isFull: boolean }>;
  /**
   * In the transaction that opens the ticket.
   *
   * @throws Refusal `ticket.blocked`, `ticket.cooldown`
   */
  check(tx: Db, actor: Actor, type: TicketType): Promise<void>;
}

export function createAdmission(deps: {
  sql: Sql;
  clock: Clock;
  /** Whether the member has proven a Roblox account. */
  isVerified(guildId: string, userId: string): Promise<boolean>;
}): Admission {
  const { sql, clock } = deps;

  async function check(tx: Db, { guildId, userId }: Actor, type: TicketType): Promise<void> {
    const { blocked, closedAt } = await hindranceOf(tx, guildId, userId, type.id);
    if (blocked) throw refusals.blocked.because({});
    if (closedAt === null || type.cooldownMinutes === 0) return;
    const again = new Date(closedAt.getTime() + type.cooldownMinutes * 60_000);
    if (again > clock.now()) throw refusals.cooldown.because({ again });
  }

  return {
    check,
    async enter(actor, typeId) {
      const type = await typeOf(sql, actor.guildId, typeId);
      if (!type || type.removedAt !== null) throw refusals.typeGone.because({});
      const live = await liveOf(sql, actor.guildId, actor.userId, type.id);
      // Whoever has a ticket already is led to it, whatever else would stand in the way of a new one.
      if (live.length >= type.mostOpen) return { type, isFull: true };
      await check(sql, actor, type);
      if (type.verifiedOnly && !(await deps.isVerified(actor.guildId, actor.userId))) {
        throw refusals.verifiedOnly.because({});
      }
      return { type, isFull: false };
    },
  };
}
