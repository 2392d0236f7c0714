import type { AskReason, Understood } from './start.ts';
import type { Zone } from '../../../kit/wall.ts';

/** A time on the clock, as far as the text tells it. */
export interface Clock {
  /**
   * The times of day it can mean, in seconds after midnight. From 86,400 on they belong to the next morning: midnight at
   * the end of a day is 86,400.
   */
  times: number[];
  /** What to ask if more than one of `times` is still to come. */
  between: AskReason;
  /** Asked even if only one meaning is left. */
  doubt?: AskReason;
}

/** A day, as far as the text tells it. Days are numbered from 1 January 1970. */
export interface Day {
  /**
   * The days it can mean, when it is day `today` where the clock stands. Empty if there is no such day.
   */
  dates: (today: number) => number[];
  /** The day comes again after so many days, so that a time that has passed can mean the next one. */
  every?: 1 | 7;
  /** Asked even if only one meaning is left. */
  doubt?: AskReason;
}

/** All that a text can mean. `settle` decides what becomes of it. */
export interface Reading {
  /** Meanings that need no calendar, in milliseconds since 1970. */
  instants: number[];
  clocks: Clock[];
  day: Day;
  /** The zones the clock can stand in; empty means the server's own. */
  zones: Zone[];
  /** Reasons to ask, the most telling first. Empty if the text was understood as a whole. */
  doubts: AskReason[];
  understood: Understood;
}

/** A time without a day: the next time that the clock shows it. */
export const ANY_DAY: Day = { dates: (today) => [today], every: 1 };

/** A reading that says nothing but what `parts` add. */
export function readingOf(parts: Partial<Reading> & { understood: Understood }): Reading {
  return { instants: [], clocks: [], day: ANY_DAY, zones: [], doubts: [], ...parts };
}
