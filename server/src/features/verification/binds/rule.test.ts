import { expect, test } from 'vitest';
import { readRule } from './rule.ts';

const group = {
  id: '7',
  name: 'Builders',
  roles: [
    { id: '10', name: 'Guest', rank: 0 },
    { id: '11', name: 'Member', rank: 1 },
    { id: '12', name: 'Builder, old', rank: 10 },
    { id: '13', name: 'Officer', rank: 100 },
    { id: '14', name: 'Officer', rank: 101 },
    { id: '15', name: '1st Class', rank: 102 },
  ],
};
const rule = (typed: string | undefined) => {
  const read = readRule(typed, group);
  return read.kind === 'rule' ? [read.rule, read.words] : [read.why];
};

test.each([
  [undefined, { kind: 'member' }, 'everybody in the group'],
  ['everybody', { kind: 'member' }, 'everybody in the group'],
  ['10', { kind: 'ranks', low: 10, high: 10 }, 'rank 10 (Builder, old)'],
  ['100 - 101', { kind: 'ranks', low: 100, high: 101 }, 'ranks 100 to 101 (Officer and Officer)'],
  ['200+', { kind: 'ranks', low: 200, high: 255 }, 'rank 200 and above'],
  ['officer', { kind: 'roles', roleIds: ['13'] }, 'Officer'],
  ['Officer #14', { kind: 'roles', roleIds: ['14'] }, 'Officer'],
  ['Builder, old', { kind: 'roles', roleIds: ['12'] }, 'Builder, old'],
  ['Officer #14, Member; 1st class', { kind: 'roles', roleIds: ['11', '14', '15'] }, 'Officer, Member or 1st Class'],
])('%s is read', (typed, expected, words) => {
  expect(rule(typed)).toEqual([expected, words]);
});

test.each([
  ['0', 'range'],
  ['256', 'range'],
  ['20-10', 'range'],
  ['Guest', 'role'],
  ['Member, Nobody', 'role'],
  ['Officer #99', 'role'],
  [',', 'role'],
])('%s is refused', (typed, why) => {
  expect(rule(typed)).toEqual([why]);
});
