import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInline } from './inline.ts';
import type { Block, Inline } from './nodes.ts';
import { parseMarkdown } from './parse.ts';

/** As short as can be read: `bold(a italic(b))`. */
function short(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'break':
          return '⏎';
        case 'code':
          return `code(${node.text})`;
        case 'link':
          return `link(${node.url} ${short(node.children)})`;
        case 'user':
        case 'role':
        case 'channel':
          return `${node.kind}(${node.id})`;
        case 'everyone':
          return `everyone(${node.text})`;
        case 'command':
        case 'emoji':
          return `${node.kind}(${node.name})`;
        case 'time':
          return `time(${node.seconds} ${node.style})`;
        default:
          return `${node.kind}(${short(node.children)})`;
      }
    })
    .join('');
}

function shortBlock(block: Block): string {
  switch (block.kind) {
    case 'code':
      return `pre(${block.language}|${block.text})`;
    case 'quote':
      return `quote(${block.children.map(shortBlock).join(' / ')})`;
    case 'list':
      return `list(${block.start ?? '•'}: ${block.items.map((item) => item.map(shortBlock).join(' / ')).join('; ')})`;
    case 'heading':
      return `h${block.level}(${short(block.children)})`;
    case 'small':
      return `small(${short(block.children)})`;
    case 'paragraph':
      return short(block.children);
  }
}

describe('in a line', () => {
  test.each([
    ['**a** *b* _c_ __d__ ~~e~~ ||f||', 'bold(a) italic(b) italic(c) underline(d) strike(e) spoiler(f)'],
    ['***both***', 'bold(italic(both))'],
    ['**a *b* c**', 'bold(a italic(b) c)'],
    ['snake_case_word stays', 'snake_case_word stays'],
    ['2 * 3 * 4 and ** alone', '2 * 3 * 4 and ** alone'],
    [String.raw`\*not\* \_this\_ \<@1>`, '*not* _this_ <@1>'],
    ['`**code**` and ``a ` b``', 'code(**code**) and code(a ` b)'],
    ['<@1> <@!2> <@&3> <#4> </session end:5>', 'user(1) user(2) role(3) channel(4) command(session end)'],
    ['<t:100> <t:100:R> <t:100:x>', 'time(100 f) time(100 R) <t:100:x>'],
    ['@everyone @here @everyones', 'everyone(@everyone) everyone(@here) @everyones'],
    ['<:pad:77> <a:run:78>', 'emoji(pad) emoji(run)'],
    ['[here](https://a.b/c) <https://d.e>', 'link(https://a.b/c here) link(https://d.e https://d.e)'],
    ['see https://a.b/c.', 'see link(https://a.b/c https://a.b/c).'],
    ['[no](javascript:alert(1))', '[no](javascript:alert(1))'],
    ['a\nb', 'a⏎b'],
  ])('%s', (text, expected) => expect(short(parseInline(text))).toBe(expected));
});

describe('line by line', () => {
  test.each([
    ['# A\n## B\n### C\n#### D\n#E', ['h1(A)', 'h2(B)', 'h3(C)', '#### D⏎#E']],
    ['-# small\ntext', ['small(small)', 'text']],
    ['> a\n> **b**\nc', ['quote(a⏎bold(b))', 'c']],
    ['a\n>>> b\nc', ['a', 'quote(b⏎c)']],
    ['- a\n- b\n  - c\n* d', ['list(•: a; b / list(•: c); d)']],
    ['3. a\n4. b', ['list(3: a; b)']],
    ['before\n```ts\nconst **a** = 1;\n```\nafter', ['before', 'pre(ts|const **a** = 1;)', 'after']],
    ['```one line```', ['pre(|one line)']],
    ['```never closed', ['```never closed']],
    ['', []],
  ])('%j', (text, expected) => expect(parseMarkdown(text).map(shortBlock)).toEqual(expected));
});

test('a quote that goes to the end takes code with it', () => {
  expect(parseMarkdown('a\n>>> b\n```\nc\n```').map(shortBlock)).toEqual(['a', 'quote(b / pre(|c))']);
});

test('any text is read, and no letter of it is lost', () => {
  const signs = [
    '*',
    '_',
    '~',
    '|',
    '`',
    '```',
    '\\',
    '<',
    '>',
    '@',
    '#',
    '[',
    ']',
    '(',
    ')',
    '-',
    ' ',
    '\n',
    'Z',
    '1.',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...signs), { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      const letters = (from: string) => from.replaceAll(/[^Z]/g, '').length;
      expect(letters(parseMarkdown(text).map(shortBlock).join(''))).toBe(letters(text));
    }),
    { numRuns: 500 },
  );
});

test('marks that nest without end take no time', () => {
  const begin = performance.now();
  parseMarkdown('**a *b '.repeat(300));
  parseMarkdown('> '.repeat(500));
  expect(performance.now() - begin).toBeLessThan(2_000);
});
