import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  address,
  addressName,
  CUSTOM_ID_LENGTH,
  older,
  oneOf,
  optional,
  rowId,
  snowflake,
  someOf,
  wholeNumber,
  word,
} from './address.ts';

const end = address('pads.end', 1, { session: rowId });
const rate = address('pads.rate', 2, { session: rowId, mood: oneOf('good', 'bad') }, [
  older(1, { session: rowId }, ({ session }) => ({ session, mood: 'good' as const })),
]);

test('what an address writes, it reads back', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('good' as const, 'bad' as const), (session, mood) => {
      expect(rate.from(rate.to({ session, mood }))).toEqual({ session, mood });
    }),
  );
});

test('a custom_id carries its version, and the name without it finds the door', () => {
  expect(end.to({ session: 95 })).toBe('pads.end@1:2n');
  expect(addressName('pads.end@1:2n')).toBe('pads.end');
  expect(addressName('pads.end')).toBe('pads.end');
});

test('a button of an older release is read with what its values mean today', () => {
  expect(rate.from('pads.rate@1:2n')).toEqual({ session: 95, mood: 'good' });
});

test('forged, foreign and future custom_ids are not read', () => {
  const forged = ['', 'pads.end', 'pads.end@1', 'pads.end@1:', 'pads.end@1:ZZ', 'pads.end@1:2n:3', 'pads.end@2:2n'];
  for (const customId of [
    ...forged,
    'pads.end@1:-1',
    'pads.end@1:00',
    'pads.end@1:zzzzzzzzzzzz',
    'pads.rate@2:2n:ugly',
  ]) {
    expect(end.from(customId) ?? rate.from(customId), customId).toBeUndefined();
  }
});

test('nothing that a person could send makes reading throw', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void end.from(`pads.end@1:${text}`)));
});

test('a custom_id over the limit of Discord is a bug that is seen at once', () => {
  const long = address('pads.long', 1, { word: oneOf('x'.repeat(CUSTOM_ID_LENGTH)) });
  expect(() => long.to({ word: 'x'.repeat(CUSTOM_ID_LENGTH) })).toThrow(RangeError);
});

test('whole numbers are written one way only', () => {
  expect(wholeNumber.decode('7')).toBe(7);
  for (const text of ['07', '1e3', '-1', ' 1', '1.5', '']) expect(wholeNumber.decode(text), text).toBeUndefined();
});

test('ids, words, several of a few words and values that may be missing are read back, and nothing else', () => {
  const filter = address('test.filter', 1, {
    who: optional(snowflake),
    what: optional(word),
    kinds: someOf('a.b', 'c'),
  });
  const values = { who: '100000000000000001', what: 'grant.add', kinds: ['c', 'a.b'] } as const;
  expect(filter.from(filter.to(values))).toEqual(values);
  expect(filter.from(filter.to({ who: null, what: null, kinds: ['c'] }))).toEqual({
    who: null,
    what: null,
    kinds: ['c'],
  });
  for (const forged of [
    'test.filter@1:1::c',
    'test.filter@1:099999999999999999::c',
    'test.filter@1:999999999999999999999::c',
    'test.filter@1::Grant:c',
    'test.filter@1::grant.:c',
    'test.filter@1:::',
    'test.filter@1:::c+d',
    'test.filter@1:::c+',
  ]) {
    expect(filter.from(forged), forged).toBeUndefined();
  }
});
