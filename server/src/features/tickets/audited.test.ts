import { expect, test } from 'vitest';
import type { ToldEntry } from '../../kit/audited.ts';
import { ticketsAudited } from './audited.ts';

function tell(action: string, entry: Partial<ToldEntry>): string | undefined {
  const telling = ticketsAudited[action];
  if (typeof telling !== 'object') throw new Error(`${action} has no words of its own`);
  return telling.tell({ who: '@Ada', target: 'ticket:42', before: {}, after: {}, ...entry });
}
const BOB = { target: 'user:100000000000000002' };

test.each([
  [
    'ticket.panel',
    { target: 'channel:200000000000000001' },
    '@Ada posted the button for tickets in <#200000000000000001>',
  ],
  ['ticket.close', { after: { reason: 'Solved' } }, '@Ada closed ticket 42: Solved'],
  ['ticket.undo', {}, '@Ada took the close of ticket 42 back'],
  ['ticket.answer_save', { after: { name: 'rank' } }, '@Ada saved the answer “rank” for tickets'],
  ['ticket.answer_forget', { before: { name: 'rank' } }, '@Ada deleted the answer “rank” for tickets'],
  ['ticket.block', { ...BOB, after: { reason: 'spam' } }, '@Ada kept <@100000000000000002> from opening tickets: spam'],
  ['ticket.block', { ...BOB, after: { reason: null } }, '@Ada kept <@100000000000000002> from opening tickets'],
  ['ticket.unblock', BOB, '@Ada let <@100000000000000002> open tickets again'],
])('the log tells of %s in a sentence without ids', (action, entry, sentence) => {
  expect(tell(action, entry)).toBe(sentence);
});

test('the log shows what a person typed as it was typed', () => {
  expect(tell('ticket.block', { ...BOB, after: { reason: '**now**' } })).toContain(String.raw`\*\*now\*\*`);
});
