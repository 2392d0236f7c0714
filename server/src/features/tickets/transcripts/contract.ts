import type { ISql } from 'postgres';
import type { Door, GivenFile } from '../../../kit/door.ts';
import type { EventDoor, JobDoor } from '../../../kit/feature.ts';
import type { RefusalKind } from '../../../kit/refusal.ts';
import type { Button, ReplyFile } from '../../../kit/reply.ts';
import type { WebRoute } from '../../../web/route.ts';
import type { KnownChannels } from '../upkeep/known-channels.ts';

/** A ticket, as everything about transcripts names it. `ticketId` is `tickets.id`, not the number that people read. */
export interface TicketRef {
  readonly guildId: string;
  readonly ticketId: number;
}

/**
 * What is kept of tickets. Made in `app.ts`, which lists its doors, jobs, events and refusals beside those of the tickets;
 * the tickets call the functions.
 */
export interface Transcripts {
  /** `/ticket transcript` and the button "Read the transcript". The group `ticket` is described by the feature. */
  readonly doors: readonly Door[];
  readonly jobs: readonly JobDoor[];
  /** Messages of live tickets are kept as they come. */
  readonly events: readonly EventDoor[];
  readonly refusals: readonly RefusalKind[];
  readonly routes: readonly WebRoute[];
  /** Channels that are no ticket's: what one of the two doors for messages has found out, the other need not ask. */
  readonly knownChannels: KnownChannels;

  /**
   * Keeps files that came with the form of a new ticket, like those of messages: the rows in this transaction, the files by a
   * job, within the same limits.
   */
  keepGiven(tx: ISql, ticket: TicketRef, files: readonly GivenFile[]): Promise<void>;

  /** Learns what the server's roles and channels are called: two requests. A Discord that does not answer is no failure. */
  learnNames(guildId: string): Promise<void>;

  /**
   * Reads what is still missing from Discord, page by page, and fetches the files. The closing job runs it before it
   * deletes the channel, outside of any transaction. Run again it goes on where it stopped; once it was through it does
   * nothing. One REST call for each hundred messages, and one each for roles and channels that were mentioned and are not
   * known yet.
   *
   * @param channelId where to read; null where the channel is gone: then what was kept as it came is all there is
   * @throws DiscordFailure as `messagesOf` does, except that a channel that is gone ends the reading; `forbidden` also for a
   *   channel whose history Discord does not show
   */
  finish(ticket: TicketRef, channelId: string | null): Promise<void>;

  /**
   * The transcript as one page in a file, under 8 MiB, for the message to the opener: without what people wrote when the
   * channel was hidden from the opener.
   */
  fileOf(ticket: TicketRef): Promise<ReplyFile>;

  /** "Read the transcript", for messages that stay: the right is asked, and a link made, when it is pressed. */
  readButton(ticket: TicketRef): Button;

  /** A link for one reader who is known to have the right. It ends within the hour, so it is made when it is asked for. */
  linkFor(ticket: TicketRef, readerId: string): Promise<string>;
}
