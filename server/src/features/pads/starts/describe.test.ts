import { expect, test } from 'vitest';
import { describeStart } from './describe.ts';

const WEDNESDAY = { now: new Date('2026-10-07T19:40:00+01:00'), zone: 'Europe/London' };

test.each([
  ['2026-10-07T19:40:20+01:00', 'today 19:40, now'],
  ['2026-10-07T19:41:00+01:00', 'today 19:41, in 1 minute'],
  ['2026-10-07T19:50:00+01:00', 'today 19:50, in 10 minutes'],
  ['2026-10-07T20:40:00+01:00', 'today 20:40, in 1 hour'],
  ['2026-10-07T21:10:00+01:00', 'today 21:10, in 1 hour 30 minutes'],
  ['2026-10-08T08:00:00+01:00', 'tomorrow 08:00, in 12 hours'],
  ['2026-10-08T23:00:00+01:00', 'tomorrow 23:00, in 27 hours'],
  ['2026-10-09T19:40:00+01:00', 'Friday 9 October 19:40, in 2 days'],
  ['2026-10-10T20:00:00+01:00', 'Saturday 10 October 20:00, in 3 days'],
  ['2026-10-07T19:30:00+01:00', 'today 19:30, 10 minutes ago'],
  ['2026-10-06T19:30:00+01:00', 'yesterday 19:30, 24 hours ago'],
])('on Wednesday at 19:40, %s is %j', (startsAt, words) => {
  expect(describeStart(new Date(startsAt), WEDNESDAY)).toBe(words);
});

test('a whole day away is still tomorrow if the day began now', () => {
  const here = { now: new Date('2026-10-07T00:00:00+01:00'), zone: 'Europe/London' };
  expect(describeStart(new Date('2026-10-08T20:00:00+01:00'), here)).toBe('tomorrow 20:00, in 44 hours');
});

test('the two hours that read alike when summer time ends are told apart', () => {
  const here = { now: new Date('2026-10-24T19:00:00+01:00'), zone: 'Europe/London' };
  expect(describeStart(new Date('2026-10-25T00:30:00Z'), here)).toBe(
    'tomorrow 01:30 (before the clocks change), in 7 hours',
  );
  expect(describeStart(new Date('2026-10-25T01:30:00Z'), here)).toBe(
    'tomorrow 01:30 (after the clocks change), in 8 hours',
  );
});
