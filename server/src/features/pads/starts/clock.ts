import type { Clock } from './reading.ts';

/** Stands where a time of day was found, for what is looked for beside it. No cleaned text has it. */
export const CLOCK_MARK = '\u0001';

const HALF_DAY_S = 43_200;
const DAY_S = 86_400;

/**
 * A time of day from its digits. An hour from 1 to 12 without "am" or "pm" and without a leading zero has two meanings.
 *
 * @param hour digits, as they were typed
 * @param minute digits
 * @param half `am` or `pm`, if it was said
 * @returns undefined if no clock shows that ("25:00", "19:75", "13am")
 */
export function clockOf(hour: string, minute: string, half?: string, second = '0'): Clock | undefined {
  const h = Number(hour);
  const rest = Number(minute) * 60 + Number(second);
  if (Number(minute) > 59 || Number(second) > 59) return undefined;
  if (h > 24 || (h === 24 && rest > 0)) return undefined;
  if (half === undefined) {
    if (h === 0 || h > 12 || hour.startsWith('0')) return certain(h * 3600 + rest);
    return { times: [...timesOf(h, rest, 'am'), ...timesOf(h, rest, 'pm')], between: 'morning_or_evening' };
  }
  // "19:30 pm" is said twice; "19:30 am" can't be.
  if (h > 12) return half === 'pm' && h < 24 ? certain(h * 3600 + rest) : undefined;
  if (h === 0) return half === 'am' ? certain(rest) : undefined;
  return h === 12 && rest === 0 && half === 'am' ? MIDNIGHT : { times: timesOf(h, rest, half), between: 'unsure' };
}

/** "saturday midnight" begins or ends that day; without a day, it is the next one. */
const MIDNIGHT: Clock = { times: [0, DAY_S], between: 'which_day' };

function certain(time: number): Clock {
  return { times: [time], between: 'unsure' };
}

function timesOf(hour: number, rest: number, half: string): number[] {
  const time = (hour % 12) * 3600 + rest;
  if (half === 'pm') return [time + HALF_DAY_S];
  return [time === 0 ? DAY_S : time];
}

/** A time of day from three or four digits in a row: "830", "1930". */
export function clockFromDigits(digits: string, half?: string): Clock | undefined {
  if (digits.length < 3 || digits.length > 4) return undefined;
  return clockOf(digits.slice(0, -2), digits.slice(-2), half);
}
