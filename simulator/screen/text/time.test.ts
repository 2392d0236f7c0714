import { expect, test } from 'vitest';
import { formatTime, relativeTime } from './time.ts';

const NOON = Date.UTC(2026, 8, 1, 12);
const IN_LONDON = { locale: 'en-GB', timeZone: 'Europe/London' };

test.each([
  [0, 'in 0 seconds'],
  [30, 'in 30 seconds'],
  [-1, '1 second ago'],
  [89, 'in 1 minute'],
  [19 * 60 + 40, 'in 20 minutes'],
  [59 * 60 + 40, 'in 1 hour'],
  [7_200, 'in 2 hours'],
  [-86_400 * 3, '3 days ago'],
  [86_400 * 45, 'in 2 months'],
  [-86_400 * 800, '2 years ago'],
])('%i seconds away is "%s"', (away, words) => {
  expect(relativeTime(NOON / 1_000 + away, NOON, 'en')).toBe(words);
});

test('every style is written in the clock of who reads it', () => {
  const written = (['t', 'T', 'd', 'D', 'f', 'F', 's', 'S', 'R'] as const).map((style) =>
    formatTime(NOON / 1_000, style, NOON, IN_LONDON),
  );
  expect(written).toEqual([
    '13:00',
    '13:00:00',
    '01/09/2026',
    '1 September 2026',
    '1 September 2026 at 13:00',
    // With a comma or without: that changes with the browser's own tables.
    expect.stringMatching(/^Tuesday,? 1 September 2026 at 13:00$/),
    '01/09/2026, 13:00',
    '01/09/2026, 13:00:00',
    'in 0 seconds',
  ]);
  expect(formatTime(NOON / 1_000, 't', NOON, { locale: 'en-US', timeZone: 'America/New_York' })).toMatch(/8:00.AM/);
});
