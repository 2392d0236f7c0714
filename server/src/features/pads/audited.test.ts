import { expect, test } from 'vitest';
import type { ToldEntry } from '../../kit/audited.ts';
import { padsAudited } from './audited.ts';

const START = '2030-10-07T19:40:00+00:00';

function tell(action: string, entry: Partial<ToldEntry>): string | undefined {
  const telling = padsAudited[action];
  if (typeof telling !== 'object') throw new Error(`${action} has no words of its own`);
  return telling.tell({ who: '@Bob', target: 'session:12', before: {}, after: {}, ...entry });
}

test.each<[string, Partial<ToldEntry>, string | undefined]>([
  [
    'session.book',
    { after: { kind: 'training', pad: 3, starts_at: START } },
    `@Bob booked pad 3 for a training at <t:${Date.parse(START) / 1_000}:F> (session 12)`,
  ],
  ['session.book', { after: { kind: 'training', pad: 3 } }, undefined],
  ['session.end', { after: { reason: 'ended by hand' } }, '@Bob ended session 12'],
  ['session.end', { who: 'I', after: { reason: 'its time was over' } }, 'Session 12 ended: its time was over'],
  ['session.cancel', { who: 'I', after: { reason: 'no room' } }, 'I cancelled session 12: no room'],
  ['session.end_refused', {}, '@Bob tried to end session 12, which somebody else hosts, and I said no'],
  [
    'session.host_lost',
    { after: { host: '5', pad: 3 } },
    'Session 12 on pad 3 needs a host: <@5> may not host any more',
  ],
  ['session.host_back', { after: { host: '5', pad: 3 } }, 'Session 12 on pad 3 has its host back: <@5> may host again'],
  ['session.take_over', { before: { host: '5' }, after: { host: '6' } }, '@Bob took over session 12 from <@5>'],
])('%s is told in plain words', (action, entry, words) => {
  expect(tell(action, entry)).toBe(words);
});
