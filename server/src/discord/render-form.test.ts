import { expect, test } from 'vitest';
import type { ChoiceInput, Form, FormInput } from '../kit/reply.ts';
import { renderForm } from './render-form.ts';

const x = (length: number) => 'x'.repeat(length);
const form = (input: FormInput): Form => ({ customId: 'a:1', title: 'T', inputs: [input] });
const choices = (count: number) => Array.from({ length: count }, (_, at) => ({ label: `L${at}`, value: `${at}` }));
const picks = (input: ChoiceInput['input'], count: number): ChoiceInput => ({
  input,
  name: 'n',
  label: 'L',
  choices: choices(count),
});

test('a choice is a menu, round buttons or boxes, and must be made unless it may be left out', () => {
  const options = [
    { label: 'L0', value: '0', default: false },
    { label: 'L1', value: '1', default: false },
  ];
  expect(renderForm(form({ ...picks('menu', 2), description: 'Pick one' })).components).toEqual([
    {
      type: 18,
      label: 'L',
      description: 'Pick one',
      component: { type: 3, custom_id: 'n', required: true, min_values: 1, max_values: 1, options },
    },
  ]);
  expect(renderForm(form(picks('radio', 2))).components).toMatchObject([
    { component: { type: 21, custom_id: 'n', required: true, options } },
  ]);
  expect(renderForm(form({ ...picks('checkboxes', 2), required: false })).components).toMatchObject([
    { component: { type: 22, required: false, min_values: 0, max_values: 2, options } },
  ]);
});

test('files are as many as it says', () => {
  expect(renderForm(form({ input: 'file', name: 'n', label: 'L', most: 3 })).components).toEqual([
    { type: 18, label: 'L', component: { type: 19, custom_id: 'n', required: true, min_values: 1, max_values: 3 } },
  ]);
  expect(renderForm(form({ input: 'file', name: 'n', label: 'L', required: false })).components).toMatchObject([
    { component: { required: false, min_values: 0, max_values: 10 } },
  ]);
});

test.each<[string, FormInput]>([
  ['26 choices in a menu', picks('menu', 26)],
  ['one round button', picks('radio', 1)],
  ['11 round buttons', picks('radio', 11)],
  ['11 boxes', picks('checkboxes', 11)],
  ['no boxes', picks('checkboxes', 0)],
  ['11 files', { input: 'file', name: 'n', label: 'L', most: 11 }],
  ['no files', { input: 'file', name: 'n', label: 'L', most: 0 }],
  ['a long description', { name: 'n', label: 'L', description: x(101) }],
])('%s are a bug', (_, input) => {
  expect(() => renderForm(form(input))).toThrow(RangeError);
});
