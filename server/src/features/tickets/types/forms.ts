import type { Given, GivenFile } from '../../../kit/door.ts';
import type { Form } from '../../../kit/reply.ts';
import { shorten } from '../../../kit/text.ts';
import { createForm } from '../addresses.ts';
import type { FormAnswer } from '../repository.ts';
import { typedText } from '../typed.ts';
import type { TicketType } from './repository.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
const TITLE_LENGTH = 45;

/** In UTF-16 units. Longer ones can't be typed. */
const ANSWER_LENGTH = 4_000;

/** The form that is filled in before a ticket of this type is opened. */
export const formOf = (type: TicketType): Form => ({
  customId: createForm.to({ type: type.id }),
  title: shorten(type.name, TITLE_LENGTH),
  inputs: type.questions,
});

/** The answers beside the questions that the type has now; a question that was removed meanwhile is left out. */
export function answersTo(
  type: TicketType,
  inputs: Readonly<Record<string, string>>,
  files: Given['files'],
): readonly FormAnswer[] {
  return type.questions.flatMap(({ name, label }) => {
    const given = files[name] ?? [];
    const answer = typedText([inputs[name] ?? '', ...given.map((file) => file.name)].join('\n'), ANSWER_LENGTH);
    if (answer === '') return [];
    return [{ question: label, answer, ...(given.length > 0 && { files: given.map(({ url }) => url) }) }];
  });
}

/** The files beside those questions. */
export const filesTo = (type: TicketType, files: Given['files']): readonly GivenFile[] =>
  type.questions.flatMap(({ name }) => files[name] ?? []);
