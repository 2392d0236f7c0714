import type { Sql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import { firstIdAt } from '../../../discord/snowflake.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { Refusal } from '../../../kit/refusal.ts';
import { HOUR_MS } from '../../../kit/wall.ts';
import { closed } from '../closing/replies.ts';
import type { Closing } from '../closing/service.ts';
import * as refusals from '../refusals.ts';
import * as tickets from '../repository.ts';
import type { Ticket } from '../repository.ts';
import { settingsOf } from '../settings/repository.ts';
import { troubleOf, worthAgain } from '../trouble.ts';
import { typeOf } from '../types/repository.ts';
import type { CircleDeps } from '../upkeep/circle.ts';
import { onlyOpener } from './refusals.ts';
import { reminder, warning } from './replies.ts';
import * as rows from './repository.ts';
import type { Written } from './repository.ts';

export type Waiting = ReturnType<typeof createWaiting>;

/** Looks which tickets have waited too long. */
export const WAIT_TASK = 'ticket.wait';
/** Says something in a ticket's channel that the clock made due. */
export const SAY_TASK = 'ticket.say';
/** Draws a first message again. */
export const DRAW_TASK = 'ticket.draw';

/** Who has the ball changes with each line of a talk; the first message shows where it came to rest. */
const DRAW_AFTER_MS = 30_000;

type Due = 'remind' | 'warn' | 'close';

export function createWaiting(deps: {
  sql: Sql;
  discord: DiscordPort;
  clock: Clock;
  closing: Closing;
  staffOf: CircleDeps['staffOf'];
  report(error: unknown, about: { guildId: string; ticketId?: number }): void;
}) {
  const { sql, discord, clock, closing } = deps;

  /** Whoever wrote has the ball no longer. @returns whether the channel is a ticket's */
  async function heard(written: Written): Promise<boolean> {
    const { guildId, channelId } = written;
    const changed = await rows.passBall(sql, written);
    for (const id of changed) await queueDraw(guildId, id);
    return changed.length > 0 || (await tickets.findByChannel(sql, guildId, channelId)) !== undefined;
  }

  const queueDraw = (guildId: string, ticketId: number) =>
    addJob(sql, {
      task: DRAW_TASK,
      payload: { guildId, ticketId },
      runAt: new Date(clock.now().getTime() + DRAW_AFTER_MS),
      key: `${DRAW_TASK}:${ticketId}`,
    });

  /** Hears now what was written while the bot was away. @throws DiscordFailure */
  async function catchUp(ticket: Ticket): Promise<void> {
    if (ticket.channelId === null) return;
    const messages = await discord.messagesOf(ticket.channelId, firstIdAt(ticket.ballSince.getTime()));
    for (const { author, at, isOrdinary } of messages) {
      if (author.isBot || !isOrdinary) continue;
      await heard({ guildId: ticket.guildId, channelId: ticket.channelId, authorId: author.id, at });
    }
  }

  /** What is due of a ticket by its row and the server's settings. */
  function dueOf(ticket: Ticket, settings: Awaited<ReturnType<typeof settingsOf>>): Due | undefined {
    const now = clock.now().getTime();
    const over = (since: Date, hours: number | null) => hours !== null && since.getTime() + hours * HOUR_MS <= now;
    if (ticket.state !== 'open') return undefined;
    if (ticket.ball === 'staff') {
      return ticket.remindedAt === null && over(ticket.ballSince, settings.remindAfterHours) ? 'remind' : undefined;
    }
    if (ticket.warnedAt !== null) return over(ticket.warnedAt, settings.closeAfterHours) ? 'close' : undefined;
    return over(ticket.ballSince, settings.warnAfterHours) ? 'warn' : undefined;
  }

  async function say(tx: TransactionSql, ticket: Ticket, what: 'remind' | 'warn' | 'closed'): Promise<void> {
    const payload = { guildId: ticket.guildId, ticketId: ticket.id, what };
    await addJob(tx, { task: SAY_TASK, payload, key: `${SAY_TASK}:${ticket.id}:${what}` });
  }

  /** Under the ticket's lock, what was due a moment ago is looked at again, and done once. */
  async function act(guildId: string, ticketId: number): Promise<void> {
    const due = await sql.begin(async (tx) => {
      const ticket = await tickets.lockTicket(tx, guildId, ticketId);
      const found = ticket && dueOf(ticket, await settingsOf(tx, guildId));
      if (!ticket || !found || found === 'close') return found;
      if (found === 'remind') await rows.markReminded(tx, ticket, clock.now());
      else await rows.markWarned(tx, ticket, clock.now());
      await tickets.note(tx, ticket, { by: null, action: `ticket.${found}`, source: 'timer' });
      await say(tx, ticket, found);
      return found;
    });
    if (due !== 'close') return;
    try {
      const settings = await settingsOf(sql, guildId);
      const how = { by: null, reason: null, cause: 'waiting', source: 'timer' } as const;
      const ticket = await closing.close(guildId, ticketId, how, (now) => dueOf(now, settings) === 'close');
      await sql.begin((tx) => say(tx, ticket, 'closed'));
    } catch (error) {
      // Somebody closed it, or answered, in the same instant.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  return {
    heard,

    /** One look at every ticket that may have waited too long. */
    async look(): Promise<void> {
      const found = await rows.mayHaveWaited(sql, clock.now());
      for (const { id, guildId } of found) {
        try {
          const ticket = await tickets.findTicket(sql, guildId, id);
          if (ticket) await catchUp(ticket);
          await act(guildId, id);
        } catch (error) {
          deps.report(error, { guildId, ticketId: id });
        }
      }
    },

    /** @throws DiscordFailure when it is worth trying again */
    async speak(guildId: string, ticketId: number, what: string, attempt: { last: boolean }): Promise<void> {
      const ticket = await tickets.findTicket(sql, guildId, ticketId);
      if (!ticket || ticket.channelId === null) return;
      const [settings, staff, type] = await Promise.all([
        settingsOf(sql, guildId),
        deps.staffOf(guildId),
        typeOf(sql, guildId, ticket.typeId),
      ]);
      const own = type?.staffRoleIds ?? [];
      const nonce = `${what}-${ticket.id}-${(ticket.remindedAt ?? ticket.warnedAt ?? ticket.ballSince).getTime() % 1e6}`;
      const reply = () => {
        if (what === 'closed') return ticket.state === 'closing' ? closed(ticket) : undefined;
        if (ticket.state !== 'open') return undefined;
        if (what === 'remind') return ticket.remindedAt && reminder(ticket, own.length > 0 ? own : staff.roleIds);
        const { closeAfterHours: hours } = settings;
        const closesAt =
          hours === null || ticket.warnedAt === null ? null : ticket.warnedAt.getTime() + hours * HOUR_MS;
        return ticket.warnedAt && warning(ticket, closesAt === null ? null : new Date(closesAt));
      };
      const words = reply();
      if (!words) return;
      try {
        await discord.postMessage(ticket.channelId, words, nonce);
      } catch (error) {
        if (!(error instanceof DiscordFailure) || (worthAgain(troubleOf(error)) && !attempt.last)) throw error;
      }
    },

    /** The opener says that it is not solved yet: staff have to answer. */
    async passToStaff(ticket: Ticket): Promise<Ticket> {
      if (ticket.channelId !== null) {
        const { guildId, channelId, openerId: authorId } = ticket;
        await heard({ guildId, channelId, authorId, at: clock.now() });
      }
      return ticket;
    },

    /**
     * How the opener found it, one to five. A later press counts.
     *
     * @throws Refusal `ticket.gone`, `ticket.only_opener`
     */
    async rate(actor: Actor, ticketId: number, stars: number): Promise<Ticket> {
      return sql.begin(async (tx) => {
        const ticket = await tickets.lockTicket(tx, actor.guildId, ticketId);
        if (!ticket || stars < 1 || stars > 5) throw refusals.ticketGone.because({});
        if (ticket.openerId !== actor.userId) throw onlyOpener.because(ticket);
        await rows.setRating(tx, ticket, stars);
        await tickets.note(tx, ticket, { by: actor.userId, action: 'ticket.rate', after: { stars }, source: 'button' });
        return ticket;
      });
    },
  };
}

/** What Discord tells of a message that a person wrote in a server; undefined for anything else. */
export function readWritten(data: unknown, now: Date): Written | undefined {
  const message = data as {
    guild_id?: unknown;
    channel_id?: unknown;
    author?: { id?: unknown; bot?: unknown };
    timestamp?: unknown;
    type?: unknown;
  };
  const { guild_id: guildId, channel_id: channelId, author } = message;
  if (typeof guildId !== 'string' || typeof channelId !== 'string' || typeof author?.id !== 'string') return undefined;
  if (author.bot === true) return undefined;
  const at = typeof message.timestamp === 'string' ? new Date(message.timestamp) : now;
  return { guildId, channelId, authorId: author.id, at: Number.isNaN(at.getTime()) ? now : at };
}
