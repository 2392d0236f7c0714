import { describe, expect, test } from 'vitest';
import type { Button, Form, Reply } from '../kit/reply.ts';
import { renderForm, renderMessage, renderSuggestions } from './render.ts';

const button = (customId: string): Button => ({ label: 'Go', customId, style: 'primary' });
const buttons = (count: number, prefix = 'a'): Button[] =>
  Array.from({ length: count }, (_, at) => button(`${prefix}${at}`));
const x = (length: number) => 'x'.repeat(length);

describe('a reply', () => {
  test('says all of content, embeds and components, and pings nobody', () => {
    expect(renderMessage({ content: 'Hello @everyone' })).toEqual({
      content: 'Hello @everyone',
      embeds: [],
      components: [],
      allowed_mentions: { parse: [] },
    });
  });

  test('has the private flag only when it is private', () => {
    expect(renderMessage({ content: 'x' }, 'private').flags).toBe(64);
    expect(renderMessage({ content: 'x' })).not.toHaveProperty('flags');
  });

  test('becomes embeds and rows of buttons', () => {
    const reply: Reply = {
      embed: { title: 'T', description: 'D', color: 0xff0000, fields: [{ name: 'n', value: 'v' }], footer: 'F' },
      rows: [
        [
          { label: 'Stop', customId: 'stop:1', style: 'danger', disabled: true },
          { label: 'Open', url: 'https://example.org' },
        ],
      ],
    };
    expect(renderMessage(reply)).toEqual({
      content: '',
      embeds: [
        {
          title: 'T',
          description: 'D',
          color: 0xff0000,
          fields: [{ name: 'n', value: 'v', inline: false }],
          footer: { text: 'F' },
        },
      ],
      components: [
        {
          type: 1,
          components: [
            { type: 2, style: 4, label: 'Stop', custom_id: 'stop:1', disabled: true },
            { type: 2, style: 5, label: 'Open', url: 'https://example.org' },
          ],
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  test('has an author, a link and a picture', () => {
    const embed = {
      title: 'T',
      url: 'https://example.org/t',
      author: { name: 'Dee', url: 'https://example.org', iconUrl: 'https://example.org/i.png' },
      thumbnailUrl: 'https://example.org/p.png',
    };
    expect(renderMessage({ embed }).embeds).toEqual([
      {
        title: 'T',
        url: 'https://example.org/t',
        author: { name: 'Dee', url: 'https://example.org', icon_url: 'https://example.org/i.png' },
        thumbnail: { url: 'https://example.org/p.png' },
      },
    ]);
    for (const wrong of [{ url: 'javascript:x' }, { thumbnailUrl: 'x' }, { author: { name: 'D', url: 'ftp://x' } }]) {
      expect(() => renderMessage({ embed: { ...embed, ...wrong } })).toThrow(RangeError);
    }
    expect(() => renderMessage({ embed: { author: { name: x(257) } } })).toThrow(RangeError);
  });

  test('pings those whom it names, each once, and nobody else', () => {
    const content = '<@1> <@&2>';
    expect(renderMessage({ content, pings: { users: ['1', '1'], roles: ['2'] } }).allowed_mentions).toEqual({
      parse: [],
      users: ['1'],
      roles: ['2'],
    });
    expect(renderMessage({ content, pings: { users: [] } }).allowed_mentions).toEqual({ parse: [] });
    const many = Array.from({ length: 101 }, (_, at) => String(at));
    expect(() => renderMessage({ content, pings: { users: many } })).toThrow(RangeError);
  });

  test('may be files alone, up to ten and 10 MiB', () => {
    const file = (bytes = 1) => ({ name: 'a.txt', contentType: 'text/plain', data: new Uint8Array(bytes) });
    expect(renderMessage({ files: [file(), file()] }).attachments).toEqual([
      { id: '0', filename: 'a.txt' },
      { id: '1', filename: 'a.txt' },
    ]);
    expect(renderMessage({ content: 'x' })).not.toHaveProperty('attachments');
    expect(() => renderMessage({ files: Array.from({ length: 11 }, () => file()) })).toThrow(RangeError);
    expect(() => renderMessage({ files: [file(6 * 1024 * 1024), file(5 * 1024 * 1024)] })).toThrow(RangeError);
  });

  test('is cut at 2,000 characters, and not in the middle of one', () => {
    expect(renderMessage({ content: x(2_000) }).content).toBe(x(2_000));
    expect(renderMessage({ content: x(2_001) }).content).toBe(`${x(1_999)}…`);
    expect(renderMessage({ content: `${x(1_998)}🎉🎉` }).content).toBe(`${x(1_998)}…`);
  });

  test.each<[string, Reply]>([
    ['nothing in it', {}],
    ['only empty content', { content: '', rows: [] }],
    ['a long title', { embed: { title: x(257) } }],
    ['an empty title', { embed: { title: '' } }],
    ['an embed without a text', { embed: {} }],
    ['a long description', { embed: { description: x(4_097) } }],
    ['too many fields', { embed: { fields: Array.from({ length: 26 }, () => ({ name: 'n', value: 'v' })) } }],
    ['an empty field', { embed: { fields: [{ name: 'n', value: '' }] } }],
    ['a long field name', { embed: { fields: [{ name: x(257), value: 'v' }] } }],
    ['a long field', { embed: { fields: [{ name: 'n', value: x(1_025) }] } }],
    ['a long footer', { embed: { title: 't', footer: x(2_049) } }],
    ['6,001 characters', { embed: { description: x(4_000), footer: x(2_001) } }],
    ['six rows', { rows: Array.from({ length: 6 }, (_, at) => [button(`b${at}`)]) }],
    ['six buttons in a row', { rows: [buttons(6)] }],
    ['an empty row', { rows: [[]] }],
    ['a long label', { rows: [[{ ...button('a'), label: x(81) }]] }],
    ['a button without a label', { rows: [[{ ...button('a'), label: '' }]] }],
    ['a long custom_id', { rows: [[button(x(101))]] }],
    ['an empty custom_id', { rows: [[button('')]] }],
    ['the same custom_id twice', { rows: [[button('a')], [button('a')]] }],
    ['an address that is no web address', { rows: [[{ label: 'x', url: 'javascript:alert(1)' }]] }],
    ['a long address', { rows: [[{ label: 'x', url: `https://${x(505)}` }]] }],
  ])('with %s is a bug', (_, reply) => {
    expect(() => renderMessage(reply)).toThrow(RangeError);
  });

  test.each<[string, Reply]>([
    ['5 rows of 5 buttons', { rows: Array.from({ length: 5 }, (_, at) => buttons(5, `r${at}-`)) }],
    ['6,000 characters', { embed: { description: x(4_000), footer: x(2_000) } }],
    ['a label of 80 and a custom_id of 100', { rows: [[{ ...button(x(100)), label: x(80) }]] }],
  ])('with %s is within the limits', (_, reply) => {
    expect(() => renderMessage(reply)).not.toThrow();
  });
});

describe('a form', () => {
  const form: Form = {
    customId: 'note:1',
    title: 'Note',
    inputs: [
      { name: 'text', label: 'What to note', long: true, maxLength: 500, value: 'before' },
      { name: 'tag', label: 'Tag', required: false },
    ],
  };

  test('becomes labels with text inputs', () => {
    expect(renderForm(form)).toEqual({
      custom_id: 'note:1',
      title: 'Note',
      components: [
        {
          type: 18,
          label: 'What to note',
          component: { type: 4, custom_id: 'text', style: 2, required: true, max_length: 500, value: 'before' },
        },
        {
          type: 18,
          label: 'Tag',
          component: { type: 4, custom_id: 'tag', style: 1, required: false, max_length: 4000 },
        },
      ],
    });
  });

  test.each<[string, Partial<Form>]>([
    ['a long title', { title: x(46) }],
    ['no inputs', { inputs: [] }],
    ['six inputs', { inputs: Array.from({ length: 6 }, (_, at) => ({ name: `n${at}`, label: 'l' })) }],
    [
      'two inputs of one name',
      {
        inputs: [
          { name: 'n', label: 'l' },
          { name: 'n', label: 'm' },
        ],
      },
    ],
    ['a long label', { inputs: [{ name: 'n', label: x(46) }] }],
    ['a value that is longer than it allows', { inputs: [{ name: 'n', label: 'l', maxLength: 2, value: 'abc' }] }],
    ['an input for 4,001 characters', { inputs: [{ name: 'n', label: 'l', maxLength: 4_001 }] }],
    ['a long custom_id', { customId: x(101) }],
  ])('with %s is a bug', (_, change) => {
    expect(() => renderForm({ ...form, ...change })).toThrow(RangeError);
  });
});

describe('suggestions', () => {
  test('become choices', () => {
    expect(
      renderSuggestions([
        { name: 'In ten minutes', value: 'in 10 minutes' },
        { name: 'Pad 3', value: 3 },
      ]),
    ).toEqual({
      choices: [
        { name: 'In ten minutes', value: 'in 10 minutes' },
        { name: 'Pad 3', value: 3 },
      ],
    });
  });

  test('over a limit are a bug', () => {
    expect(() => renderSuggestions(Array.from({ length: 26 }, () => ({ name: 'a', value: 1 })))).toThrow(RangeError);
    expect(() => renderSuggestions([{ name: x(101), value: 1 }])).toThrow(RangeError);
    expect(() => renderSuggestions([{ name: 'a', value: x(101) }])).toThrow(RangeError);
  });
});
