import type { ISql, Sql } from 'postgres';
import type { ReadMessage } from '../../../discord/port.ts';
import { storableJson } from './clean.ts';
import type { TicketRef } from './contract.ts';

/** Former texts that are kept of a message; of one that is edited more often, the oldest are left out. */
const MOST_FORMER = 20;

/** Messages of one channel, as they are kept. */
export interface Batch {
  readonly guildId: string;
  readonly channelId: string;
  readonly messages: readonly ReadMessage[];
  /** Whether Discord tells what stands in messages. */
  readonly seesContent: boolean;
}

/** A message, as the page shows it. */
export interface KeptMessage {
  readonly messageId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly isBot: boolean;
  readonly writtenAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly content: string;
  /** Discord blanked it. */
  readonly unseen: boolean;
  /** Written when the opener did not see the channel any more. */
  readonly staffOnly: boolean;
  readonly more: Pick<ReadMessage, 'embeds' | 'stickers' | 'buttons' | 'answersTo' | 'mentions' | 'isOrdinary'>;
  /** Oldest first; times are ISO 8601. */
  readonly former: readonly { readonly text: string; readonly until: string }[];
  readonly edits: number;
}

/** What a transcript says of the ticket. */
export interface TicketFacts {
  readonly ticketId: number;
  readonly number: number;
  readonly typeName: string;
  readonly openerId: string;
  readonly openerName: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closeReason: string | null;
  /** When what was written until then was deleted. */
  readonly deletedAt: Date | null;
}

/**
 * Keeps messages that were written or changed, if their channel is that of a live ticket. What was kept before is changed
 * only by what is newer; a former text is kept, too.
 *
 * @param ticketId the ticket, where it is known already whatever state it is in
 * @returns the ticket and how many files wait to be fetched; undefined if the channel is no ticket's
 */
export async function keepMessages(
  sql: ISql,
  { guildId, channelId, messages, seesContent }: Batch,
  ticketId?: number,
): Promise<{ ticketId: number; files: number } | undefined> {
  const rows = messages.map((message) => ({
    message_id: message.id,
    author_id: message.author.id,
    author_name: message.author.name,
    is_bot: message.author.isBot,
    written_at: message.at,
    edited_at: message.editedAt,
    content: message.content,
    unseen: !seesContent && isBlank(message),
    more: moreOf(message),
  }));
  const files = messages.flatMap((message) =>
    message.attachments.map((file) => ({
      file_id: file.id,
      message_id: message.id,
      name: file.name,
      content_type: file.contentType,
      bytes: file.bytes,
      url: file.url,
    })),
  );
  const ticket =
    ticketId === undefined
      ? sql`select id, opener_id, closed_at from tickets
             where guild_id = ${guildId} and channel_id = ${channelId} and state in ('opening', 'open', 'closing')`
      : sql`select id, opener_id, closed_at from tickets where guild_id = ${guildId} and id = ${ticketId}`;
  const [found] = await sql<{ ticketId: number; files: number }[]>`
    with ticket as (${ticket}),
    given as (
      select * from jsonb_to_recordset(${storableJson(rows)}::text::jsonb)
        as x(message_id bigint, author_id bigint, author_name text, is_bot boolean, written_at timestamptz,
             edited_at timestamptz, content text, unseen boolean, more jsonb)),
    kept as (
      insert into transcript_messages as m
             (ticket_id, guild_id, channel_id, message_id, author_id, author_name, is_bot, written_at, edited_at, content,
              unseen, more, staff_only)
      select ticket.id, ${guildId}, ${channelId}, given.*,
             not given.is_bot and given.author_id <> ticket.opener_id
               and coalesce(given.written_at >= ticket.closed_at, false)
        from ticket, given
      on conflict (ticket_id, message_id) do update
         set former = case when m.content = excluded.content or m.unseen or excluded.unseen then m.former
                      else (case when jsonb_array_length(m.former) >= ${MOST_FORMER} then m.former - 0 else m.former end)
                           || jsonb_build_object('text', m.content, 'until', excluded.edited_at) end,
             edits = m.edits + (m.content <> excluded.content and not (m.unseen or excluded.unseen))::int,
             content = case when excluded.unseen then m.content else excluded.content end,
             more = case when excluded.unseen then m.more else excluded.more end,
             edited_at = excluded.edited_at,
             unseen = m.unseen and excluded.unseen
       where excluded.edited_at > m.edited_at
          or (excluded.edited_at is not null and m.edited_at is null)
          or (excluded.edited_at is not distinct from m.edited_at and not excluded.unseen
              and (m.unseen or m.more <> excluded.more))
      returning 1),
    waiting as (
      insert into transcript_files as f (ticket_id, guild_id, file_id, message_id, name, content_type, bytes, url)
      select ticket.id, ${guildId}, x.*
        from ticket, jsonb_to_recordset(${storableJson(files)}::text::jsonb)
               as x(file_id bigint, message_id bigint, name text, content_type text, bytes bigint, url text)
      on conflict (ticket_id, file_id) do update
         set url = excluded.url, state = 'waiting', tries = 0
       where f.state in ('waiting', 'gone', 'failed')
      returning 1)
    select id as ticket_id, (select count(*) from waiting)::int as files from ticket`;
  return found;
}

/** Without the intent Discord blanks these; a message in which nothing stands is one that we may not see. */
const isBlank = ({ content, embeds, attachments, stickers, buttons, isOrdinary }: ReadMessage): boolean =>
  isOrdinary && content === '' && [embeds, attachments, stickers, buttons].every(({ length }) => length === 0);

const moreOf = ({ embeds, stickers, buttons, answersTo, mentions, isOrdinary }: ReadMessage): KeptMessage['more'] => ({
  embeds,
  stickers,
  buttons,
  answersTo,
  mentions,
  isOrdinary,
});

/** Marks messages of a live ticket as deleted. Those that are marked keep their time. */
export async function markDeleted(
  sql: Sql,
  guildId: string,
  channelId: string,
  messageIds: readonly string[],
  at: Date,
): Promise<{ ticketId: number } | undefined> {
  const [found] = await sql<{ ticketId: number }[]>`
    with ticket as (
      select id from tickets
       where guild_id = ${guildId} and channel_id = ${channelId} and state in ('opening', 'open', 'closing')),
    marked as (
      update transcript_messages m set deleted_at = ${at}
        from ticket
       where m.ticket_id = ticket.id and m.message_id = any(${messageIds as string[]}::bigint[]) and m.deleted_at is null)
    select id as ticket_id from ticket`;
  return found;
}

/** From where on a channel is to be read: the last message that was read, or undefined for the very first. */
export async function beginReading(sql: Sql, ticket: TicketRef, channelId: string): Promise<string | undefined> {
  const [row] = await sql<{ readUntil: string }[]>`
    with again as (
      -- A channel that could not be read before: what is kept now is deleted in its time, too.
      update tickets set transcript_deleted_at = null
       where guild_id = ${ticket.guildId} and id = ${ticket.ticketId} and transcript_deleted_at >= closed_at)
    insert into transcript_readings as r (ticket_id, channel_id, guild_id)
    select id, ${channelId}, guild_id from tickets where guild_id = ${ticket.guildId} and id = ${ticket.ticketId}
    on conflict (ticket_id, channel_id) do update set read_until = r.read_until
    returning read_until::text`;
  return row === undefined || row.readUntil === '0' ? undefined : row.readUntil;
}

/** Whether the bot's own first message is known to stand in a channel: then the channel is not empty. */
export async function hasFirstMessage(sql: Sql, ticket: TicketRef, channelId: string): Promise<boolean> {
  const found = await sql`
    select from tickets t join transcript_messages m on m.ticket_id = t.id and m.message_id = t.first_message_id
     where t.guild_id = ${ticket.guildId} and t.id = ${ticket.ticketId} and t.channel_id = ${channelId}
       and m.deleted_at is null`;
  return found.length > 0;
}

/** Notes how far was read, and that whatever was kept of that part and is no more there was deleted. */
export async function noteRead(
  tx: ISql,
  ticket: TicketRef,
  page: {
    channelId: string;
    after: string | undefined;
    /** The last message that was read. */
    until: string;
    found: readonly string[];
    at: Date;
  },
): Promise<void> {
  await tx`
    with gone as (
      update transcript_messages set deleted_at = ${page.at}
       where guild_id = ${ticket.guildId} and ticket_id = ${ticket.ticketId} and channel_id = ${page.channelId}
         and deleted_at is null and message_id > ${page.after ?? '0'} and message_id <= ${page.until}
         and message_id <> all(${page.found as string[]}::bigint[]))
    update transcript_readings set read_until = greatest(read_until, ${page.until})
     where guild_id = ${ticket.guildId} and ticket_id = ${ticket.ticketId} and channel_id = ${page.channelId}`;
}

/**
 * Marks what was kept behind the last message that Discord still has. Only for a reading that found something: without the
 * right to read the history Discord answers that there is nothing.
 *
 * @param before what was written later may have come after the reading
 */
export async function markMissing(
  sql: Sql,
  ticket: TicketRef,
  channelId: string,
  { after, before, at }: { after: string; before: Date; at: Date },
): Promise<void> {
  await sql`
    update transcript_messages set deleted_at = ${at}
     where ticket_id = ${ticket.ticketId} and guild_id = ${ticket.guildId} and channel_id = ${channelId}
       and deleted_at is null and message_id > ${after} and written_at < ${before}`;
}

/**
 * The channel was read to its end, or is gone.
 *
 * @param channelId null: whatever channel the ticket has
 */
export async function endReading(
  sql: Sql,
  ticket: TicketRef,
  channelId: string | null,
  as: 'read' | 'gone',
  at: Date,
): Promise<void> {
  await sql`
    insert into transcript_readings (ticket_id, channel_id, guild_id, ended_at, ended_as)
    select id, coalesce(${channelId}, channel_id, 0), guild_id, ${at}, ${as} from tickets
     where guild_id = ${ticket.guildId} and id = ${ticket.ticketId}
    on conflict (ticket_id, channel_id) do update set ended_at = excluded.ended_at, ended_as = excluded.ended_as
     where transcript_readings.ended_as is distinct from 'read'`;
}

/** What the head of a transcript says; undefined where the server has no such ticket. */
export async function factsOf(sql: Sql, { guildId, ticketId }: TicketRef): Promise<TicketFacts | undefined> {
  const [row] = await sql<TicketFacts[]>`
    select t.id as ticket_id, t.number, y.name as type_name, t.opener_id, t.opener_name, t.opened_at, t.closed_at,
           t.close_reason, t.transcript_deleted_at as deleted_at
      from tickets t join ticket_types y on y.id = t.type_id
     where t.guild_id = ${guildId} and t.id = ${ticketId}`;
  return row;
}

/** The roles that staff its type; none: those who may answer tickets of the server. Undefined: no such ticket. */
export async function staffRolesOf(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
): Promise<{ openerId: string; roleIds: readonly string[] } | undefined> {
  const [row] = await sql<{ openerId: string; roleIds: string[] }[]>`
    select t.opener_id, y.staff_role_ids as role_ids from tickets t join ticket_types y on y.id = t.type_id
     where t.guild_id = ${guildId} and t.id = ${ticketId}`;
  return row;
}

/** The ticket with this number, or the one of this channel. */
export async function findTicket(
  sql: Sql,
  guildId: string,
  by: { number: number } | { channelId: string },
): Promise<TicketRef | undefined> {
  const which = 'number' in by ? sql`number = ${by.number}` : sql`channel_id = ${by.channelId}`;
  const [row] = await sql<TicketRef[]>`
    select guild_id, id as ticket_id from tickets where guild_id = ${guildId} and ${which} order by id desc limit 1`;
  return row;
}

/** What must be said of a whole transcript. */
export interface Gaps {
  readonly messages: number;
  /** Messages whose texts Discord did not tell. */
  readonly unseen: number;
  /** A channel was deleted before it was read to its end, or could not be read. */
  readonly cutOff: boolean;
}

export async function gapsOf(sql: Sql, { guildId, ticketId }: TicketRef, isOpener: boolean): Promise<Gaps> {
  const [row] = await sql<[Gaps]>`
    select count(*)::int as messages, (count(*) filter (where unseen))::int as unseen,
           exists (select from transcript_readings r join tickets t on t.id = r.ticket_id
                    where r.ticket_id = ${ticketId} and r.guild_id = ${guildId}
                      and (r.ended_as = 'gone' or (r.ended_as is null and t.state = 'closed'))) as cut_off
      from transcript_messages
     where ticket_id = ${ticketId} and guild_id = ${guildId} and not (staff_only and ${isOpener})`;
  return row;
}

/**
 * Messages in the order in which they were written, some at a time, so that memory is bounded.
 *
 * @param isOpener leaves out what was written when the opener did not see the channel any more
 */
export async function messagesAfter(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  isOpener: boolean,
  after: string | undefined,
  most: number,
): Promise<readonly KeptMessage[]> {
  return sql<KeptMessage[]>`
    select message_id, author_id, author_name, is_bot, written_at, edited_at, deleted_at, content, unseen, staff_only,
           more, former, edits
      from transcript_messages
     where ticket_id = ${ticketId} and guild_id = ${guildId} and message_id > ${after ?? '0'}
       and not (staff_only and ${isOpener})
     order by message_id limit ${most}`;
}

/** Messages by their ids, for answers to them. */
export async function messagesById(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  isOpener: boolean,
  ids: readonly string[],
): Promise<readonly Pick<KeptMessage, 'messageId' | 'authorName' | 'content'>[]> {
  if (ids.length === 0) return [];
  return sql<Pick<KeptMessage, 'messageId' | 'authorName' | 'content'>[]>`
    select message_id, author_name, left(content, 200) as content from transcript_messages
     where ticket_id = ${ticketId} and guild_id = ${guildId} and message_id = any(${ids as string[]}::bigint[])
       and not (staff_only and ${isOpener})`;
}

/** More people than this have one ticket only in a nightmare. */
const MOST_NAMES = 500;

/** How people are called who wrote or were mentioned somewhere in the ticket, by id: the newest name of each. */
export async function namesIn(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  isOpener: boolean,
): Promise<Readonly<Record<string, string>>> {
  const found = await sql<{ id: string; name: string }[]>`
    with seen as (
      select message_id, author_id::text as id, author_name as name, more from transcript_messages
       where ticket_id = ${ticketId} and guild_id = ${guildId} and not (staff_only and ${isOpener})
    )
    select distinct on (id) id, name
      from (select message_id, id, name from seen
            union all
            select message_id, key, value from seen, jsonb_each_text(more -> 'mentions')) as named
     where name <> ''
     order by id, message_id desc
     limit ${MOST_NAMES}`;
  return Object.fromEntries(found.map(({ id, name }) => [id, name]));
}
