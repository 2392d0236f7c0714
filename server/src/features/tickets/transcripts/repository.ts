import type { Sql } from 'postgres';
import type { ReadMessage } from '../../../discord/port.ts';
import type { TicketRef } from './contract.ts';

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
