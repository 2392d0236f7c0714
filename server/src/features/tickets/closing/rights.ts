import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import * as refusals from '../refusals.ts';
import { findTicket, note, type Ticket } from '../repository.ts';
import type { IsStaff } from '../staff.ts';

export type ClosingRights = ReturnType<typeof createClosingRights>;

/** Finds a ticket for somebody who wants to close it, or to take that back; who may not stands in the audit log. */
export function createClosingRights({ sql, isStaff }: { sql: Sql; isStaff: IsStaff }) {
  /** The ticket, for whoever asks. @throws Refusal `ticket.gone` */
  async function find({ guildId, userId }: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await findTicket(sql, guildId, ticketId);
    if (ticket) return ticket;
    // Rows are never deleted, so a number that is not there was made up, or belongs to another server.
    await note(sql, { guildId, number: 0 }, { by: userId, action: 'ticket.forged', source: 'button' });
    throw refusals.ticketGone.because({});
  }

  /** For its opener and its staff. @throws Refusal `ticket.gone`, `ticket.not_yours` */
  async function mine(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await find(actor, ticketId);
    if (ticket.openerId !== actor.userId && !(await isStaff(actor, ticket))) {
      await noteRefused(actor, ticket);
      throw refusals.notYours.because(ticket);
    }
    return ticket;
  }

  /** For its staff alone. @throws Refusal `ticket.gone`, `ticket.not_yours` */
  async function forStaff(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await find(actor, ticketId);
    if (await isStaff(actor, ticket)) return ticket;
    await noteRefused(actor, ticket);
    throw refusals.notYours.because(ticket);
  }

  const noteRefused = (actor: Actor, ticket: Ticket) =>
    note(sql, ticket, { by: actor.userId, action: 'ticket.refused', source: 'button' });

  return { find, mine, forStaff };
}
