import type { Day } from './reading.ts';
import { DAY_MS } from '../../../kit/wall.ts';

/** Stands where a date was found. No cleaned text has it. */
export const DATE_MARK = '\u0002';

/** What was found, and the text with `DATE_MARK` in each place. */
interface DatesInText {
  days: Day[];
  rest: string;
  /** A date was written that no calendar has: "32 october". */
  impossible: boolean;
}

type Groups = (string | undefined)[];

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const MONTH_STARTS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** 2000 to 2019 behind a date is a time. */
const YEAR = '(?:,? ?(20[2-9]\\d)(?![\\d:]| ?(?:h|hrs|hours|am|pm|z|utc|gmt)\\b))?';

/** Each way to write a date. A reader answers undefined for a date that no calendar has. */
const WAYS: [RegExp, (groups: Groups) => Day | undefined][] = [
  [/(?<![\w/.-])(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:t(?=\d)|(?![\w/-]))/g, ([y, , m, d]) => dayOf(d, m, y)],
  [/(?<![\w/.:-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-])/g, ([a, , b, y]) => inEitherOrder(a, b, y)],
  [/(?<![\w/.:-])(\d{1,2})\/(\d{1,2})(?![\w/-])/g, ([a, b]) => inEitherOrder(a, b)],
  // With points, the day comes first wherever points are used.
  [/(?<![\w.:])(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})?(?![\w.:])/g, ([d, m, y]) => dayOf(d, m, y)],
  [
    new RegExp(`(?<![\\w.:])(\\d{1,3})(?:st|nd|rd|th)?\\.? (?:of )?(${MONTHS})\\b\\.?${YEAR}`, 'g'),
    ([d, month, y]) => dayOf(d, monthOf(month), y),
  ],
  [
    new RegExp(
      `\\b(${MONTHS})\\.? (?:the )?(\\d{1,3})(?:st|nd|rd|th)?(?![\\w:.]| ?(?:am|pm|h|hrs|o'?clock)\\b)${YEAR}`,
      'g',
    ),
    ([month, d, y]) => dayOf(d, monthOf(month), y),
  ],
  [/(?<![\w.:])(?:the )?(\d{1,3})(?:st|nd|rd|th)\b/g, ([d]) => dayOfMonth(Number(d))],
];

const POINT_DATE = /(?<![\w.:])(\d{1,2})\.(\d{1,2})(?![\w.:])/;

/**
 * Finds the dates in a text: "2026-10-24", "24/10", "24.10.", "24 october", "oct 24th 2026", "the 24th".
 *
 * @param text made by `forReading`
 */
export function takeDates(text: string): DatesInText {
  const days: Day[] = [];
  let impossible = false;
  let rest = text;
  for (const [pattern, read] of WAYS) {
    rest = rest.replace(pattern, (_, ...groups: Groups) => {
      const day = read(groups);
      if (day) days.push(day);
      else impossible = true;
      return ` ${DATE_MARK} `;
    });
  }
  return { days, rest: rest.replace(/ {2,}/g, ' ').trim(), impossible };
}

/** Finds "24.10" in a text whose time was found elsewhere; before that, it could be a time. */
export function takePointDate(text: string): DatesInText {
  const [whole, day, month] = POINT_DATE.exec(text) ?? [];
  if (whole === undefined) return { days: [], rest: text, impossible: false };
  const date = dayOf(day, month);
  return {
    days: date ? [{ ...date, doubt: 'unsure' }] : [],
    rest: text.replace(whole, ` ${DATE_MARK} `),
    impossible: !date,
  };
}

function monthOf(name = ''): string {
  return String(MONTH_STARTS.indexOf(name.slice(0, 3)) + 1);
}

/** The number of a day, if the calendar has it. */
function numberOf(day: number, month: number, year: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY_MS : undefined;
}

/** A date; without a year, the nearest one. */
function dayOf(day: string | undefined, month: string | undefined, year?: string): Day | undefined {
  const [d, m] = [Number(day), Number(month)];
  if (year !== undefined) {
    const number = numberOf(d, m, Number(year.length === 2 ? `20${year}` : year));
    return number === undefined ? undefined : { dates: () => [number] };
  }
  // 2028 has a 29 February.
  if (numberOf(d, m, 2028) === undefined) return undefined;
  return { dates: (today) => nearest(d, m, today) };
}

function nearest(day: number, month: number, today: number): number[] {
  const year = new Date(today * DAY_MS).getUTCFullYear();
  const numbers = [year - 1, year, year + 1]
    .map((y) => numberOf(day, month, y))
    .filter((number) => number !== undefined);
  return numbers.sort((a, b) => Math.abs(a - today) - Math.abs(b - today)).slice(0, 1);
}

/** "24/10" can only be October; "10/11" is asked, for half of the world writes the month first. */
function inEitherOrder(first?: string, second?: string, year?: string): Day | undefined {
  const dayFirst = dayOf(first, second, year);
  const monthFirst = dayOf(second, first, year);
  if (!dayFirst || !monthFirst || Number(first) === Number(second)) return dayFirst ?? monthFirst;
  return { dates: (today) => [...dayFirst.dates(today), ...monthFirst.dates(today)], doubt: 'date_order' };
}

/** "The 24th": of this month, or of the next that has one if it has passed. */
function dayOfMonth(day: number): Day | undefined {
  if (day < 1 || day > 31) return undefined;
  return {
    dates: (today) => {
      const date = new Date(today * DAY_MS);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
      const firsts = [0, 1, 2].map((later) => new Date(Date.UTC(year, month - 1 + later, 1)));
      return firsts
        .map((first) => numberOf(day, first.getUTCMonth() + 1, first.getUTCFullYear()))
        .filter((number) => number !== undefined)
        .filter((number) => number >= today)
        .slice(0, 1);
    },
  };
}
