import type { Sql, TransactionSql } from 'postgres';
import { addJob, removeJob } from '../../../db/jobs.ts';
import { LOOK_FOR_ROOM_MS } from '../policy.ts';
import { type Db, type FormAnswer, OPEN_TASK, queueOpening, type Source, type Ticket } from '../repository.ts';

/** A ticket as the press that opens it says. */
export interface NewTicket {
  readonly guildId: string;
  readonly typeId: number;
  readonly openerId: string;
  readonly openerName: string;
  readonly interactionId: string;
  readonly marker: string;
  readonly answers: readonly FormAnswer[];
  readonly panelChannelId: string;
  readonly at: Date;
  readonly source: Source;
}

/**
 * Takes the server's next number, and so the right to open a ticket there, for the rest of the transaction: openings of
 * one server come one after the other.
 */
export async function nextNumber(tx: TransactionSql, guildId: string): Promise<number> {
  const [row] = await tx<[{ last: number }]>`
    insert into ticket_counters (guild_id, last) values (${guildId}, 1)
    on conflict (guild_id) do update set last = ticket_counters.last + 1
    returning last`;
  return row.last;
}

/**
 * Writes a ticket in the lowest free slot of its opener, with its audit row and the job that goes on if this process dies.
 *
 * @returns its id, or undefined where the opener has as many of this type as one may have
 */
export async function insertTicket(
  tx: TransactionSql,
  ticket: NewTicket,
  number: number,
  mostOpen: number,
): Promise<number | undefined> {
  const { guildId, typeId, openerId, openerName, marker, interactionId, panelChannelId, at } = ticket;
  const [row] = await tx<{ id: number }[]>`
    with saved as (
      insert into tickets (guild_id, number, type_id, opener_id, opener_name, slot, marker, interaction_id, answers,
                           panel_channel_id, ball_since, opened_at)
      select ${guildId}, ${number}, ${typeId}, ${openerId}, ${openerName}, slot, ${marker}, ${interactionId},
             ${JSON.stringify(ticket.answers)}::text::jsonb, ${panelChannelId}, ${at}, ${at}
        from generate_series(1, ${mostOpen}::int) as slot
       where not exists (select from tickets t
                          where t.guild_id = ${guildId} and t.opener_id = ${openerId} and t.type_id = ${typeId}
                            and t.slot = slot.slot and t.state in ('opening', 'open'))
       order by slot limit 1
      returning *)
    select id, audit_append(guild_id, opener_id, 'ticket.open', 'ticket:' || number, null,
                            jsonb_build_object('type', type_id), ${ticket.source})
      from saved`;
  if (row) await queueOpening(tx, guildId, row.id, at);
  return row?.id;
}

/**
 * Notes the channel of an opening, which no longer waits for room.
 *
 * @returns false where another runner was faster, or the opening is over
 */
export async function saveChannel(
  sql: Sql,
  ticket: Ticket,
  channel: { id: string; isThread: boolean; plainName: boolean },
): Promise<boolean> {
  const saved = await sql`
    update tickets set channel_id = ${channel.id}, is_thread = ${channel.isThread}, plain_name = ${channel.plainName},
                       queued_at = null
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and state = 'opening' and round = ${ticket.round}
       and (channel_id is null or channel_id = ${channel.id})
    returning id`;
  return saved.length > 0;
}

/** Forgets a channel that is gone before the opening was through. */
export async function forgetChannel(sql: Sql, ticket: Ticket): Promise<void> {
  await sql`
    update tickets set channel_id = null, first_message_id = null
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and state = 'opening' and channel_id = ${ticket.channelId}`;
}

/**
 * The opening is through, and its job is taken back.
 *
 * @returns false where it was so already, or was given up
 */
export async function markOpen(tx: TransactionSql, ticket: Ticket, messageId: string): Promise<boolean> {
  const opened = await tx`
    update tickets set state = 'open', first_message_id = ${messageId}, drawn = ${ticket.version},
                       lease_by = null, lease_until = null
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and state = 'opening' and channel_id = ${ticket.channelId}
    returning id`;
  if (opened.length > 0) await removeJob(tx, `${OPEN_TASK}:${ticket.id}`);
  return opened.length > 0;
}

/**
 * Gives an opening up, with its audit row; the member is free again, and the job is taken back.
 *
 * @returns false where it was not opening any more
 */
export async function markFailed(tx: TransactionSql, ticket: Ticket, at: Date, why: string): Promise<boolean> {
  const failed = await tx`
    with failed as (
      update tickets set state = 'failed', closed_at = ${at}, close_cause = 'failed', lease_by = null, lease_until = null
       where guild_id = ${ticket.guildId} and id = ${ticket.id} and state = 'opening'
      returning *)
    select audit_append(guild_id, null, 'ticket.fail', 'ticket:' || number, null,
                        jsonb_build_object('why', ${why}::text), 'timer')
      from failed`;
  if (failed.length > 0) await removeJob(tx, `${OPEN_TASK}:${ticket.id}`);
  return failed.length > 0;
}

/** The ticket waits for room, and is tried again every few minutes. */
export async function putInQueue(tx: TransactionSql, ticket: Ticket, at: Date): Promise<void> {
  await tx`
    update tickets set queued_at = coalesce(queued_at, ${at})
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and state = 'opening'`;
  const runAt = new Date(at.getTime() + LOOK_FOR_ROOM_MS);
  const about = { guildId: ticket.guildId, ticketId: ticket.id };
  await addJob(tx, { task: OPEN_TASK, payload: about, runAt, key: `${OPEN_TASK}:${ticket.id}` });
}

/** What may keep a member from opening a ticket of a type. */
export interface Hindrance {
  readonly blocked: boolean;
  /** When the last one of this type was closed; null where there was none. */
  readonly closedAt: Date | null;
}

/** Whether a member may open no tickets in a server, and when the last one of this type was closed. */
export async function hindranceOf(sql: Db, guildId: string, userId: string, typeId: number): Promise<Hindrance> {
  const [found] = await sql<[Hindrance]>`
    select exists (select from ticket_blocks where guild_id = ${guildId} and user_id = ${userId}) as blocked,
           (select max(closed_at) from tickets
             where guild_id = ${guildId} and opener_id = ${userId} and type_id = ${typeId}
               and state in ('closing', 'closed')) as closed_at`;
  return found;
}
