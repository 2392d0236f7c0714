import type { Sql } from 'postgres';
import { violates } from '../../../db/failure.ts';
import { removeJob } from '../../../db/jobs.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { Source, Ticket } from '../repository.ts';
import type { IsStaff } from '../staff.ts';
import type { Sync } from '../upkeep/sync.ts';
import * as rows from './repository.ts';
import type { ClosingRights } from './rights.ts';

/** Takes a close back: Undo while the channel is there, Reopen after that. */
export function createUndoing(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'memberOf'>;
  clock: Clock;
  sync: Sync;
  isStaff: IsStaff;
  rights: ClosingRights;
}) {
  const { sql, clock, sync, rights } = deps;

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
    const before = await rights.mine(actor, ticketId);
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
        if (pressed === 'elsewhere') await rows.queueShowUndone(tx, ticket, actor.userId);
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
    const ticket = await rights.find(actor, ticketId);
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
    const before = await rights.forStaff(actor, ticketId);
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

  return {
    undo,
    undoDirectly,
    reopen,

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
  };
}

/** Closed by the member, or by the clock. */
const isOwnClose = ({ userId }: Actor, { closedBy }: Ticket): boolean => closedBy === null || closedBy === userId;
