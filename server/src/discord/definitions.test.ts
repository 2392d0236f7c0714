import { expect, test } from 'vitest';
import { ownerOnly } from '../kit/access.ts';
import { command, type CommandDoor } from '../kit/door.ts';
import type { OptionSpecs } from '../kit/options.ts';
import { commandDefinitions } from './definitions.ts';

const door = (name: string, options: OptionSpecs, hidden?: boolean): CommandDoor =>
  command({
    name,
    description: 'd',
    options,
    access: ownerOnly(),
    answer: 'private',
    sample: {},
    ...(hidden !== undefined && { hidden }),
    run: async () => ({ content: '' }),
  });

test('each kind of option is told to Discord as its own', () => {
  const [definition] = commandDefinitions(
    [
      door('go', {
        who: { type: 'person', description: 'd', required: true },
        role: { type: 'role', description: 'd' },
        where: { type: 'channel', description: 'd' },
        below: { type: 'category', description: 'd' },
        how: { type: 'choice', description: 'd', choices: ['add', 'remove'] },
      }),
    ],
    {},
  );
  expect(definition).toMatchObject({
    options: [
      { name: 'who', type: 6, required: true },
      { name: 'role', type: 8, required: false },
      { name: 'where', type: 7, channel_types: [0, 5] },
      { name: 'below', type: 7, channel_types: [4] },
      {
        name: 'how',
        type: 3,
        choices: [
          { name: 'add', value: 'add' },
          { name: 'remove', value: 'remove' },
        ],
      },
    ],
  });
});

test('a hidden command is shown to nobody but administrators, a group only if all of it is hidden', () => {
  const definitions = commandDefinitions(
    [door('open', {}), door('secret', {}, true), door('a b', {}, true), door('c d', {}, true), door('c e', {})],
    { a: 'A', c: 'C' },
  );
  const shown = definitions.map((one) => [
    one.name,
    'default_member_permissions' in one && one.default_member_permissions,
  ]);
  expect(shown).toEqual([
    ['open', false],
    ['secret', '0'],
    ['a', '0'],
    ['c', false],
  ]);
});

test('a name of three words stands in a group of its command', () => {
  const definitions = commandDefinitions([door('tickets list', {}), door('tickets panel add', {})], {
    tickets: 'Tickets',
    'tickets panel': 'The panel',
  });
  expect(definitions).toMatchObject([
    {
      name: 'tickets',
      options: [
        { type: 1, name: 'list' },
        { type: 2, name: 'panel', description: 'The panel', options: [{ type: 1, name: 'add' }] },
      ],
    },
  ]);
  expect(definitions).toHaveLength(1);
  expect(() => commandDefinitions([door('tickets panel add', {})], { tickets: 'Tickets' })).toThrow('/tickets panel');
});
