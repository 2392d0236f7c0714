import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookFor, newPhrase } from './phrase.ts';
import { WORDS } from './words.ts';

const PHRASE = 'acorn bacon cactus dairy eagle falcon';
const found = (description: string) => lookFor(PHRASE, description).found;

test('the words are plain, at least 1,024, and none is the beginning of another one', () => {
  expect(WORDS.length).toBeGreaterThanOrEqual(1024);
  expect(new Set(WORDS).size).toBe(WORDS.length);
  expect(WORDS.filter((word) => !/^[a-z]{4,12}$/.test(word))).toEqual([]);
  const sorted = [...WORDS].sort();
  expect(sorted.filter((word, index) => sorted[index + 1]?.startsWith(word))).toEqual([]);
});

test('a phrase is six different words of the list, and two phrases are not the same', () => {
  const phrases = Array.from({ length: 200 }, () => newPhrase());
  for (const phrase of phrases) {
    const words = phrase.split(' ');
    expect(new Set(words).size).toBe(6);
    expect(words.filter((word) => !WORDS.includes(word))).toEqual([]);
  }
  expect(new Set(phrases).size).toBe(200);
});

test('a phrase leaves out the words that it is told to', () => {
  const few = WORDS.slice(0, 8);
  const avoided = WORDS.filter((word) => !few.includes(word));
  for (let tries = 0; tries < 50; tries++)
    expect(
      newPhrase(avoided)
        .split(' ')
        .filter((word) => !few.includes(word)),
    ).toEqual([]);
});

test.each([
  ['as it is', PHRASE],
  ['between other words', `I like ${PHRASE} and cake`],
  ['in capitals', PHRASE.toUpperCase()],
  ['over several lines', PHRASE.replaceAll(' ', '\r\n')],
  ['with more spaces, no-break spaces and tabs', PHRASE.replace(' ', '\u00A0 \t ')],
  ['with signs that nobody sees', PHRASE.split('').join('\u200B')],
  ['with a soft hyphen and marks of direction', `\u202E${PHRASE.replace('cactus', 'cac\u00ADtus')}\u202C`],
  ['in full-width letters', PHRASE.replace('acorn', 'ａｃｏｒｎ')],
  ['with emoji right beside it', `❤️${PHRASE}👩‍🚀`],
  ['with an emoji of a key right beside it', `1️⃣${PHRASE}`],
  ['in quotes', `"${PHRASE}".`],
])('a phrase is found %s', (_, description) => {
  expect(found(description)).toBe(true);
});

test.each([
  ['empty', ''],
  ['a word is missing', PHRASE.replace(' dairy', '')],
  ['in another order', 'bacon acorn cactus dairy eagle falcon'],
  ['the last word is the beginning of another one', `${PHRASE}s`],
  ['the first word is the end of another one', `pop${PHRASE}`],
  ['a letter with an accent stands before it', `é${PHRASE}`],
  ['another letter with a loose mark stands before it', `x\u0302${PHRASE}`],
  ['a number stands behind it', `${PHRASE}1`],
  ['another word stands between', PHRASE.replace('dairy', 'dairy and')],
  ['the words have nothing between them', PHRASE.replaceAll(' ', '')],
])('a phrase is not found where %s', (_, description) => {
  expect(found(description)).toBe(false);
});

test('where Roblox hid words, they are named', () => {
  expect(lookFor(PHRASE, 'acorn ##### cactus dairy #### falcon')).toEqual({ found: false, hidden: ['bacon', 'eagle'] });
  expect(lookFor(PHRASE, '[ Content Deleted ]').hidden).toHaveLength(6);
  expect(lookFor(PHRASE, 'acorn cactus').hidden).toEqual([]);
  expect(lookFor(PHRASE, `#### ${PHRASE}`)).toEqual({ found: true, hidden: [] });
});

test('whatever stands round it, a phrase set apart by spaces is found, and never in a text that lacks one of its words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), fc.nat(5), (before, after, left) => {
      const phrase = newPhrase();
      expect(lookFor(phrase, `${before} ${phrase} ${after}`).found).toBe(true);
      const lacking = phrase
        .split(' ')
        .filter((_, index) => index !== left)
        .join(' ');
      expect(lookFor(phrase, lacking).found).toBe(false);
    }),
    { numRuns: 300 },
  );
});
