import { expect, test } from 'vitest';
import type { OptionSpec } from '../../kit/options.ts';
import type { Setting, SettingsPart } from '../../kit/setting.ts';
import { partProblems, sectionsOf } from './sections.ts';

const KINDS = {
  role: { type: 'role', description: 'A role' },
  text: { type: 'text', description: 'A text', maxLength: 100 },
  number: { type: 'number', description: 'A number', min: 1, max: 500 },
} as const satisfies Record<string, OptionSpec>;

const letter = (n: number) => String.fromCharCode(97 + n);
function part(title: string, counts: Partial<Record<keyof typeof KINDS, number>>): SettingsPart {
  const settings = Object.entries(counts).flatMap(([kind, count]) =>
    Array.from(
      { length: count },
      (_, n): Setting => ({
        name: `${title.toLowerCase()}_${kind}_${letter(n)}`,
        label: `${kind} ${n}`,
        option: KINDS[kind as keyof typeof KINDS],
        show: String,
      }),
    ),
  );
  return { title, settings, read: () => Promise.resolve({}), write: () => Promise.resolve() };
}
const layout = (counts: Parameters<typeof part>[1]) =>
  sectionsOf([part('Tickets', counts)]).map(({ key, title, menus, forms }) => [
    key,
    title,
    menus.length,
    ...forms.map(({ length }) => length),
  ]);

test('a part that fits is one section', () => {
  expect(layout({ role: 4 })).toEqual([['tickets:0', 'Tickets', 4]]);
  expect(layout({ role: 3, text: 2, number: 3 })).toEqual([['tickets:0', 'Tickets', 3, 5]]);
  expect(layout({ text: 1 })).toEqual([['tickets:0', 'Tickets', 0, 1]]);
});

test('a part that does not fit five rows is several sections, with its forms on the first', () => {
  expect(layout({ role: 5 })).toEqual([
    ['tickets:0', 'Tickets', 4],
    ['tickets:1', 'Tickets (2)', 1],
  ]);
  expect(layout({ role: 8, text: 12 })).toEqual([
    ['tickets:0', 'Tickets', 3, 5, 5, 2],
    ['tickets:1', 'Tickets (2)', 4],
    ['tickets:2', 'Tickets (3)', 1],
  ]);
});

test('what Discord has no room for, and what cannot be told apart, is said', () => {
  expect(partProblems([part('Tickets', { role: 25 }), part('Other', {})])).toEqual([]);
  expect(partProblems([part('Tickets', { role: 25 }), part('Other', { text: 1 })])).toEqual([
    '/setup has 26 options, and Discord takes 25.',
  ]);
  expect(partProblems([part('Tickets', { role: 1 }), part('tickets', { role: 1 })])).toEqual([
    'Two settings are named "tickets_role_a".',
    'Two parts of the settings are named "tickets".',
  ]);
});
