import type { Sql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Reply } from '../../../kit/reply.ts';
import { reopenButton } from '../addresses.ts';
import { LEASE_MS } from '../policy.ts';
import * as tickets from '../repository.ts';
import type { Ticket } from '../repository.ts';
import { settingsOf } from '../settings/repository.ts';
import type { Transcripts } from '../transcripts/contract.ts';
import { troubleOf, worthAgain } from '../trouble.ts';
import { withLease } from '../upkeep/lease.ts';
import { closedForOpener, logLine, undoOffered } from './replies.ts';
import * as rows from './repository.ts';

export type Ending = ReturnType<typeof createEnding>;

/** So that two closes of one ticket have two nonces, which are short. */
const NONCE_MS = 1_000_000_000;

/** What tickets need of their transcripts. */
export type Kept = Pick<Transcripts, 'finish' | 'fileOf' | 'readButton' | 'keepGiven' | 'learnNames'>;

export function createEnding(deps: { sql: Sql; discord: DiscordPort; clock: Clock; transcripts: Kept }) {
  const { sql, discord, clock, transcripts } = deps;

  /** From here on the close can't be undone. @returns the ticket, or undefined where it is not due */
  async function pass(guildId: string, ticketId: number): Promise<Ticket | undefined> {
    const at = clock.now();
    return sql.begin(async (tx) => {
      const ticket = await tickets.lockTicket(tx, guildId, ticketId);
      if (ticket?.state !== 'closing') return undefined;
      if (ticket.deleteAt !== null && ticket.deleteAt > at) {
        await tickets.queueEnd(tx, guildId, ticketId, ticket.deleteAt);
        return undefined;
      }
      await rows.passUndo(tx, ticket);
      return { ...ticket, deleteAt: null };
    });
  }

  /** @returns whether all of it is kept, so that the channel may go @throws what is worth trying again */
  async function keep(ticket: Ticket, attempt: { last: boolean }): Promise<boolean> {
    try {
      await transcripts.finish({ guildId: ticket.guildId, ticketId: ticket.id }, ticket.channelId);
      return true;
    } catch (error) {
      const trouble = troubleOf(error);
      if (worthAgain(trouble) && !attempt.last) throw error;
      return false;
    }
  }

  async function remove(ticket: Ticket, attempt: { last: boolean }): Promise<void> {
    if (ticket.channelId === null) return;
    try {
      await discord.deleteChannel(ticket.channelId, `Ticket ${ticket.number} is closed.`);
    } catch (error) {
      const trouble = troubleOf(error);
      // A channel that an admin keeps from the bot is looked at again by the reconciler.
      if (worthAgain(trouble) && !attempt.last) throw error;
    }
  }

  /** One message for one close: the one that offered Undo. @returns false where there is none @throws DiscordFailure */
  async function replaceOffer({ toldChannelId, toldMessageId }: Ticket, words: Reply): Promise<boolean> {
    if (toldChannelId === null || toldMessageId === null) return false;
    try {
      await discord.editMessage(toldChannelId, toldMessageId, words);
      return true;
    } catch (error) {
      if (troubleOf(error).kind === 'gone') return false;
      throw error;
    }
  }

  /** @param isKept whether the transcript is whole; else the channel stays, and staff hear what to do */
  async function over(ticket: Ticket, isKept: boolean): Promise<void> {
    const { guildId, id: ticketId, round } = ticket;
    await sql.begin(async (tx) => {
      if (!(await rows.markClosed(tx, ticket))) return;
      for (const task of [tickets.LOG_TASK, tickets.TELL_OPENER_TASK, ...(isKept ? [] : [tickets.TELL_UNREAD_TASK])]) {
        await addJob(tx, { task, payload: { guildId, ticketId }, key: `${task}:${ticketId}:${round}` });
      }
    });
  }

  return {
    /**
     * Keeps the transcript, deletes the channel, and says so. Does nothing before its time, and goes on after a crash. A
     * channel that can't be read is never deleted.
     *
     * @throws DiscordFailure when it is worth trying again
     */
    async end(guildId: string, ticketId: number, attempt: { last: boolean }): Promise<void> {
      if (!(await pass(guildId, ticketId))) return;
      const done = await withLease(sql, { guildId, ticketId, state: 'closing' }, async (ticket) => {
        const isKept = await keep(ticket, attempt);
        // What could not be read is nowhere else: the channel stays, hidden, until the reconciler can read it.
        if (isKept) await remove(ticket, attempt);
        await over(ticket, isKept);
      });
      if (done === 'busy') await tickets.queueEnd(sql, guildId, ticketId, new Date(clock.now().getTime() + LEASE_MS));
    },

    /**
     * Keeps what is still in a channel that should be gone: at the end the bot was not allowed to read it, or to delete
     * it, and people may have gone on there.
     *
     * @throws DiscordFailure
     */
    keepRest: ({ guildId, id: ticketId, channelId }: Ticket): Promise<void> =>
      transcripts.finish({ guildId, ticketId }, channelId),

    /** Writes the line in the server's channel for closed tickets, once. @throws DiscordFailure when it is worth trying again */
    async log(guildId: string, ticketId: number, attempt: { number: number; last: boolean }): Promise<void> {
      const [ticket, { logChannelId }] = await Promise.all([
        tickets.findTicket(sql, guildId, ticketId),
        settingsOf(sql, guildId),
      ]);
      if (!ticket || ticket.state !== 'closed' || logChannelId === null) return;
      const read = transcripts.readButton({ guildId, ticketId });
      try {
        const marked = reopenButton.to({ ticket: ticketId });
        if (attempt.number > 1 && (await discord.findOwnMessage(logChannelId, marked))) return;
        await discord.postMessage(logChannelId, logLine(ticket, read), `ticketlog-${ticket.id}-${ticket.round}`);
      } catch (error) {
        if (worthAgain(troubleOf(error)) && !attempt.last) throw error;
      }
    },

    /** Offers an opener who closed the ticket to take that back. @throws DiscordFailure when it is worth trying again */
    async offerUndo(guildId: string, ticketId: number, attempt: { last: boolean }): Promise<void> {
      const ticket = await tickets.findTicket(sql, guildId, ticketId);
      if (ticket?.state !== 'closing' || ticket.closedBy !== ticket.openerId || ticket.closedAt === null) return;
      const { deleteAt, closedAt } = ticket;
      if (deleteAt === null || deleteAt <= clock.now()) return;
      try {
        const nonce = `undo-${ticket.id}-${closedAt.getTime() % NONCE_MS}`;
        const words = undoOffered(ticket, deleteAt, discord.nameOf(guildId));
        const sent = await discord.directMessage(ticket.openerId, words, nonce);
        if (sent !== 'closed') await rows.noteTold(sql, ticket, sent);
      } catch (error) {
        if (worthAgain(troubleOf(error)) && !attempt.last) throw error;
      }
    },

    /** Sends the opener the transcript and asks how it was. Shut direct messages are no failure. @throws DiscordFailure */
    async tellOpener(guildId: string, ticketId: number, attempt: { last: boolean }): Promise<void> {
      const ticket = await tickets.findTicket(sql, guildId, ticketId);
      if (!ticket || ticket.state !== 'closed') return;
      const about = { guildId, ticketId };
      const file = await transcripts.fileOf(about).catch((error: unknown) => {
        if (attempt.last) return undefined;
        throw error;
      });
      const words = closedForOpener(ticket, discord.nameOf(guildId), {
        file,
        read: transcripts.readButton(about),
      });
      try {
        if (!(await replaceOffer(ticket, words)))
          await discord.directMessage(ticket.openerId, words, `over-${ticket.id}-${ticket.round}`);
      } catch (error) {
        if (worthAgain(troubleOf(error)) && !attempt.last) throw error;
      }
    },
  };
}
