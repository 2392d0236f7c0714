import { expect, test } from 'vitest';
import type { ChoiceMenu, Menu } from '../kit/reply.ts';
import { renderMessage } from './render.ts';

const x = (length: number) => 'x'.repeat(length);
const menu: ChoiceMenu = {
  menu: 'choice',
  customId: 'a',
  placeholder: 'Pick',
  choices: [
    { label: 'One', value: '1' },
    { label: 'Two', value: '2', chosen: true },
  ],
};

test('a menu of choices stands in a row of its own, with what is chosen', () => {
  expect(renderMessage({ rows: [menu] }).components).toEqual([
    {
      type: 1,
      components: [
        {
          type: 3,
          custom_id: 'a',
          placeholder: 'Pick',
          max_values: 1,
          options: [
            { label: 'One', value: '1', default: false },
            { label: 'Two', value: '2', default: true },
          ],
        },
      ],
    },
  ]);
});

test('a menu of channels lets one pick none, too', () => {
  const channels: Menu = { menu: 'channel', customId: 'b', placeholder: 'Where', chosen: '7' };
  expect(renderMessage({ rows: [channels] }).components[0]?.components).toEqual([
    {
      type: 8,
      custom_id: 'b',
      placeholder: 'Where',
      min_values: 0,
      max_values: 1,
      channel_types: [0, 5],
      default_values: [{ id: '7', type: 'channel' }],
    },
  ]);
});

test.each<[string, Partial<ChoiceMenu>]>([
  ['no choices', { choices: [] }],
  ['26 choices', { choices: Array.from({ length: 26 }, (_, at) => ({ label: 'l', value: String(at) })) }],
  ['a long label', { choices: [{ label: x(101), value: '1' }] }],
  ['an empty value', { choices: [{ label: 'l', value: '' }] }],
  ['a long placeholder', { placeholder: x(151) }],
  ['a long custom_id', { customId: x(101) }],
])('a menu with %s is a bug', (_, change) => {
  expect(() => renderMessage({ rows: [{ ...menu, ...change }] })).toThrow(RangeError);
});

test('a menu and a button with one custom_id are a bug', () => {
  const button = { label: 'l', customId: 'a', style: 'primary' } as const;
  expect(() => renderMessage({ rows: [menu, [button]] })).toThrow('Two components of one message');
});
