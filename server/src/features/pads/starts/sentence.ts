import { readWithChrono } from './chrono.ts';
import { CLOCK_MARK, clockFromDigits, clockOf } from './clock.ts';
import { takeClocks } from './clocks-in-text.ts';
import { DATE_MARK, takeDates, takePointDate } from './date.ts';
import { inPartOfDay, namesDayClearly, type PartOfDay, suggestedClock, takeDays } from './day.ts';
import { withoutJoints, withoutNoise } from './noise.ts';
import { ANY_DAY, type Clock, type Day, type Reading, readingOf } from './reading.ts';
import type { AskReason, Here } from './start.ts';
import { DAY_MS, SECOND_MS, wallAt, type Zone } from '../../../kit/wall.ts';
import { takeNamedZone, takeZone } from './zone.ts';

/** What a text is made of. */
interface Parts {
  clocks: Clock[];
  /** The days that the small grammar knows. */
  days: Day[];
  zones: Zone[];
  part: PartOfDay | undefined;
  impossibleTime: boolean;
  impossibleDate: boolean;
  /** The words that were not understood, without those that say nothing. */
  leftOver: string;
  /** The text without times, zones and dates in digits. */
  dayWords: string;
  hasDate: boolean;
}

/** "A few minutes" are not three. */
const VAGUE = /\b(?:few|couple|several|some|bit|while)\b/;

/**
 * Reads a text that names a time on the clock, a day, or both: "19:30", "saturday 8pm", "24 october 8pm est".
 *
 * @param text made by `forReading`
 * @returns undefined if it says nothing about when, `impossible` if no clock or calendar shows that
 * @throws RangeError if `zone` is no IANA name
 */
export async function readSentence(text: string, here: Here): Promise<Reading | 'impossible' | undefined> {
  const wallNow = wallAt(here.now.getTime(), here.zone);
  const parts = takeApart(text, Math.floor(wallNow / DAY_MS), here);
  if (parts.impossibleTime) return 'impossible';
  if (parts.impossibleDate && (parts.clocks.length > 0 || parts.leftOver === '')) return 'impossible';
  return parts.clocks.length > 0 ? withClock(parts, here) : withoutClock(text, parts, wallNow, here);
}

function takeApart(text: string, today: number, here: Here): Parts {
  const named = takeNamedZone(text);
  const dated = takeDates(named.rest);
  const timed = takeClocks(dated.rest);
  const pointed =
    timed.clocks.length > 0 ? takePointDate(timed.rest) : { days: [], rest: timed.rest, impossible: false };
  const zoned = named.zones.length > 0 ? { ...named, rest: pointed.rest } : takeZone(pointed.rest, here.zone);
  const { days, part, rest } = takeDays(zoned.rest, [...dated.days, ...pointed.days], today);

  const unmarked = rest.replaceAll(CLOCK_MARK, ' ');
  const isJoined = timed.clocks.length > 1 || days.length > 1;
  const leftOver = isJoined ? withoutJoints(unmarked) : withoutNoise(unmarked);
  const bare = timed.clocks.length === 0 && (days.length > 0 || part) ? bareClock(leftOver) : undefined;
  const clocks = bare ? [bare] : timed.clocks;
  return {
    clocks: clocks.map((clock) => inPartOfDay(clock, part)),
    days,
    zones: zoned.zones,
    part,
    impossibleTime: timed.impossible,
    impossibleDate: dated.impossible || pointed.impossible,
    leftOver: bare ? '' : leftOver,
    hasDate: dated.days.length + pointed.days.length > 0,
    dayWords: zoned.rest.replaceAll(CLOCK_MARK, ' ').replaceAll(DATE_MARK, ' ').replace(/ {2,}/g, ' ').trim(),
  };
}

/** "Tomorrow 8", "saturday 2000": beside a day, a number is a time. Two digits may be a date ("saturday 20"). */
function bareClock(leftOver: string): Clock | undefined {
  if (!/^\d{1,4}$/.test(leftOver)) return undefined;
  if (leftOver.length > 2) return clockFromDigits(leftOver);
  const clock = clockOf(leftOver, '0');
  return clock && clock.times.length === 1 ? { ...clock, doubt: 'unsure' } : clock;
}

async function withClock(parts: Parts, here: Here): Promise<Reading> {
  const reading = readingOf({
    clocks: parts.clocks,
    day: oneDay(parts.days),
    zones: parts.zones,
    understood: parts.zones.some((zone) => zone !== here.zone) ? 'zoned' : 'wall_clock',
  });
  if (parts.leftOver === '') return reading;
  const found = await dayByChrono(parts, here);
  if (found.isOneDay && !parts.hasDate && !VAGUE.test(parts.dayWords)) return { ...reading, day: found.day };
  const day = parts.days.length === 0 && found.namesDay ? found.day : reading.day;
  return { ...reading, instants: found.instants, day, doubts: ['unsure'] };
}

interface DayFound {
  day: Day;
  namesDay: boolean;
  isOneDay: boolean;
  /** Durations found beside the clock: "8pm, lock in 10 minutes". */
  instants: number[];
}

/** It is read once for each day that it is now where the clock can stand, which is nearly always one. */
async function dayByChrono({ dayWords, zones }: Parts, here: Here): Promise<DayFound> {
  const now = here.now.getTime();
  const todays = new Set([here.zone, ...zones].map((zone) => Math.floor(wallAt(now, zone) / DAY_MS)));
  const byToday = new Map<number, number[]>();
  const instants = new Set<number>();
  let isOneDay = true;
  for (const today of todays) {
    const read = await readWithChrono(dayWords, today, now);
    byToday.set(today, read.dates);
    for (const instant of read.instants) instants.add(instant);
    isOneDay &&= read.isOneDay;
  }
  const namesDay = [...byToday.values()].some((dates) => dates.length > 0);
  return { day: { dates: (today) => byToday.get(today) ?? [] }, namesDay, isOneDay, instants: [...instants] };
}

async function withoutClock(text: string, parts: Parts, wallNow: number, here: Here): Promise<Reading | undefined> {
  const today = Math.floor(wallNow / DAY_MS);
  const suggest = (day: Day): Reading => {
    const timeNow = day.dates(today).includes(today) ? Math.floor((wallNow % DAY_MS) / SECOND_MS) : undefined;
    return readingOf({ clocks: [suggestedClock(parts.part, timeNow)], day, understood: 'wall_clock' });
  };
  if (parts.leftOver === '') {
    return parts.days.length > 0 || parts.part ? suggest(oneDay(parts.days)) : undefined;
  }
  if (VAGUE.test(text)) return undefined;
  const { instants, dates, isOneDay } = await readWithChrono(text, today, here.now.getTime());
  if (instants.length > 0) {
    const doubt: AskReason = instants.length > 1 ? 'several_times' : 'unsure';
    return readingOf({ instants, doubts: [doubt], understood: 'duration' });
  }
  if (isOneDay && !parts.hasDate) return suggest({ dates: () => dates });
  return namesDayClearly(text) && parts.days.length > 0 ? suggest(oneDay(parts.days)) : undefined;
}

/** No day is any day; more than one are all meant. */
function oneDay(days: Day[]): Day {
  const [only, another] = days;
  if (!only) return ANY_DAY;
  if (!another) return only;
  return { dates: (today) => days.flatMap((day) => day.dates(today)), doubt: 'several_times' };
}
