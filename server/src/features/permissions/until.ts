import { DAY_MS, HOUR_MS, instantsAt, instantsRoundGap, MINUTE_MS, wallAt } from '../../kit/wall.ts';

/** UTF-16 units. */
export const UNTIL_LENGTH = 60;
const MOST_YEARS = 5;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const LENGTH = /^(\d{1,4}|an?|one) ?(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?|y)$/;
const STAMP = /^<t:(\d{1,12})(?::[tdfr])?>$/;
const ISO = /^(\d{4})-(\d\d?)-(\d\d?)$/;
const DOTTED = /^(\d\d?)\.(\d\d?)\.(\d{4})$/;
const SLASHED = /^(\d\d?)\/(\d\d?)\/(\d{4})$/;
const DAY_FIRST = /^(\d\d?)(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})(?: (\d{4}))?$/;
const MONTH_FIRST = /^([a-z]{3,9}) (\d\d?)(?:st|nd|rd|th)?(?: (\d{4}))?$/;

const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** When a right ends, or why the words for it cannot be taken. */
export type Until = Date | 'unclear' | 'past' | 'too_far';

/**
 * Reads until when a right lasts: "7 days", "2 weeks", "2026-12-31", "31 December". A day counts to its end.
 *
 * @param zone the server's time zone, in which days are reckoned
 */
export function readUntil(typed: string, { now, zone }: { now: Date; zone: string }): Until {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/^(until|till|for|in) /, '')
    .replace(/,/g, ' ')
    .replace(/\s+/g, ' ');
  const at = readLength(text, now, zone) ?? readStamp(text) ?? readDay(text, now, zone);
  if (at === undefined || Number.isNaN(at)) return 'unclear';
  if (at <= now.getTime()) return 'past';
  return at > now.getTime() + MOST_YEARS * 366 * DAY_MS ? 'too_far' : new Date(at);
}

function readLength(text: string, now: Date, zone: string): number | undefined {
  const [, count, unit = ''] = LENGTH.exec(text) ?? [];
  if (count === undefined) return undefined;
  const number = /^\d/.test(count) ? Number(count) : 1;
  const months = unit.startsWith('mo') ? number : unit.startsWith('y') ? number * 12 : 0;
  if (months === 0) return now.getTime() + number * (UNIT_MS[unit.charAt(0)] ?? 0);
  const wall = wallAt(now.getTime(), zone);
  const day = new Date(wall);
  const month = day.getUTCMonth() + months;
  // A month after 31 January is the last day of February.
  const last = new Date(Date.UTC(day.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const first = Date.UTC(day.getUTCFullYear(), month, Math.min(day.getUTCDate(), last));
  return instantOf(first + (wall % DAY_MS), zone);
}

function readStamp(text: string): number | undefined {
  const seconds = STAMP.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function readDay(text: string, now: Date, zone: string): number | undefined {
  const today = wallAt(now.getTime(), zone);
  if (text === 'today' || text === 'tomorrow') {
    return endOf(Math.floor(today / DAY_MS) * DAY_MS + (text === 'tomorrow' ? DAY_MS : 0), zone);
  }
  const parts = dayOf(text);
  if (!parts) return undefined;
  const thisYear = new Date(today).getUTCFullYear();
  const wall = wallOf(parts.year ?? thisYear, parts);
  if (wall === undefined) return undefined;
  const at = endOf(wall, zone);
  // "31 December" without a year is the next one.
  if (parts.year !== undefined || at > now.getTime()) return at;
  const next = wallOf(thisYear + 1, parts);
  return next === undefined ? undefined : endOf(next, zone);
}

interface Day {
  readonly year?: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

function dayOf(text: string): Day | undefined {
  const iso = ISO.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const dotted = DOTTED.exec(text);
  if (dotted) return { year: Number(dotted[3]), month: Number(dotted[2]), day: Number(dotted[1]) };
  const slashed = SLASHED.exec(text)?.slice(1).map(Number);
  if (slashed) {
    const [a = 0, b = 0, year = 0] = slashed;
    // 10/11 is a day in October to some and in November to others.
    if (a <= 12 && b <= 12 && a !== b) return undefined;
    return a > 12 ? { year, month: b, day: a } : { year, month: a, day: b };
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return named(dayFirst[2], dayFirst[1], dayFirst[3]);
  const monthFirst = MONTH_FIRST.exec(text);
  return monthFirst ? named(monthFirst[1], monthFirst[2], monthFirst[3]) : undefined;
}

function named(name = '', day = '', year: string | undefined): Day | undefined {
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1;
  if (month === 0) return undefined;
  return { month, day: Number(day), ...(year !== undefined && { year: Number(year) }) };
}

/** The start of a day on the wall; undefined for 30 February. */
function wallOf(year: number, { month, day }: Day): number | undefined {
  const wall = new Date(Date.UTC(year, month - 1, day));
  return wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day ? wall.getTime() : undefined;
}

/** The last minute of a day. */
const endOf = (wallDay: number, zone: string): number => instantOf(wallDay + DAY_MS - MINUTE_MS, zone);

/** A time that a change of the clocks leaves out is taken as the later one of the two that it could be. */
const instantOf = (wall: number, zone: string): number =>
  instantsAt(wall, zone).at(-1) ?? instantsRoundGap(wall, zone).at(-1) ?? Number.NaN;
