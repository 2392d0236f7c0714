import { able } from '../../../kit/access.ts';
import { type Call, command, type Door, suggest } from '../../../kit/door.ts';
import type { PickedChannel, PickedRole } from '../../../kit/options.ts';
import type { Reply, Suggestion } from '../../../kit/reply.ts';
import { literal, shorten } from '../../../kit/text.ts';
import { COLOR } from '../replies.ts';
import type { TicketType } from './repository.ts';
import {
  GREETING_LENGTH,
  HOURS_LENGTH,
  QUESTION_KINDS,
  QUESTION_LENGTH,
  TYPE_NAME_LENGTH,
  type TypeChange,
  type Types,
} from './service.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const typeWords = {
  group: 'Set up what members can open tickets about',
  add: 'Add a type of tickets',
  edit: 'Change a type of tickets',
  remove: 'Stop offering a type of tickets; its open tickets go on',
  list: 'Show every type of tickets, with its questions',
  question: 'Add a question that is asked before a ticket of this type is opened',
  unquestion: 'Take a question out of the form',
  type: 'Which type',
  name: 'What it is called on the button',
  emoji: 'One emoji for the button, or none',
  greeting: 'The first words in a new ticket, or none for the usual ones',
  staff_role: 'A role that sees these tickets; pick it again to take it away',
  category: 'The category in which these tickets are made',
  limit: 'How many a member may have open at a time',
  cooldown: 'Minutes between a close and the next opening of the same member',
  hours: 'When staff are there, in your words, or none',
  verified_only: 'Only for members who have proven their Roblox account',
  label: 'What to ask',
  kind: 'How it is answered; one line of text if you leave it out',
  choices: 'For a menu, radio buttons or checkboxes: the choices, with a semicolon between them',
  required: 'Whether it has to be answered; yes if you leave it out',
} as const;

const config = able('config');
const HIGHEST_ID = 999_999_999;
const MOST_OPEN = 20;
const MOST_COOLDOWN_MINUTES = 43_200;
const CHOICES_LENGTH = 1_000;
const MOST_LINES = 25;

const type = {
  type: 'number',
  description: typeWords.type,
  required: true,
  min: 1,
  max: HIGHEST_ID,
  suggested: true,
} as const;
const YES_NO = ['yes', 'no'] as const;

const looks = {
  emoji: { type: 'text', description: typeWords.emoji, maxLength: 60 },
  greeting: { type: 'text', description: typeWords.greeting, maxLength: GREETING_LENGTH },
  staff_role: { type: 'role', description: typeWords.staff_role },
  category: { type: 'category', description: typeWords.category },
  limit: { type: 'number', description: typeWords.limit, min: 1, max: MOST_OPEN },
  cooldown: { type: 'number', description: typeWords.cooldown, min: 0, max: MOST_COOLDOWN_MINUTES },
  hours: { type: 'text', description: typeWords.hours, maxLength: HOURS_LENGTH },
  verified_only: { type: 'choice', description: typeWords.verified_only, choices: YES_NO },
} as const;

/** Doors for setting types of tickets up: `/tickettype …`. */
export function typesDoors(types: Types): Door[] {
  const suggestTypes = async ({ actor }: Call, typed: string): Promise<readonly Suggestion[]> =>
    (await types.list(actor))
      .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
      .slice(0, MOST_LINES)
      .map(({ id, name }) => ({ name, value: id }));

  return [
    command({
      name: 'tickettype add',
      description: typeWords.add,
      options: {
        name: { type: 'text', description: typeWords.name, required: true, maxLength: TYPE_NAME_LENGTH },
        ...looks,
      },
      access: config,
      answer: 'private',
      sample: { name: 'Appeals' },
      run: async ({ actor }, { name, ...rest }) => saved(await types.add(actor, { ...changeOf(rest), name })),
    }),

    command({
      name: 'tickettype edit',
      description: typeWords.edit,
      options: { type, name: { type: 'text', description: typeWords.name, maxLength: TYPE_NAME_LENGTH }, ...looks },
      access: config,
      answer: 'private',
      sample: { type: 1 },
      run: async ({ actor }, { type: id, name, ...rest }) =>
        saved(await types.edit(actor, id, { name, ...changeOf(rest) })),
    }),

    command({
      name: 'tickettype remove',
      description: typeWords.remove,
      options: { type },
      access: config,
      answer: 'private',
      sample: { type: 1 },
      run: async ({ actor }, { type: id }) => ({
        content: `“${literal((await types.remove(actor, id)).name)}” is no longer offered. Its open tickets go on.`,
      }),
    }),

    command({
      name: 'tickettype list',
      description: typeWords.list,
      options: {},
      access: config,
      answer: 'private',
      sample: {},
      run: async ({ actor }) => listed(await types.list(actor)),
    }),

    command({
      name: 'tickettype question',
      description: typeWords.question,
      options: {
        type,
        label: { type: 'text', description: typeWords.label, required: true, maxLength: QUESTION_LENGTH },
        kind: { type: 'choice', description: typeWords.kind, choices: QUESTION_KINDS },
        choices: { type: 'text', description: typeWords.choices, maxLength: CHOICES_LENGTH },
        required: { type: 'choice', description: typeWords.required, choices: YES_NO },
      },
      access: config,
      answer: 'private',
      sample: { type: 1, label: 'What happened?' },
      run: async ({ actor }, { type: id, label, kind = 'text', choices = '', required }) =>
        saved(await types.ask(actor, id, { label, kind, choices, required: required !== 'no' })),
    }),

    command({
      name: 'tickettype unquestion',
      description: typeWords.unquestion,
      options: {
        type,
        label: { type: 'text', description: typeWords.label, required: true, maxLength: QUESTION_LENGTH },
      },
      access: config,
      answer: 'private',
      sample: { type: 1, label: 'What happened?' },
      run: async ({ actor }, { type: id, label }) => saved(await types.unask(actor, id, label)),
    }),

    ...['edit', 'remove', 'question', 'unquestion'].map((sub) =>
      suggest({ command: `tickettype ${sub}`, option: 'type', access: config, run: suggestTypes }),
    ),
  ];
}

function changeOf(given: {
  readonly emoji: string | undefined;
  readonly greeting: string | undefined;
  readonly staff_role: PickedRole | undefined;
  readonly category: PickedChannel | undefined;
  readonly limit: number | undefined;
  readonly cooldown: number | undefined;
  readonly hours: string | undefined;
  readonly verified_only: 'yes' | 'no' | undefined;
}): TypeChange {
  const { emoji, greeting, hours, verified_only: verified } = given;
  return {
    emoji,
    greeting,
    hours,
    staffRole: given.staff_role?.id,
    categoryId: given.category?.id,
    mostOpen: given.limit,
    cooldownMinutes: given.cooldown,
    verifiedOnly: verified === undefined ? undefined : verified === 'yes',
  };
}

const saved = (one: TicketType): Reply => ({
  content: 'Saved. The messages with the button are brought up to date by themselves.',
  embed: { title: literal(one.name), color: COLOR, description: linesOf(one).join('\n') },
});

const LIST_SHOWN = 3_800;

const listed = (all: readonly TicketType[]): Reply => ({
  embed: {
    title: 'Types of tickets',
    color: COLOR,
    description: shorten(
      all.map((one) => [`**${literal(one.name)}**`, ...linesOf(one)].join('\n')).join('\n\n'),
      LIST_SHOWN,
    ),
    footer: 'Change one with /tickettype edit, add questions with /tickettype question.',
  },
});

function linesOf(one: TicketType): string[] {
  const roles = one.staffRoleIds.map((id) => `<@&${id}>`).join(' ');
  return [
    `Staff: ${roles || 'everybody who may answer tickets'}`,
    ...(one.categoryId === null ? [] : [`Category: <#${one.categoryId}>`]),
    `At most ${one.mostOpen} open for each member`,
    ...(one.cooldownMinutes === 0 ? [] : [`${one.cooldownMinutes} minutes between the end of one and the next`]),
    ...(one.verifiedOnly ? ['Only for verified members'] : []),
    ...(one.hours === null ? [] : [`Hours: ${literal(one.hours)}`]),
    ...one.questions.map(({ label }, index) => `Question ${index + 1}: ${literal(label)}`),
  ];
}
