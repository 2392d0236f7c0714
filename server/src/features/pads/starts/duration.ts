import { clockFromDigits, clockOf } from './clock.ts';
import { withoutNoise } from './noise.ts';
import { type Clock, type Reading, readingOf } from './reading.ts';
import { type AskReason, type Here, MOST_DAYS_AHEAD } from './start.ts';
import { DAY_MS, HOUR_MS, instantsAt, instantsRoundGap, MINUTE_MS, SECOND_MS, wallAt } from '../../../kit/wall.ts';

/** Up to here a bare number is minutes. Above, if its digits are a time, it is asked: "130" may be half past one. */
const SURELY_MINUTES = 120;
/** "3h" is three hours; "8h" is eight o'clock to many. */
const SURELY_HOURS = 3;

const UNITS: [RegExp, number][] = [
  [/^(?:y|yrs?|years?)$/, 365 * DAY_MS],
  [/^(?:mo|months?)$/, 30 * DAY_MS],
  [/^fortnights?$/, 14 * DAY_MS],
  [/^(?:w|wks?|weeks?)$/, 7 * DAY_MS],
  [/^(?:d|days?)$/, DAY_MS],
  [/^(?:h|hrs?|hours?)$/, HOUR_MS],
  [/^(?:m|mins?|minutes?)$/, MINUTE_MS],
  [/^(?:s|secs?|seconds?)$/, SECOND_MS],
];

const NOW = /^(?:right )?now$|^rn$/;
/** Beside these a number is a time of day, or a day ("the 24"). */
const BEFORE_TIME = /\b(?:at|from(?! now| here)|on|the)\b|@/;
/** "20h30" and "1930 hrs" are times of day. */
const TIME_WITH_H = /^(?:(?:1[3-9]|2[0-3]) ?h ?[0-5]\d|\d{4} ?(?:h|hrs|hours))$/;
const ABOUT = /\b(?:about|around|approx|approximately|roughly|circa|ca|maybe|probably)\b|(?<=[\da-z]) ?-?ish\b/g;
/** "in a minute" is as often said of ten as of one. */
const SAID_LIGHTLY = /\ba (?:min|minute|sec|second)\b/;

const BARE = /^(in [+-]? ?|[+-] ?)?(\d+)$/;
const HOURS = /^(\d{1,2}) ?h(?: ?(\d{1,2}))?$/;
const HOURS_AND_MINUTES_AHEAD = /^(?:in|\+) ?(\d{1,2}):([0-5]\d)$/;
const RANGE = /^(in )?(?:between )?(\d{1,5}) ?(?:-|to|or|and) ?(\d{1,5}) ?([a-z]*)$/;

const BEGINNING = /^(?:in (?=-)|in |\+ ?|after )?(- ?)?/;
const ENDING = /(?: (?:from now|from here|later|time|hence)|'s? time| (ago))$/;
const PART = /(\d+(?:[.,]\d+)?) ?([a-z]+)/y;
const MINUTES_AFTER_HOURS = /([0-5]?\d)$/y;
const JOINT = /(?:, ?| )?(?:and )?/y;

/**
 * Reads a text that as a whole says how long from now: "10", "+10", "in 10 mins", "1h30", "half an hour", "now".
 * A day is a day of the calendar; where a change of summer time makes that differ from 24 hours, both are meant.
 *
 * @param text made by `forReading`
 * @returns undefined if the text says something else
 */
export function readDuration(text: string, here: Here): Reading | undefined {
  if (BEFORE_TIME.test(text)) return undefined;
  const exact = text.replace(ABOUT, ' ');
  const doubts: AskReason[] = exact !== text || SAID_LIGHTLY.test(text) ? ['unsure'] : [];
  const plain = withoutNoise(exact);
  if (TIME_WITH_H.test(plain)) return undefined;
  if (NOW.test(plain)) return readingOf({ instants: [here.now.getTime()], doubts, understood: 'now' });
  return readBare(plain, doubts, here) ?? readHours(plain, doubts, here) ?? readParts(plain, doubts, here);
}

function ahead(ms: number, { now }: Here): number {
  return now.getTime() + ms;
}

function timeOrDuration(ms: number, clock: Clock, here: Here): Reading {
  return readingOf({
    instants: [ahead(ms, here)],
    clocks: [clock],
    doubts: ['time_or_duration'],
    understood: 'duration',
  });
}

function readBare(text: string, doubts: AskReason[], here: Here): Reading | undefined {
  const [, sign, digits] = BARE.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  const minutes = readingOf({
    instants: [ahead((sign?.includes('-') ? -number : number) * MINUTE_MS, here)],
    doubts,
    understood: number === 0 ? 'now' : 'duration',
  });
  if (sign) return minutes;

  const isShort = digits.length < 3;
  const clock = isShort ? clockOf(digits, '0') : clockFromDigits(digits);
  if (clock && digits.length === 4 && digits.startsWith('0')) {
    return readingOf({ clocks: [clock], doubts, understood: 'wall_clock' });
  }
  const mayBeTime = isShort ? doubts.length > 0 || /^0\d/.test(digits) : number > SURELY_MINUTES;
  if (clock && mayBeTime) return timeOrDuration(number * MINUTE_MS, clock, here);
  return digits.length < 4 ? minutes : { ...minutes, doubts: ['unsure'] };
}

/** "20h" and "8h30" are a time of day in half of Europe, and so many hours in the other. */
function readHours(text: string, doubts: AskReason[], here: Here): Reading | undefined {
  const inHours = HOURS_AND_MINUTES_AHEAD.exec(text);
  const [, hours, minutes] = inHours ?? HOURS.exec(text) ?? [];
  if (hours === undefined || Number(minutes ?? 0) > 59) return undefined;
  const hour = Number(hours);
  const ms = hour * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS;
  const clock = clockOf(hours, minutes ?? '0');
  if (inHours && clock) return timeOrDuration(ms, clock, here);
  const isDuration = hour >= 24 || (hour > 0 && hour <= SURELY_HOURS);
  if (isDuration || !clock) return readingOf({ instants: [ahead(ms, here)], doubts, understood: 'duration' });
  const asWritten = hour * 3600 + Number(minutes ?? 0) * 60;
  return timeOrDuration(ms, { ...clock, times: [asWritten] }, here);
}

function readParts(text: string, doubts: AskReason[], here: Here): Reading | undefined {
  const [, isIn, from, to, unit] = RANGE.exec(text) ?? [];
  const unitMs = unit ? unitOf(unit) : isIn && MINUTE_MS;
  if (from !== undefined && to !== undefined && unitMs) {
    const instants = [from, to].map((count) => ahead(Number(count) * unitMs, here));
    return readingOf({ instants, doubts: ['several_times'], understood: 'duration' });
  }
  const [beginning, minus] = BEGINNING.exec(text) ?? [''];
  const [ending = '', ago] = ENDING.exec(text) ?? [];
  const amount = addUp(withPlainNumbers(text.slice(beginning.length, text.length - ending.length)));
  if (!amount) return undefined;
  if (minus !== undefined || ago !== undefined) {
    return readingOf({ instants: [ahead(-amount.days * DAY_MS - amount.ms, here)], understood: 'duration' });
  }
  const exact = ahead(amount.days * DAY_MS + amount.ms, here);
  const instants = new Set([exact, ...onCalendar(amount, here)]);
  return readingOf({
    instants: [...instants],
    doubts: instants.size > 1 ? ['clock_change'] : doubts,
    understood: 'duration',
  });
}

function withPlainNumbers(text: string): string {
  return text
    .replace(/\b(?:a )?quarter (?:of )?an hour\b/, '0.25 hour')
    .replace(/\bhalf (?:an? )?(?=hour|day)/, '0.5 ')
    .replace(/\ban? (?=[a-z])/g, '1 ')
    .replace(/\b(\d+) and (?:1|a) half (?=[a-z])/, '$1.5 ')
    .replace(/\b(\d+) (hours?|days?|weeks?) and (?:1|a) half\b/, '$1.5 $2');
}

function unitOf(word: string): number | undefined {
  return UNITS.find(([pattern]) => pattern.test(word))?.[1];
}

/** Adds up "1d 2h 30m": each unit smaller than the one before. Whole days are counted apart, the rest in milliseconds. */
function addUp(text: string): { days: number; ms: number } | undefined {
  const amount = { days: 0, ms: 0 };
  let smallest = Number.POSITIVE_INFINITY;
  let at = 0;
  while (at < text.length || at === 0) {
    MINUTES_AFTER_HOURS.lastIndex = at;
    const minutes = smallest === HOUR_MS && MINUTES_AFTER_HOURS.exec(text)?.[1];
    if (minutes) return { ...amount, ms: amount.ms + Number(minutes) * MINUTE_MS };

    PART.lastIndex = at;
    const [, count, word] = PART.exec(text) ?? [];
    const unit = word === undefined ? undefined : unitOf(word);
    if (count === undefined || unit === undefined || unit >= smallest) return undefined;
    const number = Number(count.replace(',', '.'));
    if (unit >= DAY_MS && Number.isInteger(number)) amount.days += (number * unit) / DAY_MS;
    else amount.ms += Math.round(number * unit);
    smallest = unit;
    JOINT.lastIndex = PART.lastIndex;
    JOINT.exec(text);
    at = JOINT.lastIndex;
  }
  return amount;
}

/** The same time of day so many days on, and the rest from there. */
function onCalendar({ days, ms }: { days: number; ms: number }, here: Here): number[] {
  if (days === 0 || days > MOST_DAYS_AHEAD) return [];
  const wall = wallAt(here.now.getTime(), here.zone) + days * DAY_MS;
  const instants = instantsAt(wall, here.zone);
  return (instants.length > 0 ? instants : instantsRoundGap(wall, here.zone)).map((instant) => instant + ms);
}
