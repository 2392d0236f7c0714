import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forReading, showsNothing, visibleText } from './clean.ts';

describe('text that is shown', () => {
  test('loses what is invisible and keeps its letters', () => {
    expect(visibleText('a\u202Eb\u200Bc\u0000d\u00ADe\uFEFFf\u{E0041}g\u3164h\uD800i', { lines: false })).toBe(
      'abcdefghi',
    );
    expect(visibleText('ﬁn ①０ Ä', { lines: false })).toBe('ﬁn ①０ Ä');
  });

  test('has single spaces, and no line ends unless they are wanted', () => {
    expect(visibleText('  a \t\u00A0 b\r\n\r\n\r\n  c\u2028d ', { lines: false })).toBe('a b c d');
    expect(visibleText('  a \t\u00A0 b\r\n\r\n\r\n  c\u2028d ', { lines: true })).toBe('a b\n\nc\nd');
  });

  test('keeps emoji whole', () => {
    for (const emoji of ['👨‍👩‍👧', '❤️', '👩🏽‍🚀', '🏳️‍🌈']) expect(visibleText(emoji, { lines: false })).toBe(emoji);
  });

  test('keeps no joiner or colour selector without an emoji', () => {
    expect(visibleText('a\u200Db\uFE0F', { lines: false })).toBe('ab');
    expect(visibleText('\u200D\uFE0F', { lines: true })).toBe('');
  });

  test('is not changed by cleaning it again', () => {
    const units = fc.oneof(
      fc.constantFrom('🔥', '\u200D', '\uFE0F', '🏽', '\u200B', ' ', '\n', '\r', '\uD83D', '\uDD25', 'a'),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    );
    fc.assert(
      fc.property(fc.string({ unit: units }), fc.boolean(), (text, lines) => {
        const once = visibleText(text, { lines });
        expect(visibleText(once, { lines })).toBe(once);
        expect(once).not.toMatch(/[\p{Cs}\u202A-\u202E\u2066-\u2069\u200B]/u);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a text without letters, digits, signs and symbols shows nothing', () => {
  expect(showsNothing('')).toBe(true);
  expect(showsNothing('\u0301')).toBe(true);
  expect(showsNothing('?')).toBe(false);
  expect(showsNothing('🔥')).toBe(false);
});

test.each([
  ['Ｉｎ １０ ＭＩＮＳ', 'in 10 mins'],
  ['8 P.M.', '8 pm'],
  ['20:00 – 21:00', '20:00 - 21:00'],
  ['**8pm** `now` 🔥', '8pm now'],
  ['1½ hours', '1.5 hours'],
  ['½ hour', '0.5 hour'],
  ['~8pm', 'about 8pm'],
  ['twenty-five past eight', '25 past 8'],
  ['someone', 'someone'],
  ['America/New_York', 'america/new_york'],
])('%j is read as %j', (text, reading) => {
  expect(forReading(text)).toBe(reading);
});
