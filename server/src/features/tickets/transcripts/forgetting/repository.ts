import type { ISql, Sql, TransactionSql } from 'postgres';
import type { TicketRef } from '../contract.ts';

/** In one statement; the sweep goes on until none is left. */
export const BATCH = 100;

/** Only a ticket that is over, of a server that has said how long it keeps them. */
const due = (sql: ISql, at: Date) => sql`
  t.state in ('closed', 'failed') and t.closed_at + s.keep_days * interval '1 day' <= ${at}
  and (t.transcript_deleted_at is null or t.transcript_deleted_at < t.closed_at)`;

/** Tickets of all servers whose transcripts were kept long enough, the oldest first, `BATCH` at most. */
export async function dueTickets(sql: Sql, at: Date): Promise<readonly TicketRef[]> {
  return sql<TicketRef[]>`
    select t.guild_id, t.id as ticket_id from ticket_settings s join tickets t on t.guild_id = s.guild_id
     where s.keep_days is not null and ${due(sql, at)}
     order by t.closed_at limit ${BATCH}`;
}

/** Takes the ticket for the rest of the transaction. @returns false where its transcript is not to be deleted any more */
export async function lockDue(tx: TransactionSql, { guildId, ticketId }: TicketRef, at: Date): Promise<boolean> {
  const locked = await tx`
    select from tickets t join ticket_settings s on s.guild_id = t.guild_id
     where t.guild_id = ${guildId} and t.id = ${ticketId} and ${due(tx, at)}
       for update of t`;
  return locked.length > 0;
}

/** Deletes what is kept of a locked ticket, and what was filled into its form, with the audit row. */
export async function forgetRows(tx: TransactionSql, { guildId, ticketId }: TicketRef, at: Date): Promise<void> {
  for (const table of ['transcript_messages', 'transcript_files', 'transcript_readings'])
    await tx`delete from ${tx(table)} where guild_id = ${guildId} and ticket_id = ${ticketId}`;
  // What was filled into the form stands in the first message, too.
  await tx`
    with forgotten as (
      update tickets set transcript_deleted_at = ${at}, answers = '[]'
       where guild_id = ${guildId} and id = ${ticketId}
      returning *)
    select audit_append(guild_id, null, 'ticket.transcript_deleted', 'ticket:' || number, null, null, 'timer')
      from forgotten`;
}
