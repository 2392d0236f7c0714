import { describe, expect, test } from 'vitest';
import { createLog } from '../../kit/log.ts';
import type { Rest } from '../rest.ts';
import { DAY_MS, MINUTE_MS } from '../../kit/wall.ts';
import { type Identify, identifyWaitMs } from './allowance.ts';
import type { SessionStore } from './sessions.ts';
import { createStarts } from './starts.ts';

const past = (...agesMs: number[]): Identify[] => agesMs.map((ageMs) => ({ shardId: 0, ageMs }));

describe('an IDENTIFY', () => {
  test('may be sent at once by a bot that sent none', () => {
    expect(identifyWaitMs([], 0, 1)).toBe(0);
  });

  test('waits until five seconds have passed since the last of its kind', () => {
    expect(identifyWaitMs(past(1_000), 0, 1)).toBe(4_200);
    expect(identifyWaitMs(past(5_200), 0, 1)).toBe(0);
  });

  test('of another shard waits as well, unless Discord lets both identify at once', () => {
    expect(identifyWaitMs(past(1_000), 1, 1)).toBe(4_200);
    expect(identifyWaitMs(past(1_000), 1, 2)).toBe(0);
    expect(identifyWaitMs(past(1_000), 2, 2)).toBe(4_200);
  });

  test('is the ninth in a minute only after the first has left that minute', () => {
    const seven = [50_000, 44_000, 38_000, 32_000, 26_000, 20_000, 14_000];
    expect(identifyWaitMs(past(...seven), 0, 1)).toBe(0);
    expect(identifyWaitMs(past(...seven, 8_000), 0, 1)).toBe(10_000);
  });

  test('is refused after 900 in a day, over all shards', () => {
    const spread = Array.from({ length: 900 }, (_, at) => ({ shardId: at, ageMs: DAY_MS - 1_000 - at * 60_000 }));
    expect(identifyWaitMs(spread.slice(1), 5_000, 5_000)).toBe(0);
    expect(identifyWaitMs(spread, 5_000, 5_000)).toBe(1_000);
  });

  test('of a bot that crashes at each start comes to at most 889 in a day', () => {
    let nowMs = 0;
    const sentAtMs: number[] = [];
    while (nowMs < DAY_MS) {
      const waitMs = identifyWaitMs(past(...sentAtMs.map((atMs) => nowMs - atMs)), 0, 1);
      nowMs += waitMs;
      if (nowMs < DAY_MS) sentAtMs.push(nowMs);
      nowMs += 500;
    }
    expect(sentAtMs.length).toBeLessThanOrEqual(889);
    expect(sentAtMs.filter((atMs) => atMs < 10 * MINUTE_MS)).toHaveLength(25);
  });
});

test('while the database is away, the process counts its own', async () => {
  const store: SessionStore = {
    claim: async () => [],
    hold: async () => {},
    progress: async () => {},
    release: async () => {},
    forget: async () => {},
    takeIdentify: () => Promise.reject(new Error('The database is away.')),
  };
  const answer = { url: 'ws://127.0.0.1', shards: 1, session_start_limit: { remaining: 9, max_concurrency: 1 } };
  // It calls `get` alone.
  const rest = { get: async () => answer } as unknown as Rest;
  const starts = createStarts({ rest, store, log: createLog({ level: 'silent', format: 'json' }) });
  expect(await starts.mayIdentify(0)).toBe(0);
  expect(await starts.mayIdentify(0)).toBeGreaterThan(4_000);
});
