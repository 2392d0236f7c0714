import { expect, test } from 'vitest';
import type { ToldEntry } from '../../kit/audited.ts';
import { permissionsAudited } from './audited.ts';

const BOB = 'user:100000000000000002';
const OFFICER = 'role:700000000000000001';
const END = '2030-10-14T18:40:00+00:00';
const at = Date.parse(END) / 1_000;

function tell(action: string, entry: Partial<ToldEntry>): string | undefined {
  const telling = permissionsAudited[action];
  if (typeof telling !== 'object') throw new Error(`${action} has no words of its own`);
  return telling.tell({ who: '@Ada', target: BOB, before: {}, after: {}, ...entry });
}
const tryouts = { ability: 'tryout.host', until: null, on_hold: false };

test.each<[string, Partial<ToldEntry>, string]>([
  ['grant.add', { after: tryouts }, '@Ada let <@100000000000000002> host tryouts'],
  ['grant.add', { after: { ...tryouts, until: END } }, `@Ada let <@100000000000000002> host tryouts until <t:${at}:F>`],
  [
    'grant.add',
    { target: OFFICER, after: { ability: 'tickets.staff' } },
    '@Ada let everybody with <@&700000000000000001> answer tickets',
  ],
  [
    'grant.add',
    { before: { ...tryouts, until: END }, after: tryouts },
    `@Ada changed how long <@100000000000000002> may host tryouts: now without an end, before until <t:${at}:F>`,
  ],
  [
    'grant.add',
    { before: { ...tryouts, on_hold: true }, after: tryouts },
    '@Ada let <@100000000000000002> host tryouts again',
  ],
  ['grant.remove', { before: tryouts }, '@Ada took the right to host tryouts from <@100000000000000002>'],
  [
    'grant.lose',
    { target: OFFICER, before: tryouts },
    'A role was deleted. Everybody who had it lost the right to host tryouts',
  ],
  ['grant.expire', { before: tryouts }, 'Time is up: the right of <@100000000000000002> to host tryouts has ended'],
  [
    'grant.hold',
    { before: tryouts },
    '<@100000000000000002> left and came back, so I put their right to host tryouts on hold',
  ],
  ['grant.resume', { after: tryouts }, '@Ada let <@100000000000000002> host tryouts again'],
  [
    'grant.stop',
    { target: 'grants:all', after: { until: END } },
    `@Ada changed rights too often, so I take no more changes until <t:${at}:F>`,
  ],
  ['access.refused', { target: 'ability:owner' }, '@Ada tried something that only the owner may do, and I said no'],
  [
    'access.refused',
    { target: 'ability:training.host|tryout.host' },
    '@Ada tried something without the right to host trainings or host tryouts, and I said no',
  ],
  // Of a release that had an ability more.
  ['grant.remove', { before: { ability: 'cake.bake' } }, '@Ada took the right to cake.bake from <@100000000000000002>'],
])('%s is told in plain words', (action, entry, words) => {
  expect(tell(action, entry)).toBe(words);
});

test('what an entry lacks is not made up', () => {
  const actions = Object.keys(permissionsAudited).filter((action) => action !== 'access.refused');
  expect(actions.map((action) => tell(action, {}))).toEqual(actions.map(() => undefined));
});
