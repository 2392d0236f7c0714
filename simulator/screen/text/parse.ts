import { parseInline } from './inline.ts';
import type { Block } from './nodes.ts';

const FENCE = /```(?:([\w+\-.#]+)\n)?\n*([\s\S]*?[^\n])\n*```/;
const HEADING = /^(#{1,3}) +(\S.*)$/;
const SMALL = /^-# +(\S.*)$/;
const QUOTE = /^> (.*)$|^>$/;
const QUOTE_REST = /^>>> ([\s\S]*)$/;
const ITEM = /^( *)([-*]|\d+\.) +(\S.*)$/;

/** Lists are as deep as this, then stay text. */
const MOST_DEPTH = 11;

/**
 * Reads the part of Markdown that Discord shows: headings, quotes, lists, code and what stands in a line. It never fails:
 * what is no Markdown is text. https://support.discord.com/hc/en-us/articles/210298617
 */
export function parseMarkdown(text: string): Block[] {
  const fence = FENCE.exec(text);
  if (!fence) return parseLines(text, 0);
  const [whole, language = '', code = ''] = fence;
  const before = text.slice(0, fence.index).replace(/\n$/, '');
  const after = text.slice(fence.index + whole.length).replace(/^\n/, '');
  // A quote goes on through code.
  const rest = QUOTE_REST.exec(before.slice(before.lastIndexOf('\n>>> ') + 1));
  if (rest) {
    const at = text.indexOf('>>> ', Math.max(0, before.lastIndexOf('\n>>> ')));
    return [
      ...parseLines(text.slice(0, at).replace(/\n$/, ''), 0),
      { kind: 'quote', children: parseMarkdown(text.slice(at + 4)) },
    ];
  }
  return [
    ...parseLines(before, 0),
    { kind: 'code', text: code, language },
    ...(after === '' ? [] : parseMarkdown(after)),
  ];
}

function parseLines(text: string, depth: number): Block[] {
  if (text === '') return [];
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) blocks.push({ kind: 'paragraph', children: parseInline(plain.join('\n')) });
    plain = [];
  };

  for (let at = 0; at < lines.length; ) {
    const taken = takeBlock(lines, at, depth);
    if (!taken) {
      plain.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    flush();
    blocks.push(taken.block);
    at = taken.next;
  }
  flush();
  return blocks;
}

type Taken = { readonly block: Block; readonly next: number };

function takeBlock(lines: readonly string[], at: number, depth: number): Taken | undefined {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) {
    const level = (heading[1] ?? '').length as 1 | 2 | 3;
    return { block: { kind: 'heading', level, children: parseInline(heading[2] ?? '') }, next: at + 1 };
  }
  const small = SMALL.exec(line);
  if (small) return { block: { kind: 'small', children: parseInline(small[1] ?? '') }, next: at + 1 };
  if (QUOTE_REST.test(line)) {
    const rest = [line.slice('>>> '.length), ...lines.slice(at + 1)].join('\n');
    return { block: { kind: 'quote', children: parseLines(rest, depth) }, next: lines.length };
  }
  if (QUOTE.test(line)) {
    let next = at;
    while (QUOTE.test(lines[next] ?? '')) next += 1;
    const inside = lines.slice(at, next).map((quoted) => quoted.slice(2));
    return { block: { kind: 'quote', children: parseLines(inside.join('\n'), depth) }, next };
  }
  return depth < MOST_DEPTH ? takeList(lines, at, depth) : undefined;
}

/** Items of one depth, each with what is indented below it. */
function takeList(lines: readonly string[], at: number, depth: number): Taken | undefined {
  const first = ITEM.exec(lines[at] ?? '');
  if (!first) return undefined;
  const [, indent = '', bullet = ''] = first;
  const items: Block[][] = [];
  let next = at;
  for (;;) {
    const item = ITEM.exec(lines[next] ?? '');
    if (!item || (item[1] ?? '').length < indent.length) break;
    next += 1;
    const below: string[] = [];
    while (next < lines.length && /^ *\S/.test(lines[next] ?? '') && indentOf(lines[next] ?? '') > indent.length) {
      below.push((lines[next] ?? '').slice(indent.length));
      next += 1;
    }
    const inside = below.map((line) => line.replace(/^ {1,2}/, ''));
    items.push([
      { kind: 'paragraph', children: parseInline(item[3] ?? '') },
      ...parseLines(inside.join('\n'), depth + 1),
    ]);
  }
  const start = /^\d/.test(bullet) ? Number.parseInt(bullet, 10) : undefined;
  return { block: { kind: 'list', start, items }, next };
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
