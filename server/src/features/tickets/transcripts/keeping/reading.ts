import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { DiscordPort, ReadMessage } from '../../../../discord/port.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { TicketRef } from '../contract.ts';
import type { FileKeeper } from '../files/keeper.ts';
import type { PlaceNames } from '../names/service.ts';
import * as rows from './repository.ts';

/** Discord gives up to so many messages a call. https://discord.com/developers/docs/resources/message#get-channel-messages */
const PAGE = 100;
/** A message that is younger may not have been there yet when Discord was asked. */
const UNDER_WAY_MS = 60_000;

/**
 * Reads what is missing of a ticket over REST, page by page. A page is saved together with how far was read, so that
 * whoever is ended in the middle goes on behind it; no more than one page is in memory.
 */
export function createReading(deps: {
  sql: Sql;
  clock: Clock;
  discord: Pick<DiscordPort, 'messagesOf' | 'seesContent'>;
  files: Pick<FileKeeper, 'queue' | 'fetchWaiting'>;
  names: Pick<PlaceNames, 'learnMentioned'>;
  closingMs: number;
  /** Hears that files could not be fetched, for another reason than Discord: the queued job tries again. */
  troubled(error: unknown): void;
}): (ticket: TicketRef, channelId: string | null) => Promise<void> {
  const { sql, clock, discord } = deps;

  async function readPage(channelId: string, after: string | undefined): Promise<readonly ReadMessage[] | 'gone'> {
    try {
      return await discord.messagesOf(channelId, after);
    } catch (error) {
      if (error instanceof DiscordFailure && error.sort === 'gone') return 'gone';
      throw error;
    }
  }

  async function savePage(
    ticket: TicketRef,
    channelId: string,
    after: string | undefined,
    page: readonly ReadMessage[],
    until: string,
  ): Promise<void> {
    await sql.begin(async (tx) => {
      const batch = { guildId: ticket.guildId, channelId, messages: page, seesContent: discord.seesContent() };
      const kept = await rows.keepMessages(tx, batch, ticket.ticketId);
      await rows.noteRead(tx, ticket, { channelId, after, until, found: page.map(({ id }) => id), at: clock.now() });
      if (kept && kept.files > 0) await deps.files.queue(tx, ticket);
    });
  }

  async function readChannel(ticket: TicketRef, channelId: string): Promise<'read' | 'gone'> {
    const before = new Date(clock.now().getTime() - UNDER_WAY_MS);
    let after = await rows.beginReading(sql, ticket, channelId);
    for (;;) {
      const page = await readPage(channelId, after);
      if (page === 'gone') return 'gone';
      // Without the right to read the history Discord answers that there is nothing, as if nobody had ever written.
      if (page.length === 0 && after === undefined && (await rows.hasFirstMessage(sql, ticket, channelId)))
        throw new DiscordFailure('forbidden', 200, 0, 'Discord shows no history of a channel that is not empty.');
      const until = page.at(-1)?.id;
      if (until !== undefined) await savePage(ticket, channelId, after, page, until);
      if (page.length < PAGE) {
        if (until !== undefined)
          await rows.markMissing(sql, ticket, channelId, { after: until, before, at: clock.now() });
        return 'read';
      }
      after = until;
    }
  }

  return async (ticket, channelId) => {
    const end = channelId === null ? 'gone' : await readChannel(ticket, channelId);
    await rows.endReading(sql, ticket, channelId, end, clock.now());
    await deps.names.learnMentioned(ticket);
    try {
      await deps.files.fetchWaiting(ticket, deps.closingMs);
    } catch (error) {
      deps.troubled(error);
    }
  };
}
