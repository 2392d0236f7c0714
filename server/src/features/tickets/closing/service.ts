import type { Sql, TransactionSql } from 'postgres';
import { violates } from '../../../db/failure.ts';
import { addJob, removeJob } from '../../../db/jobs.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import * as rows from './repository.ts';
import { UNDO_MS } from '../policy.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { CloseCause, Source, Ticket } from '../repository.ts';
import type { Sync } from '../upkeep/sync.ts';

export type Closing = ReturnType<typeof createClosing>;

/** A close, by a person or by the clock. */
export interface Close {
  /** Null: the bot itself. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly cause: CloseCause;
  readonly source: Source;
}

export function createClosing(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'memberOf'>;
  clock: Clock;
  sync: Sync;
  /** Whether the member may work on this ticket as staff. @throws DiscordFailure */
  isStaff(actor: Actor, ticket: Ticket): Promise<boolean>;
}) {
  const { sql, clock, sync } = deps;

  /** @throws Refusal `ticket.gone` */
  async function find({ guildId, userId }: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await tickets.findTicket(sql, guildId, ticketId);
    if (ticket) return ticket;
    // Rows are never deleted, so a number that is not there was made up, or belongs to another server.
    await tickets.note(sql, { guildId, number: 0 }, { by: userId, action: 'ticket.forged', source: 'button' });
    throw refusals.ticketGone.because({});
  }

  /** @throws Refusal `ticket.gone`, `ticket.not_yours` */
  async function mine(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await find(actor, ticketId);
    if (ticket.openerId !== actor.userId && !(await deps.isStaff(actor, ticket))) {
      await noteRefused(actor, ticket);
      throw refusals.notYours.because(ticket);
    }
    return ticket;
  }

  /** Whether the member may close this ticket now. @throws Refusal as `mine` and `close` */
  async function mayClose(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await mine(actor, ticketId);
    if (ticket.state === 'opening') throw refusals.stillOpening.because(ticket);
    if (ticket.state !== 'open') throw refusals.alreadyClosed.because({ ...ticket, by: ticket.closedBy });
    return ticket;
  }

  const noteRefused = (actor: Actor, ticket: Ticket) =>
    tickets.note(sql, ticket, { by: actor.userId, action: 'ticket.refused', source: 'button' });

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
      if (how.by === ticket.openerId) await queueFor(tx, tickets.OFFER_UNDO_TASK, ticket);
      return tickets.findTicket(tx, guildId, ticketId);
    });
    if (!closed) throw new Error(`Ticket ${ticketId} is gone after it was closed.`);
    await sync.channel(closed);
    return closed;
  }

  /** Whether the member takes it back as its opener and not as staff: then only what was not done by somebody else. */
  async function isOnlyOpener(actor: Actor, ticket: Ticket): Promise<boolean> {
    if (ticket.openerId !== actor.userId) return false;
    return isOwnClose(actor, ticket) || !(await deps.isStaff(actor, ticket));
  }

  /**
   * Takes a close back while the channel is there. Staff take back any, the opener those of her own and of the clock.
   *
   * @param pressed whether it was pressed in the channel, where that message says how it ended; else a job shows it there
   * @throws Refusal `ticket.gone`, `ticket.not_yours`, `ticket.not_closed`, `ticket.too_late`, `ticket.has_another`,
   *   `ticket.closed_by_other`, `ticket.blocked`
   */
  async function undo(actor: Actor, ticketId: number, source: Source, pressed: 'here' | 'elsewhere'): Promise<Ticket> {
    const before = await mine(actor, ticketId);
    const asOpener = await isOnlyOpener(actor, before);
    const at = clock.now();
    try {
      const opened = await sql.begin(async (tx) => {
        const ticket = await tickets.lockTicket(tx, actor.guildId, ticketId);
        if (!ticket) throw refusals.ticketGone.because({});
        if (ticket.state === 'open' || ticket.state === 'opening') throw refusals.notClosed.because(ticket);
        if (ticket.state !== 'closing' || ticket.deleteAt === null || ticket.deleteAt <= at) {
          throw refusals.tooLateToUndo.because(ticket);
        }
        if (asOpener) {
          if (!isOwnClose(actor, ticket)) throw refusals.closedByOther.because(ticket);
          if (await tickets.isBlocked(tx, actor.guildId, actor.userId)) throw refusals.blocked.because({});
        }
        await rows.markUndone(tx, ticket, at);
        await tickets.note(tx, ticket, { by: actor.userId, action: 'ticket.undo', source });
        await removeJob(tx, `${tickets.END_TASK}:${ticketId}`);
        await tickets.queueSync(tx, actor.guildId, ticketId, at);
        if (pressed === 'elsewhere') await queueFor(tx, tickets.SHOW_UNDONE_TASK, ticket, { by: actor.userId });
        return tickets.findTicket(tx, actor.guildId, ticketId);
      });
      if (!opened) throw new Error(`Ticket ${ticketId} is gone after its close was undone.`);
      await sync.channel(opened);
      return opened;
    } catch (error) {
      if (!violates(error, 'tickets_one_open')) throw error;
      throw await anotherOpen(before);
    }
  }

  /**
   * The same from a direct message, where Discord does not say who the member is in the server: so it is asked.
   *
   * @throws Refusal as `undo`, `ticket.left_server`; DiscordFailure where Discord does not say
   */
  async function undoDirectly(actor: Actor, ticketId: number): Promise<Ticket> {
    const ticket = await find(actor, ticketId);
    const member = await deps.discord.memberOf(actor.guildId, actor.userId);
    if (!member) throw refusals.leftServer.because(ticket);
    return undo({ ...actor, roleIds: member.roleIds }, ticketId, 'button', 'elsewhere');
  }

  async function anotherOpen(ticket: Ticket): Promise<Error> {
    const [other] = await tickets.liveOf(sql, ticket.guildId, ticket.openerId, ticket.typeId);
    return refusals.hasAnother.because({ ...ticket, other: other?.channelId ?? null });
  }

  /**
   * Opens a ticket again whose channel is gone: the same number, a new channel. Only staff do.
   *
   * @returns the ticket, which `advance` of the opening must bring to its end
   * @throws Refusal as `undo`
   */
  async function reopen(actor: Actor, ticketId: number, source: Source): Promise<Ticket> {
    const before = await find(actor, ticketId);
    if (!(await deps.isStaff(actor, before))) {
      await noteRefused(actor, before);
      throw refusals.notYours.because(before);
    }
    if (before.state === 'closing' && before.deleteAt !== null && before.deleteAt > clock.now()) {
      return undo(actor, ticketId, source, 'elsewhere');
    }
    const at = clock.now();
    try {
      return await sql.begin(async (tx) => {
        const ticket = await tickets.lockTicket(tx, actor.guildId, ticketId);
        if (!ticket) throw refusals.ticketGone.because({});
        if (ticket.state === 'closing') throw refusals.tooLateToUndo.because(ticket);
        if (ticket.state !== 'closed') throw refusals.notClosed.because(ticket);
        await rows.markReopening(tx, ticket, at);
        await tickets.note(tx, ticket, { by: actor.userId, action: 'ticket.reopen', source });
        await tickets.queueOpening(tx, actor.guildId, ticketId, at);
        const opening = await tickets.findTicket(tx, actor.guildId, ticketId);
        if (!opening) throw new Error(`Ticket ${ticketId} is gone after it was opened again.`);
        return opening;
      });
    } catch (error) {
      if (!violates(error, 'tickets_one_open')) throw error;
      throw await anotherOpen(before);
    }
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
    mine,

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
    undo,
    undoDirectly,

    /**
     * Takes back the close of the member's own ticket that was closed last.
     *
     * @throws Refusal as `undo`, `ticket.none_to_undo`
     */
    async undoLast(actor: Actor): Promise<Ticket> {
      const ticket = await tickets.lastClosing(sql, actor.guildId, actor.userId, clock.now());
      if (!ticket) throw refusals.noneToUndo.because({});
      return undo(actor, ticket.id, 'command', 'elsewhere');
    },
    reopen,
    lost,
  };
}

/** Closed by the member, or by the clock. */
const isOwnClose = ({ userId }: Actor, { closedBy }: Ticket): boolean => closedBy === null || closedBy === userId;

const queueFor = (tx: TransactionSql, task: string, { guildId, id }: Ticket, more: object = {}): Promise<void> =>
  addJob(tx, { task, payload: { guildId, ticketId: id, ...more }, key: `${task}:${id}` });
