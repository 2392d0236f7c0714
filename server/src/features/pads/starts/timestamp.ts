import { isNoise } from './noise.ts';
import { type Reading, readingOf } from './reading.ts';
import type { AskReason } from './start.ts';
import { SECOND_MS } from '../../../kit/wall.ts';

/** https://docs.discord.com/developers/reference#message-formatting: `<t:1790000000>`, `<t:1790000000:R>`. */
const TIMESTAMP = /<t:(-?\d+)(?::[a-z])?>/g;

/**
 * Reads Discord's own timestamps. The same instant twice ("<t:…:F>, <t:…:R>") is one.
 *
 * @param text made by `forReading`
 */
export function readTimestamps(text: string): Reading | undefined {
  const seconds = [...text.matchAll(TIMESTAMP)].map((match) => Number(match[1]));
  if (seconds.length === 0) return undefined;
  const instants = [...new Set(seconds)].map((value) => value * SECOND_MS);
  const doubts: AskReason[] = isNoise(text.replace(TIMESTAMP, ' ')) ? [] : ['unsure'];
  return readingOf({ instants, doubts: instants.length > 1 ? ['several_times'] : doubts, understood: 'timestamp' });
}
