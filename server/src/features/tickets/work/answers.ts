import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { typedText } from '../typed.ts';
import { noAnswer, notBlocked, noText } from './refusals.ts';
import * as rows from './repository.ts';

/** UTF-16 units; the same stand in the database. */
export const ANSWER_NAME_LENGTH = 50;
export const ANSWER_LENGTH = 1_800;

export type Answers = ReturnType<typeof createAnswers>;

/** Canned answers, the list of members who may open no ticket, and how the staff do. */
export function createAnswers({ sql, clock }: { sql: Sql; clock: Clock }) {
  return {
    /** @throws Refusal `ticket.no_answer` */
    async find({ guildId }: Actor, name: string): Promise<rows.CannedAnswer> {
      const answer = await rows.answerOf(sql, guildId, typedText(name, ANSWER_NAME_LENGTH));
      if (!answer) throw noAnswer.because({ name });
      return answer;
    },

    /** Names that have these letters in them. */
    suggest: ({ guildId }: Actor, typed: string): Promise<readonly string[]> =>
      rows.answerNames(sql, guildId, typedText(typed, ANSWER_NAME_LENGTH)),

    /** Saves an answer, or changes the one of this name. @throws Refusal `ticket.no_text` */
    async save({ guildId, userId }: Actor, typedName: string, typed: string): Promise<void> {
      const [name, text] = [typedText(typedName, ANSWER_NAME_LENGTH), typedText(typed, ANSWER_LENGTH)];
      if (name === '' || text === '') throw noText.because({});
      await rows.saveAnswer(sql, guildId, { name, text }, userId);
    },

    /** @throws Refusal `ticket.no_answer` */
    async forget({ guildId, userId }: Actor, name: string): Promise<void> {
      const isGone = await rows.forgetAnswer(sql, guildId, typedText(name, ANSWER_NAME_LENGTH), userId);
      if (!isGone) throw noAnswer.because({ name });
    },

    /** Keeps a member from opening tickets. Those that are open stay. */
    async block({ guildId, userId }: Actor, memberId: string, reason: string | null): Promise<void> {
      await rows.block(sql, guildId, memberId, { reason, by: userId, at: clock.now() });
    },

    /** @throws Refusal `ticket.not_blocked` */
    async unblock({ guildId, userId }: Actor, memberId: string): Promise<void> {
      if (!(await rows.unblock(sql, guildId, memberId, userId))) throw notBlocked.because({ userId: memberId });
    },

    /** Tickets that were closed since then, by who had claimed them, the busiest first. */
    staffRows: ({ guildId }: Actor, since: Date): Promise<readonly rows.StaffRow[]> =>
      rows.staffRows(sql, guildId, since),
  };
}
