import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();

const letters = (count: number) => 'x'.repeat(count);
const list = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const command = (more = {}) => ({ name: 'training', description: 'Book a pad', ...more });
const option = (name: string, more = {}) => ({ type: 3, name, description: 'x', ...more });
const sub = (name: string, options: unknown[] = []) => ({ type: 1, name, description: 'x', options });
const group = (name: string, options: unknown[]) => ({ type: 2, name, description: 'x', options });
const choice = (name: string, value: unknown = name) => ({ name, value });

const commands: [title: string, body: unknown, ...wrong: string[]][] = [
  ['a name and a description', command()],
  ['a name in another script', command({ name: 'тренинг_1-б' })],
  ['rights as digits', command({ default_member_permissions: '8589934592', contexts: [0], integration_types: [0] })],
  ['rights as a number', command({ default_member_permissions: 8 })],
  [
    'rights by name',
    command({ default_member_permissions: 'ADMINISTRATOR' }),
    'wrong_format default_member_permissions',
  ],
  ['a capital letter', command({ name: 'Training' }), 'command_name name'],
  ['a blank in the name', command({ name: 'book pad' }), 'command_name name'],
  ['a name of 33', command({ name: letters(33) }), 'command_name name', 'too_long name'],
  ['no name', { description: 'x' }, 'missing name'],
  ['no description', { name: 'x' }, 'missing description'],
  ['an empty description', command({ description: '' }), 'too_short description'],
  ['a description of 101', command({ description: letters(101) }), 'too_long description'],
  [
    'a translated name with a capital',
    command({ name_localizations: { de: 'Üben' } }),
    'command_name name_localizations.de',
  ],
  ['a user command', { type: 2, name: 'Who is' }],
  ['a user command with a description', { type: 2, name: 'Who is', description: 'x' }, 'not_allowed description'],
  ['a message command with options', { type: 3, name: 'Quote', options: [option('a')] }, 'not_allowed options'],
  ['options', command({ options: [option('a', { required: true }), option('b')] })],
  ['25 options', command({ options: list(25, (i) => option(`o${i}`)) })],
  ['26 options', command({ options: list(26, (i) => option(`o${i}`)) }), 'too_many options'],
  [
    'a required option after an optional one',
    command({ options: [option('a'), option('b', { required: true })] }),
    'required_after_optional options[1]',
  ],
  ['two options of one name', command({ options: [option('a'), option('a')] }), 'duplicate_name options'],
  ['an option name with a blank', command({ options: [option('a b')] }), 'command_name options[0].name'],
  ['an option without a description', command({ options: [{ type: 3, name: 'a' }] }), 'missing options[0].description'],
  [
    'an option of no type',
    command({ options: [{ type: 12, name: 'a', description: 'x' }] }),
    'not_allowed options[0].type',
  ],
  ['choices', command({ options: [option('a', { choices: [choice('x'), choice('y')] })] })],
  [
    '26 choices',
    command({ options: [option('a', { choices: list(26, (i) => choice(`${i}`)) })] }),
    'too_many options[0].choices',
  ],
  [
    'choices beside autocomplete',
    command({ options: [option('a', { autocomplete: true, choices: [choice('x')] })] }),
    'choices_with_autocomplete options[0].choices',
  ],
  [
    'one value for two choices',
    command({ options: [option('a', { choices: [choice('x', 'v'), choice('y', 'v')] })] }),
    'duplicate_choice options[0].choices',
  ],
  [
    'a choice of 101',
    command({ options: [option('a', { choices: [choice('x', letters(101))] })] }),
    'too_long options[0].choices[0].value',
  ],
  [
    'a number for a text',
    command({ options: [option('a', { choices: [choice('x', 5)] })] }),
    'wrong_type options[0].choices[0].value',
  ],
  [
    'a fraction for a number',
    command({ options: [{ type: 10, name: 'a', description: 'x', min_value: 0.5, max_value: 1 }] }),
  ],
  [
    'a fraction for a whole number',
    command({ options: [{ type: 4, name: 'a', description: 'x', choices: [choice('x', 0.5)] }] }),
    'wrong_type options[0].choices[0].value',
  ],
  [
    'a range that is none',
    command({ options: [{ type: 4, name: 'a', description: 'x', min_value: 9, max_value: 1 }] }),
    'range options[0]',
  ],
  ['a range on a text', command({ options: [option('a', { min_value: 1 })] }), 'unknown_key options[0].min_value'],
  [
    'sub-commands and groups',
    command({ options: [sub('a', [option('b', { required: true })]), group('c', [sub('d')])] }),
  ],
  ['a sub-command beside an option', command({ options: [sub('a'), option('b')] }), 'mixed_subcommands options'],
  [
    'a sub-command in a sub-command',
    command({ options: [sub('a', [sub('b')])] }),
    'mixed_subcommands options[0].options[0].type',
    'not_allowed options[0].options[0].type',
  ],
  ['8,000 characters', command({ name: letters(10), description: letters(90), options: long(7900) })],
  [
    '8,001 characters',
    command({ name: letters(10), description: letters(91), options: long(7900) }),
    'command_too_long',
  ],
];

/** Options of so many characters: 25 of 20 each, and choices for the rest in hundreds. */
function long(characters: number): unknown[] {
  const hundreds = list((characters - 500) / 200, (i) => choice(`${i}${letters(100 - `${i}`.length)}`));
  return list(25, (i) => ({
    ...option(`o${i}`.padEnd(10, 'x'), { description: letters(10) }),
    ...(i < 2 ? { choices: hundreds.slice(i * 25, i * 25 + 25) } : {}),
  }));
}

test.each(commands)('a command with %s comes out right', (_title, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'POST', path: '/applications/1/commands', body }))).toEqual(wrong);
});

const sets: [title: string, body: unknown, ...wrong: string[]][] = [
  ['no command', []],
  ['two commands', [command(), { type: 2, name: 'Who is' }]],
  ['a user and a slash command of one name', [command(), { type: 2, name: 'training' }]],
  ['two of one name', [command(), command()], 'duplicate_name'],
  ['101 slash commands', list(101, (i) => command({ name: `c${i}` })), 'too_many'],
  ['16 user commands', list(16, (i) => ({ type: 2, name: `${i}` })), 'too_many'],
  ['one bad command', [command(), command({ name: 'Bad' })], 'command_name [1].name'],
  ['no list', command(), 'wrong_type'],
];

test.each(sets)('a set of commands with %s comes out right', (_title, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'PUT', path: '/applications/1/guilds/2/commands', body }))).toEqual(
    wrong,
  );
});

test('an edit of a command need not say everything, and what it says is checked', () => {
  const edit = { method: 'PATCH', path: '/applications/1/commands/2' };
  expect(contract.checkRequest({ ...edit, body: { description: 'New' } })).toEqual([]);
  expect(contract.checkRequest({ ...edit, body: { options: [] } })).toEqual([]);
  expect(told(contract.checkRequest({ ...edit, body: { name: 'Bad', description: '' } }))).toEqual([
    'command_name name',
    'too_short description',
  ]);
});
