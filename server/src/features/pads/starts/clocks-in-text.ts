import { CLOCK_MARK, clockFromDigits, clockOf } from './clock.ts';
import type { Clock } from './reading.ts';
import { ZONE_WORD } from './zone.ts';

/** What was found, and the text with `CLOCK_MARK` in each place. */
interface ClocksInText {
  clocks: Clock[];
  rest: string;
  /** A time was written that no clock shows: "25:00". */
  impossible: boolean;
}

type Groups = (string | undefined)[];
type Found = Clock | 'impossible' | 'no_clock';

const orImpossible = (clock: Clock | undefined): Found => clock ?? 'impossible';
const orNone = (clock: Clock | undefined): Found => clock ?? 'no_clock';

const HALF = '(?: ?(am|pm)(?![a-z]))?';
/** No more of the number, and no letters behind it but a zone's. */
const ENDS = `(?![\\d:]|(?!(?:${ZONE_WORD})\\b)[a-y])`;
/** "at 5 people" is no time. */
const NOT_COUNTED =
  '(?! ?(?:more |of )?(?:people|players?|ppl|persons?|members?|guys|users?|attendees|of|or more|min|h|s|d)\\b)';

/** Each way to write a time of day. The order matters: what is found first is gone for the others. */
const WAYS: [RegExp, (groups: Groups) => Found][] = [
  [/\b(?:12 )?(noon|midday|midnight)\b/g, ([word]) => orNone(clockOf('12', '0', word === 'midnight' ? 'am' : 'pm'))],
  [new RegExp(`\\bhalf (past )?(\\d{1,2})${HALF}(?![\\w:])`, 'g'), halfPast],
  [
    new RegExp(
      `\\b(?:a )?(quarter|5|10|20|25)( min| mins| minutes)? (past|after|to|till|before) (\\d{1,2})${HALF}(?![\\w:])`,
      'g',
    ),
    pastOrTo,
  ],
  [
    new RegExp(
      `(?<![\\w:.+])(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?${HALF}(?: ?(uhr|hrs?|h|o'?clock)\\b)?${ENDS}`,
      'g',
    ),
    ([hour = '', minute = '', second, half, word]) => orImpossible(inGerman(word, clockOf(hour, minute, half, second))),
  ],
  [
    new RegExp(`(?<![\\w:.+])(\\d{1,4}) ?(am|pm)(?![a-z])`, 'g'),
    ([digits = '', half]) =>
      digits.length < 3 ? orImpossible(clockOf(digits, '0', half)) : orImpossible(clockFromDigits(digits, half)),
  ],
  [
    new RegExp(`(?<![\\w:.+])(\\d{1,2})\\.(\\d{2})${HALF}(?: ?(uhr|hrs?)\\b)?${ENDS}(?!\\.\\d)`, 'g'),
    ([hour = '', minute = '', half, word]) => orNone(inGerman(word, clockOf(hour, minute, half))),
  ],
  // Up to "3h" it is so many hours.
  [
    /(?<![\w:.+])(?<!\bin )(\d{1,2}) ?h ?(\d{2})?(?![\w:])/g,
    ([hour = '', minute = '0']) => (Number(hour) > 3 ? orNone(clockOf(hour, minute)) : 'no_clock'),
  ],
  [
    /(?<![\w:.+])(\d{1,2}) ?(o'? ?clock|uhr)(?: (am|pm)(?![a-z])| ([0-5]\d))?(?![\w:])/g,
    ([hour = '', word, half, minute = '0']) => orImpossible(inGerman(word, clockOf(hour, minute, half))),
  ],
  [/(?<![\w:.+])(\d{4}) ?(?:hrs|hours|h)\b/g, ([digits = '']) => orNone(clockFromDigits(digits))],
  [
    new RegExp(`(?<![\\w:.+])(\\d{1,4}) ?(?=(?:${ZONE_WORD}|z)(?![a-z]))`, 'g'),
    ([digits = '']) => (digits.length < 3 ? orNone(clockOf(digits, '0')) : orNone(clockFromDigits(digits))),
  ],
  [/^(?:at ?|@ ?)(\d{1,2})$/g, ([hour = '']) => orImpossible(clockOf(hour, '0'))],
  [
    new RegExp(`(?:\\bat ?|@ ?)(\\d{1,4})(?![\\w:/])${NOT_COUNTED}`, 'g'),
    ([digits = '']) => (digits.length < 3 ? orNone(clockOf(digits, '0')) : orNone(clockFromDigits(digits))),
  ],
];

/** "8-9pm", "between 8 and 9pm": the first hour borrows its half of the day from the second. */
const HOUR_BEFORE = new RegExp(`(?<![\\w:.+])(\\d{1,2}) ?(?=(?:-|to|and|or|till|until) ?${CLOCK_MARK})`, 'g');
const HOUR_AFTER = new RegExp(`(?<=${CLOCK_MARK} ?(?:-|to|till|until) ?)(\\d{1,2})(?![\\w:.])`, 'g');

/**
 * Finds the times of day in a text: "19:30", "8.15 pm", "20h30", "noon", "quarter past 8", "1730z", "at 8", "8-9pm".
 *
 * @param text made by `forReading`, without dates that are written in digits
 */
export function takeClocks(text: string): ClocksInText {
  const clocks: Clock[] = [];
  let impossible = false;
  let rest = text;
  const replace = (pattern: RegExp, read: (groups: Groups) => Found): void => {
    rest = rest.replace(pattern, (whole: string, ...groups: Groups) => {
      const found = read(groups);
      if (found === 'no_clock') return whole;
      if (found === 'impossible') impossible = true;
      else clocks.push(found);
      return ` ${CLOCK_MARK} `;
    });
    rest = rest.replace(/ {2,}/g, ' ');
  };
  for (const [pattern, read] of WAYS) replace(pattern, read);
  const [later] = clocks;
  if (later) {
    replace(HOUR_BEFORE, ([hour = '']) => orNone(hourBefore(clockOf(hour, '0'), later)));
    replace(HOUR_AFTER, ([hour = '']) => orNone(clockOf(hour, '0')));
  }
  return { clocks, rest: rest.trim(), impossible };
}

/** The last of a clock's times before another clock, else the first of them. */
function hourBefore(clock: Clock | undefined, later: Clock): Clock | undefined {
  const before = clock?.times.filter((time) => time < (later.times[0] ?? 0));
  const [time] = before?.length ? before.sort((a, b) => b - a) : (clock?.times ?? []);
  return time === undefined ? undefined : { times: [time], between: 'unsure' };
}

/** Nearly surely German, and so not a text that the rest of this grammar knows. */
function inGerman(word: string | undefined, clock: Clock | undefined): Clock | undefined {
  return clock && word === 'uhr' ? { ...clock, doubt: 'unsure' } : clock;
}

/** "half 8" is 8:30 in London and 7:30 in Berlin. */
function halfPast([past, hour = '', half]: Groups): Found {
  const later = clockOf(hour, '30', half);
  if (!later || past) return orImpossible(later);
  return { times: later.times.flatMap((time) => [time, time - 3600]), between: 'unsure', doubt: 'unsure' };
}

function pastOrTo([count = '', unit, word, hour = '', half]: Groups): Found {
  const clock = clockOf(hour, '0', half);
  if (!clock) return 'impossible';
  const seconds = (count === 'quarter' ? 15 : Number(count)) * 60;
  const isTo = word === 'to' || word === 'till' || word === 'before';
  const times = clock.times.map((time) => (time + (isTo ? -seconds : seconds) + 86_400) % 86_400);
  // "10 to 8" may be ten minutes before eight, or from ten o'clock to eight.
  const isClear = !isTo || unit !== undefined || count === 'quarter';
  return { times, between: clock.between, ...(isClear ? {} : { doubt: 'unsure' as const }) };
}
