import { expect, test } from 'vitest';
import type { Button, ChoiceMenu, Menu } from '../kit/reply.ts';
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

test('a menu of categories offers nothing else', () => {
  const categories: Menu = { menu: 'category', customId: 'b', placeholder: 'Where' };
  expect(renderMessage({ rows: [categories] }).components[0]?.components).toEqual([
    { type: 8, custom_id: 'b', placeholder: 'Where', min_values: 0, max_values: 1, channel_types: [4] },
  ]);
});

test('a menu of roles takes one, or as many as it says, with those that are chosen', () => {
  const roles: Menu = { menu: 'role', customId: 'b', placeholder: 'Who', chosen: ['7'], most: 5 };
  expect(renderMessage({ rows: [roles] }).components[0]?.components).toEqual([
    {
      type: 6,
      custom_id: 'b',
      placeholder: 'Who',
      min_values: 0,
      max_values: 5,
      default_values: [{ id: '7', type: 'role' }],
    },
  ]);
  expect(() => renderMessage({ rows: [{ ...roles, most: 26 }] })).toThrow(RangeError);
  expect(() => renderMessage({ rows: [{ ...roles, most: 1, chosen: ['7', '8'] }] })).toThrow(RangeError);
});

test('a choice has a smaller line and an emoji, Unicode or of the server, and a button has one too', () => {
  const choices = [
    { label: 'One', value: '1', description: 'First', emoji: '🎫' },
    { label: 'Two', value: '2', emoji: 'badge:123456789012345678' },
  ];
  const buttons: Button[] = [{ label: 'Close', customId: 'c', style: 'danger', emoji: '🔒' }];
  expect(renderMessage({ rows: [{ ...menu, choices }, buttons] }).components).toMatchObject([
    {
      components: [
        {
          options: [
            { description: 'First', emoji: { name: '🎫' } },
            { emoji: { name: 'badge', id: '123456789012345678' } },
          ],
        },
      ],
    },
    { components: [{ emoji: { name: '🔒' } }] },
  ]);
});

test.each<[string, Partial<ChoiceMenu>]>([
  ['no choices', { choices: [] }],
  ['26 choices', { choices: Array.from({ length: 26 }, (_, at) => ({ label: 'l', value: String(at) })) }],
  ['a long label', { choices: [{ label: x(101), value: '1' }] }],
  ['a long description', { choices: [{ label: 'l', value: '1', description: x(101) }] }],
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
