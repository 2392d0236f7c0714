import { parseInline } from './inline.ts';
import type { Block } from './nodes.ts';

const HEADING = /^(#{1,3}) +(\S.*)$/;
const SMALL = /^-# +(\S.*)$/;
const ITEM = /^( *)([-*]|\d{1,9}\.) +(\S.*)$/;
const MOST_LIST_DEPTH = 5;

/**
 * Reads the part of Markdown that Discord shows: headings, quotes, lists, code and what stands in a line. It never fails:
 * what is no Markdown is text. https://support.discord.com/hc/en-us/articles/210298617
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (let from = text.indexOf('```'); from >= 0; ) {
    const to = text.indexOf('```', from + 3);
    if (to < 0) break;
    const inside = text.slice(from + 3, to);
    if (inside.trim() === '') {
      // Nothing in between is no code; the second one may begin some.
      from = to;
      continue;
    }
    blocks.push(...parseLines(text.slice(at, from).replace(/\n$/, '')));
    blocks.push({ kind: 'code', text: inside.replace(/^[\w+\-.#]+\n/, '').replace(/^\n+|\n+$/g, '') });
    at = to + 3;
    if (text[at] === '\n') at += 1;
    from = text.indexOf('```', at);
  }
  return [...blocks, ...parseLines(text.slice(at))];
}

function parseLines(text: string): Block[] {
  if (text === '') return [];
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) blocks.push({ kind: 'paragraph', children: parseInline(plain.join('\n')) });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const taken = takeBlock(lines, at);
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

type Taken = { readonly block: Block; readonly next: number } | undefined;

function takeBlock(lines: readonly string[], at: number): Taken {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) {
    const level = (heading[1] ?? '').length as 1 | 2 | 3;
    return { block: { kind: 'heading', level, children: parseInline(heading[2] ?? '') }, next: at + 1 };
  }
  const small = SMALL.exec(line);
  if (small) return { block: { kind: 'small', children: parseInline(small[1] ?? '') }, next: at + 1 };
  if (line.startsWith('>>> ')) {
    const rest = [line.slice(4), ...lines.slice(at + 1)].join('\n');
    return {
      block: { kind: 'quote', children: [{ kind: 'paragraph', children: parseInline(rest) }] },
      next: lines.length,
    };
  }
  if (isQuote(line)) {
    let next = at;
    while (isQuote(lines[next] ?? '')) next += 1;
    const inside = lines.slice(at, next).map((quoted) => quoted.slice(2));
    return {
      block: { kind: 'quote', children: [{ kind: 'paragraph', children: parseInline(inside.join('\n')) }] },
      next,
    };
  }
  return takeList(lines, at);
}

const isQuote = (line: string): boolean => line === '>' || line.startsWith('> ');

function takeList(lines: readonly string[], at: number): Taken {
  const bullet = ITEM.exec(lines[at] ?? '')?.[2];
  if (bullet === undefined) return undefined;
  const items: { depth: number; children: ReturnType<typeof parseInline> }[] = [];
  let next = at;
  for (let item = ITEM.exec(lines[next] ?? ''); item; item = ITEM.exec(lines[next] ?? '')) {
    const depth = Math.min(Math.floor((item[1] ?? '').length / 2), MOST_LIST_DEPTH);
    items.push({ depth, children: parseInline(item[3] ?? '') });
    next += 1;
  }
  return { block: { kind: 'list', start: /^\d/.test(bullet) ? Number.parseInt(bullet, 10) : undefined, items }, next };
}
