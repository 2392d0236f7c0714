import { counted } from '../../../kit/text.ts';
import type { Here } from './start.ts';
import { DAY_MS, HOUR_MS, instantsAt, MINUTE_MS, wallAt } from '../../../kit/wall.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Below this, "in 2 hours 30 minutes"; from here on, whole hours. */
const MINUTES_MATTER_BELOW_MS = 6 * HOUR_MS;
/** From here on, days of the calendar are counted, if it is not tomorrow. */
const DAYS_MATTER_FROM_MS = 36 * HOUR_MS;

/**
 * Says an instant in the server's own clock, for places where Discord doesn't render `<t:…>` (autocomplete, buttons):
 * "today 19:50, in 10 minutes", "tomorrow 08:00, in 12 hours", "Saturday 24 October 20:00, in 3 days".
 * Two different minutes never read alike: the hour that the end of summer time repeats is told apart.
 *
 * @throws RangeError if `zone` is no IANA name
 */
export function describeStart(startsAt: Date, { now, zone }: Here): string {
  const wall = wallAt(startsAt.getTime(), zone);
  const days = Math.floor(wall / DAY_MS) - Math.floor(wallAt(now.getTime(), zone) / DAY_MS);
  return `${dayOf(wall, days)} ${timeOf(startsAt, wall, zone)}, ${distance(startsAt.getTime() - now.getTime(), days)}`;
}

function dayOf(wall: number, daysAhead: number): string {
  if (daysAhead === 0) return 'today';
  if (daysAhead === 1) return 'tomorrow';
  if (daysAhead === -1) return 'yesterday';
  const date = new Date(wall);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

function timeOf(startsAt: Date, wall: number, zone: string): string {
  const time = new Date(wall).toISOString().slice(11, 16);
  const [first, second] = instantsAt(wall, zone);
  if (second === undefined) return time;
  return `${time} (${startsAt.getTime() === first ? 'before' : 'after'} the clocks change)`;
}

function distance(ms: number, calendarDays: number): string {
  const minutes = Math.round(Math.abs(ms) / MINUTE_MS);
  if (minutes === 0) return 'now';
  const amount = amountOf(minutes, Math.abs(calendarDays));
  return ms < 0 ? `${amount} ago` : `in ${amount}`;
}

function amountOf(minutes: number, calendarDays: number): string {
  if (minutes < 60) return counted(minutes, 'minute');
  const ms = minutes * MINUTE_MS;
  if (ms >= DAYS_MATTER_FROM_MS && calendarDays > 1) return counted(calendarDays, 'day');
  if (ms >= MINUTES_MATTER_BELOW_MS) return counted(Math.round(ms / HOUR_MS), 'hour');
  const rest = minutes % 60;
  const hours = counted(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${counted(rest, 'minute')}`;
}
