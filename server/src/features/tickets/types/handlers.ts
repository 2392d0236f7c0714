import { able } from '../../../kit/access.ts';
import { type Call, command, type Door, suggest } from '../../../kit/door.ts';
import type { PickedChannel, PickedRole } from '../../../kit/options.ts';
import type { Suggestion } from '../../../kit/reply.ts';
import { listed, removed, saved, typeWords } from './replies.ts';
import {
  GREETING_LENGTH,
  HOURS_LENGTH,
  QUESTION_KINDS,
  QUESTION_LENGTH,
  TYPE_NAME_LENGTH,
  type TypeChange,
  type Types,
} from './service.ts';

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
      run: async ({ actor }, { type: id }) => removed(await types.remove(actor, id)),
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
