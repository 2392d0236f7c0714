import { expect, test } from 'vitest';
import { readStart } from './read.ts';
import type { Here, Start } from './start.ts';

/** Wednesday 7 October 2026, 19:40 in London. */
const WEDNESDAY: Here = { now: new Date('2026-10-07T19:40:00+01:00'), zone: 'Europe/London' };

/** Says an outcome in one line. Times stand on a clock that is `hoursEast` of UTC. */
function inShort(start: Start, hoursEast: number): string {
  const onClock = (at: Date): string =>
    new Date(at.getTime() + hoursEast * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
  if (start.kind === 'exact') return `exact ${onClock(start.startsAt)}`;
  if (start.kind === 'ask')
    return `ask ${start.reason}: ${start.options.map((one) => onClock(one.startsAt)).join(', ')}`;
  return start.kind === 'open' ? 'open' : `refused ${start.reason}`;
}

type Rows = [text: string, outcome: string][];

const EXACT: Rows = [
  ['in 10 minutes', 'exact 10-07 19:50'],
  ['10', 'exact 10-07 19:50'],
  ['+10', 'exact 10-07 19:50'],
  ['10m', 'exact 10-07 19:50'],
  ['10 m', 'exact 10-07 19:50'],
  ['in 10', 'exact 10-07 19:50'],
  ['in +10', 'exact 10-07 19:50'],
  ['in 10 mins', 'exact 10-07 19:50'],
  ['IN TEN MINUTES', 'exact 10-07 19:50'],
  ['１０', 'exact 10-07 19:50'],
  ['10 minutes from now', 'exact 10-07 19:50'],
  ["in 10 minutes' time", 'exact 10-07 19:50'],
  ['starts in 10 mins!', 'exact 10-07 19:50'],
  ['8', 'exact 10-07 19:48'],
  ['120', 'exact 10-07 21:40'],
  ['180', 'exact 10-07 22:40'],
  ['1h30', 'exact 10-07 21:10'],
  ['1h 30m', 'exact 10-07 21:10'],
  ['1 hour and 30 minutes', 'exact 10-07 21:10'],
  ['an hour and a half', 'exact 10-07 21:10'],
  ['1½ hours', 'exact 10-07 21:10'],
  ['1.5 hours', 'exact 10-07 21:10'],
  ['1,5 h', 'exact 10-07 21:10'],
  ['in an hour', 'exact 10-07 20:40'],
  ['half an hour', 'exact 10-07 20:10'],
  ['quarter of an hour', 'exact 10-07 19:55'],
  ['1 day, 2 hours and 5 min', 'exact 10-08 21:45'],
  ['in 20h', 'exact 10-08 15:40'],
  ['24h', 'exact 10-08 19:40'],
  ['in 2 days', 'exact 10-09 19:40'],
  ['in 2 weeks', 'exact 10-21 19:40'],
  ['in 14 days', 'exact 10-21 19:40'],
  ['in 336 hours', 'exact 10-21 19:40'],
  ['+1930', 'exact 10-09 03:50'],
  ['now', 'exact 10-07 19:40'],
  ['0', 'exact 10-07 19:40'],
  ['in 0 minutes', 'exact 10-07 19:40'],
  ['19:40', 'exact 10-07 19:40'],
  ['20:30', 'exact 10-07 20:30'],
  ['20.30', 'exact 10-07 20:30'],
  ['20：30', 'exact 10-07 20:30'],
  ['20h30', 'exact 10-07 20:30'],
  ['2030 hrs', 'exact 10-07 20:30'],
  ['at 2030', 'exact 10-07 20:30'],
  ['at 20', 'exact 10-07 20:00'],
  ['at 20h', 'exact 10-07 20:00'],
  ['8pm', 'exact 10-07 20:00'],
  ['8 p.m.', 'exact 10-07 20:00'],
  ['**8pm** 🔥', 'exact 10-07 20:00'],
  ['8pm sharp, please', 'exact 10-07 20:00'],
  ['from 8pm', 'exact 10-07 20:00'],
  ['20:15pm', 'exact 10-07 20:15'],
  ['8:15 pm', 'exact 10-07 20:15'],
  ['815pm', 'exact 10-07 20:15'],
  ['quarter past eight pm', 'exact 10-07 20:15'],
  ['half past 8 pm', 'exact 10-07 20:30'],
  ['12am', 'exact 10-08 00:00'],
  ['midnight', 'exact 10-08 00:00'],
  ['24:00', 'exact 10-08 00:00'],
  ['00:10', 'exact 10-08 00:10'],
  ['02:00', 'exact 10-08 02:00'],
  ['today at 8', 'exact 10-07 20:00'],
  ['8 tonight', 'exact 10-07 20:00'],
  ['8 in the evening', 'exact 10-07 20:00'],
  ['tonight at 1', 'exact 10-08 01:00'],
  ['tomorrow 20:00', 'exact 10-08 20:00'],
  ['tomorrow @ 8pm', 'exact 10-08 20:00'],
  ['tmrw 8pm', 'exact 10-08 20:00'],
  ['tomorrow 20h', 'exact 10-08 20:00'],
  ['tomorrow evening at 8', 'exact 10-08 20:00'],
  ['noon tomorrow', 'exact 10-08 12:00'],
  ['day after tomorrow 8pm', 'exact 10-09 20:00'],
  ['in 2 days at 8pm', 'exact 10-09 20:00'],
  ['saturday 8pm', 'exact 10-10 20:00'],
  ['8pm on Sat.', 'exact 10-10 20:00'],
  ['this saturday 20:00', 'exact 10-10 20:00'],
  ['saturday 2000', 'exact 10-10 20:00'],
  ['saturday night 11', 'exact 10-10 23:00'],
  ['next monday 8pm', 'ask which_day: 10-12 20:00, 10-19 20:00'],
  ['next friday 19:00', 'ask which_day: 10-09 19:00, 10-16 19:00'],
  ['friday next week 8pm', 'exact 10-16 20:00'],
  ['next week friday 8pm', 'exact 10-16 20:00'],
  ['10 october 8pm', 'exact 10-10 20:00'],
  ['10th of October at 8pm', 'exact 10-10 20:00'],
  ['oct 10th, 20:00', 'exact 10-10 20:00'],
  ['sat 10 oct 2026 20:00', 'exact 10-10 20:00'],
  ['10 oct 2000', 'exact 10-10 20:00'],
  ['the 15th 8pm', 'exact 10-15 20:00'],
  ['19/10 8pm', 'exact 10-19 20:00'],
  ['10/19 8pm', 'exact 10-19 20:00'],
  ['10/10 8pm', 'exact 10-10 20:00'],
  ['12.10. 20:00', 'exact 10-12 20:00'],
  ['12.10.2026 20:00', 'exact 10-12 20:00'],
  ['sunday 10/11 8pm', 'exact 10-11 20:00'],
  ['2026-10-10 10:30', 'exact 10-10 10:30'],
  ['2026-10-10T20:00:00+01:00', 'exact 10-10 20:00'],
  ['2026-10-10T20:00-05:00', 'exact 10-11 02:00'],
  ['2026-10-10T19:00:00.000Z', 'exact 10-10 20:00'],
  ['19:30 utc', 'exact 10-07 20:30'],
  ['1930z', 'exact 10-07 20:30'],
  ['20 utc', 'exact 10-07 21:00'],
  ['UTC 8pm', 'exact 10-07 21:00'],
  ['21:00+02:00', 'exact 10-07 20:00'],
  ['21:00 utc+2', 'exact 10-07 20:00'],
  ['20:00 gmt-5:30', 'exact 10-08 02:30'],
  ['21:00 Europe/Berlin', 'exact 10-07 20:00'],
  ['8pm bst', 'exact 10-07 20:00'],
  ['8pm uk time', 'exact 10-07 20:00'],
  ['8pm edt', 'exact 10-08 01:00'],
  ['8pm eastern', 'exact 10-08 01:00'],
  ['8pm server time', 'exact 10-07 20:00'],
  ['<t:1791500000>', 'exact 10-08 23:53'],
  ['<t:1791500000:F>', 'exact 10-08 23:53'],
  ['at <t:1791500000:F>, <t:1791500000:R>', 'exact 10-08 23:53'],
];

const ASKED: Rows = [
  ['at 8', 'ask morning_or_evening: 10-07 20:00, 10-08 08:00'],
  ['at eight', 'ask morning_or_evening: 10-07 20:00, 10-08 08:00'],
  ["8 o'clock", 'ask morning_or_evening: 10-07 20:00, 10-08 08:00'],
  ['8:15', 'ask morning_or_evening: 10-07 20:15, 10-08 08:15'],
  ['7:30', 'ask morning_or_evening: 10-08 07:30, 10-08 19:30'],
  ['12:30', 'ask morning_or_evening: 10-08 00:30, 10-08 12:30'],
  ['quarter past 8', 'ask morning_or_evening: 10-07 20:15, 10-08 08:15'],
  ['tomorrow 8', 'ask morning_or_evening: 10-08 08:00, 10-08 20:00'],
  ['saturday 7:30', 'ask morning_or_evening: 10-10 07:30, 10-10 19:30'],
  ['19:30', 'ask already_passed: 10-07 19:40, 10-08 19:30'],
  ['19.30', 'ask already_passed: 10-07 19:40, 10-08 19:30'],
  ['18:00', 'ask already_passed: 10-08 18:00'],
  ['8am', 'ask already_passed: 10-08 08:00'],
  ['08:15', 'ask already_passed: 10-08 08:15'],
  ['0830', 'ask already_passed: 10-08 08:30'],
  ['1730z', 'ask already_passed: 10-08 18:30'],
  ['wed 7pm', 'ask already_passed: 10-07 19:40, 10-14 19:00'],
  ['wednesday 8pm', 'ask which_day: 10-07 20:00, 10-14 20:00'],
  ['friday 8 october 8pm', 'ask which_day: 10-08 20:00, 10-09 20:00'],
  ['fri today fri 8pm', 'ask which_day: 10-07 20:00, 10-09 20:00'],
  ['tomorrow midnight', 'ask which_day: 10-08 00:00, 10-09 00:00'],
  ['20h', 'ask time_or_duration: 10-07 20:00, 10-08 15:40'],
  ['20h 5', 'ask time_or_duration: 10-07 20:05, 10-08 15:45'],
  ['and 20h', 'ask unsure: 10-07 20:00'],
  ['8h30', 'ask time_or_duration: 10-08 04:10, 10-08 08:30'],
  ['2000', 'ask time_or_duration: 10-07 20:00, 10-09 05:00'],
  ['830', 'ask time_or_duration: 10-07 20:30, 10-08 08:30'],
  ['08', 'ask time_or_duration: 10-07 19:48, 10-08 08:00'],
  ['in 1:30', 'ask time_or_duration: 10-07 21:10, 10-08 01:30'],
  ['8ish', 'ask time_or_duration: 10-07 19:48, 10-07 20:00'],
  ['10/11 8pm', 'ask date_order: 10-11 20:00'],
  ['10/8 8pm', 'ask date_order: 10-08 20:00'],
  ['8pm est', 'ask zone: 10-08 01:00, 10-08 02:00'],
  ['est 8pm', 'ask zone: 10-08 01:00, 10-08 02:00'],
  ['8pm gmt', 'ask zone: 10-07 20:00, 10-07 21:00'],
  ['8pm pt', 'ask zone: 10-07 20:00, 10-08 04:00'],
  ['8pm ist', 'ask zone: 10-07 20:00, 10-08 15:30'],
  ['20 Uhr', 'ask unsure: 10-07 20:00'],
  ['half 8', 'ask unsure: 10-07 20:30, 10-08 07:30'],
  ['10 to 8', 'ask unsure: 10-07 19:50, 10-08 07:50'],
  ['between 8 and 9pm', 'ask several_times: 10-07 20:00, 10-07 21:00'],
  ['8-9pm', 'ask several_times: 10-07 20:00, 10-07 21:00'],
  ['tomorrow 11-1pm', 'ask several_times: 10-08 11:00, 10-08 13:00'],
  ['20:00-21:00', 'ask several_times: 10-07 20:00, 10-07 21:00'],
  ['8pm or 9pm', 'ask several_times: 10-07 20:00, 10-07 21:00'],
  ['today or tomorrow 8pm', 'ask several_times: 10-07 20:00, 10-08 20:00'],
  ['in 10 mins lock 5 mins', 'ask several_times: 10-07 19:45, 10-07 19:50'],
  ['10-15 minutes', 'ask several_times: 10-07 19:50, 10-07 19:55'],
  ['1h 1h', 'ask unsure: 10-07 20:40'],
  ['in 10-15', 'ask several_times: 10-07 19:50, 10-07 19:55'],
  ['<t:1791500000> or <t:1791510000>', 'ask several_times: 10-08 23:53, 10-09 02:40'],
  ['tonight', 'ask no_time: 10-07 20:00, 10-07 21:00'],
  ['today', 'ask no_time: 10-07 20:00, 10-07 21:00'],
  ['later tonight', 'ask no_time: 10-07 20:00, 10-07 21:00'],
  ['tomorrow', 'ask no_time: 10-08 18:00, 10-08 20:00'],
  ['tomorrow morning', 'ask no_time: 10-08 09:00, 10-08 10:00'],
  ['saturday', 'ask no_time: 10-10 18:00, 10-10 20:00'],
  ['next friday', 'ask which_day: 10-09 18:00, 10-09 20:00'],
  ['about 8pm', 'ask unsure: 10-07 20:00'],
  ['8pm-ish', 'ask unsure: 10-07 20:00'],
  ['after 8pm', 'ask unsure: 10-07 20:00'],
  ['8pm with bob', 'ask unsure: 10-07 20:00'],
  ['every saturday 8pm', 'ask unsure: 10-10 20:00'],
  ['in about an hour', 'ask unsure: 10-07 20:40'],
  ['in a minute', 'ask unsure: 10-07 19:41'],
  ['in 10 minutes on pad 3', 'ask unsure: 10-07 19:50'],
  ['in 10 minutes tomorrow', 'ask unsure: 10-07 19:50'],
  ['in a few days 8pm', 'ask unsure: 10-10 20:00'],
  ['next friday 12 october 8pm', 'ask which_day: 10-09 20:00, 10-12 20:00'],
  ['next week 8pm', 'ask unsure: 10-14 20:00'],
  ['tonight at 5', 'ask unsure: 10-08 05:00'],
];

const OPEN: Rows = [
  'soon',
  'asap',
  'later',
  'when 5 are here',
  'when five are here',
  'start at 5 people',
  'in a few minutes',
  'in a bit',
  'next week',
  'this weekend',
  'may',
  'not now',
  'i sat down',
  '8-9',
  'the 24',
  '1.5',
  '24/7 server',
  'may 40 people come',
  '???',
  '🔥',
].map((text) => [text, 'open']);

const REFUSED: Rows = [
  ['yesterday 8pm', 'refused past'],
  ['yesterday', 'refused past'],
  ['today 19:30', 'refused past'],
  ['last friday 8pm', 'refused past'],
  ['6 october 8pm', 'refused past'],
  ['2026-10-07T18:00Z', 'refused past'],
  ['in -5 minutes', 'refused past'],
  ['-5', 'refused past'],
  ['20 minutes ago', 'refused past'],
  ['this morning', 'refused past'],
  ['<t:1700000000>', 'refused past'],
  ['in 400 days', 'refused too_far'],
  ['in 2 months', 'refused too_far'],
  ['in 337 hours', 'refused too_far'],
  ['24 october 8pm', 'refused too_far'],
  ['24.10 20:00', 'refused too_far'],
  ['22 Oct 2026 20:00', 'refused too_far'],
  ['99999999999', 'refused too_far'],
  [`<t:${'9'.repeat(60)}>`, 'refused too_far'],
  ['25:00', 'refused impossible'],
  ['19:75', 'refused impossible'],
  ['tomorrow 24:30', 'refused impossible'],
  ['at 25', 'refused impossible'],
  ['13am', 'refused impossible'],
  ['32 october', 'refused impossible'],
  ['october 32 8pm', 'refused impossible'],
  ['30 february 8pm', 'refused impossible'],
  ['31/11 8pm', 'refused impossible'],
  ['2026-02-30 20:00', 'refused impossible'],
  ['', 'refused empty'],
  [' \n\t ', 'refused empty'],
  ['\u200B\u202E\u2060\u3164\u2800\u0000', 'refused empty'],
  ['\uD83D', 'refused empty'],
  ['x'.repeat(101), 'refused too_long'],
];

test.each([...EXACT, ...ASKED, ...OPEN, ...REFUSED])(
  '%j on Wednesday at 19:40 in London: %s',
  async (text, outcome) => {
    expect(inShort(await readStart(text, WEDNESDAY), 1)).toBe(outcome);
  },
);

test('an exact start tells how it was found', async () => {
  const found = async (text: string): Promise<unknown> => {
    const start = await readStart(text, WEDNESDAY);
    return start.kind === 'exact' && start.understood;
  };
  expect(await found('now')).toBe('now');
  expect(await found('in 10 minutes')).toBe('duration');
  expect(await found('<t:1791500000>')).toBe('timestamp');
  expect(await found('saturday 8pm')).toBe('wall_clock');
  expect(await found('21:00 utc')).toBe('zoned');
});

test('a text that says nothing about when is kept as it was typed, without what is invisible', async () => {
  const start = await readStart('  When\u200B 5\n are  HERE \u202E@everyone ', WEDNESDAY);
  expect(start).toEqual({ kind: 'open', text: 'When 5 are HERE @everyone' });
});

test('seconds count from now, and what is in the current minute is now', async () => {
  const here: Here = { now: new Date('2026-10-07T19:40:37+01:00'), zone: 'Europe/London' };
  const exactly = async (text: string): Promise<unknown> => {
    const start = await readStart(text, here);
    return start.kind === 'exact' ? start.startsAt.toISOString() : start.kind;
  };
  expect(await exactly('10')).toBe('2026-10-07T18:50:37.000Z');
  expect(await exactly('19:40')).toBe('2026-10-07T18:40:37.000Z');
  expect(await exactly(`<t:${Date.parse('2026-10-07T18:40:05Z') / 1000}>`)).toBe('2026-10-07T18:40:37.000Z');
  expect(await exactly(`<t:${Date.parse('2026-10-07T18:39:59Z') / 1000}>`)).toBe('refused');
  expect(await exactly('19:39')).toBe('ask');
});

test('a time without a zone that does not exist is an error of the caller', async () => {
  await expect(readStart('19:30', { now: WEDNESDAY.now, zone: 'Mars/Olympus' })).rejects.toThrow(RangeError);
});

/** Other moments and places: what is asked, and on a clock how many hours east of UTC the answer stands. */
const ELSEWHERE: [now: string, zone: string, hoursEast: number, text: string, outcome: string][] = [
  // London puts its clocks back on Sunday 25 October 2026 at 02:00.
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'tomorrow 8pm', 'exact 10-25 20:00'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'sunday 20:00', 'exact 10-25 20:00'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'in 24 hours', 'exact 10-25 18:00'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'in 1 day', 'ask clock_change: 10-25 18:00, 10-25 19:00'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'tomorrow 01:30', 'ask clock_change: 10-25 00:30, 10-25 01:30'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 1, 'saturday 8pm', 'ask which_day: 10-24 20:00, 10-31 21:00'],
  ['2026-10-25T01:45+01:00', 'Europe/London', 0, '01:30', 'exact 10-25 01:30'],
  ['2026-10-24T19:00+01:00', 'Europe/London', 0, 'tomorrow 8pm gmt', 'exact 10-25 20:00'],
  // And forward on Sunday 29 March 2026 at 01:00.
  ['2026-03-28T18:00Z', 'Europe/London', 1, 'tomorrow 8pm', 'exact 03-29 20:00'],
  ['2026-03-28T18:00Z', 'Europe/London', 1, 'tomorrow 01:30', 'ask clock_change: 03-29 01:30, 03-29 02:30'],
  ['2026-03-28T18:00Z', 'Europe/London', 1, 'in 1 day', 'ask clock_change: 03-29 18:00, 03-29 19:00'],
  // New York on Sunday 1 November 2026 at 02:00.
  ['2026-10-31T14:00-04:00', 'America/New_York', -5, 'tomorrow 8pm', 'exact 11-01 20:00'],
  ['2026-10-31T14:00-04:00', 'America/New_York', -4, '8pm est', 'ask zone: 10-31 20:00, 10-31 21:00'],
  ['2026-10-31T14:00-04:00', 'America/New_York', -5, 'tomorrow 8pm est', 'exact 11-01 20:00'],
  ['2026-10-31T14:00-04:00', 'America/New_York', -4, '8pm et', 'exact 10-31 20:00'],
  ['2026-10-31T14:00-04:00', 'America/New_York', -4, '8pm cdt', 'exact 10-31 21:00'],
  ['2026-12-10T14:00-05:00', 'America/New_York', -5, '8pm cst', 'exact 12-10 21:00'],
  // "Tomorrow" is Wednesday in New York and Thursday in London.
  ['2026-10-07T02:00+01:00', 'Europe/London', 1, 'tomorrow 8pm edt', 'ask which_day: 10-08 01:00, 10-09 01:00'],
  ['2026-10-08T00:25+05:45', 'Asia/Kathmandu', 5.75, 'tomorrow 8pm', 'exact 10-09 20:00'],
  ['2026-10-08T00:25+05:45', 'Asia/Kathmandu', 5.75, '19:30', 'exact 10-08 19:30'],
  ['2026-10-08T00:25+05:45', 'Asia/Kathmandu', 5.75, '10', 'exact 10-08 00:35'],
  ['2026-10-07T23:50+05:45', 'Asia/Kathmandu', 5.75, '00:10', 'exact 10-08 00:10'],
  // Auckland on Sunday 27 September 2026 at 02:00.
  ['2026-09-26T06:40+12:00', 'Pacific/Auckland', 13, 'tomorrow 8pm', 'exact 09-27 20:00'],
  ['2026-09-26T06:40+12:00', 'Pacific/Auckland', 13, 'sunday 02:30', 'ask clock_change: 09-27 02:30, 09-27 03:30'],
  ['2026-09-26T06:40+12:00', 'Pacific/Auckland', 12, '20:00', 'exact 09-26 20:00'],
  // Both hours are to come, one has passed.
  ['2026-10-07T07:00+01:00', 'Europe/London', 1, '8:15', 'ask morning_or_evening: 10-07 08:15, 10-07 20:15'],
  ['2026-10-07T07:00+01:00', 'Europe/London', 1, '08:15', 'exact 10-07 08:15'],
  ['2026-10-07T12:00+01:00', 'Europe/London', 1, 'midnight', 'exact 10-08 00:00'],
  ['2026-10-07T12:00+01:00', 'Europe/London', 1, '7:30', 'ask morning_or_evening: 10-07 19:30, 10-08 07:30'],
  ['2026-10-07T12:00+01:00', 'Europe/London', 1, 'today 7:30', 'exact 10-07 19:30'],
  ['2026-10-07T21:00+01:00', 'Europe/London', 1, 'tonight 8', 'refused past'],
  ['2026-10-07T23:30+01:00', 'Europe/London', 1, 'tonight', 'ask no_time: 10-08 00:00, 10-08 01:00'],
  ['2026-10-07T00:30+01:00', 'Europe/London', 1, 'tonight at 1', 'ask which_day: 10-07 01:00, 10-08 01:00'],
  ['2026-10-21T19:40+01:00', 'Europe/London', 1, '24 october 8pm', 'exact 10-24 20:00'],
  ['2026-10-21T19:40+01:00', 'Europe/London', 1, '24 Oct 2026 20:00', 'exact 10-24 20:00'],
  ['2026-10-21T19:40+01:00', 'Europe/London', 1, 'fri 24 oct 8pm', 'ask which_day: 10-23 20:00, 10-24 20:00'],
  ['2026-11-01T19:40Z', 'Europe/London', 0, '10/11 8pm', 'ask date_order: 11-10 20:00'],
  ['2026-10-28T19:40Z', 'Europe/London', 0, '11/10 8pm', 'ask date_order: 11-10 20:00'],
  ['2026-12-28T19:40Z', 'Europe/London', 0, '1 january 20:00', 'exact 01-01 20:00'],
  ['2026-12-28T19:40Z', 'Europe/London', 0, 'the 2nd 8pm', 'exact 01-02 20:00'],
  ['2026-12-28T19:40Z', 'Europe/London', 0, '20 december 8pm', 'refused past'],
  ['2026-12-28T19:40Z', 'Europe/London', 0, '8pm gmt', 'exact 12-28 20:00'],
  ['2026-12-28T19:40Z', 'Europe/London', 0, '8pm est', 'exact 12-29 01:00'],
];

test.each(ELSEWHERE)('at %s in %s (UTC%d) %j is: %s', async (now, zone, hoursEast, text, outcome) => {
  expect(inShort(await readStart(text, { now: new Date(now), zone }), hoursEast)).toBe(outcome);
});
