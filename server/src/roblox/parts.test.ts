import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBucket } from './bucket.ts';
import { createCache } from './cache.ts';
import { createCircuit } from './circuit.ts';
import type { Incoming } from './exchange.ts';
import { RobloxFailure } from './port.ts';
import { toldWaitMs, usedUpMs } from './waits.ts';

test('whatever the order of asking, no minute has more than the limit and its burst', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 400 }),
      (perMinute, pauses) => {
        let nowMs = 1_000_000;
        const bucket = createBucket(perMinute, () => nowMs);
        const sent: number[] = [];
        for (const pause of pauses) {
          nowMs += pause;
          const waitMs = bucket.take(2_000);
          if (waitMs <= 2_000) sent.push(nowMs + waitMs);
        }
        const burst = Math.max(1, perMinute / 10);
        for (const at of sent) {
          const within = sent.filter((other) => other >= at && other < at + 60_000).length;
          expect(within).toBeLessThanOrEqual(Math.ceil(perMinute + burst) + 1);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('who waits too long takes no place from others', () => {
  const bucket = createBucket(60, () => 0);
  while (bucket.take(0) === 0);
  for (let i = 0; i < 10; i += 1) expect(bucket.take(0)).toBe(1_000);
});

test('a circuit opens after so many failures, for longer and longer, up to a bound', () => {
  let nowMs = 0;
  const circuit = createCircuit({ opensAfter: 2, firstMs: 10, mostMs: 35 }, () => nowMs);
  expect([circuit.failed(), circuit.waitMs()]).toEqual([false, 0]);
  expect([circuit.failed(), circuit.waitMs()]).toEqual([true, 10]);
  const waits = [];
  for (let i = 0; i < 4; i += 1) {
    nowMs += circuit.waitMs();
    circuit.enter();
    expect(circuit.waitMs()).toBeGreaterThan(0);
    expect(circuit.failed()).toBe(false);
    waits.push(circuit.waitMs());
  }
  expect(waits).toEqual([20, 35, 35, 35]);
  expect([circuit.succeeded(), circuit.succeeded()]).toEqual([true, false]);
  expect([circuit.waitMs(), circuit.failures(), circuit.openUntilMs()]).toEqual([0, 0, undefined]);
});

test('failures of requests that were sent before it opened do not keep it open longer', () => {
  const circuit = createCircuit({ opensAfter: 1, firstMs: 10, mostMs: 1_000 }, () => 0);
  for (let i = 0; i < 5; i += 1) circuit.failed();
  expect(circuit.waitMs()).toBe(10);
});

test('a cache is bounded, and what was wanted last stays', async () => {
  const clock = { now: () => new Date(0) };
  const cache = createCache<string>({ freshMs: 1_000, staleMs: 1_000, limit: 2 }, clock);
  const asked: string[] = [];
  const get = (key: string) =>
    cache.get(key, async () => {
      asked.push(key);
      return key;
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('a failure reaches all who wait, and the next one asks again', async () => {
  const cache = createCache<string>({ freshMs: 1, staleMs: 1, limit: 2 }, { now: () => new Date(0) });
  const failing = () => Promise.reject(new RobloxFailure('busy', 'No.', 1));
  const all = await Promise.allSettled([cache.get('a', failing), cache.get('a', failing)]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await cache.get('a', async () => 'there'))?.value).toBe('there');
});

const answer = (headers: Record<string, string>): Incoming => ({
  status: 429,
  header: (name) => headers[name],
  text: '',
});
const NOW = new Date('2030-01-01T00:00:00Z');

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 1_000],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': '99999999' }, 600_000],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:30 GMT' }, 90_000],
  [{ 'retry-after': 'Mon, 31 Dec 2029 23:59:00 GMT' }, 1_000],
  [{ 'x-ratelimit-reset': '33' }, 33_000],
  [{ 'retry-after': '4', 'x-ratelimit-reset': '33' }, 4_000],
])('%j asks to wait %s ms', (headers, waitMs) => {
  expect(toldWaitMs(answer(headers), NOW)).toBe(waitMs);
});

test('only an answer that says so was the last one of its span', () => {
  expect(usedUpMs(answer({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }))).toBe(5_000);
  expect(usedUpMs(answer({ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '5' }))).toBeUndefined();
  expect(usedUpMs(answer({ 'x-ratelimit-remaining': '0' }))).toBeUndefined();
});
