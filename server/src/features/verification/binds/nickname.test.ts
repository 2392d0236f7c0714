import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nicknameOf } from './nickname.ts';

interface Names {
  readonly 'display-name': string;
  /** In the group that is meant where none is named. */
  readonly rank: string;
  /** In groups that are named. */
  readonly ranks: Readonly<Record<string, string>>;
}

const parts = ({ rank = 'Officer', ranks = {}, ...about }: Partial<Names> = {}) => ({
  'roblox-username': 'ada_builds',
  'display-name': 'Ada',
  rankIn: (groupId: string | undefined) => (groupId === undefined ? rank : (ranks[groupId] ?? '')),
  ...about,
});

test.each([
  ['{roblox-username}', {}, 'ada_builds'],
  ['[{group-rank}] {roblox-username}', {}, '[Officer] ada_builds'],
  ['{display-name} (@{roblox-username})', {}, 'Ada (＠ada_builds)'],
  ['{display-name}', { 'display-name': '{group-rank}' }, '{group-rank}'],
  ['{display-name} | {roblox-username}', { 'display-name': '{roblox-username}' }, '{roblox-username} | ada_builds'],
  ['{display-name}', { 'display-name': '@everyone' }, '＠everyone'],
  ['{display-name}', { 'display-name': '<@100000000000000001>' }, '<＠100000000000000001>'],
  ['{display-name}', { 'display-name': '\u202Eevil\u200B\u2066 name\u0000' }, 'evil name'],
  ['{display-name}', { 'display-name': '\u200B\u200D' }, null],
  ['[{group-rank}] {roblox-username}', { rank: '' }, 'ada_builds'],
  ['[{group-rank:8}] {roblox-username}', { ranks: { '8': 'Pilot' } }, '[Pilot] ada_builds'],
  [
    '{group-rank}/{group-rank:8} {roblox-username}',
    { ranks: { '8': '{group-rank}' } },
    'Officer/{group-rank} ada_builds',
  ],
  ['[{group-rank:9}] {roblox-username}', { ranks: { '8': 'Pilot' } }, 'ada_builds'],
  ['({group-rank}) {roblox-username}', { rank: '\u200B' }, 'ada_builds'],
  ['{display-name}', { 'display-name': 'Z\u0301\u0301\u0301\u0301\u0301' }, 'Ź\u0301\u0301'],
])('%s with %o', (template, about, expected) => {
  expect(nicknameOf(template, parts(about))).toBe(expected);
});

test('forty characters are cut to 32, the rank and the display name before the username', () => {
  const chief = 'Chief of all Builders';
  const long = parts({ rank: chief, ranks: { '8': chief }, 'display-name': 'A'.repeat(40) });
  expect(nicknameOf('{display-name}', long)).toBe('A'.repeat(32));
  expect(nicknameOf('[{group-rank}] {roblox-username}', long)).toBe('[Chief of all Builde] ada_builds');
  expect(nicknameOf('{group-rank} {display-name} {roblox-username}', long)).toBe('AAAAAAAAAAAAAAAAAAAAA ada_builds');
  expect(nicknameOf('{group-rank:8} {group-rank} {roblox-username}', long)).toBe('Chief of all Builders ada_builds');
});

test('a character is never cut in half', () => {
  expect(nicknameOf('{display-name}', parts({ 'display-name': `${'a'.repeat(31)}😀` }))).toBe('a'.repeat(31));
  expect(nicknameOf('{display-name}', parts({ 'display-name': `${'a'.repeat(30)}😀` }))).toBe(`${'a'.repeat(30)}😀`);
});

test('whatever the names are, what comes out is short and inert', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const template = fc.constantFrom(
    '{display-name}',
    '[{group-rank}] {roblox-username}',
    '{display-name} {group-rank:7}',
  );
  fc.assert(
    fc.property(template, text, text, text, (form, name, display, rank) => {
      const made = nicknameOf(form, { 'roblox-username': name, 'display-name': display, rankIn: () => rank });
      if (made === null) return;
      expect(made.length).toBeLessThanOrEqual(32);
      expect(made).toBe(made.trim());
      expect(made).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}@]|\s\s/u);
    }),
    { numRuns: 500 },
  );
});
