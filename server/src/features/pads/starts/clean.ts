import { digitsForWords } from './number-words.ts';

const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]/gu;

/**
 * What takes no room on a screen: bidirectional controls, zero-width and filler characters, control characters, halves
 * of surrogate pairs. The joiner and the colour selector stay where an emoji needs them; line feeds stay for `fold`.
 */
const INVISIBLE =
  /(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)\u200D|\u200D(?!\p{Extended_Pictographic})|(?<!\p{Extended_Pictographic})\uFE0F|[^\P{Cc}\n]|(?!\u200D|\uFE0F)[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Noncharacter_Code_Point}\uFFF9-\uFFFB]/gu;

/** Braille's blank pattern counts as a symbol and shows nothing. */
const BLANK = /[^\S\n]|\u2800/gu;

function fold(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * A person's text as it may be shown: without invisible characters, white space folded to single spaces. The letters
 * stay as they were typed. Cleaning twice changes nothing more. It does not escape Discord's markup.
 *
 * @param lines true keeps line ends (`\n`, at most one empty line in a row), false makes them spaces
 */
export function visibleText(text: string, { lines }: { lines: boolean }): string {
  const oneKindOfLine = text.replace(LINE_END, lines ? '\n' : ' ').replaceAll('\t', ' ');
  return fold(oneKindOfLine.replace(INVISIBLE, '').replace(BLANK, ' '));
}

/** Whether a text, cleaned by `visibleText`, shows nothing: no letter, digit, sign or symbol. */
export function showsNothing(visible: string): boolean {
  return !/[\p{L}\p{N}\p{P}\p{S}]/u.test(visible);
}

const FRACTIONS: Record<string, string> = { '¼': '.25', '½': '.5', '¾': '.75' };

/**
 * A person's text as the grammar reads it, never to be shown: cleaned, in compatibility form (NFKC), lower case, one kind
 * of dash and apostrophe, no emoji and no markup, number words as digits ("quarter past eight" has an 8).
 */
export function forReading(text: string): string {
  const plain = visibleText(text, { lines: false })
    // Before NFKC, which would make 11/2 of 1½.
    .replace(/(\d*) ?([¼½¾])/gu, (_, whole: string, part: string) => `${whole || '0'}${FRACTIONS[part] ?? ''}`)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\u20E3]/gu, ' ')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/[\u2018\u2019\u02BC]/gu, "'")
    .replace(/~(?=\s?\d)/g, 'about ')
    .replace(/[*`|"“”()[\]~]|(?<![a-z])_|_(?![a-z])/gu, ' ')
    .replace(/(?<![a-z])([ap])\. ?m\b\.?/g, '$1m');
  return digitsForWords(visibleText(plain, { lines: false }));
}
