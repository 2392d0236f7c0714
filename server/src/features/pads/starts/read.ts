import { forReading, showsNothing, visibleText } from './clean.ts';
import { readDuration } from './duration.ts';
import { readIso } from './iso.ts';
import { readSentence } from './sentence.ts';
import { settle } from './settle.ts';
import { type Here, MOST_CHARACTERS, type Start } from './start.ts';
import { readTimestamps } from './timestamp.ts';

/** A ligature can become 18 letters when it is made readable; no start needs more than this. */
const MOST_READABLE_CHARACTERS = 2 * MOST_CHARACTERS;

/**
 * Reads what a host wrote about the start of a session. It never guesses: what has more than one meaning, or words that
 * were not understood, is asked back with one or two candidates; what says nothing about when is kept as text.
 *
 * An exact start and every candidate lie between `now` and `MOST_DAYS_AHEAD` days later. Times on the clock are those of
 * `zone`, before and after a change of summer time, whatever zone the process runs in. It never throws for a text.
 *
 * @param text anything; it is cleaned here
 * @throws RangeError if `zone` is no IANA name
 */
export async function readStart(text: string, here: Here): Promise<Start> {
  const visible = visibleText(text, { lines: false });
  if (showsNothing(visible)) return { kind: 'refused', reason: 'empty' };
  if (Array.from(visible).length > MOST_CHARACTERS) return { kind: 'refused', reason: 'too_long' };

  const words = forReading(visible);
  const open: Start = { kind: 'open', text: visible };
  if (words.length > MOST_READABLE_CHARACTERS) return open;
  const reading =
    readTimestamps(words) ?? readIso(words) ?? readDuration(words, here) ?? (await readSentence(words, here));
  if (reading === undefined) return open;
  return reading === 'impossible' ? { kind: 'refused', reason: 'impossible' } : settle(reading, here);
}
