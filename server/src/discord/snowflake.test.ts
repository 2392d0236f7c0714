import { expect, test } from 'vitest';
import { firstIdAt, madeAtMs } from './snowflake.ts';

test('an id tells when it was made, as in the example of Discord’s documentation', () => {
  expect(madeAtMs('175928847299117063')).toBe(1_462_015_105_796);
});

test('the first id of a millisecond is larger than every id before it, and none comes before Discord', () => {
  const at = Date.parse('2026-10-07T18:40:00Z');
  expect(madeAtMs(firstIdAt(at))).toBe(at);
  expect(madeAtMs(String(BigInt(firstIdAt(at)) - 1n))).toBe(at - 1);
  expect(firstIdAt(0)).toBe('0');
});
