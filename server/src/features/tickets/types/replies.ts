import type { Reply } from '../../../kit/reply.ts';
import { literal, shorten } from '../../../kit/text.ts';
import { COLOR } from '../replies.ts';
import type { TicketType } from './repository.ts';

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

/** The answer to a change: the type as it is now. */
export const saved = (one: TicketType): Reply => ({
  content: 'Saved. The messages with the button are brought up to date by themselves.',
  embed: { title: literal(one.name), color: COLOR, description: linesOf(one).join('\n') },
});

export const removed = ({ name }: TicketType): Reply => ({
  content: `“${literal(name)}” is no longer offered. Its open tickets go on.`,
});

const LIST_SHOWN = 3_800;

/** Every type that the server offers. */
export const listed = (all: readonly TicketType[]): Reply => ({
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
