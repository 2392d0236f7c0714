import { refusal } from '../../../kit/refusal.ts';
import { literal } from '../../../kit/text.ts';

export const noType = refusal('ticket.no_type', {
  sentence: () => 'There is no such type of tickets on this server. `/tickettype list` shows those that there are.',
  sample: {},
});

export const typeExists = refusal('ticket.type_exists', {
  sentence: ({ name }: { name: string }) => `There is a type called “${literal(name)}” already. Take another name.`,
  sample: { name: 'Appeals' },
});

export const typeName = refusal('ticket.type_name', {
  sentence: ({ most }: { most: number }) => `A type needs a name of 1 to ${most} characters.`,
  sample: { most: 80 },
});

export const tooManyTypes = refusal('ticket.too_many_types', {
  sentence: ({ most }: { most: number }) => `A server can have ${most} types of tickets. Remove one first.`,
  sample: { most: 25 },
});

export const emojiRefused = refusal('ticket.emoji', {
  sentence: () => 'That is not one emoji. Pick a single one, or write “none”.',
  sample: {},
});

export const tooManyQuestions = refusal('ticket.too_many_questions', {
  sentence: ({ most }: { most: number }) => `A form can have ${most} questions. Remove one first.`,
  sample: { most: 5 },
});

export const questionExists = refusal('ticket.question_exists', {
  sentence: ({ label }: { label: string }) => `The form asks “${literal(label)}” already.`,
  sample: { label: 'What happened?' },
});

export const noQuestion = refusal('ticket.no_question', {
  sentence: () => 'The form has no such question. `/tickettype list` shows all of them.',
  sample: {},
});

export const choicesRefused = refusal('ticket.choices', {
  sentence: ({ most }: { most: number }) =>
    `Write 2 to ${most} choices with a semicolon between them, such as \`Ban; Mute; Kick\`. Each can have 100 characters.`,
  sample: { most: 10 },
});

/** Every planned "no" of setting types up. */
export const typesRefusals = [
  noType,
  typeExists,
  typeName,
  tooManyTypes,
  emojiRefused,
  tooManyQuestions,
  questionExists,
  noQuestion,
  choicesRefused,
];
