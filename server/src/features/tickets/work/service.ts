import type { Sql, TransactionSql } from 'postgres';
import { violates } from '../../../db/failure.ts';
import { addJob, removeJob } from '../../../db/jobs.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { PickedPerson } from '../../../kit/options.ts';
import { channelName, nameWords, type Priority, RESUME_AFTER_MS } from '../policy.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { Ticket } from '../repository.ts';
import type { IsStaff } from '../staff.ts';
import { troubleOf, worthAgain } from '../trouble.ts';
import { typedText } from '../typed.ts';
import { typeOf } from '../types/repository.ts';
import type { Sync } from '../upkeep/sync.ts';
import * as wrong from './refusals.ts';
import * as rows from './repository.ts';

export type Working = ReturnType<typeof createWorking>;

/** Gives a ticket's channel the name that its row says. */
export const RENAME_TASK = 'ticket.rename';

/** Of a note, in UTF-16 units; the same stands in the database. */
export const NOTE_LENGTH = 1_000;

/** A change of one ticket by staff. */
interface Change {
  readonly action: string;
  readonly before?: object;
  readonly after?: object;
}

export function createWorking(deps: { sql: Sql; discord: DiscordPort; clock: Clock; sync: Sync; isStaff: IsStaff }) {
  const { sql, discord, clock, sync, isStaff } = deps;

  /**
   * The open ticket of this channel, for its staff.
   *
   * @throws Refusal `ticket.none_here`, `ticket.not_yours`
   */
  async function here(actor: Actor, channelId: string): Promise<Ticket> {
    const ticket = await tickets.findByChannel(sql, actor.guildId, channelId);
    if (!ticket) throw refusals.noTicketHere.because({});
    if (!(await isStaff(actor, ticket))) throw refusals.notYours.because(ticket);
    return ticket;
  }

  /**
   * Changes an open ticket under its lock, with the audit row and the job that shows it if this process dies.
   *
   * @param write says what it changed; undefined where there is nothing to change
   */
  async function change(
    actor: Actor,
    found: Ticket,
    write: (tx: TransactionSql, ticket: Ticket) => Promise<Change | undefined>,
  ): Promise<{ ticket: Ticket; changed: boolean }> {
    return sql.begin(async (tx) => {
      const ticket = await tickets.lockTicket(tx, actor.guildId, found.id);
      if (!ticket) throw refusals.ticketGone.because({});
      if (ticket.state === 'opening') throw refusals.stillOpening.because(ticket);
      if (ticket.state !== 'open') throw refusals.alreadyClosed.because({ ...ticket, by: ticket.closedBy });
      const made = await write(tx, ticket);
      if (!made) return { ticket, changed: false };
      await rows.countUp(tx, ticket);
      await tickets.note(tx, ticket, { by: actor.userId, ...made, source: 'command' });
      await tickets.queueSync(tx, actor.guildId, ticket.id, clock.now());
      return { ticket: (await tickets.findTicket(tx, actor.guildId, ticket.id)) ?? ticket, changed: true };
    });
  }

  async function rename(ticket: Ticket): Promise<'now' | 'later'> {
    if (ticket.channelId === null || ticket.state !== 'open' || ticket.name === null) return 'now';
    try {
      await discord.editChannel(ticket.channelId, { name: ticket.name, reason: `Ticket ${ticket.number}` });
      await removeJob(sql, `${RENAME_TASK}:${ticket.id}`);
      return 'now';
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
      if (!worthAgain(troubleOf(error))) {
        await removeJob(sql, `${RENAME_TASK}:${ticket.id}`);
        throw wrong.nameRefused.because({});
      }
      // Discord lets a channel be renamed twice in ten minutes. Of later ones the last wins.
      await queueRename(sql, ticket, error.retryAfterMs ?? RESUME_AFTER_MS);
      return 'later';
    }
  }

  const queueRename = (tx: Parameters<typeof addJob>[0], { guildId, id: ticketId }: Ticket, inMs: number) =>
    addJob(tx, {
      task: RENAME_TASK,
      payload: { guildId, ticketId },
      runAt: new Date(clock.now().getTime() + inMs),
      key: `${RENAME_TASK}:${ticketId}`,
    });

  return {
    here,
    rename,

    /** One has it; of two at once the second hears who. @throws Refusal `ticket.claimed` and those of `here` */
    async claim(actor: Actor, channelId: string): Promise<Ticket> {
      const found = await here(actor, channelId);
      const { ticket, changed } = await change(actor, found, async (tx, now) => {
        if (now.claimedBy === actor.userId) return undefined;
        if (now.claimedBy !== null) throw wrong.claimed.because({ by: now.claimedBy });
        await rows.setClaim(tx, now, actor.userId);
        return { action: 'ticket.claim' };
      });
      if (changed) await sync.message(ticket);
      return ticket;
    },

    /** @throws Refusal `ticket.not_claimed` and those of `here` */
    async unclaim(actor: Actor, channelId: string, leads: boolean): Promise<Ticket> {
      const found = await here(actor, channelId);
      const { ticket } = await change(actor, found, async (tx, now) => {
        if (now.claimedBy === null) throw wrong.notClaimed.because({});
        if (now.claimedBy !== actor.userId && !leads) throw wrong.claimed.because({ by: now.claimedBy });
        await rows.setClaim(tx, now, null);
        return { action: 'ticket.unclaim', before: { holder: now.claimedBy } };
      });
      await sync.message(ticket);
      return ticket;
    },

    /** Lets somebody into the channel. @throws Refusal `ticket.not_member` and those of `here` */
    async add(actor: Actor, channelId: string, person: PickedPerson): Promise<{ ticket: Ticket; changed: boolean }> {
      const found = await here(actor, channelId);
      if (!person.member || person.isBot) throw wrong.notMember.because({ userId: person.id });
      const outcome = await change(actor, found, async (tx, now) => {
        if (person.id === now.openerId) return undefined;
        const isAdded = await rows.addMember(tx, now, { userId: person.id, by: actor.userId, at: clock.now() });
        return isAdded ? { action: 'ticket.add', after: { user: person.id } } : undefined;
      });
      if (outcome.changed) await sync.channel(outcome.ticket);
      return outcome;
    },

    /** Takes somebody out who was let in. @throws Refusal `ticket.not_added` and those of `here` */
    async remove(actor: Actor, channelId: string, userId: string): Promise<Ticket> {
      const found = await here(actor, channelId);
      const { ticket } = await change(actor, found, async (tx, now) => {
        if (!(await rows.removeMember(tx, now, userId))) throw wrong.notAdded.because({ userId });
        return { action: 'ticket.remove', before: { user: userId } };
      });
      if (ticket.isThread) await discord.removeFromThread(channelId, userId).catch(ignoreDiscord);
      await sync.channel(ticket);
      return ticket;
    },

    /** @returns `later` where Discord wants to wait before the name changes. @throws Refusal `ticket.name` and those of `here` */
    async setName(actor: Actor, channelId: string, typed: string): Promise<'now' | 'later'> {
      const found = await here(actor, channelId);
      if (found.isThread || nameWords(typed) === '') throw wrong.nameRefused.because({});
      const name = channelName(found.number, typed);
      const { ticket } = await change(actor, found, async (tx, now) => {
        await rows.setName(tx, now, name);
        await queueRename(tx, now, RESUME_AFTER_MS);
        return { action: 'ticket.rename', before: { name: now.name }, after: { name } };
      });
      return rename(ticket);
    },

    /** Makes it a ticket of another type: its staff, its category. @throws Refusal `ticket.move_where`, `ticket.has_another` */
    async move(actor: Actor, channelId: string, typeId: number): Promise<Ticket> {
      const found = await here(actor, channelId);
      const type = await typeOf(sql, actor.guildId, typeId);
      if (!type || type.removedAt !== null) throw wrong.noSuchPlace.because({});
      try {
        const { ticket, changed } = await change(actor, found, async (tx, now) => {
          if (now.typeId === type.id) return undefined;
          await rows.setType(tx, now, type.id);
          return { action: 'ticket.move', before: { type: now.typeName }, after: { type: type.name } };
        });
        if (!changed) return ticket;
        if (type.categoryId !== null && !ticket.isThread) {
          const to = { parentId: type.categoryId, reason: `Ticket ${ticket.number}` };
          await discord.editChannel(channelId, to).catch(ignoreDiscord);
        }
        await sync.channel(ticket);
        await sync.message(ticket);
        return ticket;
      } catch (error) {
        if (!violates(error, 'tickets_one_open')) throw error;
        const [other] = await tickets.liveOf(sql, actor.guildId, found.openerId, type.id);
        throw refusals.hasAnother.because({ ...found, other: other?.channelId ?? null });
      }
    },

    /** Writes something down that only staff read. @throws those of `here` */
    async note(actor: Actor, channelId: string, text: string): Promise<Ticket> {
      const found = await here(actor, channelId);
      const written = typedText(text, NOTE_LENGTH);
      if (written === '') throw wrong.noText.because({});
      const { ticket } = await change(actor, found, async (tx, now) => {
        await rows.addNote(tx, now, { authorId: actor.userId, text: written, writtenAt: clock.now() });
        return { action: 'ticket.note' };
      });
      await sync.message(ticket);
      return ticket;
    },

    /** What staff wrote down about the ticket of this channel, the newest last. @throws those of `here` */
    async notes(actor: Actor, channelId: string): Promise<{ ticket: Ticket; notes: readonly rows.TicketNote[] }> {
      const ticket = await here(actor, channelId);
      return { ticket, notes: await rows.notesOf(sql, ticket) };
    },

    /** @throws those of `here` */
    async setPriority(actor: Actor, channelId: string, priority: Priority): Promise<Ticket> {
      const found = await here(actor, channelId);
      const { ticket, changed } = await change(actor, found, async (tx, now) => {
        if (now.priority === priority) return undefined;
        await rows.setPriority(tx, now, priority);
        return { action: 'ticket.priority', before: { priority: now.priority }, after: { priority } };
      });
      if (changed) await sync.message(ticket);
      return ticket;
    },
  };
}

const ignoreDiscord = (error: unknown): void => {
  if (!(error instanceof DiscordFailure)) throw error;
};
