/** A time zone: an IANA name, or a fixed offset from UTC in minutes (east is positive). */
export type Zone = string | number;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Building one takes 50 times as long as using it. There are at most as many as there are zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}

/**
 * What a clock on the wall of `zone` shows at an instant. The answer is in "wall milliseconds": the instant at which a
 * clock in UTC would show the same. So `Math.floor(wall / DAY_MS)` numbers the calendar's days, and days can be added.
 *
 * @param instant milliseconds since 1970
 * @throws RangeError if there is no such zone
 */
export function wallAt(instant: number, zone: Zone): number {
  if (typeof zone === 'number') return instant + zone * MINUTE_MS;
  const shown = formatterOf(zone).format(instant);
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = (shown.match(/\d+/g) ?? []).map(Number);
  const sinceSecond = ((instant % SECOND_MS) + SECOND_MS) % SECOND_MS;
  return Date.UTC(year, month - 1, day, hour, minute, second) + sinceSecond;
}

/**
 * The instants at which a clock on the wall of `zone` shows `wall`, the earliest first: one nearly always, two in the
 * hour that the end of summer time repeats, none in the hour that its beginning leaves out.
 *
 * @param wall wall milliseconds, see `wallAt`
 * @throws RangeError if there is no such zone
 */
export function instantsAt(wall: number, zone: Zone): number[] {
  return offsetsAround(wall, zone)
    .map((offset) => wall - offset)
    .filter((instant) => wallAt(instant, zone) === wall)
    .sort((a, b) => a - b);
}

/**
 * For a time that a change of the clocks leaves out: the two instants that it can be taken for, reckoned with the offsets
 * before and after the change.
 */
export function instantsRoundGap(wall: number, zone: Zone): number[] {
  return offsetsAround(wall, zone)
    .map((offset) => wall - offset)
    .sort((a, b) => a - b);
}

/** No zone changes its clocks twice within two days, so a day before and a day after show all offsets in question. */
function offsetsAround(wall: number, zone: Zone): number[] {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((probe) => wallAt(probe, zone) - probe);
  return [...new Set(offsets)];
}

/** Whether `zone` is a time zone's IANA name. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}
