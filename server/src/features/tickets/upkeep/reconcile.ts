import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../discord/failure.ts';
import { MESSAGES_LIMIT } from '../../../discord/limits.ts';
import type { Channel, DiscordPort } from '../../../discord/port.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Ending } from '../closing/ending.ts';
import type { Closing } from '../closing/service.ts';
import type { Opening } from '../opening/service.ts';
import { letsIn, markerIn, OPENING_GIVES_UP_MS, overwritesOf } from '../policy.ts';
import * as tickets from '../repository.ts';
import type { Ticket } from '../repository.ts';
import { isChannelGone } from '../trouble.ts';
import { typeOf } from '../types/repository.ts';
import type { Circles } from './circle.ts';
import * as rows from './repository.ts';
import type { Sync } from './sync.ts';

export type Reconciler = ReturnType<typeof createReconciler>;

/** Brings rows and channels together, both ways. It acts on what Discord confirms, never on an outage. */
export function createReconciler(deps: {
  sql: Sql;
  discord: DiscordPort;
  clock: Clock;
  circles: Circles;
  opening: Opening;
  closing: Closing;
  ending: Ending;
  sync: Sync;
  /** Hears what could not be put right in one ticket or server; the others go on. */
  report(error: unknown, about: { guildId: string; ticketId?: number }): void;
}) {
  const { sql, discord, clock, circles, opening, closing, ending, sync } = deps;

  /** A ticket whose channel is not in the list: it is gone, the bot may not see it, or it is a thread. */
  async function missing(ticket: Ticket, channelId: string): Promise<void> {
    try {
      await discord.channelOf(channelId);
    } catch (error) {
      // Only Discord's plain word that there is no such channel counts.
      if (!isChannelGone(error)) return;
      return closing.lost(ticket.guildId, ticket.id, channelId);
    }
    if (!ticket.isThread) return;
    // Nobody lists who is in a thread. A closed one must be hidden; an open one lets in by itself whom it should.
    if (ticket.state === 'closing') await sync.channel(ticket);
    else if (ticket.drawn < ticket.version) await sync.message(ticket);
  }

  async function mend(ticket: Ticket, channels: ReadonlyMap<string, Channel>): Promise<void> {
    const { guildId, id } = ticket;
    if (ticket.state === 'opening') {
      const last = clock.now().getTime() - ticket.ballSince.getTime() > OPENING_GIVES_UP_MS && ticket.queuedAt === null;
      const now = await opening.advance(guildId, id, { last });
      // Who was at it may have been killed a moment ago: its lease ends soon, and then the job goes on.
      if (now?.state === 'opening' && now.queuedAt === null) await tickets.queueOpening(sql, guildId, id, clock.now());
      return;
    }
    const channel = ticket.channelId === null ? undefined : channels.get(ticket.channelId);
    const isDue = ticket.deleteAt === null || ticket.deleteAt <= clock.now();
    if (ticket.state === 'closing' && isDue) return ending.end(guildId, id, { last: false });
    if (ticket.channelId === null) return;
    if (!channel) return missing(ticket, ticket.channelId);
    const type = await typeOf(sql, guildId, ticket.typeId);
    if (!type) return;
    const circle = await circles.of(ticket, type);
    if (!letsIn(channel.overwrites, overwritesOf(circle))) await sync.channel(ticket);
    if (ticket.state === 'open' && ticket.drawn < ticket.version) await sync.message(ticket);
  }

  /** A channel that carries a marker of ours, whose ticket does not use it. */
  async function leftOver(guildId: string, channel: Channel, marker: string): Promise<void> {
    const ticket = await tickets.findByMarker(sql, guildId, marker);
    // A marker that no row knows is another database's, or older than a restored backup: people's words are in there.
    if (!ticket || ticket.state === 'opening') return;
    const isOver = ticket.state === 'closed' || ticket.state === 'failed';
    const isItsOwn = ticket.channelId === channel.id;
    if (isItsOwn && !isOver) return;
    if (isItsOwn) await ending.keepRest(ticket);
    // Discord copies the topic when somebody clones a channel. What was said in it is kept nowhere else.
    else if (!(await isTheBotsAlone(channel.id, await circles.whoAmI(guildId)))) return;
    await discord.deleteChannel(channel.id, `Ticket ${ticket.number} does not use this channel.`);
  }

  /** Whether nobody but the bot wrote in a channel. @throws DiscordFailure */
  async function isTheBotsAlone(channelId: string, botId: string): Promise<boolean> {
    for (let after: string | undefined; ; ) {
      const page = await discord.messagesOf(channelId, after);
      if (page.some(({ author }) => author.id !== botId)) return false;
      after = page.at(-1)?.id;
      if (after === undefined || page.length < MESSAGES_LIMIT) return true;
    }
  }

  return {
    /**
     * One pass over one server.
     *
     * @throws DiscordFailure where Discord does not list the server's channels; nothing is changed then
     */
    async server(guildId: string): Promise<void> {
      const list = await discord.channelsOf(guildId);
      const channels = new Map(list.map((channel) => [channel.id, channel]));
      // Channels are listed before rows are read: a ticket that is opened meanwhile is not taken for one without a channel.
      for (const ticket of await tickets.unfinished(sql, guildId)) {
        try {
          await mend(ticket, channels);
        } catch (error) {
          deps.report(error, { guildId, ticketId: ticket.id });
        }
      }
      for (const channel of list) {
        const marker = markerIn(channel.topic);
        if (marker === undefined) continue;
        try {
          await leftOver(guildId, channel, marker);
        } catch (error) {
          deps.report(error, { guildId });
        }
      }
    },

    /** One pass over every server. Servers that Discord does not answer for are left as they are. */
    async all(): Promise<void> {
      for (const guildId of await rows.serversWithTickets(sql)) {
        try {
          await this.server(guildId);
        } catch (error) {
          if (!(error instanceof DiscordFailure)) throw error;
          // The bot is not in that server any more. It may come back, so its tickets stay as they are.
          if (error.sort !== 'forbidden' && error.sort !== 'gone') deps.report(error, { guildId });
        }
      }
    },
  };
}
