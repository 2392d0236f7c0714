import type { ISql, Sql } from 'postgres';
import type { ReadMessage } from '../../../../discord/port.ts';
import { storableJson } from '../clean.ts';
import type { TicketRef } from '../contract.ts';
import type { KeptMessage } from '../repository.ts';

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
