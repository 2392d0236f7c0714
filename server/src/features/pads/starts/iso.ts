import { type Reading, readingOf } from './reading.ts';
import { DAY_MS, MINUTE_MS } from '../../../kit/wall.ts';

/** https://www.rfc-editor.org/rfc/rfc3339: "2026-10-24T20:00:00+01:00"; the seconds and the offset may be left out. */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:t| )(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(?:(z)|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * Reads a text that is a date and a time in ISO 8601. Without an offset it is the time on the server's clock.
 *
 * @param text made by `forReading`
 * @returns undefined if it is written otherwise, `impossible` if no calendar or clock shows that
 */
export function readIso(text: string): Reading | 'impossible' | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const [zulu, sign, offsetHours, offsetMinutes] = match.slice(7);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const [h = 0, m = 0, s = 0] = [hour, minute, second];
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day || month > 12) return 'impossible';
  if (h > 24 || m > 59 || s > 59 || (h === 24 && m + s > 0)) return 'impossible';
  const time = h * 3600 + m * 60 + s;

  if (zulu === undefined && sign === undefined) {
    return readingOf({
      clocks: [{ times: [time], between: 'unsure' }],
      day: { dates: () => [midnight / DAY_MS] },
      understood: 'wall_clock',
    });
  }
  const minutesEast = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  return readingOf({ instants: [midnight + time * 1000 - minutesEast * MINUTE_MS], understood: 'zoned' });
}
