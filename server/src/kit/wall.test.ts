import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantsAt, instantsRoundGap, isZone, wallAt } from './wall.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const iso = (instants: number[]): string[] => instants.map((instant) => new Date(instant).toISOString().slice(0, 16));

test('a time that the change of summer time repeats is two instants, one that it leaves out is none', () => {
  expect(iso(instantsAt(wall('2026-10-25T01:30'), 'Europe/London'))).toEqual(['2026-10-25T00:30', '2026-10-25T01:30']);
  expect(instantsAt(wall('2026-03-29T01:30'), 'Europe/London')).toEqual([]);
  expect(iso(instantsRoundGap(wall('2026-03-29T01:30'), 'Europe/London'))).toEqual([
    '2026-03-29T00:30',
    '2026-03-29T01:30',
  ]);
  expect(iso(instantsAt(wall('2026-10-25T20:00'), 'Europe/London'))).toEqual(['2026-10-25T20:00']);
});

test('an instant is among those at which its own wall clock shows that time', () => {
  const zones = fc.constantFrom(
    'Europe/London',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'UTC',
    -330,
  );
  const instants = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') });
  fc.assert(
    fc.property(instants, zones, (instant, zone) => {
      expect(instantsAt(wallAt(instant, zone), zone)).toContain(instant);
    }),
    { numRuns: 2000 },
  );
});

test('a zone is an IANA name', () => {
  expect(isZone('Europe/London')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
});
