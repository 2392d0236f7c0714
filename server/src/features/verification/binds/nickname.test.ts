import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nicknameOf } from './nickname.ts';

const parts = (about: Partial<Parameters<typeof nicknameOf>[1]> = {}) => ({
  'roblox-username': 'ada_builds',
  'display-name': 'Ada',
  'group-rank': 'Officer',
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
  ['[{group-rank}] {roblox-username}', { 'group-rank': '' }, 'ada_builds'],
  ['({group-rank}) {roblox-username}', { 'group-rank': '\u200B' }, 'ada_builds'],
  ['{display-name}', { 'display-name': 'Z\u0301\u0301\u0301\u0301\u0301' }, 'Ź\u0301\u0301'],
])('%s with %o', (template, about, expected) => {
  expect(nicknameOf(template, parts(about))).toBe(expected);
});

test('forty characters are cut to 32, the rank and the display name before the username', () => {
  const long = parts({ 'group-rank': 'Chief of all Builders', 'display-name': 'A'.repeat(40) });
  expect(nicknameOf('{display-name}', long)).toBe('A'.repeat(32));
  expect(nicknameOf('[{group-rank}] {roblox-username}', long)).toBe('[Chief of all Builde] ada_builds');
  expect(nicknameOf('{group-rank} {display-name} {roblox-username}', long)).toBe('AAAAAAAAAAAAAAAAAAAAA ada_builds');
});

test('a character is never cut in half', () => {
  expect(nicknameOf('{display-name}', parts({ 'display-name': `${'a'.repeat(31)}😀` }))).toBe('a'.repeat(31));
  expect(nicknameOf('{display-name}', parts({ 'display-name': `${'a'.repeat(30)}😀` }))).toBe(`${'a'.repeat(30)}😀`);
});

test('whatever the names are, what comes out is short and inert', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const template = fc.constantFrom('{display-name}', '[{group-rank}] {roblox-username}', '{display-name} {group-rank}');
  fc.assert(
    fc.property(template, text, text, text, (form, name, display, rank) => {
      const made = nicknameOf(form, { 'roblox-username': name, 'display-name': display, 'group-rank': rank });
      if (made === null) return;
      expect(made.length).toBeLessThanOrEqual(32);
      expect(made).toBe(made.trim());
      expect(made).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}@]|\s\s/u);
    }),
    { numRuns: 500 },
  );
});
