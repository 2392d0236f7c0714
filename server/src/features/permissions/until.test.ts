import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUntil } from './until.ts';

const NOW = new Date('2026-10-07T18:40:00Z');
const read = (text: string, zone = 'UTC') => {
  const until = readUntil(text, { now: NOW, zone });
  return until instanceof Date ? until.toISOString().slice(0, 16) : until;
};

describe('until is understood', () => {
  test.each([
    ['7 days', '2026-10-14T18:40'],
    ['for 7 days', '2026-10-14T18:40'],
    ['1 day', '2026-10-08T18:40'],
    ['a week', '2026-10-14T18:40'],
    ['2w', '2026-10-21T18:40'],
    ['12 hours', '2026-10-08T06:40'],
    ['30 minutes', '2026-10-07T19:10'],
    ['1 month', '2026-11-07T18:40'],
    ['1 year', '2027-10-07T18:40'],
    ['today', '2026-10-07T23:59'],
    ['Tomorrow', '2026-10-08T23:59'],
    ['2026-12-31', '2026-12-31T23:59'],
    ['until 31.12.2026', '2026-12-31T23:59'],
    ['31/12/2026', '2026-12-31T23:59'],
    ['31 December', '2026-12-31T23:59'],
    ['Dec 31st, 2026', '2026-12-31T23:59'],
    ['1st of January', '2027-01-01T23:59'],
    ['3 October', '2027-10-03T23:59'],
    ['<t:1800000000>', '2027-01-15T08:00'],
    ['<t:1800000000:F>', '2027-01-15T08:00'],
  ])('as in "%s"', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });

  test('to the end of the day on the clocks of the server', () => {
    expect(read('2026-12-31', 'America/New_York')).toBe('2027-01-01T04:59');
    // It is the 8th there already.
    expect(read('today', 'Asia/Tokyo')).toBe('2026-10-08T14:59');
  });

  test('a month after the 31st ends on the last day of a shorter month', () => {
    const until = readUntil('1 month', { now: new Date('2027-01-31T12:00:00Z'), zone: 'UTC' });
    expect(until).toEqual(new Date('2027-02-28T12:00:00Z'));
  });
});

describe('until is refused', () => {
  test.each([
    ['', 'unclear'],
    ['soon', 'unclear'],
    ['10/11/2026', 'unclear'],
    ['30 February 2027', 'unclear'],
    ['2026-13-01', 'unclear'],
    ['9999', 'unclear'],
    ['0 days', 'past'],
    ['2026-10-06', 'past'],
    ['<t:1>', 'past'],
    ['9 years', 'too_far'],
    ['<t:999999999999>', 'too_far'],
  ])('where it says "%s"', (text, reason) => {
    expect(read(text)).toBe(reason);
  });

  test('whatever is typed, it is a time to come, or a reason', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^(until )?\d{1,4}([-./ ]\w{1,9}){0,3}$/));
    fc.assert(
      fc.property(texts, fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Auckland'), (text, zone) => {
        const until = readUntil(text, { now: NOW, zone });
        if (until instanceof Date) expect(until.getTime()).toBeGreaterThan(NOW.getTime());
        else expect(['unclear', 'past', 'too_far']).toContain(until);
      }),
    );
  });
});
