import { expect, test } from 'vitest';
import { counted, list, literal, shorten, timestamp } from './text.ts';

test('text of a person is shown as typed: no mention, no formatting, no masked link', () => {
  expect(literal('@everyone <@&12> **b** [x](https://y) `c` ||s||')).toBe(
    '\\@everyone \\<\\@&12\\> \\*\\*b\\*\\* \\[x\\](https://y) \\`c\\` \\|\\|s\\|\\|',
  );
});

test('signs that format only at the start of a line stay as they are inside of it', () => {
  expect(literal('# big\n- one - two\n1. first\n-# small')).toBe('\\# big\n\\- one - two\n1\\. first\n\\-# small');
});

test('times are written for the reader’s own clock', () => {
  const at = new Date(1_790_000_000_999);
  expect(timestamp(at, 'full')).toBe('<t:1790000000:F>');
  expect(timestamp(at, 'short')).toBe('<t:1790000000:t>');
  expect(timestamp(at, 'relative')).toBe('<t:1790000000:R>');
});

test('lists read like speech', () => {
  expect([list([]), list([1]), list([1, 2]), list([1, 2, 3]), list(['a', 'b'], 'or')]).toEqual([
    '',
    '1',
    '1 and 2',
    '1, 2 and 3',
    'a or b',
  ]);
});

test('one thing is counted in the singular, and large numbers are grouped', () => {
  expect([counted(0, 'pad'), counted(1, 'pad'), counted(2, 'pad'), counted(1_200, 'member')]).toEqual([
    '0 pads',
    '1 pad',
    '2 pads',
    '1,200 members',
  ]);
});

test('shortening never cuts a character in half', () => {
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abcd', 3)).toBe('ab…');
  expect(shorten('ab😀cd', 4)).toBe('ab…');
});
