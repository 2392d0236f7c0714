import type { Sql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import { type CloseCause, type Db, OFFER_UNDO_TASK, SHOW_UNDONE_TASK, type Ticket } from '../repository.ts';

/** Keeps the reason that a member typed; an earlier one of the same member is forgotten. @returns its id */
export async function draftClose(
  tx: TransactionSql,
  { guildId, id }: Ticket,
  draft: { userId: string; reason: string; at: Date },
): Promise<number> {
  await tx`
    delete from ticket_close_drafts where guild_id = ${guildId} and ticket_id = ${id} and user_id = ${draft.userId}`;
  const [row] = await tx<[{ id: number }]>`
    insert into ticket_close_drafts (guild_id, ticket_id, user_id, reason, asked_at)
    values (${guildId}, ${id}, ${draft.userId}, ${draft.reason}, ${draft.at})
    returning id`;
  return row.id;
}

/** The reason that this member typed; undefined where the ticket was closed since, or another one was typed. */
export async function draftedReason(
  sql: Db,
  { guildId, id }: Ticket,
  userId: string,
  draftId: number,
): Promise<string | undefined> {
  const [row] = await sql<{ reason: string }[]>`
    select reason from ticket_close_drafts
     where guild_id = ${guildId} and ticket_id = ${id} and user_id = ${userId} and id = ${draftId}`;
  return row?.reason;
}

/** Notes the message that offered Undo, unless the close was taken back meanwhile. */
export async function noteTold(sql: Sql, ticket: Ticket, sent: { channelId: string; id: string }): Promise<void> {
  await sql`
    update tickets set told_channel_id = ${sent.channelId}, told_message_id = ${sent.id}
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and closed_at = ${ticket.closedAt}
       and state in ('closing', 'closed')`;
}

/** How a ticket is closed. */
export interface ClosedAs {
  readonly at: Date;
  /** Null: the bot itself. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly cause: CloseCause;
  /** When its channel goes. */
  readonly deleteAt: Date;
}

/** Begins the close of a locked ticket, and forgets the reasons that were typed for it. */
export async function markClosing(
  tx: TransactionSql,
  { guildId, id: ticketId }: Ticket,
  { at, by, reason, cause, deleteAt }: ClosedAs,
): Promise<void> {
  await tx`
    with forgotten as (delete from ticket_close_drafts where guild_id = ${guildId} and ticket_id = ${ticketId})
    update tickets
       set state = 'closing', closed_at = ${at}, closed_by = ${by}::bigint, close_reason = ${reason},
           close_cause = ${cause}, delete_at = ${deleteAt}, version = version + 1
     where guild_id = ${guildId} and id = ${ticketId}`;
}

/**
 * Makes a locked ticket that was being closed open again.
 *
 * @throws a violation of `tickets_one_open` where its opener has as many of this type as one may have
 */
export async function markUndone(tx: TransactionSql, { guildId, id: ticketId }: Ticket, at: Date): Promise<void> {
  await tx`
    update tickets
       set state = 'open', closed_at = null, closed_by = null, close_reason = null, close_cause = null,
           delete_at = null, warned_at = null, reminded_at = null, ball_since = ${at},
           told_channel_id = null, told_message_id = null, version = version + 1
     where guild_id = ${guildId} and id = ${ticketId}`;
}

/**
 * Has a locked ticket that is over opened again, without a channel and in a new round.
 *
 * @throws a violation of `tickets_one_open` as `markUndone`
 */
export async function markReopening(tx: TransactionSql, { guildId, id: ticketId }: Ticket, at: Date): Promise<void> {
  await tx`
    update tickets
       set state = 'opening', round = round + 1, tries = 0, channel_id = null, is_thread = false,
           first_message_id = null, closed_at = null, closed_by = null, close_reason = null, close_cause = null,
           delete_at = null, warned_at = null, reminded_at = null, ball_since = ${at},
           told_channel_id = null, told_message_id = null, version = version + 1,
           lease_by = null, lease_until = null
     where guild_id = ${guildId} and id = ${ticketId}`;
}

/** Closes a locked ticket whose channel was deleted by hand; a close that had begun keeps its time and its cause. */
export async function markLost(tx: TransactionSql, { guildId, id: ticketId }: Ticket, at: Date): Promise<void> {
  await tx`
    update tickets
       set state = 'closing', delete_at = null, closed_at = coalesce(closed_at, ${at}),
           close_cause = case when state = 'open' then 'channel_deleted' else close_cause end,
           channel_id = null, version = version + 1
     where guild_id = ${guildId} and id = ${ticketId}`;
}

/** From here on the close of a locked ticket can't be undone. */
export async function passUndo(tx: TransactionSql, { guildId, id: ticketId }: Ticket): Promise<void> {
  await tx`update tickets set delete_at = null where guild_id = ${guildId} and id = ${ticketId}`;
}

/** The ticket is over. @returns false where it was not being closed any more */
export async function markClosed(tx: TransactionSql, { guildId, id: ticketId }: Ticket): Promise<boolean> {
  const ended = await tx`
    update tickets set state = 'closed', version = version + 1
     where guild_id = ${guildId} and id = ${ticketId} and state = 'closing'
    returning id`;
  return ended.length > 0;
}

/** Has the opener of a ticket offered to take the close back, by direct message. */
export const queueOffer = (tx: TransactionSql, ticket: Ticket): Promise<void> => queueFor(tx, OFFER_UNDO_TASK, ticket);

/** Has it shown in the channel who took the close back elsewhere. */
export const queueShowUndone = (tx: TransactionSql, ticket: Ticket, by: string): Promise<void> =>
  queueFor(tx, SHOW_UNDONE_TASK, ticket, { by });

const queueFor = (tx: TransactionSql, task: string, { guildId, id }: Ticket, more: object = {}): Promise<void> =>
  addJob(tx, { task, payload: { guildId, ticketId: id, ...more }, key: `${task}:${id}` });
