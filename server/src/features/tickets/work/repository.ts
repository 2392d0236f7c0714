import type { Sql, TransactionSql } from 'postgres';
import type { Priority } from '../policy.ts';
import type { Db, Ticket } from '../repository.ts';

/** Answers, or people, that are shown at once. */
const MOST_LISTED = 25;
/** Of tickets that are looked at in one go; the rest is looked at a minute later. */
const MOST_AT_ONCE = 100;

/** What somebody of the staff wrote down. */
export interface TicketNote {
  readonly authorId: string;
  readonly text: string;
  readonly writtenAt: Date;
}

/** An answer that staff give often. */
export interface CannedAnswer {
  readonly name: string;
  readonly text: string;
}

/** How staff work goes, of one person or all. */
export interface StaffRow {
  /** Null: tickets that nobody had claimed. */
  readonly userId: string | null;
  readonly closed: number;
  /** Medians, in seconds; null where there is nothing to take it of. */
  readonly firstAnswerSeconds: number | null;
  readonly closeSeconds: number | null;
  readonly rating: number | null;
}

/** A message that somebody wrote in a ticket's channel. */
export interface Written {
  readonly guildId: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly at: Date;
}

/** A locked ticket was changed: whatever was drawn of it before is old. */
export async function countUp(tx: TransactionSql, { guildId, id }: Ticket): Promise<void> {
  await tx`update tickets set version = version + 1 where guild_id = ${guildId} and id = ${id}`;
}

/** Says who has a locked ticket; null: nobody. */
export async function setClaim(tx: TransactionSql, { guildId, id }: Ticket, userId: string | null): Promise<void> {
  await tx`update tickets set claimed_by = ${userId} where guild_id = ${guildId} and id = ${id}`;
}

/** Says what the channel of a locked ticket is called. */
export async function setName(tx: TransactionSql, { guildId, id }: Ticket, name: string): Promise<void> {
  await tx`update tickets set name = ${name} where guild_id = ${guildId} and id = ${id}`;
}

/**
 * Makes a locked ticket one of another type.
 *
 * @throws a violation of `tickets_one_open` where its opener has as many of that type as one may have
 */
export async function setType(tx: TransactionSql, { guildId, id }: Ticket, typeId: number): Promise<void> {
  await tx`update tickets set type_id = ${typeId} where guild_id = ${guildId} and id = ${id}`;
}

/** Says how urgent a locked ticket is. */
export async function setPriority(tx: TransactionSql, { guildId, id }: Ticket, priority: Priority): Promise<void> {
  await tx`update tickets set priority = ${priority} where guild_id = ${guildId} and id = ${id}`;
}

/** Says how the opener found a locked ticket, one to five. */
export async function setRating(tx: TransactionSql, { guildId, id }: Ticket, stars: number): Promise<void> {
  await tx`update tickets set rating = ${stars} where guild_id = ${guildId} and id = ${id}`;
}

/** Notes that staff were reminded of a locked ticket. */
export async function markReminded(tx: TransactionSql, { guildId, id }: Ticket, at: Date): Promise<void> {
  await tx`update tickets set reminded_at = ${at} where guild_id = ${guildId} and id = ${id}`;
}

/** Notes that the opener of a locked ticket was warned. */
export async function markWarned(tx: TransactionSql, { guildId, id }: Ticket, at: Date): Promise<void> {
  await tx`update tickets set warned_at = ${at} where guild_id = ${guildId} and id = ${id}`;
}

/** Lets somebody into a locked ticket. @returns false where that person was let in before */
export async function addMember(
  tx: TransactionSql,
  { guildId, id }: Ticket,
  { userId, by, at }: { userId: string; by: string; at: Date },
): Promise<boolean> {
  const added = await tx`
    insert into ticket_members (ticket_id, user_id, added_by, added_at)
    select id, ${userId}, ${by}, ${at} from tickets where guild_id = ${guildId} and id = ${id}
    on conflict do nothing returning user_id`;
  return added.length > 0;
}

/** Takes somebody out of a locked ticket. @returns false where that person was not let in */
export async function removeMember(tx: TransactionSql, { guildId, id }: Ticket, userId: string): Promise<boolean> {
  const removed = await tx`
    delete from ticket_members m using tickets t
     where t.guild_id = ${guildId} and t.id = ${id} and m.ticket_id = t.id and m.user_id = ${userId}
    returning m.user_id`;
  return removed.length > 0;
}

/** Writes something down about a locked ticket that only staff read. */
export async function addNote(tx: TransactionSql, { guildId, id }: Ticket, note: TicketNote): Promise<void> {
  await tx`
    insert into ticket_notes (ticket_id, author_id, text, written_at)
    select id, ${note.authorId}, ${note.text}, ${note.writtenAt} from tickets where guild_id = ${guildId} and id = ${id}`;
}

/** What staff wrote down about a ticket, the newest last. */
export async function notesOf(sql: Db, { guildId, id }: Ticket): Promise<readonly TicketNote[]> {
  return sql<TicketNote[]>`
    select n.author_id, n.text, n.written_at from ticket_notes n join tickets t on t.id = n.ticket_id
     where t.guild_id = ${guildId} and n.ticket_id = ${id} order by n.id`;
}

/** The answer of this name, however it is written in large and small letters. */
export async function answerOf(sql: Db, guildId: string, name: string): Promise<CannedAnswer | undefined> {
  const [answer] = await sql<CannedAnswer[]>`
    select name, text from ticket_answers where guild_id = ${guildId} and lower(name) = lower(${name})`;
  return answer;
}

/** Names of answers that have these letters in them, 25 at most. */
export async function answerNames(sql: Db, guildId: string, letters: string): Promise<readonly string[]> {
  const found = await sql<{ name: string }[]>`
    select name from ticket_answers
     where guild_id = ${guildId} and position(lower(${letters}) in lower(name)) > 0
     order by lower(name) limit ${MOST_LISTED}`;
  return found.map(({ name }) => name);
}

/** Saves an answer, or changes the one of this name, with the audit row. */
export async function saveAnswer(sql: Db, guildId: string, { name, text }: CannedAnswer, by: string): Promise<void> {
  await sql`
    with saved as (
      insert into ticket_answers (guild_id, name, text) values (${guildId}, ${name}, ${text})
      on conflict (guild_id, lower(name)) do update set name = excluded.name, text = excluded.text
      returning *)
    select audit_append(guild_id, ${by}::bigint, 'ticket.answer_save', 'answer:' || id, null,
                        jsonb_build_object('name', name), 'command')
      from saved`;
}

/** Deletes the answer of this name, with the audit row. @returns false where there is none */
export async function forgetAnswer(sql: Db, guildId: string, name: string, by: string): Promise<boolean> {
  const gone = await sql`
    with gone as (
      delete from ticket_answers where guild_id = ${guildId} and lower(name) = lower(${name}) returning *)
    select audit_append(guild_id, ${by}::bigint, 'ticket.answer_forget', 'answer:' || id,
                        jsonb_build_object('name', name), null, 'command')
      from gone`;
  return gone.length > 0;
}

/** Keeps a member from opening tickets, with the audit row. Of one who is kept from it already the reason changes. */
export async function block(
  sql: Db,
  guildId: string,
  memberId: string,
  { reason, by, at }: { reason: string | null; by: string; at: Date },
): Promise<void> {
  await sql`
    with blocked as (
      insert into ticket_blocks (guild_id, user_id, reason, blocked_by, blocked_at)
      values (${guildId}, ${memberId}, ${reason}, ${by}, ${at})
      on conflict (guild_id, user_id) do update set reason = excluded.reason
      returning *)
    select audit_append(guild_id, ${by}::bigint, 'ticket.block', 'user:' || user_id, null,
                        jsonb_build_object('reason', reason), 'command')
      from blocked`;
}

/** Lets a member open tickets again, with the audit row. @returns false where nobody kept the member from it */
export async function unblock(sql: Db, guildId: string, memberId: string, by: string): Promise<boolean> {
  const gone = await sql`
    with gone as (
      delete from ticket_blocks where guild_id = ${guildId} and user_id = ${memberId} returning *)
    select audit_append(guild_id, ${by}::bigint, 'ticket.unblock', 'user:' || user_id, null, null, 'command')
      from gone`;
  return gone.length > 0;
}

/** How the staff did with tickets that were closed since then, by who had claimed them, the busiest first, 25 at most. */
export async function staffRows(sql: Db, guildId: string, since: Date): Promise<readonly StaffRow[]> {
  return sql<StaffRow[]>`
    select claimed_by as user_id, count(*)::int as closed,
           (percentile_cont(0.5) within group (order by extract(epoch from first_answer_at - opened_at)))::float8
             as first_answer_seconds,
           (percentile_cont(0.5) within group (order by extract(epoch from closed_at - opened_at)))::float8
             as close_seconds,
           avg(rating)::float8 as rating
      from tickets
     where guild_id = ${guildId} and state in ('closing', 'closed') and closed_at >= ${since}
     group by claimed_by
     order by closed desc, user_id
     limit ${MOST_LISTED}`;
}

/**
 * Somebody wrote in an open ticket: the others have to answer now. Nothing changes where they had to already, or where the
 * message is older than what is known.
 *
 * @returns the ticket's id where its row changed, else nothing
 */
export async function passBall(sql: Sql, { guildId, channelId, authorId, at }: Written): Promise<readonly number[]> {
  const changed = await sql<{ id: number }[]>`
    update tickets t
       set ball = now.ball,
           ball_since = ${at},
           first_answer_at = case when now.ball = 'opener' then coalesce(t.first_answer_at, ${at}) else t.first_answer_at end,
           reminded_at = null, warned_at = null,
           version = t.version + case when t.ball <> now.ball or t.warned_at is not null then 1 else 0 end
      from (select t.id,
                   case when t.opener_id = ${authorId}
                          or exists (select from ticket_members m where m.ticket_id = t.id and m.user_id = ${authorId})
                        then 'staff' else 'opener' end as ball
              from tickets t
             where t.guild_id = ${guildId} and t.channel_id = ${channelId} and t.state = 'open') as now
     where t.guild_id = ${guildId} and t.id = now.id and t.state = 'open' and t.ball_since <= ${at}
       -- The first of several lines without an answer counts: a member who writes on does not wait anew.
       and (now.ball = 'opener' or t.ball = 'opener' or t.warned_at is not null)
    returning t.id`;
  return changed.map(({ id }) => id);
}

/** Tickets of all servers that may have waited too long, by the settings of each; the longest wait first, 100 at most. */
export async function mayHaveWaited(sql: Sql, at: Date): Promise<readonly { id: number; guildId: string }[]> {
  return sql<{ id: number; guildId: string }[]>`
    select t.id, t.guild_id
      from tickets t join ticket_settings s on s.guild_id = t.guild_id
     where t.state = 'open'
       and ((t.ball = 'staff' and t.reminded_at is null
             and t.ball_since + s.remind_after_hours * interval '1 hour' <= ${at})
         or (t.ball = 'opener' and t.warned_at is null
             and t.ball_since + s.warn_after_hours * interval '1 hour' <= ${at})
         or (t.ball = 'opener' and t.warned_at + s.close_after_hours * interval '1 hour' <= ${at}))
     order by t.ball_since, t.id
     limit ${MOST_AT_ONCE}`;
}
