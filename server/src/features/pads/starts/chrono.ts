import type { ParsedResult } from 'chrono-node';
import { WEEKDAY } from './day.ts';
import { isNoise } from './noise.ts';
import { DAY_MS } from '../../../kit/wall.ts';

/** What the bigger parser made of a text. */
interface ChronoReading {
  /** The days it found, as numbers from 1 January 1970. */
  dates: number[];
  /** The durations it found, as instants. They are only to be asked: it takes "a few" for three. */
  instants: number[];
  /** Whether it found one day, told exactly, and nothing else is said. */
  isOneDay: boolean;
}

/** A day behind us must not be moved to the next one. */
const BEFORE_TODAY = /\b(?:last|past|previous|ago)\b/;
const NEXT_WEEK_DAY = new RegExp(`\\b((?:next|this) week) (?:on )?(${WEEKDAY})\\b`);
const WEEKDAY_OR_DAYS =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)|\d+ ?d(?:ays?)?)\b/;

/**
 * Reads a text with chrono-node, for what the grammar here doesn't know: "in 2 days", "2 days from now", "lock in 10 minutes".
 * It is loaded when first needed. It always reads from noon of a day in the process's own zone, so that zone never
 * matters: only days, and distances from noon, are taken from it.
 *
 * @param text made by `forReading`
 * @param today number of the day that it is in the server's zone
 * @param now milliseconds since 1970
 */
export async function readWithChrono(text: string, today: number, now: number): Promise<ChronoReading> {
  const { casual } = await import('chrono-node/en');
  const date = new Date(today * DAY_MS);
  const noon = new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 12);
  const ordered = weekLast(text);
  const results = casual.parse(ordered, noon, { forwardDate: !BEFORE_TODAY.test(text) });

  const timed = results.filter((result) => result.tags().has('result/relativeDateAndTime'));
  const dated = results.filter((result) => !result.start.isCertain('hour') && isDay(result));
  const [only] = dated;
  const noonWall = today * DAY_MS + DAY_MS / 2;
  return {
    dates: dated.map((result) => Math.floor(wallOf(result) / DAY_MS)),
    instants: timed.map((result) => now + wallOf(result) - noonWall),
    isOneDay: results.length === 1 && only !== undefined && isWhole(only, ordered) && WEEKDAY_OR_DAYS.test(only.text),
  };
}

/** It knows "friday next week", and takes "next week friday" for two. */
function weekLast(text: string): string {
  return text.replace(NEXT_WEEK_DAY, '$2 $1');
}

/** "May" and "next month" name no day. */
function isDay({ start }: ParsedResult): boolean {
  return start.isCertain('day') || start.isCertain('weekday');
}

function isWhole({ text, index, end }: ParsedResult, all: string): boolean {
  return !end && isNoise(all.slice(0, index) + all.slice(index + text.length));
}

function wallOf({ start }: ParsedResult): number {
  const part = (name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number => start.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}
