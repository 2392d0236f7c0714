import { describe, expect, test } from 'vitest';
import {
  entriesOf,
  matching,
  missing,
  optionsLeft,
  readLine,
  startDraft,
  valuesOf,
  withOption,
  withoutOption,
  withText,
} from './slash.ts';

const entries = entriesOf([
  {
    applicationId: '1',
    id: '2',
    type: 1,
    name: 'training',
    description: 'Book',
    options: [
      { name: 'starts', description: 'When', type: 3, required: true, autocomplete: true },
      { name: 'pad', description: 'Which', type: 4 },
      { name: 'kind', description: 'What', type: 3, choices: [{ name: 'Foot', value: 'f' }] },
    ],
  },
  {
    applicationId: '1',
    id: '3',
    type: 1,
    name: 'session',
    description: '',
    options: [
      { name: 'end', description: 'End it', type: 1 },
      {
        name: 'more',
        description: '',
        type: 2,
        options: [{ name: 'list', description: 'List', type: 1, options: [{ name: 'all', description: '', type: 5 }] }],
      },
    ],
  },
  { applicationId: '1', id: '4', type: 2, name: 'About', description: '' },
] as never);

const training = startDraft(entries.find(({ words }) => words === 'training')!);

describe('the list', () => {
  test('holds sub-commands as commands of their own, and no commands on people', () => {
    expect(entries.map(({ words }) => words)).toEqual(['session end', 'session more list', 'training']);
  });

  test('shows those that begin with what was typed before those that only contain it', () => {
    expect(matching(entries, 'S').map(({ words }) => words)).toEqual(['session end', 'session more list']);
    expect(matching(entries, 'in').map(({ words }) => words)).toEqual(['training']);
    expect(matching(entries, 'end').map(({ words }) => words)).toEqual(['session end']);
    expect(matching(entries, 'none')).toEqual([]);
  });
});

describe('a command that is typed', () => {
  test('begins with what is required, and is not complete before that is there', () => {
    expect(training.filled.map(({ option }) => option.name)).toEqual(['starts']);
    expect(optionsLeft(training).map(({ name }) => name)).toEqual(['pad', 'kind']);
    expect(missing(training)).toEqual(['starts']);
    expect(missing(withText(training, 'starts', ' '))).toEqual(['starts']);
    expect(missing(withText(training, 'starts', 'now'))).toEqual([]);
  });

  test('sends numbers as numbers and what was picked by its value, and leaves empty options out', () => {
    const [pad, kind] = optionsLeft(training);
    let draft = withOption(withOption(training, pad!), kind!);
    draft = withText(draft, 'starts', 'now');
    expect(valuesOf(draft)).toEqual({ starts: 'now' });
    draft = withText(withText(draft, 'pad', ' 3 '), 'kind', 'Foot', { name: 'Foot', value: 'f' });
    expect(valuesOf(draft)).toEqual({ starts: 'now', pad: 3, kind: 'f' });
    // Typing on takes the pick back.
    expect(valuesOf(withText(draft, 'kind', 'Foo'))).toMatchObject({ kind: 'Foo' });
    expect(valuesOf(withText(draft, 'pad', 'three'))).toMatchObject({ pad: 'three' });
  });

  test('loses an option that is taken out, but only empties a required one', () => {
    const draft = withText(withOption(training, optionsLeft(training)[0]!), 'starts', 'now');
    expect(withoutOption(draft, 'pad').filled.map(({ option }) => option.name)).toEqual(['starts']);
    expect(withoutOption(draft, 'starts').filled.map(({ option, text }) => [option.name, text])).toEqual([
      ['starts', ''],
      ['pad', ''],
    ]);
  });
});

describe('a line that is pasted', () => {
  const read = (text: string) => {
    const draft = readLine(text, entries);
    return draft && [draft.entry.words, valuesOf(draft)];
  };

  test('is taken apart into options, also with colons and spaces in them', () => {
    expect(read('/training starts:in 10 minutes pad:3')).toEqual(['training', { starts: 'in 10 minutes', pad: 3 }]);
    expect(read('/training kind:foot starts:19:30 https://a.b')).toEqual([
      'training',
      { kind: 'f', starts: '19:30 https://a.b' },
    ]);
    expect(read('/session end ')).toEqual(['session end', {}]);
  });

  test('is left alone as long as the command is not clear', () => {
    for (const text of ['/training', '/session ', '/sessionend x', 'training starts:now', '/unknown x:1']) {
      expect(read(text)).toBeUndefined();
    }
  });
});
