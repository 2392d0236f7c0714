import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();
const path = '/interactions/1/token/callback?with_response=false';

const letters = (count: number) => 'x'.repeat(count);
const list = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const input = (custom_id: string, more = {}) => ({ type: 4, custom_id, style: 1, ...more });
const label = (component: unknown) => ({ type: 18, label: 'Why?', component });
const modal = (components: unknown[], more = {}) => ({
  type: 9,
  data: { custom_id: 'ticket.open', title: 'Ticket', components, ...more },
});

const answers: [title: string, body: unknown, ...wrong: string[]][] = [
  ['a message', { type: 4, data: { content: 'Hi', allowed_mentions: { parse: [] } } }],
  ['a message that only its reader sees', { type: 4, data: { content: 'Hi', flags: 64 } }],
  ['a message without content', { type: 4, data: {} }, 'empty_message data'],
  ['a message without data', { type: 4 }, 'empty_message data'],
  ['a flag that an answer can not have', { type: 4, data: { content: 'x', flags: 2 } }, 'flag_not_allowed data.flags'],
  ['a key of a library', { type: 4, data: { content: 'x', ephemeral: true } }, 'unknown_key data.ephemeral'],
  ['too long a text', { type: 4, data: { content: letters(2001) } }, 'too_long data.content'],
  ['an embed with nothing in it', { type: 4, data: { embeds: [{}] } }, 'empty_embed data.embeds[0]'],
  ['a promise to answer', { type: 5, data: { flags: 64 } }],
  ['a promise that holds the message', { type: 5, data: { content: 'x' } }, 'lost_message data.content'],
  ['a promise to change the message', { type: 6 }],
  ['a changed message', { type: 7, data: { content: 'x', components: [] } }],
  [
    'a changed message with one id twice',
    {
      type: 7,
      data: {
        components: list(2, () => ({ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'a' }] })),
      },
    },
    'duplicate_custom_id data.components[1].components[0].custom_id',
  ],
  ['choices', { type: 8, data: { choices: [{ name: 'a', value: 'b' }] } }],
  ['choices that are numbers', { type: 8, data: { choices: [{ name: 'a', value: 1.5 }] } }],
  ['no choices', { type: 8, data: { choices: [] } }],
  ['choices without data', { type: 8 }, 'missing data'],
  [
    '26 choices',
    { type: 8, data: { choices: list(26, (i) => ({ name: `${i}`, value: `${i}` })) } },
    'too_many data.choices',
  ],
  [
    'a choice of 101',
    { type: 8, data: { choices: [{ name: letters(101), value: letters(101) }] } },
    'too_long data.choices[0].name',
    'too_long data.choices[0].value',
  ],
  [
    'a choice without a name',
    { type: 8, data: { choices: [{ name: '', value: 'a' }] } },
    'too_short data.choices[0].name',
  ],
  ['a type that there is not', { type: 3, data: {} }, 'not_allowed type'],
  ['no type', { data: { content: 'x' } }, 'missing type'],

  ['a form', modal([label(input('why', { min_length: 1, max_length: 100, value: 'x' }))])],
  ['a form of the old kind', modal([{ type: 1, components: [input('why', { label: 'Why?' })] }])],
  [
    'a form with choices',
    modal([label({ type: 21, custom_id: 'a', options: list(2, (i) => ({ label: `${i}`, value: `${i}` })) })]),
  ],
  ['a form of five parts', modal(list(5, (i) => label(input(`${i}`))))],
  ['a form of six parts', modal(list(6, (i) => label(input(`${i}`)))), 'too_many data.components'],
  ['a form of none', modal([]), 'too_few data.components'],
  ['a form without data', { type: 9 }, 'missing data'],
  ['a form with a title of 46', modal([label(input('a'))], { title: letters(46) }), 'too_long data.title'],
  [
    'a form with one id twice',
    modal([label(input('a')), label(input('a'))]),
    'duplicate_custom_id data.components[1].component.custom_id',
  ],
  ['a label of 46', modal([{ ...label(input('a')), label: letters(46) }]), 'too_long data.components[0].label'],
  [
    'a label inside of a label',
    modal([label(input('a', { label: 'x' }))]),
    'not_allowed data.components[0].component.label',
  ],
  [
    'an old row with two inputs and no labels',
    modal([{ type: 1, components: [input('a'), input('b')] }]),
    'missing data.components[0].components[0].label',
    'missing data.components[0].components[1].label',
    'too_many data.components[0].components',
  ],
  [
    'an input of at least five and at most one',
    modal([label(input('a', { min_length: 5, max_length: 1 }))]),
    'range data.components[0].component',
  ],
  [
    'an input that allows 4,001',
    modal([label(input('a', { max_length: 4001 }))]),
    'too_big data.components[0].component.max_length',
  ],
  [
    'an input that is fuller than it may be',
    modal([label(input('a', { max_length: 2, value: 'xxx' }))]),
    'too_long data.components[0].component.value',
  ],
  [
    'an input that is emptier than it may be',
    modal([label(input('a', { min_length: 2, value: 'x' }))]),
    'too_short data.components[0].component.value',
  ],
  [
    'a placeholder of 101',
    modal([label(input('a', { placeholder: letters(101) }))]),
    'too_long data.components[0].component.placeholder',
  ],
  [
    'a menu with one value twice',
    modal([label({ type: 3, custom_id: 'a', options: list(2, () => ({ label: 'a', value: 'a' })) })]),
    'duplicate_value data.components[0].component.options',
  ],
  [
    'a button in a form',
    modal([label({ type: 2, style: 1, label: 'x', custom_id: 'a' })]),
    'not_allowed data.components[0].component.type',
  ],
];

test.each(answers)('an answer with %s comes out right', (_title, body, ...wrong) => {
  expect(told(contract.checkRequest({ method: 'POST', path, body }))).toEqual(wrong);
});
