import type { Inline, TimeStyle } from './nodes.ts';

/** Tries to read one piece at the beginning of `rest`. `before` is the character in front of it. */
type Rule = (rest: string, before: string) => { readonly node: Inline; readonly length: number } | undefined;

/** Deeper than anybody writes. What is deeper stays as it was typed. */
const MOST_DEPTH = 12;

const isWord = (character: string) => /\w/.test(character);

/** A rule by a pattern that begins with `^`. */
const rule =
  (pattern: RegExp, node: (match: RegExpExecArray) => Inline | undefined): Rule =>
  (rest) => {
    const match = pattern.exec(rest);
    const made = match && node(match);
    return made ? { node: made, length: match[0].length } : undefined;
  };

const spanRules = (depth: number): Rule[] => {
  const span = (kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler', pattern: RegExp) =>
    rule(pattern, ([, inside = '']) => ({ kind, children: read(inside, depth + 1) }));
  const underscored = span('italic', /^_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)/);
  return [
    span('bold', /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/),
    span('underline', /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/),
    span('italic', /^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:[^*\s]|\*\*)|[^\s*\\])+?)\*(?!\*)/),
    // snake_case_words stay as they are.
    (rest, before) => (isWord(before) ? undefined : underscored(rest, before)),
    span('strike', /^~~([\s\S]+?)~~(?!~)/),
    span('spoiler', /^\|\|([\s\S]+?)\|\|/),
    rule(
      /^\[((?:\\[\s\S]|[^[\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?:\s+["'][^"']*["'])?\)/,
      ([, label = '', url = '']) => ({
        kind: 'link',
        url,
        children: read(label, depth + 1),
      }),
    ),
  ];
};

const TIME_STYLES: ReadonlySet<string> = new Set(['t', 'T', 'd', 'D', 'f', 'F', 's', 'S', 'R']);
/** Discord shows what lies further away as it was typed. */
const MOST_SECONDS = 8_640_000_000_000;

const link = (url: string): Inline => ({ kind: 'link', url, children: [{ kind: 'text', text: url }] });

const FIXED: readonly Rule[] = [
  rule(/^\\([^0-9A-Za-z\s])/, ([, text = '']) => ({ kind: 'text', text })),
  rule(/^\n/, () => ({ kind: 'break' })),
  rule(/^(`+)([\s\S]*?[^`])\1(?!`)/, ([, , text = '']) => ({ kind: 'code', text: text.replace(/^ (.*`.*) $/, '$1') })),
  rule(/^<@!?(\d+)>/, ([, id = '']) => ({ kind: 'user', id })),
  rule(/^<@&(\d+)>/, ([, id = '']) => ({ kind: 'role', id })),
  rule(/^<#(\d+)>/, ([, id = '']) => ({ kind: 'channel', id })),
  rule(/^<\/([\w -]+):\d+>/, ([, name = '']) => ({ kind: 'command', name })),
  rule(/^<a?:(\w+):\d+>/, ([, name = '']) => ({ kind: 'emoji', name })),
  rule(/^<t:(-?\d{1,13})(?::(\w))?>/, ([, seconds, style = 'f']) => {
    if (!TIME_STYLES.has(style) || Math.abs(Number(seconds)) > MOST_SECONDS) return undefined;
    return { kind: 'time', seconds: Number(seconds), style: style as TimeStyle };
  }),
  rule(/^@(?:everyone|here)(?!\w)/, ([text]) => ({ kind: 'everyone', text: text === '@here' ? '@here' : '@everyone' })),
  rule(/^<(https?:\/\/[^\s>]+)>/, ([, url = '']) => link(url)),
  rule(/^https?:\/\/[^\s<]+[^\s<.,:;"'\])]/, ([url]) => link(url)),
];

function read(text: string, depth: number): Inline[] {
  const nodes: Inline[] = [];
  const add = (node: Inline) => {
    const last = nodes.at(-1);
    if (node.kind === 'text' && last?.kind === 'text')
      nodes[nodes.length - 1] = { kind: 'text', text: last.text + node.text };
    else nodes.push(node);
  };
  const rules = depth < MOST_DEPTH ? [...FIXED, ...spanRules(depth)] : FIXED;
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const before = text[at - 1] ?? '';
    let found: ReturnType<Rule>;
    for (const rule of rules) if ((found = rule(rest, before))) break;
    if (found) {
      add(found.node);
      at += found.length;
      continue;
    }
    // A sign that begins nothing, with the plain text behind it.
    const plain = /^[\s\S][^\\\n`<@h*_~|[]*/.exec(rest)?.[0] ?? rest;
    add({ kind: 'text', text: plain });
    at += plain.length;
  }
  return nodes;
}

/** Reads one or more lines. It never fails: what is no Markdown is text. */
export const parseInline = (text: string): Inline[] => read(text, 0);
