import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMarkdown } from './blocks.ts';
import { markdown } from './markdown.ts';

const shown = async (text: string, names: Record<string, string> = {}) => String(await markdown(text, names));
const inLine = async (text: string, names: Record<string, string> = {}) =>
  /^<div dir="auto">(.*)<\/div>$/s.exec(await shown(text, names))?.[1];

describe('Discord’s Markdown', () => {
  test.each([
    ['**bold** and *italic*', '<strong>bold</strong> and <em>italic</em>'],
    ['***both***', '<strong><em>both</em></strong>'],
    ['__under__ ~~gone~~ _slant_', '<u>under</u> <s>gone</s> <em>slant</em>'],
    ['snake_case_words stay', 'snake_case_words stay'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['a `code *x*` b', 'a <code>code *x*</code> b'],
    ['``a ` b``', '<code>a ` b</code>'],
    [String.raw`\*not\*`, '*not*'],
    ['one\ntwo', 'one<br>two'],
    ['**open', '**open'],
    ['||a **b**||', '<details class="spoiler"><summary>Spoiler</summary><span>a <strong>b</strong></span></details>'],
    ['<:wave:123456789012345678>', '<span class="emoji">:wave:</span>'],
    ['</ticket close:123456789012345678>', '<span class="mention">/ticket close</span>'],
    ['@everyone', '<span class="mention">@everyone</span>'],
    ['<t:0:R>', '<time datetime="1970-01-01T00:00:00.000Z">1 January 1970 at 00:00 UTC</time>'],
    ['<t:99999999999999>', '&lt;t:99999999999999&gt;'],
  ])('shows %j', async (text, html) => {
    expect(await inLine(text)).toBe(html);
  });

  test('shows mentions as names, and strangers as somebody', async () => {
    const names = { '100000000000000001': 'Ada <b>' };
    expect(await inLine('<@!100000000000000001>', names)).toBe(
      '<span class="mention" title="100000000000000001">@<bdi>Ada &lt;b&gt;</bdi></span>',
    );
    expect(await inLine('<@100000000000000002> <@&3> <#4>', names)).toBe(
      '<span class="mention" title="100000000000000002">@somebody</span> <span class="mention" title="3">@<bdi>role</bdi></span> <span class="mention" title="4">#<bdi>channel</bdi></span>',
    );
    expect(await inLine('<@1>', Object.create({ '1': 'inherited' }) as Record<string, string>)).toContain('@somebody');
  });

  test('reads quotes, headings, lists, small print and code', () => {
    const kinds = (text: string) => parseMarkdown(text).map(({ kind }) => kind);
    expect(kinds('# One\ntext\n> said\n> more\n- a\n  - b\n-# small')).toEqual([
      'heading',
      'paragraph',
      'quote',
      'list',
      'small',
    ]);
    expect(parseMarkdown('before ```js\nlet a = 1;\n``` after')).toMatchObject([
      { kind: 'paragraph' },
      { kind: 'code', text: 'let a = 1;' },
      { kind: 'paragraph' },
    ]);
    expect(kinds('>>> all\nof it')).toEqual(['quote']);
    expect(parseMarkdown('3. c\n4. d')).toMatchObject([{ kind: 'list', start: 3 }]);
    expect(parseMarkdown('x `````` y')).toMatchObject([{ kind: 'paragraph' }]);
  });
});

describe('links', () => {
  const rel = 'rel="noopener nofollow noreferrer" target="_blank"';
  test('lead into the web, tell nobody where they were found, and say where they lead', async () => {
    expect(await inLine('see https://example.com/a?b=1&c=2.')).toBe(
      `see <a href="https://example.com/a?b=1&amp;c=2" ${rel}>https://example.com/a?b=1&amp;c=2</a>.`,
    );
    expect(await inLine('[bank](https://evil.example/x)')).toBe(
      `<a href="https://evil.example/x" ${rel}>bank</a> <span class="host">(evil.example)</span>`,
    );
    expect(await inLine('[https://bank.example](https://evil.example)')).not.toContain('href="https://bank.example');
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](JaVaScRiPt:alert(1))',
    '[x]( javascript:alert(1))',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '[x](file:///etc/passwd)',
    '<javascript:alert(1)>',
  ])('never lead elsewhere: %s', async (text) => {
    expect(await shown(text)).not.toMatch(/<a\b/);
  });

  test('cannot break out of their attribute', async () => {
    for (const text of [
      'https://example.com/"onmouseover="alert(1)',
      `https://example.com/'onmouseover='alert(1)`,
      '[x](https://example.com/"><script>alert(1)</script>)',
      '[x](https://a.example "t" onclick="x")',
    ]) {
      const html = await shown(text);
      expect(html).not.toMatch(/<script/);
      expect(html.replaceAll(/href="[^"<>]*"/g, '')).not.toMatch(/<a[^>]* on\w+=/);
    }
  });
});

/** Every tag that the page may have inside of a message, whole. */
const TAGS =
  /<(?:\/?(?:div|strong|em|u|s|code|pre|span|details|summary|blockquote|ul|ol|li|bdi|time|a)|br)(?: (?:class|dir|title|rel|target|href|datetime|start|tabindex)="[^"<>]*")*>/g;

test('whatever is typed, only known tags come out, and every "<" that was typed is text', async () => {
  const nasty = fc.constantFrom(
    '<script>alert(1)</script>',
    '</style>',
    '<img src=x onerror=alert(1)>',
    '"',
    "'",
    '&',
    '<!--',
    ']]>',
    '\u202e',
    '\u200b',
    '\0',
    '**',
    '*',
    '__',
    '_',
    '||',
    '~~',
    '`',
    '```',
    '\n',
    '> ',
    '>>> ',
    '# ',
    '- ',
    '[',
    '](https://a.example/"x)',
    '](javascript:x)',
    'https://',
    'http://a.b/<i>',
    '<@1>',
    '<t:1>',
    '<:a:1>',
    '\\',
    '\ud800',
    'a',
    ' ',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(nasty, { maxLength: 40 }), async (parts) => {
      const html = await shown(parts.join(''));
      const text = html.replaceAll(TAGS, '');
      expect(text).not.toMatch(/[<>"]/);
      expect(html).not.toMatch(/href="(?!https?:\/\/)/);
      // oxlint-disable-next-line no-control-regex -- what must not come out
      expect(html).not.toMatch(/[\u0000-\u0008]/);
    }),
    { numRuns: 400 },
  );
});

test('4,000 characters of any one mark are read in a moment', async () => {
  for (const mark of [
    '*',
    '**',
    '_',
    '__',
    '~~',
    '||',
    '`',
    '``` ',
    '[',
    '](',
    '[a](http://b ',
    '<',
    '\\',
    '> ',
    '- ',
    '* a',
    '_a',
    '**a *b ',
    '#',
    '`a``b',
    '|| ',
  ]) {
    const text = mark.repeat(Math.ceil(4_000 / mark.length)).slice(0, 4_000);
    const start = performance.now();
    await shown(text);
    expect(performance.now() - start, mark).toBeLessThan(250);
  }
});
