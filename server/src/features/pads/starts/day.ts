import { DATE_MARK } from './date.ts';
import type { Clock, Day } from './reading.ts';

/** A part of the day that a text names. */
export type PartOfDay = 'morning' | 'afternoon' | 'evening' | 'night';

/** What was found, and the text without it. */
interface DaysInText {
  days: Day[];
  part: PartOfDay | undefined;
  rest: string;
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** A weekday's name, as the source of a regular expression. */
export const WEEKDAY =
  'mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const TOMORROW = 'tomorrow|tommorow|tommorrow|tomorow|tmrw|tmrrw|tmr|tmw|2moro|2morrow|2mrw';

const TONIGHT = /\b(?:tonight|tonite|2nite|2night|this night)\b/g;
const THIS_PART = /\bthis (?=(?:morning|afternoon|evening)\b)/g;
const PART = /\b(?:in the |at )?(morning|afternoon|evening|night)\b/;

const WAYS: [RegExp, (word: string) => Day][] = [
  [new RegExp(`\\b(?:the )?day after (?:${TOMORROW})\\b`, 'g'), () => inDays(2)],
  [new RegExp(`\\b(?:${TOMORROW})\\b`, 'g'), () => inDays(1)],
  [/\byesterday\b/g, () => inDays(-1)],
  [/\btoday\b/g, () => inDays(0)],
];
const WEEKDAY_WORD = new RegExp(`\\b(?:(this|coming|next) )?(${WEEKDAY})\\b\\.?`, 'g');

/** When the text names a day and no time, these hours are suggested. */
const USUAL_HOURS: Record<PartOfDay, [number, number]> = {
  morning: [9, 10],
  afternoon: [14, 16],
  evening: [18, 20],
  night: [20, 21],
};

/** The hours that belong to a part of the day, up to but without the second. The night goes on into the next morning. */
const HOURS_OF: Record<PartOfDay, [number, number]> = {
  morning: [0, 12],
  afternoon: [12, 19],
  evening: [16, 24],
  night: [18, 29],
};

function inDays(count: number): Day {
  return { dates: (today) => [today + count] };
}

/**
 * Finds the days that a text names in words: "today", "tonight", "tomorrow evening", "saturday", "next friday". Others ("in 2
 * days") are left to the bigger parser.
 *
 * @param text in which `DATE_MARK` stands for the dates found before
 * @param dated the days found before; a weekday beside one of them is checked against it
 * @param now number of the day that it is in the server's zone
 */
export function takeDays(text: string, dated: Day[], now: number): DaysInText {
  const days = [...dated];
  let part: PartOfDay | undefined;
  const today = (): string => {
    days.push(inDays(0));
    return ' ';
  };
  let rest = text.replace(TONIGHT, () => {
    part = 'night';
    return today();
  });
  rest = rest.replace(THIS_PART, today).replace(PART, (_, word: PartOfDay) => {
    part = word;
    return ' ';
  });
  for (const [pattern, read] of WAYS) {
    rest = rest.replace(pattern, (word: string) => {
      days.push(read(word));
      return ' ';
    });
  }
  rest = rest.replace(WEEKDAY_WORD, (_, which: string | undefined, word: string) => {
    const weekday = WEEKDAYS.indexOf(word.slice(0, 3));
    const [only, another] = days;
    if (only && !another) days[0] = checked(only, weekday, now);
    else days.push(dayOfWeek(weekday, which));
    return ' ';
  });
  return { days, part, rest: rest.replaceAll(DATE_MARK, ' ').replace(/ {2,}/g, ' ').trim() };
}

function dayOfWeek(weekday: number, which: string | undefined): Day {
  // On a Wednesday, half of all people mean the day after tomorrow by "next friday", and half the one a week later.
  if (which === 'next') {
    return { dates: (today) => [0, 7].map((days) => nextWeekday(weekday, today + 1) + days), doubt: 'which_day' };
  }
  return { dates: (today) => [nextWeekday(weekday, today)], ...(which === 'this' ? {} : { every: 7 }) };
}

const CLEAR_DAY = new RegExp(`\\b(?:${TOMORROW}|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b`);

/** Whether a word can't be but a day: "saturday" can't, "sat", "sun" and "may" can. */
export function namesDayClearly(text: string): boolean {
  return CLEAR_DAY.test(text);
}

/** 1 January 1970 was a Thursday. */
function nextWeekday(weekday: number, from: number): number {
  return from + ((weekday - ((from + 4) % 7) + 7) % 7);
}

/** "Friday 24 October" when the 24th is a Saturday: the 24th, or the Friday? But "sunday 10/11" tells which of two dates. */
function checked(day: Day, weekday: number, now: number): Day {
  const onWeekday = (date: number): boolean => nextWeekday(weekday, date) === date;
  if (day.doubt !== 'which_day' && day.dates(now).some(onWeekday))
    return { dates: (today) => day.dates(today).filter(onWeekday) };
  return { dates: (today) => [...day.dates(today), nextWeekday(weekday, today)], doubt: 'which_day' };
}

function belongsTo(part: PartOfDay): (time: number) => boolean {
  const [from, until] = HOURS_OF[part];
  return (time) => time >= from * HOUR_S && time < until * HOUR_S;
}

/** A clock as it is meant in a part of the day: "8 in the evening" is 20:00, "tonight at 1" is tomorrow's 01:00. */
export function inPartOfDay(clock: Clock, part: PartOfDay | undefined): Clock {
  if (!part) return clock;
  const belongs = belongsTo(part);
  const times = clock.times.filter(belongs);
  if (times.length > 0) return { ...clock, times };
  // Until five it is still night, and that can be this one or the next.
  const later = clock.times.filter((time) => belongs(time + DAY_S)).flatMap((time) => [time, time + DAY_S]);
  if (later.length > 0) return { ...clock, times: later, between: 'which_day' };
  // "Tonight at 5" may be five in the afternoon or in the morning.
  const nextMorning = part === 'night' ? clock.times.map((time) => time + DAY_S).slice(0, 1) : [];
  return { ...clock, times: [...clock.times, ...nextMorning], doubt: 'unsure' };
}

/**
 * Times to suggest for a day that was named without a time.
 *
 * @param timeNow seconds since midnight, if the day is today: then only hours to come are suggested, if there are any
 */
export function suggestedClock(part: PartOfDay | undefined, timeNow: number | undefined): Clock {
  const usual = USUAL_HOURS[part ?? 'evening'].map((hour) => hour * HOUR_S);
  return { times: timeNow === undefined ? usual : toCome(usual, part, timeNow), between: 'no_time', doubt: 'no_time' };
}

function toCome(usual: number[], part: PartOfDay | undefined, timeNow: number): number[] {
  const nextHour = (Math.floor(timeNow / HOUR_S) + 1) * HOUR_S;
  const belongs = part ? belongsTo(part) : (time: number): boolean => time <= DAY_S;
  const times = usual.map((time, i) => Math.max(time, nextHour + i * HOUR_S)).filter(belongs);
  return times.length > 0 ? times : usual;
}
