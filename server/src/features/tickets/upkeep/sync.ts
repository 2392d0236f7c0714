import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import { undoButton } from '../addresses.ts';
import { undone } from '../closing/replies.ts';
import { overwritesOf } from '../policy.ts';
import * as tickets from '../repository.ts';
import type { Ticket } from '../repository.ts';
import { isChannelGone, isNotThere, troubleOf, worthAgain } from '../trouble.ts';
import { typeOf } from '../types/repository.ts';
import type { Circles } from './circle.ts';
import type { FirstMessages } from './first-message.ts';
import * as rows from './repository.ts';

/** Roles and accounts may each be refused. */
const MOST_TRIES = 3;

/** Brings Discord in line with a ticket's row. Everything is computed as a whole, so doing it twice does no harm. */
export interface Sync {
  /** Who sees the channel. Never throws for what Discord says: the queued job goes on with it. */
  channel(ticket: Ticket): Promise<void>;
  /** What the first message says. Never throws for what Discord says. */
  message(ticket: Ticket): Promise<void>;
  /** In the channel, that somebody took the close back elsewhere. @throws DiscordFailure when it is worth trying again */
  undone(guildId: string, ticketId: number, by: string): Promise<void>;
  /** Both, as the job does it. @throws DiscordFailure when it is worth trying again */
  all(guildId: string, ticketId: number): Promise<void>;
}

export function createSync(deps: {
  sql: Sql;
  discord: DiscordPort;
  circles: Circles;
  firstMessages: FirstMessages;
  /** Hears that a channel does not exist any more. */
  lost(guildId: string, ticketId: number, channelId: string): Promise<void>;
}): Sync {
  const { sql, discord, circles, firstMessages } = deps;

  async function applyAccess(ticket: Ticket): Promise<void> {
    const { channelId } = ticket;
    if (channelId === null || (ticket.state !== 'open' && ticket.state !== 'closing')) return;
    const type = await typeOf(sql, ticket.guildId, ticket.typeId);
    if (!type) return;
    const circle = await circles.of(ticket, type);
    if (ticket.isThread) await applyToThread(channelId, ticket);
    else await editAccess(channelId, ticket, circle);
    const now = await tickets.findTicket(sql, ticket.guildId, ticket.id);
    if (now && now.version !== ticket.version) await applyAccess(now);
  }

  async function editAccess(channelId: string, ticket: Ticket, circle: Parameters<typeof overwritesOf>[0]) {
    const reason = `Ticket ${ticket.number}`;
    for (let now = circle, tries = 1; ; tries++) {
      try {
        return await discord.editChannel(channelId, { overwrites: overwritesOf(now), reason });
      } catch (error) {
        // A role or an account that was deleted meanwhile: the others still get what is theirs.
        const fewer = tries < MOST_TRIES ? await circles.without(now, error) : undefined;
        if (!fewer) throw error;
        now = fewer;
      }
    }
  }

  /** Who is gone is left out; the others still get in. @throws DiscordFailure */
  async function letIntoThread(threadId: string, userId: string): Promise<void> {
    try {
      await discord.addToThread(threadId, userId);
    } catch (error) {
      if (!isNotThere(error)) throw error;
    }
  }

  async function applyToThread(threadId: string, ticket: Ticket): Promise<void> {
    const users = [ticket.openerId, ...(await rows.addedTo(sql, ticket))];
    for (const userId of users) {
      if (ticket.state === 'closing') await discord.removeFromThread(threadId, userId);
      else await letIntoThread(threadId, userId);
    }
  }

  /** Does it now if Discord lets it; else the queued job does it later. */
  async function now(ticket: Ticket, work: (ticket: Ticket) => Promise<void>): Promise<void> {
    try {
      await work(ticket);
      await tickets.unqueueSync(sql, ticket.id);
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
    }
  }

  return {
    channel: (ticket) => now(ticket, applyAccess),
    message: (ticket) => now(ticket, (one) => firstMessages.draw(one)),

    async undone(guildId, ticketId, by) {
      const ticket = await tickets.findTicket(sql, guildId, ticketId);
      if (ticket?.state !== 'open' || ticket.channelId === null) return;
      try {
        const said = await discord.findOwnMessage(ticket.channelId, undoButton.to({ ticket: ticketId }));
        if (said) await discord.editMessage(ticket.channelId, said.id, undone(ticket, by));
      } catch (error) {
        if (worthAgain(troubleOf(error))) throw error;
      }
    },

    async all(guildId, ticketId) {
      const ticket = await tickets.findTicket(sql, guildId, ticketId);
      if (!ticket || (ticket.state !== 'open' && ticket.state !== 'closing')) return;
      try {
        await applyAccess(ticket);
        if (ticket.drawn < ticket.version) await firstMessages.draw(ticket);
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble.kind === 'gone' && ticket.channelId !== null && (await isGone(ticket.channelId))) {
          return deps.lost(guildId, ticketId, ticket.channelId);
        }
        // What an admin must mend is looked at again by the reconciler; what was deleted needs nothing.
        if (trouble.kind === 'forbidden' || trouble.kind === 'gone') return;
        throw error;
      }
    },
  };

  async function isGone(channelId: string): Promise<boolean> {
    try {
      await discord.channelOf(channelId);
      return false;
    } catch (error) {
      return isChannelGone(error);
    }
  }
}
