import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { typedText } from '../typed.ts';
import { noAnswer, notBlocked, noText } from './refusals.ts';

/** UTF-16 units; the same stand in the database. */
export const ANSWER_NAME_LENGTH = 50;
export const ANSWER_LENGTH = 1_800;
const MOST_LISTED = 25;

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

export type Answers = ReturnType<typeof createAnswers>;

/** Canned answers, the list of members who may open no ticket, and how the staff do. */
export function createAnswers({ sql, clock }: { sql: Sql; clock: Clock }) {
  return {
    /** @throws Refusal `ticket.no_answer` */
    async find({ guildId }: Actor, name: string): Promise<CannedAnswer> {
      const [answer] = await sql<CannedAnswer[]>`
        select name, text from ticket_answers where guild_id = ${guildId} and lower(name) = lower(${typedText(name, ANSWER_NAME_LENGTH)})`;
      if (!answer) throw noAnswer.because({ name });
      return answer;
    },

    /** Names that have these letters in them. */
    async suggest({ guildId }: Actor, typed: string): Promise<readonly string[]> {
      const found = await sql<{ name: string }[]>`
        select name from ticket_answers
         where guild_id = ${guildId} and position(lower(${typedText(typed, ANSWER_NAME_LENGTH)}) in lower(name)) > 0
         order by lower(name) limit ${MOST_LISTED}`;
      return found.map(({ name }) => name);
    },

    /** Saves an answer, or changes the one of this name. @throws Refusal `ticket.no_text` */
    async save({ guildId, userId }: Actor, typedName: string, typed: string): Promise<void> {
      const [name, text] = [typedText(typedName, ANSWER_NAME_LENGTH), typedText(typed, ANSWER_LENGTH)];
      if (name === '' || text === '') throw noText.because({});
      await sql`
        with saved as (
          insert into ticket_answers (guild_id, name, text) values (${guildId}, ${name}, ${text})
          on conflict (guild_id, lower(name)) do update set name = excluded.name, text = excluded.text
          returning *)
        select audit_append(guild_id, ${userId}::bigint, 'ticket.answer_save', 'answer:' || id, null,
                            jsonb_build_object('name', name), 'command')
          from saved`;
    },

    /** @throws Refusal `ticket.no_answer` */
    async forget({ guildId, userId }: Actor, name: string): Promise<void> {
      const gone = await sql`
        with gone as (
          delete from ticket_answers where guild_id = ${guildId} and lower(name) = lower(${typedText(name, ANSWER_NAME_LENGTH)}) returning *)
        select audit_append(guild_id, ${userId}::bigint, 'ticket.answer_forget', 'answer:' || id,
                            jsonb_build_object('name', name), null, 'command')
          from gone`;
      if (gone.length === 0) throw noAnswer.because({ name });
    },

    /** Keeps a member from opening tickets. Those that are open stay. */
    async block({ guildId, userId }: Actor, memberId: string, reason: string | null): Promise<void> {
      await sql`
        with blocked as (
          insert into ticket_blocks (guild_id, user_id, reason, blocked_by, blocked_at)
          values (${guildId}, ${memberId}, ${reason}, ${userId}, ${clock.now()})
          on conflict (guild_id, user_id) do update set reason = excluded.reason
          returning *)
        select audit_append(guild_id, ${userId}::bigint, 'ticket.block', 'user:' || user_id, null,
                            jsonb_build_object('reason', reason), 'command')
          from blocked`;
    },

    /** @throws Refusal `ticket.not_blocked` */
    async unblock({ guildId, userId }: Actor, memberId: string): Promise<void> {
      const gone = await sql`
        with gone as (
          delete from ticket_blocks where guild_id = ${guildId} and user_id = ${memberId} returning *)
        select audit_append(guild_id, ${userId}::bigint, 'ticket.unblock', 'user:' || user_id, null, null, 'command')
          from gone`;
      if (gone.length === 0) throw notBlocked.because({ userId: memberId });
    },

    /** Tickets that were closed since then, by who had claimed them, the busiest first. */
    async staffRows({ guildId }: Actor, since: Date): Promise<readonly StaffRow[]> {
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
    },
  };
}
