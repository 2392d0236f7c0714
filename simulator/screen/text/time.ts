import type { TimeStyle } from './nodes.ts';

/** Seconds in a unit, the largest first, as Discord counts them. */
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const FORMATS: Readonly<Record<Exclude<TimeStyle, 'R'>, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

/** As in "in 10 minutes" or "2 hours ago", rounded as Discord rounds: 19 minutes and 40 seconds are 20 minutes. */
export function relativeTime(seconds: number, nowMs: number, locale?: string): string {
  const away = seconds - nowMs / 1_000;
  // A unit is taken as soon as it rounds to one: 59.6 minutes are an hour.
  const fits = ([, size]: (typeof UNITS)[number], at: number) => {
    const smaller = UNITS[at + 1]?.[1] ?? 1;
    return Math.round(Math.abs(away) / smaller) * smaller >= size;
  };
  const [unit, size] = UNITS.find(fits) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(Math.round(away / size), unit);
}

/**
 * A timestamp in the reader's own clock and language.
 *
 * @param seconds since 1970
 * @param nowMs milliseconds since 1970, for the relative style
 * @param where of the reader; the browser's own unless given
 */
export function formatTime(
  seconds: number,
  style: TimeStyle,
  nowMs: number,
  where: { locale?: string; timeZone?: string } = {},
): string {
  if (style === 'R') return relativeTime(seconds, nowMs, where.locale);
  const zone = where.timeZone === undefined ? {} : { timeZone: where.timeZone };
  return new Intl.DateTimeFormat(where.locale, { ...FORMATS[style], ...zone }).format(seconds * 1_000);
}

/** The time above a message: the hour today and yesterday, else the date with it. */
export function messageTime(timestamp: string, nowMs: number): string {
  const at = new Date(timestamp);
  const clock = at.toLocaleTimeString(undefined, { timeStyle: 'short' });
  const day = new Date(nowMs);
  if (at.toDateString() === day.toDateString()) return clock;
  day.setDate(day.getDate() - 1);
  if (at.toDateString() === day.toDateString()) return `Yesterday at ${clock}`;
  return `${at.toLocaleDateString(undefined, { dateStyle: 'short' })}, ${clock}`;
}
