/** How long before its start a session can be announced. Set by Muster, not by Discord. */
export const MOST_DAYS_AHEAD = 14;

/** The longest text that is read, in characters after cleaning. Nobody needs more to say when. */
export const MOST_CHARACTERS = 100;

/**
 * How an exact start was found.
 *
 * - `now`: "now", "0"
 * - `duration`: counted from now ("10", "1h30", "in an hour")
 * - `timestamp`: Discord's own `<t:…>`
 * - `wall_clock`: a time on the clock of the server's zone ("19:30", "saturday 8pm")
 * - `zoned`: a time that names its own zone ("19:30 utc", ISO 8601 with an offset)
 */
export type Understood = 'now' | 'duration' | 'timestamp' | 'wall_clock' | 'zoned';

/**
 * Why the host is asked, when a text has more than one meaning or isn't understood as a whole.
 *
 * - `morning_or_evening`: "at 8", "7:30"
 * - `already_passed`: "19:30" at 19:40
 * - `date_order`: "10/11 8pm" is 10 November or 11 October
 * - `time_or_duration`: "20h" is 20:00 or in 20 hours; "1930" is 19:30 or 1930 minutes
 * - `zone`: "8pm est" in summer, when New York's clocks show EDT
 * - `clock_change`: the hour that the change of summer time leaves out or shows twice
 * - `no_time`: a day without a time ("saturday"); the candidates are only suggestions
 * - `several_times`: "between 8 and 9pm", "10-15 minutes"
 * - `which_day`: "saturday 8pm" on a Saturday, "next friday 8pm", "friday 24 october" when the 24th is a Saturday
 * - `unsure`: words that were not understood stand beside the time, or it is "about 8pm"
 */
export type AskReason =
  | 'morning_or_evening'
  | 'already_passed'
  | 'date_order'
  | 'time_or_duration'
  | 'zone'
  | 'clock_change'
  | 'no_time'
  | 'several_times'
  | 'which_day'
  | 'unsure';

/** Why a text can't be a start. `too_far` is more than `MOST_DAYS_AHEAD` days, `too_long` more than `MOST_CHARACTERS`. */
export type RefusedReason = 'empty' | 'past' | 'too_far' | 'impossible' | 'too_long';

/** One meaning that a text may have. It lies between now and `MOST_DAYS_AHEAD` days ahead. */
export interface Candidate {
  startsAt: Date;
}

/** What a text says about the start of a session: exact, asked back, kept as text, or refused; never guessed. */
export type Start =
  | { kind: 'exact'; startsAt: Date; understood: Understood }
  /** The candidates are different instants, the earliest first. */
  | { kind: 'ask'; reason: AskReason; options: [Candidate] | [Candidate, Candidate] }
  /** `text` is cleaned (no invisible characters, one line), but not escaped for Discord: show it literally. */
  | { kind: 'open'; text: string }
  | { kind: 'refused'; reason: RefusedReason };

/** The moment and the place from which a text is read. */
export interface Here {
  now: Date;
  /** The server's time zone, an IANA name such as `Europe/London`. */
  zone: string;
}
