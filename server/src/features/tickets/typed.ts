import { shorten } from '../../kit/text.ts';
import { storable } from './transcripts/clean.ts';

/** What turns the direction of text round, or takes no room: with it words can be made to read as others. */
const TRICKS = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;

/**
 * What a person typed, as it is stored: without tricks, and no longer than it may be. Empty where nothing is left.
 *
 * @param limit in UTF-16 units
 */
export const typedText = (text: string, limit: number): string =>
  shorten(storable(text).replaceAll('\uFFFD', '').replace(TRICKS, '').trim(), limit);
