import type { Clock, Day, Reading } from './reading.ts';
import { type AskReason, type Here, MOST_DAYS_AHEAD, type Start } from './start.ts';
import {
  DAY_MS,
  HOUR_MS,
  instantsAt,
  instantsRoundGap,
  MINUTE_MS,
  SECOND_MS,
  wallAt,
  type Zone,
} from '../../../kit/wall.ts';

/** "19:30" at 19:40 may mean "we have begun"; hours later it doesn't. */
const MAY_HAVE_BEGUN_MS = HOUR_MS;
/** A time that passed longer ago than this is nearer tomorrow than today: "00:10" at 23:50. */
const NEARER_TOMORROW_MS = 12 * HOUR_MS;

/** What the meanings of a reading come to while they are gathered. */
interface Gathered {
  /** Instants that can be a start, in milliseconds since 1970. */
  possible: Set<number>;
  /** Reasons to ask even if one meaning is left. */
  reasons: Set<AskReason>;
  /** Reasons to ask that only tell if nothing else does. */
  weakReasons: Set<AskReason>;
  tooFar: boolean;
  /** A bare time or weekday that passed less than `MAY_HAVE_BEGUN_MS` ago. */
  justPassed: boolean;
}

/**
 * Decides what becomes of a reading. One meaning and no doubt: exact. More than one, or a doubt: asked, with the first two
 * that are to come within `MOST_DAYS_AHEAD` days. None of them possible: refused. What is in the current minute counts as
 * now, so an exact start is never in the past.
 *
 * @throws RangeError if `zone` is no IANA name
 */
export function settle(reading: Reading, here: Here): Start {
  const found = gather(reading, here);
  const [first, second] = [...found.possible].sort((a, b) => a - b);
  if (first === undefined) return { kind: 'refused', reason: found.tooFar ? 'too_far' : 'past' };

  const [reason] = found.reasons;
  const [weakReason] = found.weakReasons;
  if (second !== undefined) {
    const why = reason ?? (reading.instants.length > 1 ? 'several_times' : undefined) ?? between(reading) ?? weakReason;
    return ask(why ?? 'unsure', first, second);
  }
  const why = reason ?? weakReason ?? (found.tooFar ? (between(reading) ?? 'unsure') : undefined);
  if (why === undefined) return { kind: 'exact', startsAt: new Date(first), understood: reading.understood };
  const present = here.now.getTime();
  if (why === 'already_passed' && found.justPassed && first > present) return ask(why, present, first);
  return ask(why, first);
}

function ask(reason: AskReason, first: number, second?: number): Start {
  const earlier = { startsAt: new Date(first) };
  const options: Extract<Start, { kind: 'ask' }>['options'] =
    second === undefined ? [earlier] : [earlier, { startsAt: new Date(second) }];
  return { kind: 'ask', reason, options };
}

/** Why the clocks of a text mean more than one time. */
function between({ clocks }: Reading): AskReason | undefined {
  const [clock, another] = clocks;
  if (another) return 'several_times';
  return clock && clock.times.length > 1 ? clock.between : undefined;
}

function gather(reading: Reading, here: Here): Gathered {
  const found: Gathered = {
    possible: new Set(),
    reasons: new Set(reading.doubts),
    weakReasons: new Set(),
    tooFar: false,
    justPassed: false,
  };
  for (const instant of reading.instants) take(instant, here, found);
  if (reading.clocks.length > 0 && reading.day.doubt) found.reasons.add(reading.day.doubt);
  let inFirstZone: string | undefined;
  for (const zone of reading.zones.length > 0 ? reading.zones : [here.zone]) {
    const inZone: Gathered = { ...found, possible: new Set() };
    for (const clock of reading.clocks) addClock(clock, reading.day, zone, here, inZone);
    const instants = [...inZone.possible].join();
    inFirstZone ??= instants;
    if (instants !== inFirstZone) found.reasons.add('zone');
    for (const instant of inZone.possible) found.possible.add(instant);
    found.tooFar ||= inZone.tooFar;
    found.justPassed ||= inZone.justPassed;
  }
  return found;
}

/** @returns whether the instant is to come, or is in the current minute */
function take(instant: number, { now }: Here, found: Gathered): boolean {
  const present = now.getTime();
  if (instant > present + MOST_DAYS_AHEAD * DAY_MS) {
    found.tooFar = true;
    return true;
  }
  if (instant < Math.floor(present / MINUTE_MS) * MINUTE_MS) return false;
  found.possible.add(Math.max(instant, present));
  return true;
}

function addClock(clock: Clock, day: Day, zone: Zone, here: Here, found: Gathered): void {
  if (clock.doubt) found.reasons.add(clock.doubt);
  // The midnight that ended yesterday is not another one than today's: it has passed.
  const isMidnight = day.every === 1 && clock.times.includes(DAY_MS / SECOND_MS);
  const dates = datesIn(day, zone, here);
  if (dates.size > 1) found.weakReasons.add('which_day');
  for (const time of isMidnight ? clock.times.filter((time) => time !== 0) : clock.times) {
    for (const date of dates) {
      const passedMs = addTime(date, time, zone, here, found);
      if (day.every === undefined) continue;
      if (passedMs !== undefined) addNext(date, time, passedMs, day.every, zone, here, found);
      // "saturday 8pm" on a Saturday: in an hour, or in a week?
      else if (day.every === 7 && date === todayIn(zone, here)) {
        addTime(date + 7, time, zone, here, found);
        found.weakReasons.add('which_day');
      }
    }
  }
}

/** Adds the next time of one that has passed, with the question whether that is meant. */
function addNext(
  date: number,
  time: number,
  passedMs: number,
  every: 1 | 7,
  zone: Zone,
  here: Here,
  found: Gathered,
): void {
  addTime(date + every, time, zone, here, found);
  if (every === 1 && passedMs >= NEARER_TOMORROW_MS) return;
  found.weakReasons.add('already_passed');
  found.justPassed ||= passedMs <= MAY_HAVE_BEGUN_MS;
}

/** "Tomorrow" is another day in New York than in London for some hours: both are meant until the host says which. */
function datesIn(day: Day, zone: Zone, here: Here): Set<number> {
  const dates = new Set(day.dates(todayIn(zone, here)));
  if (day.every === 1) return dates;
  for (const date of day.dates(todayIn(here.zone, here))) dates.add(date);
  return dates;
}

function todayIn(zone: Zone, { now }: Here): number {
  return Math.floor(wallAt(now.getTime(), zone) / DAY_MS);
}

/** @returns how long ago the time passed, in milliseconds; undefined if it is to come, or one of its two meanings is */
function addTime(date: number, time: number, zone: Zone, here: Here, found: Gathered): number | undefined {
  const wall = date * DAY_MS + time * SECOND_MS;
  const shown = instantsAt(wall, zone);
  const instants = shown.length > 0 ? shown : instantsRoundGap(wall, zone);
  const toCome = instants.filter((instant) => take(instant, here, found));
  if (toCome.length > 1 || (toCome.length === 1 && shown.length === 0)) found.reasons.add('clock_change');
  return toCome.length > 0 ? undefined : here.now.getTime() - Math.max(...instants);
}
