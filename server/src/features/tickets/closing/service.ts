import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { UNDO_MS } from '../policy.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { CloseCause, Source, Ticket } from '../repository.ts';
import type { IsStaff } from '../staff.ts';
import type { Sync } from '../upkeep/sync.ts';
import * as rows from './repository.ts';
import { createClosingRights } from './rights.ts';
import { createUndoing } from './undoing.ts';

export type Closing = ReturnType<typeof createClosing>;

/** A close, by a person or by the clock. */
export interface Close {
  /** Null: the bot itself. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly cause: CloseCause;
  readonly source: Source;
}

/** Closes tickets, and takes that back. */
export function createClosing(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'memberOf'>;
  clock: Clock;
  sync: Sync;
  /** Whether the member may work on this ticket as staff. @throws DiscordFailure */
  isStaff: IsStaff;
}) {
  const { sql, clock, sync } = deps;
  const rights = createClosingRights(deps);

  /** Whether the member may close this ticket now. @throws Refusal as `mine` and `close` */
  async function mayClose(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await rights.mine(actor, ticketId);
    if (ticket.state === 'opening') throw refusals.stillOpening.because(ticket);
    if (ticket.state !== 'open') throw refusals.alreadyClosed.because({ ...ticket, by: ticket.closedBy });
    return ticket;
  }

  /**
   * Closes an open ticket: of several who do so at once, one does and the others are told. Its channel goes ten minutes
   * later.
   *
   * @param stillDue asked under the ticket's lock, for a close by the clock
   * @throws Refusal `ticket.gone`, `ticket.opening`, `ticket.closed`
   */
  async function close(
    guildId: string,
    ticketId: number,
    how: Close,
    stillDue: (ticket: Ticket) => boolean = () => true,
  ): Promise<Ticket> {
    const at = clock.now();
    const closed = await sql.begin(async (tx) => {
      const ticket = await tickets.lockTicket(tx, guildId, ticketId);
      if (!ticket) throw refusals.ticketGone.because({});
      if (ticket.state === 'opening') throw refusals.stillOpening.because(ticket);
      if (ticket.state !== 'open') throw refusals.alreadyClosed.because({ ...ticket, by: ticket.closedBy });
      if (!stillDue(ticket)) throw refusals.notClosed.because(ticket);
      const deleteAt = new Date(at.getTime() + UNDO_MS);
      await rows.markClosing(tx, ticket, { ...how, at, deleteAt });
      await tickets.note(tx, ticket, {
        by: how.by,
        action: 'ticket.close',
        after: { reason: how.reason, cause: how.cause },
        source: how.source,
      });
      await tickets.queueEnd(tx, guildId, ticketId, deleteAt);
      await tickets.queueSync(tx, guildId, ticketId, at);
      if (how.by === ticket.openerId) await rows.queueOffer(tx, ticket);
      return tickets.findTicket(tx, guildId, ticketId);
    });
    if (!closed) throw new Error(`Ticket ${ticketId} is gone after it was closed.`);
    await sync.channel(closed);
    return closed;
  }

  /**
   * The channel was deleted by hand: the ticket is over, what was said is kept, and its opener is free.
   *
   * @param channelId the deleted one; nothing happens where the ticket has another one by now
   */
  async function lost(guildId: string, ticketId: number, channelId: string): Promise<void> {
    const at = clock.now();
    await sql.begin(async (tx) => {
      const ticket = await tickets.lockTicket(tx, guildId, ticketId);
      if (ticket?.channelId !== channelId) return;
      // One that is going already is deleted by the bot itself, and an opening looks for itself.
      if (ticket.state !== 'open' && !(ticket.state === 'closing' && ticket.deleteAt !== null)) return;
      await rows.markLost(tx, ticket, at);
      await tickets.note(tx, ticket, { by: null, action: 'ticket.channel_deleted', source: 'timer' });
      await tickets.queueEnd(tx, guildId, ticketId);
    });
  }

  return {
    ...createUndoing({ ...deps, rights }),
    mayClose,

    /**
     * Keeps a reason that was typed, until the member says yes.
     *
     * @returns the ticket, and the id for `confirm`
     * @throws Refusal as `mayClose`
     */
    async draft(actor: Actor, ticketId: number, reason: string): Promise<{ ticket: Ticket; draftId: number }> {
      const ticket = await mayClose(actor, ticketId);
      const draft = { userId: actor.userId, reason, at: clock.now() };
      const draftId = await sql.begin((tx) => rows.draftClose(tx, ticket, draft));
      return { ticket, draftId };
    },

    /**
     * Closes it for the reason that was typed.
     *
     * @throws Refusal as `mayClose` and `close`, `ticket.close_asked_again`
     */
    async confirm(actor: Actor, ticketId: number, draftId: number): Promise<Ticket> {
      const ticket = await mayClose(actor, ticketId);
      const reason = await rows.draftedReason(sql, ticket, actor.userId, draftId);
      if (reason === undefined) throw refusals.closeAskedAgain.because(ticket);
      return close(actor.guildId, ticketId, { by: actor.userId, reason, cause: 'person', source: 'command' });
    },

    close,
    lost,
  };
}
