import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readArray, writeArray } from './arrays.ts';

test.each([
  ['{}', []],
  ['{a,b}', ['a', 'b']],
  ['{NULL,"NULL"}', [null, 'NULL']],
  [String.raw`{"a \"b\"","c\\d","e,f","{g}",""}`, ['a "b"', String.raw`c\d`, 'e,f', '{g}', '']],
  [
    '{{1,2},{3,4}}',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['[0:1]={a,b}', ['a', 'b']],
])('%s is read', (text, list) => {
  expect(readArray(text)).toEqual(list);
});

test('elements are read by their type', () => {
  expect(readArray('{1,2,NULL}', Number)).toEqual([1, 2, null]);
});

test('what was written is read as before, whatever is in it', () => {
  const list = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.constantFrom('NULL', '"', '\\', '{}', ',')),
  );
  fc.assert(
    fc.property(list, (elements) => {
      expect(readArray(writeArray(elements))).toEqual(elements);
    }),
  );
});
