import { expect, test } from 'vitest';
import { renderMessage } from '../../discord/render.ts';
import type { Setting, SettingsPart } from '../../kit/setting.ts';
import { form, page } from './replies.ts';

const NOW = new Date('2030-10-07T18:40:00Z');
const part = (...settings: Setting[]): SettingsPart => ({
  title: 'Tickets',
  settings,
  read: () => Promise.resolve({}),
  write: () => Promise.resolve(),
});
const shown = (one: SettingsPart, values = {}) => {
  const reply = page([one], { values, logLostAt: null }, NOW);
  renderMessage(reply);
  return reply;
};

test('a choice that says what is usual anyway is its line, and no second one', () => {
  const rating: Setting = {
    name: 'rating',
    label: 'Rating',
    option: { type: 'choice', description: 'D', choices: ['on', 'off'] },
    show: (value) => (value === 'off' ? 'never' : 'always'),
  };
  expect(shown(part(rating)).rows?.[1]).toMatchObject({
    choices: [
      { label: 'Rating: always', value: 'on', chosen: true },
      { label: 'Rating: never', value: 'off', chosen: false },
    ],
  });
});

test('the most and longest that there can be fits a message, a menu and a form', () => {
  const long = 'w'.repeat(5_000);
  const settings = Array.from({ length: 25 }, (_, n): Setting => {
    const kinds = [
      { type: 'choice', description: 'D', choices: Array.from({ length: 25 }, (__, at) => `choice ${at}`) },
      { type: 'text', description: 'd'.repeat(100), maxLength: 6_000 },
      { type: 'role', description: 'D' },
    ] as const;
    const option = kinds[n % 3] ?? kinds[0];
    return { name: `s_${String.fromCharCode(97 + n)}`, label: `L${n}`.padEnd(45, 'l'), option, show: () => long };
  });
  const one = part(...settings);
  const values = Object.fromEntries(settings.map(({ name }) => [name, long]));
  expect(shown(one, values).rows).toHaveLength(5);
  expect(form(one, 0, values)?.inputs).toHaveLength(5);
  const eight = Array.from({ length: 8 }, () => one);
  renderMessage(page(eight, { values, logLostAt: NOW }, NOW));
});
