import type { Sql } from 'postgres';
import type { Db, Ticket } from '../repository.ts';

/** Keeps the reason that a member typed; an earlier one of the same member is forgotten. @returns its id */
export async function draftClose(
  sql: Sql,
  { guildId, id }: Ticket,
  draft: { userId: string; reason: string; at: Date },
): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`
      delete from ticket_close_drafts where guild_id = ${guildId} and ticket_id = ${id} and user_id = ${draft.userId}`;
    const [row] = await tx<[{ id: number }]>`
      insert into ticket_close_drafts (guild_id, ticket_id, user_id, reason, asked_at)
      values (${guildId}, ${id}, ${draft.userId}, ${draft.reason}, ${draft.at})
      returning id`;
    return row.id;
  });
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
