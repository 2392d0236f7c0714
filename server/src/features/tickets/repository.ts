import type { ISql, Sql, TransactionSql } from 'postgres';
import { addJob, removeJob } from '../../db/jobs.ts';
import { type Priority, RESUME_AFTER_MS, type TicketState } from './policy.ts';

/** A pool or a transaction. */
export type Db = Sql | TransactionSql;

/** Opens a ticket whose opening was broken off. */
export const OPEN_TASK = 'ticket.open';
/** Brings a ticket's channel and first message in line with its row. */
export const SYNC_TASK = 'ticket.sync';
/** Keeps the transcript of a closed ticket and deletes its channel. */
export const END_TASK = 'ticket.end';
/** Writes a line about a ticket that is over in the server's channel for that. */
export const LOG_TASK = 'ticket.log';
/** Tells the opener by direct message that the ticket is over. */
export const TELL_OPENER_TASK = 'ticket.tell_opener';
/** Tells staff of a channel that could not be read at the end, and so was not deleted. */
export const TELL_UNREAD_TASK = 'ticket.tell_unread';
/** Offers an opener who closed the ticket to take that back, by direct message. */
export const OFFER_UNDO_TASK = 'ticket.offer_undo';
/** Shows in the channel that a close was taken back elsewhere. */
export const SHOW_UNDONE_TASK = 'ticket.show_undone';

export interface Ticket {
  readonly id: number;
  readonly guildId: string;
  /** Counts up per server; what people read. */
  readonly number: number;
  readonly typeId: number;
  readonly typeName: string;
  readonly openerId: string;
  readonly openerName: string;
  readonly state: TicketState;
  readonly version: number;
  readonly drawn: number;
  readonly round: number;
  readonly marker: string;
  readonly answers: readonly FormAnswer[];
  readonly channelId: string | null;
  readonly isThread: boolean;
  /** As somebody renamed it; null: number and opener. */
  readonly name: string | null;
  readonly plainName: boolean;
  readonly firstMessageId: string | null;
  readonly panelChannelId: string | null;
  readonly claimedBy: string | null;
  readonly priority: Priority;
  readonly ball: 'staff' | 'opener';
  readonly ballSince: Date;
  readonly firstAnswerAt: Date | null;
  readonly remindedAt: Date | null;
  readonly warnedAt: Date | null;
  readonly queuedAt: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly closeReason: string | null;
  readonly closeCause: CloseCause | null;
  readonly deleteAt: Date | null;
  readonly rating: number | null;
  /** The direct message that offered the opener to take the close back, and its channel. */
  readonly toldMessageId: string | null;
  readonly toldChannelId: string | null;
  readonly tries: number;
}

export type CloseCause = 'person' | 'waiting' | 'channel_deleted' | 'failed';

/** A question of the form and what the opener answered. */
export interface FormAnswer {
  readonly question: string;
  readonly answer: string;
  /** Where its files can be fetched for about a day. */
  readonly files?: readonly string[];
}

/** By what a change came in; stands in the audit log. */
export type Source = 'command' | 'button' | 'form' | 'timer';

/** The ticket with this id, in whatever state. */
export async function findTicket(sql: Db, guildId: string, id: number): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`${tickets(sql)} where t.guild_id = ${guildId} and t.id = ${id}`;
  return ticket;
}

/** Takes the ticket for the rest of the transaction. */
export async function lockTicket(tx: TransactionSql, guildId: string, id: number): Promise<Ticket | undefined> {
  const [ticket] = await tx<Ticket[]>`${tickets(tx)} where t.guild_id = ${guildId} and t.id = ${id} for update of t`;
  return ticket;
}

/** The ticket of this channel that has not ended. */
export async function findByChannel(sql: Db, guildId: string, channelId: string): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`
    ${tickets(sql)}
     where t.guild_id = ${guildId} and t.channel_id = ${channelId} and t.state in ('opening', 'open', 'closing')`;
  return ticket;
}

/** The ticket with this number, in whatever state. */
export async function findByNumber(sql: Db, guildId: string, number: number): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`${tickets(sql)} where t.guild_id = ${guildId} and t.number = ${number}`;
  return ticket;
}

/** The ticket whose channel carries this marker, in whatever state. */
export async function findByMarker(sql: Db, guildId: string, marker: string): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`${tickets(sql)} where t.guild_id = ${guildId} and t.marker = ${marker}`;
  return ticket;
}

/** The ticket that this press opened. */
export async function findByInteraction(sql: Db, guildId: string, interactionId: string): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`
    ${tickets(sql)} where t.guild_id = ${guildId} and t.interaction_id = ${interactionId}`;
  return ticket;
}

/** A member's tickets that are not over, of one type or of all. */
export async function liveOf(
  sql: Db,
  guildId: string,
  openerId: string,
  typeId: number | null = null,
): Promise<readonly Ticket[]> {
  return sql<Ticket[]>`
    ${tickets(sql)}
     where t.guild_id = ${guildId} and t.opener_id = ${openerId}
       and t.type_id = coalesce(${typeId}::int, t.type_id) and t.state in ('opening', 'open')
     order by t.number`;
}

/** The member's own ticket that was closed last, while its close can still be taken back. */
export async function lastClosing(sql: Db, guildId: string, openerId: string, at: Date): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`
    ${tickets(sql)}
     where t.guild_id = ${guildId} and t.opener_id = ${openerId} and t.state = 'closing' and t.delete_at > ${at}
     order by t.closed_at desc, t.id desc limit 1`;
  return ticket;
}

/** Whether somebody may open no tickets in a server. */
export async function isBlocked(sql: Db, guildId: string, userId: string): Promise<boolean> {
  const found = await sql`select from ticket_blocks where guild_id = ${guildId} and user_id = ${userId}`;
  return found.length > 0;
}

/** Tickets of a server whose rows and channels must match. */
export async function unfinished(sql: Db, guildId: string): Promise<readonly Ticket[]> {
  return sql<Ticket[]>`
    ${tickets(sql)} where t.guild_id = ${guildId} and t.state in ('opening', 'open', 'closing') order by t.number`;
}

/** Queues the work that goes on with an opening whose process died. */
export async function queueOpening(tx: ISql, guildId: string, ticketId: number, now: Date): Promise<void> {
  const runAt = new Date(now.getTime() + RESUME_AFTER_MS);
  await addJob(tx, { task: OPEN_TASK, payload: { guildId, ticketId }, runAt, key: `${OPEN_TASK}:${ticketId}` });
}

/** The job brings Discord in line if the process that made the change dies before it has done so. */
export async function queueSync(tx: ISql, guildId: string, ticketId: number, now: Date): Promise<void> {
  const runAt = new Date(now.getTime() + RESUME_AFTER_MS);
  await addJob(tx, { task: SYNC_TASK, payload: { guildId, ticketId }, runAt, key: `${SYNC_TASK}:${ticketId}` });
}

/** Discord is in line already: takes the job back. */
export async function unqueueSync(sql: ISql, ticketId: number): Promise<void> {
  await removeJob(sql, `${SYNC_TASK}:${ticketId}`);
}

/** Queues the end of a ticket, for when its close can't be undone any more; at once where no time is given. */
export async function queueEnd(tx: ISql, guildId: string, ticketId: number, runAt?: Date): Promise<void> {
  await addJob(tx, { task: END_TASK, payload: { guildId, ticketId }, runAt, key: `${END_TASK}:${ticketId}` });
}

/** The ticket that has waited longest for room in the server. */
export async function firstInQueue(sql: Db, guildId: string): Promise<Ticket | undefined> {
  const [ticket] = await sql<Ticket[]>`
    ${tickets(sql)} where t.guild_id = ${guildId} and t.state = 'opening' and t.queued_at is not null
     order by t.queued_at, t.id limit 1`;
  return ticket;
}

/** Which place a ticket has among those that wait for room, from 1. */
export async function placeInQueue(sql: Db, ticket: Ticket): Promise<number> {
  const [row] = await sql<[{ place: number }]>`
    select count(*)::int as place from tickets
     where guild_id = ${ticket.guildId} and state = 'opening' and queued_at is not null
       and (queued_at, id) <= (${ticket.queuedAt}::timestamptz, ${ticket.id}::int)`;
  return row.place;
}

/** An audit row about a ticket, in the transaction of the change. */
export async function note(
  tx: ISql,
  ticket: Pick<Ticket, 'guildId' | 'number'>,
  entry: { by: string | null; action: string; before?: object | undefined; after?: object | undefined; source: Source },
): Promise<void> {
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  await tx`
    select audit_append(${ticket.guildId}, ${entry.by}::bigint, ${entry.action}, ${`ticket:${ticket.number}`},
                        ${json(entry.before)}::text::jsonb, ${json(entry.after)}::text::jsonb, ${entry.source})`;
}

const tickets = (sql: Db) => sql`
  select t.id, t.guild_id, t.number, t.type_id, y.name as type_name, t.opener_id, t.opener_name, t.state, t.version,
         t.drawn, t.round, t.marker, t.answers, t.channel_id, t.is_thread, t.name, t.plain_name, t.first_message_id,
         t.panel_channel_id, t.claimed_by, t.priority, t.ball, t.ball_since, t.first_answer_at, t.reminded_at, t.warned_at,
         t.queued_at, t.opened_at, t.closed_at, t.closed_by, t.close_reason, t.close_cause, t.delete_at, t.rating, t.tries,
         t.told_channel_id, t.told_message_id
    from tickets t join ticket_types y on y.id = t.type_id`;
