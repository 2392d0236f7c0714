import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { violates } from '../../../db/failure.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { GivenFile } from '../../../kit/door.ts';
import { closeButton } from '../addresses.ts';
import type { Kept } from '../closing/ending.ts';
import { WAIT_FOR_OTHER_MS } from '../policy.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { FormAnswer, Source, Ticket } from '../repository.ts';
import { cannotOpen, isChannelGone, troubleOf, worthAgain } from '../trouble.ts';
import { typedText } from '../typed.ts';
import { holdType, type TicketType, typeOf } from '../types/repository.ts';
import type { FirstMessages } from '../upkeep/first-message.ts';
import { withLease } from '../upkeep/lease.ts';
import type { Admission } from './admission.ts';
import { type Channels, NoRoom } from './channels.ts';
import * as rows from './repository.ts';

export type Opening = ReturnType<typeof createOpening>;

/** What came with the form. */
export interface Filled {
  readonly answers: readonly FormAnswer[];
  readonly files: readonly GivenFile[];
}

/** The press that opens a ticket. */
export interface Press extends Filled {
  readonly interactionId: string;
  readonly channelId: string;
  readonly source: Source;
}

/** Discord's own names are shorter. */
const NAME_LENGTH = 100;
/** Between two looks at a ticket that another runner is opening. */
const LOOK_AGAIN_MS = 150;

export function createOpening(deps: {
  sql: Sql;
  discord: DiscordPort;
  clock: Clock;
  channels: Channels;
  firstMessages: FirstMessages;
  admission: Admission;
  transcripts: Pick<Kept, 'keepGiven'>;
}) {
  const { sql, discord, clock, channels, firstMessages } = deps;

  /** Writes the row, or finds the ticket that is in the way. */
  async function begin(actor: Actor, typeId: number, press: Press): Promise<{ ticket: Ticket; isNew: boolean }> {
    const { guildId, userId: openerId } = actor;
    const write = () =>
      sql.begin(async (tx) => {
        // First of all, so that openings of one server come one after the other and each sees what the last one did.
        const number = await rows.nextNumber(tx, guildId);
        const before = await tickets.findByInteraction(tx, guildId, press.interactionId);
        if (before) throw new Taken(before.id);
        const type = await holdType(tx, guildId, typeId);
        if (!type || type.removedAt !== null) throw refusals.typeGone.because({});
        // Whoever has one is led to it, also who may not open another.
        const live = await tickets.liveOf(tx, guildId, openerId, type.id);
        if (live.length >= type.mostOpen) throw new Taken(undefined);
        await deps.admission.check(tx, actor, type);
        const id = await rows.insertTicket(
          tx,
          {
            guildId,
            typeId,
            openerId,
            openerName: typedText(actor.username ?? '', NAME_LENGTH),
            interactionId: press.interactionId,
            marker: newMarker(),
            answers: press.answers,
            panelChannelId: press.channelId,
            at: clock.now(),
            source: press.source,
          },
          number,
          type.mostOpen,
        );
        if (id === undefined) throw new Taken(undefined);
        await deps.transcripts.keepGiven(tx, { guildId, ticketId: id }, press.files);
        return { id, isNew: true };
      });
    const written = await write().catch((error: unknown) => {
      if (error instanceof Taken) return { id: error.ticketId, isNew: error.ticketId !== undefined };
      if (violates(error, 'tickets_one_open')) return { id: undefined, isNew: false };
      throw error;
    });
    const ticket =
      written.id === undefined
        ? (await tickets.liveOf(sql, guildId, openerId, typeId)).at(-1)
        : await tickets.findTicket(sql, guildId, written.id);
    if (!ticket) throw refusals.tryAgain.because({});
    return { ticket, isNew: written.isNew };
  }

  /** The ticket's channel, found or made. */
  async function bringChannel(ticket: Ticket): Promise<Ticket> {
    const isFirstTry = ticket.tries <= 1 && ticket.round === 1;
    if (ticket.channelId !== null) {
      if (isFirstTry || (await isThere(ticket.channelId))) return ticket;
      await rows.forgetChannel(sql, ticket);
    }
    const type = await typeFor(ticket);
    const found = isFirstTry ? undefined : await channels.find(ticket);
    const channel = found ?? (await channels.make(ticket, type));
    try {
      if (await rows.saveChannel(sql, ticket, channel)) {
        return { ...ticket, channelId: channel.id, isThread: channel.isThread, plainName: channel.plainName };
      }
    } catch (error) {
      // Nobody knows whether it was saved. A row that names a channel that is gone makes another one.
      await discord.deleteChannel(channel.id, 'The ticket could not be saved.').catch(() => {});
      throw error;
    }
    // Another runner was faster, or the opening was given up meanwhile.
    const now = await tickets.findTicket(sql, ticket.guildId, ticket.id);
    if (now?.channelId !== channel.id) await discord.deleteChannel(channel.id, 'The ticket has another channel.');
    if (now?.state === 'opening' && now.channelId !== null) return now;
    throw new Superseded();
  }

  async function isThere(channelId: string): Promise<boolean> {
    try {
      await discord.channelOf(channelId);
      return true;
    } catch (error) {
      if (isChannelGone(error)) return false;
      throw error;
    }
  }

  async function typeFor(ticket: Ticket): Promise<TicketType> {
    const type = await typeOf(sql, ticket.guildId, ticket.typeId);
    if (!type) throw new Error(`Ticket ${ticket.id} has no type.`);
    return type;
  }

  async function bringFirstMessage(ticket: Ticket, channelId: string): Promise<string> {
    const find = async () => (await discord.findOwnMessage(channelId, closeButton.to({ ticket: ticket.id })))?.id;
    if (ticket.firstMessageId !== null) return ticket.firstMessageId;
    const posted = ticket.tries > 1 ? await find() : undefined;
    if (posted !== undefined) return posted;
    try {
      const words = await firstMessages.of(ticket);
      return (await discord.postMessage(channelId, words, `ticket-${ticket.id}-${ticket.round}`)).id;
    } catch (error) {
      const arrived = troubleOf(error).kind === 'retry' ? await find() : undefined;
      if (arrived !== undefined) return arrived;
      throw error;
    }
  }

  /** Gives an opening up, and the member is free again. A channel that can't be deleted now is the reconciler's. */
  async function takeBack(ticket: Ticket, why: string): Promise<void> {
    const now = await tickets.findTicket(sql, ticket.guildId, ticket.id);
    if (!now || !(await sql.begin((tx) => rows.markFailed(tx, now, clock.now(), why)))) return;
    try {
      // What an earlier try made and never saved. A thread has no marker, by which the reconciler would know it.
      const left = now.channelId ?? (now.tries > 1 ? (await channels.seek(now))?.id : undefined);
      if (left !== undefined) await discord.deleteChannel(left, 'The ticket could not be opened.');
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
    }
  }

  /**
   * Does what is left of an opening. Safe to run twice at once, in two processes, and after a crash at any step.
   *
   * @returns the ticket; still `opening` where another runner is at it, undefined where there is none
   * @throws Refusal for what somebody of the server must mend; the opening is taken back then
   * @throws DiscordFailure and whatever else may pass; then the job goes on with it
   */
  async function advance(guildId: string, ticketId: number, attempt: { last: boolean }): Promise<Ticket | undefined> {
    await withLease(sql, { guildId, ticketId, state: 'opening' }, async (ticket) => {
      try {
        const withChannel = await bringChannel(ticket);
        const { channelId } = withChannel;
        if (channelId === null) throw new Error(`Ticket ${ticketId} has no channel after it was made.`);
        const messageId = await bringFirstMessage(withChannel, channelId);
        await sql.begin((tx) => rows.markOpen(tx, withChannel, messageId));
      } catch (error) {
        if (error instanceof NoRoom) await sql.begin((tx) => rows.putInQueue(tx, ticket, clock.now()));
        else if (!(error instanceof Superseded)) {
          await settle(ticket, error, attempt);
          throw error;
        }
      }
    });
    return tickets.findTicket(sql, guildId, ticketId);
  }

  /** @throws Refusal in the place of a failure that has words for the member */
  async function settle(ticket: Ticket, error: unknown, attempt: { last: boolean }): Promise<void> {
    const trouble = troubleOf(error);
    if (!worthAgain(trouble) || attempt.last) await takeBack(ticket, trouble.kind);
    if (trouble.kind === 'storage') return;
    const ownerId = trouble.kind === 'forbidden' ? await discord.ownerOf(ticket.guildId).catch(() => null) : null;
    const refusal = cannotOpen(trouble, ownerId);
    if (refusal) throw refusal;
  }

  return {
    /**
     * Opens a ticket: the row, then the channel, then the first message. The same press delivered twice opens one.
     *
     * @returns the ticket, `already` where it is one that the member had open before
     * @throws Refusal `ticket.type_gone`, `ticket.blocked`, `ticket.cooldown`, `ticket.verified_only`,
     *   `ticket.cannot_open`, `ticket.server_full`, `ticket.slow`, `ticket.try_again`
     */
    async open(actor: Actor, typeId: number, press: Press): Promise<{ ticket: Ticket; already: boolean }> {
      const { ticket, isNew } = await begin(actor, typeId, press);
      const until = Date.now() + WAIT_FOR_OTHER_MS;
      let now: Ticket | undefined = ticket;
      while (now?.state === 'opening') {
        now = await advance(actor.guildId, ticket.id, { last: false });
        if (now?.state !== 'opening' || now.queuedAt !== null || Date.now() > until) break;
        await sleep(LOOK_AGAIN_MS);
      }
      if (!now || now.state === 'failed' || now.state === 'closed') throw refusals.tryAgain.because({});
      return { ticket: now, already: !isNew };
    },

    advance,
    takeBack,
  };
}

/** No row is written, so the number is not used up: the press was delivered before, or the member has enough open tickets. */
class Taken extends Error {
  readonly ticketId: number | undefined;

  constructor(ticketId: number | undefined) {
    super('taken');
    this.ticketId = ticketId;
  }
}

/** The opening came to an end by somebody else's hand. */
class Superseded extends Error {}

/** Known to nobody but the row and the channel, so that no other bot's channel is ever taken for ours. */
const newMarker = (): string => randomBytes(8).toString('hex');
