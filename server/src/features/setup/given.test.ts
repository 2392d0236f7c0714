import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import type { Role } from '../../discord/port.ts';
import type { OptionSpec } from '../../kit/options.ts';
import type { Setting } from '../../kit/setting.ts';
import { type Given, readGiven, roleProblem } from './given.ts';

const GUILD = '300000000000000001';
const description = 'It';
const setting = (option: OptionSpec, more: Partial<Setting> = {}): Setting => ({
  name: 'it',
  label: 'It',
  option,
  show: String,
  ...more,
});
const number = setting({ type: 'number', description, min: 1, max: 25 });
const choice = setting({ type: 'choice', description, choices: ['on', 'off'] });
const text = setting({ type: 'text', description, maxLength: 5 });
const channel = setting({ type: 'channel', description }, { needs: [['Send Messages', Bit.SendMessages]] });
const role = setting({ type: 'role', description });

test.each<[Setting, Given, unknown]>([
  [number, 3, 3],
  [number, ' 25 ', 25],
  [number, '', null],
  [choice, 'off', 'off'],
  [choice, null, null],
  [text, ' abc ', 'abc'],
  [text, '   ', null],
  [role, { id: '7', isManaged: false }, '7'],
  [role, '7', '7'],
  [channel, { id: '9', botPermissions: Bit.SendMessages }, '9'],
  [channel, { id: '9', botPermissions: undefined }, '9'],
  [channel, null, null],
])('%o of %o is %o', (one, given, value) => {
  expect(readGiven(one, given)).toBe(value);
});

test.each<[Setting, Given, RegExp]>([
  [number, 0, /whole number from 1 to 25/],
  [number, 2.5, /whole number/],
  [number, '1e1', /whole number/],
  [number, 'ten', /whole number/],
  [choice, 'maybe', /can be on or off/],
  [text, 'abcdef', /5 characters at most/],
  [channel, { id: '9', botPermissions: 0n }, /missing \*\*Send Messages\*\*/],
])('%o of %o is refused', (one, given, sentence) => {
  expect(() => readGiven(one, given)).toThrow(expect.objectContaining({ sentence: expect.stringMatching(sentence) }));
});

const aRole = (id: string, position: number, more: Partial<Role> = {}): Role => ({
  id,
  name: id,
  position,
  isManaged: false,
  permissions: 0n,
  ...more,
});
const own = aRole('50', 5, { isManaged: true, permissions: Bit.ManageRoles });
const roles = [aRole(GUILD, 0), own, aRole('40', 4), aRole('60', 6), aRole('55', 5), aRole('45', 5)];

test.each([
  ['40', undefined],
  ['55', undefined],
  ['45', 'too_high'],
  ['60', 'too_high'],
  ['50', 'managed'],
  [GUILD, 'everyone'],
  ['99', 'gone'],
])('handing out the role %s is %s', (id, problem) => {
  expect(roleProblem(id, GUILD, roles, { roleIds: ['50'] })).toBe(problem);
});

test('handing out a role needs Manage Roles, by any role, also by @everyone', () => {
  const without = roles.map((one) => ({ ...one, permissions: 0n }));
  expect(roleProblem('40', GUILD, without, { roleIds: ['50'] })).toBe('not_allowed');
  const all = without.map((one) => (one.id === GUILD ? { ...one, permissions: Bit.ManageRoles } : one));
  expect(roleProblem('40', GUILD, all, { roleIds: ['50'] })).toBeUndefined();
  expect(roleProblem('40', GUILD, all, { roleIds: [] })).toBe('too_high');
});
