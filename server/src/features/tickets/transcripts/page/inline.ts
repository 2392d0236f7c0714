import type { Inline, Span } from './nodes.ts';

/** Deeper than anybody writes. What is deeper stays as it was typed. */
const MOST_DEPTH = 6;
/** Discord shows what lies further away as it was typed. */
const MOST_SECONDS = 8_640_000_000_000;

/** Longer marks first, so that two stars are not read as one and one. */
const SPANS: readonly (readonly [mark: string, kind: Span])[] = [
  ['**', 'bold'],
  ['__', 'underline'],
  ['~~', 'strike'],
  ['||', 'spoiler'],
  ['*', 'italic'],
  ['_', 'italic'],
];

const ESCAPED = /\\([^0-9A-Za-z\s])/y;
const IN_ANGLES =
  /<(?:(@!?|@&|#)(\d{1,20})|\/([\w -]{1,100}):\d{1,20}|a?:(\w{1,64}):\d{1,20}|t:(-?\d{1,13})(?::[tTdDfFsSR])?)>/y;
const ADDRESS_IN_ANGLES = /<(https?:\/\/[^\s<>]{1,2000})>/iy;
const ADDRESS = /https?:\/\/[^\s<>]{1,2000}/iy;
const LINK_TARGET = /\]\(<?(https?:\/\/[^\s<>)]{1,2000})>?(?: +"[^"\n]{0,200}")?\)/iy;
const EVERYONE = /@(?:everyone|here)(?!\w)/y;
/** What begins nothing. */
const PLAIN = /[^\\\n`<@hH*_~|[]+/y;
const TICKS = /`+/y;

type Found = { readonly node: Inline; readonly end: number } | undefined;

/**
 * Reads one or more lines of Discord's Markdown. It never fails: what is no Markdown is text. Whatever is typed, it takes
 * time in proportion to the length: a mark that was once found to have no end is not looked for again.
 */
export const parseInline = (text: string): Inline[] => read(text, 0);

function read(text: string, depth: number): Inline[] {
  const nodes: Inline[] = [];
  /** Marks that have no end behind the place where they were looked for. */
  const endless = new Set<string>();
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const run = match(PLAIN, text, at);
    if (run) {
      plain += run[0];
      at += run[0].length;
      continue;
    }
    const found =
      fixed(text, at) ?? code(text, at, endless) ?? (depth < MOST_DEPTH ? nested(text, at, depth, endless) : undefined);
    if (found) {
      if (found.node.kind === 'text') plain += found.node.text;
      else {
        flush();
        nodes.push(found.node);
      }
      at = found.end;
      continue;
    }
    plain += text[at] ?? '';
    at += 1;
  }
  flush();
  return nodes;
}

function fixed(text: string, at: number): Found {
  switch (text[at]) {
    case '\n':
      return { node: { kind: 'break' }, end: at + 1 };
    case '\\': {
      const escaped = match(ESCAPED, text, at);
      return escaped && { node: { kind: 'text', text: escaped[1] ?? '' }, end: at + escaped[0].length };
    }
    case '<':
      return inAngles(text, at);
    case '@': {
      const everyone = match(EVERYONE, text, at);
      return everyone && { node: { kind: 'everyone', text: everyone[0] }, end: at + everyone[0].length };
    }
    case 'h':
    case 'H':
      return /\w/.test(text[at - 1] ?? '') ? undefined : address(text, at);
    default:
      return undefined;
  }
}

function inAngles(text: string, at: number): Found {
  const link = match(ADDRESS_IN_ANGLES, text, at);
  if (link) return addressNode(link[1] ?? '', at + link[0].length);
  const found = match(IN_ANGLES, text, at);
  if (!found) return undefined;
  const [whole, sign, id = '', command, emoji, seconds] = found;
  const end = at + whole.length;
  if (command !== undefined) return { node: { kind: 'command', text: `/${command}` }, end };
  if (emoji !== undefined) return { node: { kind: 'emoji', text: `:${emoji}:` }, end };
  if (seconds !== undefined) {
    if (Math.abs(Number(seconds)) > MOST_SECONDS) return undefined;
    return { node: { kind: 'time', at: new Date(Number(seconds) * 1000) }, end };
  }
  return { node: { kind: sign === '#' ? 'channel' : sign === '@&' ? 'role' : 'user', id }, end };
}

function address(text: string, at: number): Found {
  const found = match(ADDRESS, text, at);
  if (!found) return undefined;
  // What ends the sentence is not part of the address; nor is the mark of a span around it.
  const url = found[0].replace(/[.,:;"'!?)\]*_~|]+$/, '');
  return addressNode(url, at + url.length);
}

const addressNode = (text: string, end: number): Found => {
  const url = webAddress(text);
  return url === undefined ? undefined : { node: { kind: 'address', url }, end };
};

/** An address as browsers read it, if it leads into the web; undefined for everything else. */
export function webAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}

function code(text: string, at: number, endless: Set<string>): Found {
  const ticks = match(TICKS, text, at)?.[0];
  if (ticks === undefined) return undefined;
  const from = at + ticks.length;
  for (let end = endless.has(ticks) ? -1 : text.indexOf(ticks, from); end >= 0; ) {
    const run = match(TICKS, text, end)?.[0] ?? '';
    if (run.length === ticks.length) {
      const inside = text.slice(from, end).replace(/^ (.*`.*) $/s, '$1');
      return { node: { kind: 'code', text: inside }, end: end + ticks.length };
    }
    end = text.indexOf(ticks, end + run.length);
  }
  endless.add(ticks);
  return { node: { kind: 'text', text: ticks }, end: from };
}

function nested(text: string, at: number, depth: number, endless: Set<string>): Found {
  if (text[at] === '[') return maskedLink(text, at, depth, endless);
  for (const [mark, kind] of SPANS) {
    if (!text.startsWith(mark, at) || endless.has(mark)) continue;
    const from = at + mark.length;
    if (mark === '*' && /\s/.test(text[from] ?? ' ')) continue;
    // snake_case_words stay as they are.
    if (mark === '_' && /\w/.test(text[at - 1] ?? '')) continue;
    const end = endOf(mark, text, from);
    if (end === undefined) endless.add(mark);
    else if (end > from)
      return { node: { kind, children: read(text.slice(from, end), depth + 1) }, end: end + mark.length };
  }
  return undefined;
}

/** Where the mark stands again, escaped ones left out. */
function endOf(mark: string, text: string, from: number): number | undefined {
  const sign = mark[0] ?? '';
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === sign) {
      let end = at;
      while (text[end] === sign) end += 1;
      const run = end - at;
      if (mark.length === 2 && run >= 2) return end - 2;
      const isEnd = mark.length === 1 && run !== 2 && !(mark === '_' && /\w/.test(text[end] ?? ''));
      if (isEnd && !(mark === '*' && /\s/.test(text[at - 1] ?? ''))) return end - 1;
      at = end - 1;
    }
  }
  return undefined;
}

function maskedLink(text: string, at: number, depth: number, endless: Set<string>): Found {
  if (endless.has('](')) return undefined;
  const middle = text.indexOf('](', at);
  if (middle < 0) {
    endless.add('](');
    return undefined;
  }
  const target = match(LINK_TARGET, text, middle);
  const url = target && webAddress(target[1] ?? '');
  const label = text.slice(at + 1, middle);
  if (!target || url === undefined || label === '' || label.includes('[') || label.includes('\n\n')) return undefined;
  const children = read(label, depth + 1).filter(({ kind }) => kind !== 'link' && kind !== 'address');
  return { node: { kind: 'link', url, children }, end: middle + target[0].length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
