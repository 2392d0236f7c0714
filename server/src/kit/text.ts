/** Signs that Discord's Markdown, mentions and masked links are made of, wherever they stand. */
const MEANINGFUL = /[\\`*_~|<>[\]@]/g;
/** Signs that mean something only at the start of a line: headings, lists, small print. */
const MEANINGFUL_FIRST = /^(\s*)(#|-|\+|\d+(?=\.))/gm;

/**
 * Shows text that a person typed exactly as typed: no formatting, no masked links, no mentions. Whatever is sent
 * has `allowed_mentions` too, so nobody is pinged; this is about what is read.
 */
export function literal(text: string): string {
  return text
    .replace(MEANINGFUL, '\\$&')
    .replace(MEANINGFUL_FIRST, (_, space: string, sign: string) =>
      /\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`,
    );
}

/** A time in the reader's own clock: `full` "21 October 2026 19:30", `short` "19:30", `relative` "in 10 minutes". */
export function timestamp(at: Date, style: 'full' | 'short' | 'relative'): string {
  const letter = { full: 'F', short: 't', relative: 'R' }[style];
  return `<t:${Math.floor(at.getTime() / 1000)}:${letter}>`;
}

/** "1 and 2", "1, 2 and 3". */
export function list(words: readonly (string | number)[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** "1 pad", "2 pads", "1,200 members". */
export const counted = (number: number, unit: string): string =>
  `${number.toLocaleString('en')} ${unit}${number === 1 ? '' : 's'}`;

/** `text` cut to at most `limit` UTF-16 units, with an ellipsis where something is left out; never cuts a character in half. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
