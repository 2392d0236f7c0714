import { expect, test } from 'vitest';
import { isZone } from '../../kit/wall.ts';
import { clockIn, COMMON_ZONES, findZones, readZone } from './policy.ts';

test.each([
  ['UTC', 'UTC'],
  ['utc', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  [' new york ', 'America/New_York'],
  ['KOLKATA', 'Asia/Kolkata'],
  ['kyiv', 'Europe/Kyiv'],
  ['Kathmandu', 'Asia/Kathmandu'],
])('"%s" is the zone %s', (typed, zone) => {
  expect(readZone(typed)).toBe(zone);
});

test.each(['', ' ', 'Atlantis', 'Europe', '/', '+02:00', '__proto__', '\u202Eutc'])('"%s" is no zone', (typed) => {
  expect(readZone(typed)).toBeUndefined();
});

test('every zone that the menu offers is one, and fits the menu with one more', () => {
  expect(COMMON_ZONES.filter((zone) => !isZone(zone) || readZone(zone) !== zone)).toEqual([]);
  expect(COMMON_ZONES.length).toBeLessThan(25);
});

test('what is typed finds the places that begin with it first', () => {
  expect(findZones('york')).toContain('America/New_York');
  expect(findZones('lon')[0]).toBe('Europe/London');
  expect(findZones('')).toBe(COMMON_ZONES);
});

test('a clock shows hours and minutes', () => {
  expect(clockIn('Asia/Kathmandu', new Date('2026-10-07T18:40:30Z'))).toBe('00:25');
});
