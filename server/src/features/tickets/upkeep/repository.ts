import type { ISql, Sql } from 'postgres';
import { LEASE_MS, type TicketState } from '../policy.ts';
import type { Db, Ticket } from '../repository.ts';

/** Every server that ever had a ticket. */
export async function serversWithTickets(sql: Db): Promise<readonly string[]> {
  const rows = await sql<{ guildId: string }[]>`select guild_id from ticket_counters order by guild_id`;
  return rows.map(({ guildId }) => guildId);
}

/** Who was let into a ticket, in the order in which they came. */
export async function addedTo(sql: Db, { guildId, id }: Ticket): Promise<readonly string[]> {
  const rows = await sql<{ userId: string }[]>`
    select m.user_id from ticket_members m join tickets t on t.id = m.ticket_id
     where t.guild_id = ${guildId} and m.ticket_id = ${id} order by m.added_at, m.user_id`;
  return rows.map(({ userId }) => userId);
}

/** Who was let into a ticket, and whose accounts Discord does not know any more. */
export async function usersOf(
  sql: Db,
  { guildId, id }: Ticket,
): Promise<{ addedIds: readonly string[]; goneIds: readonly string[] }> {
  const [row] = await sql<[{ addedIds: string[]; goneIds: string[] }]>`
    select array(select m.user_id from ticket_members m join tickets t on t.id = m.ticket_id
                  where t.guild_id = ${guildId} and m.ticket_id = ${id}
                  order by m.added_at, m.user_id) as added_ids,
           array(select user_id from ticket_gone_accounts where guild_id = ${guildId}) as gone_ids`;
  return row;
}

/** Notes accounts that Discord does not know any more. */
export async function noteGone(sql: Db, guildId: string, userIds: readonly string[]): Promise<void> {
  await sql`
    insert into ticket_gone_accounts (guild_id, user_id)
    select ${guildId}, unnest(${userIds as string[]}::bigint[])
    on conflict do nothing`;
}

/** Notes which version the first message shows; a newer one that was noted stays. */
export async function setDrawn(sql: Sql, ticket: Ticket): Promise<void> {
  await sql`
    update tickets set drawn = ${ticket.version}
     where guild_id = ${ticket.guildId} and id = ${ticket.id} and drawn < ${ticket.version}`;
}

/** What stands in the database about the opener of a ticket. */
export interface Earlier {
  /** Tickets that this member opened before. */
  readonly earlier: number;
  readonly lastNumber: number | null;
  readonly notes: number;
}

/** The tickets that the opener of this one opened before, and how many notes staff wrote about this one. */
export async function earlierOf(sql: Db, ticket: Ticket): Promise<Earlier> {
  const [row] = await sql<[Earlier]>`
    select count(*)::int as earlier, max(number) as last_number,
           (select count(*)::int from ticket_notes n join tickets t on t.id = n.ticket_id
             where t.guild_id = ${ticket.guildId} and n.ticket_id = ${ticket.id}) as notes
      from tickets
     where guild_id = ${ticket.guildId} and opener_id = ${ticket.openerId} and number < ${ticket.number}
       and state <> 'failed'`;
  return row;
}

/** How many tickets of a server wait for room. */
export async function waitingForRoom(sql: Db, guildId: string): Promise<number> {
  const [counted] = await sql<[{ waiting: number }]>`
    select count(*)::int as waiting from tickets
     where guild_id = ${guildId} and state = 'opening' and queued_at is not null`;
  return counted.waiting;
}

/** Compares rows and channels of one server. */
export const RECONCILE_SERVER_TASK = 'ticket.reconcile_server';

/** Rights of a server have changed: brings soon in line who sees its tickets, if it has any that are not over. */
export async function queueTicketCheck(sql: ISql, guildId: string): Promise<void> {
  await sql`
    select job_add(${RECONCILE_SERVER_TASK}, json_build_object('guildId', guild_id::text),
                   ${`${RECONCILE_SERVER_TASK}:${guildId}`})
      from tickets where guild_id = ${guildId} and state in ('opening', 'open', 'closing') limit 1`;
}

/** A ticket that one runner has for itself. */
export interface Lease {
  readonly guildId: string;
  readonly ticketId: number;
  /** The runner. */
  readonly by: string;
}

/**
 * Takes a ticket for one runner, for `LEASE_MS` by the database's clock.
 *
 * @returns false where another runner has it, or it is in another state
 */
export async function takeLease(sql: Sql, { guildId, ticketId, by }: Lease, state: TicketState): Promise<boolean> {
  const taken = await sql`
    update tickets
       set lease_by = ${by}, lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond', tries = tries + 1
     where guild_id = ${guildId} and id = ${ticketId} and state = ${state}
       and (lease_until is null or lease_until < clock_timestamp())
    returning id`;
  return taken.length > 0;
}

/** Makes a lease that the runner still has last for another `LEASE_MS`. */
export async function renewLease(sql: Sql, { guildId, ticketId, by }: Lease): Promise<void> {
  await sql`
    update tickets set lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
     where guild_id = ${guildId} and id = ${ticketId} and lease_by = ${by}`;
}

/** Gives back a lease that the runner still has. */
export async function endLease(sql: Sql, { guildId, ticketId, by }: Lease): Promise<void> {
  await sql`
    update tickets set lease_by = null, lease_until = null
     where guild_id = ${guildId} and id = ${ticketId} and lease_by = ${by}`;
}
