import { randomInt } from 'node:crypto';
import { WORDS } from './words.ts';

export const WORDS_IN_PHRASE = 6;

/** Six words for somebody to put in a profile, drawn by the system's own randomness. @param avoided words to leave out */
export function newPhrase(avoided: readonly string[] = []): string {
  const left = WORDS.filter((word) => !avoided.includes(word));
  const drawn = new Set<string>();
  while (drawn.size < WORDS_IN_PHRASE) {
    const word = left[randomInt(left.length)];
    if (word !== undefined) drawn.add(word);
  }
  return [...drawn].join(' ');
}

/** Marks that only say how the emoji before them looks; an emoji of a key is a digit with such marks. */
const KEYCAP = /[0-9#*]\u{FE0F}?\u{20E3}/gu;
const EMOJI_LOOK = /[\u{FE0E}\u{FE0F}]/gu;

function normalise(text: string): string {
  return text
    .replace(KEYCAP, ' ')
    .replace(EMOJI_LOOK, '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .toLowerCase();
}

const standsIn = (words: string, text: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_]\\p{M}*)${words}(?![\\p{L}\\p{M}\\p{N}_])`, 'u').test(text);

/** What a profile shows of a phrase. */
export interface Seen {
  /** Whether the whole phrase stands there, in whole words and in order, whatever the case and the white space. */
  readonly found: boolean;
  /** Words of the phrase that Roblox seems to have replaced by `####`; empty where nothing looks like that. */
  readonly hidden: readonly string[];
}

export function lookFor(phrase: string, description: string): Seen {
  const text = normalise(description);
  if (standsIn(phrase, text)) return { found: true, hidden: [] };
  const isCensored = /#{3,}|\[ ?content deleted ?\]/.test(text);
  return { found: false, hidden: isCensored ? phrase.split(' ').filter((word) => !standsIn(word, text)) : [] };
}
