import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { visibleText } from './clean.ts';
import { readStart } from './read.ts';
import { type Here, MOST_DAYS_AHEAD, type Start } from './start.ts';

/** The slowest text may take this long on a busy machine; a runaway pattern takes minutes. */
const MOST_TIME_MS = 500;
const DAY_MS = 86_400_000;

const words =
  'in at on the of next this last tomorrow tonight today saturday fri 24 10 8 19:30 20h 1h30 8pm am pm est utc+2 october 10/11 24.10. 2026-10-10 - to and half quarter past noon midnight minutes hours days weeks week from now ago about few <t:1791500000> soon , . : + 0 99 2000 uhr z @';
const sentences = fc.array(fc.constantFrom(...words.split(' ')), { maxLength: 8 }).map((parts) => parts.join(' '));
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'0123456789:.-/+ apmhz<t>\u200B\u202E\uD800'.split('')), maxLength: 30 }),
  sentences,
);
const heres = fc.record({
  now: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
  zone: fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'UTC'),
});

function instantsIn(start: Start): Date[] {
  if (start.kind === 'exact') return [start.startsAt];
  return start.kind === 'ask' ? start.options.map((option) => option.startsAt) : [];
}

test('whatever is typed, it does not throw, and each start lies within the next 14 days', async () => {
  await fc.assert(
    fc.asyncProperty(anything, heres, async (text, here) => {
      const instants = instantsIn(await readStart(text, here)).map((instant) => instant.getTime() - here.now.getTime());
      for (const ahead of instants) {
        expect(ahead).toBeGreaterThanOrEqual(0);
        expect(ahead).toBeLessThanOrEqual(MOST_DAYS_AHEAD * DAY_MS);
      }
      expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
    }),
    { numRuns: 3000 },
  );
});

test('a text that is cleaned first is read the same', async () => {
  await fc.assert(
    fc.asyncProperty(anything, heres, async (text, here) => {
      expect(await readStart(visibleText(text, { lines: false }), here)).toEqual(await readStart(text, here));
    }),
    { numRuns: 1000 },
  );
});

test('"in N minutes" is N minutes from now for every N up to 14 days, and refused above', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 30_000 }), heres, async (minutes, here) => {
      const start = await readStart(`in ${minutes} minutes`, here);
      if (minutes > MOST_DAYS_AHEAD * 24 * 60) expect(start).toEqual({ kind: 'refused', reason: 'too_far' });
      else expect(instantsIn(start)).toEqual([new Date(here.now.getTime() + minutes * 60_000)]);
    }),
  );
});

test('"tomorrow HH:MM pm" shows that time on the wall, in every zone on every day', async () => {
  const clock = (at: Date, zone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 13 * 60, max: 24 * 60 - 1 }), heres, async (minute, here) => {
      const time = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
      const start = await readStart(`tomorrow ${time}`, here);
      expect(start.kind).toBe('exact');
      expect(instantsIn(start).map((at) => clock(at, here.zone))).toEqual([time]);
    }),
  );
});

test('no text takes long, however long it is or however it is made', async () => {
  const here: Here = { now: new Date('2026-10-07T19:40:00+01:00'), zone: 'Europe/London' };
  const pieces = [
    '1',
    '1h',
    '1 ',
    ' ',
    '1:',
    '1/',
    'a ',
    'and ',
    '8pm ',
    '\u200B',
    '\u200D',
    '10-',
    'in ',
    '1.',
    '\uD800',
    '\uFDFA',
    '🔥\u200D',
    '1h1m1s',
    'mon ',
    '\n',
  ];
  for (const piece of pieces) {
    for (const length of [100, 10_000]) {
      const text = piece.repeat(length / piece.length);
      const before = performance.now();
      await readStart(text, here);
      await readStart(`${text}x`, here);
      expect(performance.now() - before, JSON.stringify(piece)).toBeLessThan(MOST_TIME_MS);
    }
  }
});

const zoneBefore = process.env['TZ'];
afterEach(() => {
  if (zoneBefore === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneBefore;
});

test('the zone of the process does not matter', async () => {
  const texts = [
    'tomorrow 8pm',
    'next friday 19:00',
    'in 2 days at 8pm',
    '24 october 8pm',
    '8pm est',
    'lock in 30 hours',
    '19:30',
    'friday next week',
  ];
  const nows = [
    '2026-10-24T19:00+01:00',
    '2026-03-08T06:30Z',
    '2026-03-28T23:30Z',
    '2026-10-07T23:59+01:00',
    '2026-09-26T13:30Z',
  ];
  const readAll = (): Promise<Start[]> =>
    Promise.all(
      nows.flatMap((now) => texts.map((text) => readStart(text, { now: new Date(now), zone: 'Europe/London' }))),
    );
  process.env['TZ'] = 'UTC';
  const inUtc = await readAll();
  expect(inUtc.filter((start) => start.kind === 'exact').length).toBeGreaterThan(10);
  for (const zone of ['America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/Sao_Paulo']) {
    process.env['TZ'] = zone;
    // Without this the test would pass where a change of TZ has no effect.
    expect(new Date('2026-07-01T00:00Z').getTimezoneOffset()).not.toBe(0);
    expect(await readAll(), zone).toEqual(inUtc);
  }
});
