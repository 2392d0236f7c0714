import type { Sql, TransactionSql } from 'postgres';
import { violates } from '../../../db/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Choice } from '../../../kit/reply.ts';
import { queuePanels } from '../panels/repository.ts';
import { typedText } from '../typed.ts';
import * as wrong from './refusals.ts';
import * as rows from './repository.ts';
import { type Question, type TicketType, typesOf } from './repository.ts';

export type Types = ReturnType<typeof createTypes>;

/** As many as a menu has room for. https://discord.com/developers/docs/components/reference#string-select */
export const MOST_TYPES = 25;
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export const MOST_QUESTIONS = 5;
export const QUESTION_KINDS = ['text', 'long text', 'menu', 'radio', 'checkboxes', 'file'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** In UTF-16 units. */
export const TYPE_NAME_LENGTH = 80;
export const GREETING_LENGTH = 1_500;
export const HOURS_LENGTH = 200;
/** https://discord.com/developers/docs/components/reference#label */
export const QUESTION_LENGTH = 45;
const CHOICE_LENGTH = 100;
/** Radio buttons and checkboxes have 10 at most, a menu 25. */
const MOST_CHOICES = { menu: 25, radio: 10, checkboxes: 10 } as const;
const FEWEST_CHOICES = 2;
/** In characters. An answer is shown in the ticket's first message. */
const TEXT_ANSWER_LENGTH = 1_000;

/** What is changed of a type; what is left out stays. */
export interface TypeChange {
  readonly name?: string | undefined;
  readonly emoji?: string | undefined;
  readonly greeting?: string | undefined;
  /** Added where the type does not have it, else taken away. */
  readonly staffRole?: string | undefined;
  readonly categoryId?: string | undefined;
  readonly mostOpen?: number | undefined;
  readonly cooldownMinutes?: number | undefined;
  readonly hours?: string | undefined;
  readonly verifiedOnly?: boolean | undefined;
}

export function createTypes({ sql }: { sql: Sql }) {
  async function changed(tx: TransactionSql, actor: Actor, type: TicketType, what: string, after: object) {
    await rows.noteType(tx, type, { by: actor.userId, what, after });
    await queuePanels(tx, type.guildId);
  }

  /** Takes a type that is offered, for the rest of the transaction. @throws Refusal `ticket.no_type` */
  async function take(tx: TransactionSql, guildId: string, id: number): Promise<TicketType> {
    const type = await rows.lockType(tx, guildId, id);
    if (!type || type.removedAt !== null) throw wrong.noType.because({});
    return type;
  }

  const named = <T>(work: Promise<T>, name: string): Promise<T> =>
    work.catch((error: unknown) => {
      throw violates(error, 'ticket_types_name_once') ? wrong.typeExists.because({ name }) : error;
    });

  return {
    /** @throws Refusal `ticket.type_exists`, `ticket.too_many_types`, `ticket.emoji`, `ticket.type_name` */
    async add(actor: Actor, wanted: { name: string } & TypeChange): Promise<TicketType> {
      const { guildId } = actor;
      // The one that is there from the start keeps its place, also when it was never used.
      const before = await typesOf(sql, guildId);
      if (before.length >= MOST_TYPES) throw wrong.tooManyTypes.because({ most: MOST_TYPES });
      const work = sql.begin(async (tx) => {
        const id = await rows.insertType(tx, guildId, nameOf(wanted.name));
        const type = applied(await take(tx, guildId, id), wanted);
        await rows.saveType(tx, type);
        await changed(tx, actor, type, 'add', {});
        return type;
      });
      return named(work, wanted.name);
    },

    /** @throws Refusal `ticket.no_type`, `ticket.type_exists`, `ticket.emoji`, `ticket.type_name` */
    async edit(actor: Actor, id: number, change: TypeChange): Promise<TicketType> {
      const work = sql.begin(async (tx) => {
        const type = applied(await take(tx, actor.guildId, id), change);
        await rows.saveType(tx, type);
        await changed(tx, actor, type, 'edit', valuesOf(type, change));
        return type;
      });
      return named(work, change.name ?? '');
    },

    /** Its tickets stay, and go on. @throws Refusal `ticket.no_type` */
    async remove(actor: Actor, id: number): Promise<TicketType> {
      return sql.begin(async (tx) => {
        const type = await take(tx, actor.guildId, id);
        await rows.removeType(tx, actor.guildId, id);
        await changed(tx, actor, type, 'remove', {});
        return type;
      });
    },

    /** Adds a question to the form. @throws Refusal `ticket.no_type`, `ticket.too_many_questions`, `ticket.choices` */
    async ask(
      actor: Actor,
      id: number,
      question: { label: string; kind: QuestionKind; choices: string; required: boolean },
    ): Promise<TicketType> {
      return sql.begin(async (tx) => {
        const type = await take(tx, actor.guildId, id);
        if (type.questions.length >= MOST_QUESTIONS) throw wrong.tooManyQuestions.because({ most: MOST_QUESTIONS });
        const label = typedText(question.label, QUESTION_LENGTH);
        if (label === '') throw wrong.noQuestion.because({});
        const next = { ...type, questions: [...type.questions, questionOf(type, { ...question, label })] };
        await rows.saveType(tx, next);
        await changed(tx, actor, next, 'question', { question: label });
        return next;
      });
    },

    /** Takes a question out of the form. @throws Refusal `ticket.no_type`, `ticket.no_question` */
    async unask(actor: Actor, id: number, label: string): Promise<TicketType> {
      return sql.begin(async (tx) => {
        const type = await take(tx, actor.guildId, id);
        const questions = type.questions.filter(
          (one) => one.label.toLowerCase() !== typedText(label, QUESTION_LENGTH).toLowerCase(),
        );
        if (questions.length === type.questions.length) throw wrong.noQuestion.because({});
        const next = { ...type, questions };
        await rows.saveType(tx, next);
        await changed(tx, actor, next, 'question', { removed: typedText(label, QUESTION_LENGTH) });
        return next;
      });
    },

    list: ({ guildId }: Actor): Promise<readonly TicketType[]> => typesOf(sql, guildId),
  };
}

/** @throws Refusal `ticket.emoji`, `ticket.type_name` */
function applied(type: TicketType, change: TypeChange): TicketType {
  const { staffRole: role } = change;
  const roles = type.staffRoleIds;
  return {
    ...type,
    name: change.name === undefined ? type.name : nameOf(change.name),
    emoji: change.emoji === undefined ? type.emoji : emojiOf(change.emoji),
    greeting: textOf(change.greeting, type.greeting),
    staffRoleIds:
      role === undefined ? roles : roles.includes(role) ? roles.filter((id) => id !== role) : [...roles, role],
    categoryId: change.categoryId ?? type.categoryId,
    mostOpen: change.mostOpen ?? type.mostOpen,
    cooldownMinutes: change.cooldownMinutes ?? type.cooldownMinutes,
    hours: textOf(change.hours, type.hours),
    verifiedOnly: change.verifiedOnly ?? type.verifiedOnly,
  };
}

/** What was changed, as it is now. */
function valuesOf(type: TicketType, change: TypeChange): Record<string, unknown> {
  const { staffRole, ...named } = change;
  const names = Object.keys(named) as (keyof typeof named)[];
  const given = names.filter((name) => named[name] !== undefined).map((name) => [name, type[name]]);
  return Object.fromEntries(staffRole === undefined ? given : [...given, ['staffRoleIds', type.staffRoleIds]]);
}

/** A single word "none" takes a text away. */
function textOf(typed: string | undefined, before: string | null): string | null {
  if (typed === undefined) return before;
  const text = typedText(typed, GREETING_LENGTH);
  return text === '' || text.toLowerCase() === 'none' ? null : text;
}

/** @throws Refusal `ticket.type_name` */
function nameOf(typed: string): string {
  const name = typedText(typed, TYPE_NAME_LENGTH + 1);
  if (name === '' || name.length > TYPE_NAME_LENGTH) throw wrong.typeName.because({ most: TYPE_NAME_LENGTH });
  return name;
}

/**
 * One Unicode emoji, or `name:id` of one of the server's own.
 *
 * @throws Refusal `ticket.emoji`
 */
export function emojiOf(typed: string): string | null {
  const text = typed.trim();
  if (text === '' || text.toLowerCase() === 'none') return null;
  const own = /^<a?:(\w{2,32}):(\d{15,20})>$/.exec(text);
  if (own) return `${own[1]}:${own[2]}`;
  const isOne = Array.from(new Intl.Segmenter().segment(text)).length === 1;
  if (isOne && /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|^[#*0-9]\uFE0F?\u20E3$/u.test(text)) return text;
  throw wrong.emojiRefused.because({});
}

/** @throws Refusal `ticket.choices` */
function questionOf(
  type: TicketType,
  { label, kind, choices, required }: { label: string; kind: QuestionKind; choices: string; required: boolean },
): Question {
  if (type.questions.some((one) => one.label.toLowerCase() === label.toLowerCase())) {
    throw wrong.questionExists.because({ label });
  }
  const taken = new Set(type.questions.map(({ name }) => name));
  const name = ['q1', 'q2', 'q3', 'q4', 'q5'].find((one) => !taken.has(one)) ?? 'q1';
  const base = { name, label, required };
  switch (kind) {
    case 'text':
    case 'long text':
      return { ...base, long: kind === 'long text', maxLength: TEXT_ANSWER_LENGTH };
    case 'file':
      return { ...base, input: 'file' };
    case 'menu':
    case 'radio':
    case 'checkboxes':
      return { ...base, input: kind, choices: choicesOf(choices, MOST_CHOICES[kind]) };
  }
}

/** @throws Refusal `ticket.choices` */
function choicesOf(typed: string, most: number): readonly Choice[] {
  const texts = [...new Set(typed.split(';').map((text) => typedText(text, CHOICE_LENGTH + 1)))].filter(
    (text) => text !== '',
  );
  if (texts.length < FEWEST_CHOICES || texts.length > most || texts.some((text) => text.length > CHOICE_LENGTH)) {
    throw wrong.choicesRefused.because({ most });
  }
  return texts.map((text) => ({ label: text, value: text }));
}
