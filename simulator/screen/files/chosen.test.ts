import { expect, test } from 'vitest';
import { addFiles, countWords, sizeWords } from './chosen.ts';

const MIB = 1_024 * 1_024;
const file = (name: string, size = 5) => ({ name, size });

test('files are added to those that were chosen before', () => {
  expect(addFiles([file('a')], [file('b'), file('c')], 3)).toEqual({
    files: [file('a'), file('b'), file('c')],
    problem: '',
  });
});

test('what does not fit is left out, and named', () => {
  const { files, problem } = addFiles([file('a')], [file('b'), file('c')], 2);
  expect(files).toEqual([file('a'), file('b')]);
  expect(problem).toBe('Up to 2 files fit. Left out: c.');
});

test('a file of exactly 10 MB fits, and one byte more does not', () => {
  const { files, problem } = addFiles([], [file('a', 10 * MIB), file('b', 10 * MIB + 1)], 10);
  expect(files).toEqual([file('a', 10 * MIB)]);
  expect(problem).toBe('b is too large: a file has up to 10 MB.');
});

test('where one file fits, another one takes its place, and a file that is too large does not', () => {
  expect(addFiles([file('a')], [file('b')], 1)).toEqual({ files: [file('b')], problem: '' });
  expect(addFiles([file('a')], [file('b', 11 * MIB)], 1).files).toEqual([file('a')]);
  expect(addFiles([], [file('a'), file('b')], 1)).toEqual({
    files: [file('a')],
    problem: 'Only one file fits. Left out: b.',
  });
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1_023, '1023 bytes'],
  [1_536, '1.5 KB'],
  [MIB - 1, '1 MB'],
  [10 * MIB, '10 MB'],
])('%i bytes are said as %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});

test.each([
  [0, 1, 'One file, 10 MB at most.'],
  [1, 3, 'Up to 3 files, 10 MB each.'],
  [2, 3, '2 to 3 files, 10 MB each.'],
  [2, 2, '2 files, 10 MB each.'],
])('a field of %i to %i files says "%s %s"', (least, most, words) => {
  expect(countWords(least, most)).toBe(words);
});
