import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectionError } from './wire.ts';
import { startTicks } from './ticks.ts';

function logOf() {
  const said: unknown[] = [];
  const say = (...words: unknown[]) => void said.push(words.at(-1));
  return { said, log: { info: say, warn: say, error: say, debug: () => {} } };
}

test('a tick is done at once, again and again, and no more after a stop, which waits for the last one', async () => {
  let begun = 0;
  let done = 0;
  const run = async () => {
    begun += 1;
    await sleep(10);
    done += 1;
  };
  const ticks = startTicks({ ticks: [{ name: 'look', everyMs: 5, run }], log: logOf().log });
  expect(begun).toBe(1);
  await expect.poll(() => done, { interval: 5 }).toBeGreaterThan(2);
  await ticks.stop(1_000);
  expect(done).toBe(begun);
  await sleep(40);
  expect(done).toBe(begun);
});

test('a tick that fails is told of and tried again after a pause; that the database is away is told elsewhere', async () => {
  const { said, log } = logOf();
  const failures = [new Error('a bug'), connectionError('ECONNREFUSED', 'away')];
  const triedAt: number[] = [];
  const run = async () => {
    triedAt.push(performance.now());
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const ticks = startTicks({ ticks: [{ name: 'look', everyMs: 1, run }], log, afterFailureMs: 50 });
  await expect.poll(() => triedAt.length, { interval: 5 }).toBeGreaterThan(3);
  await ticks.stop(1_000);
  expect((triedAt[2] ?? 0) - (triedAt[0] ?? 0)).toBeGreaterThan(90);
  expect(said).toEqual(['The job look failed. It is tried again.']);
});

test('a tick that hangs does not hold up a stop for longer than it may', async () => {
  const run = () => new Promise<void>(() => {});
  const ticks = startTicks({ ticks: [{ name: 'look', everyMs: 1, run }], log: logOf().log });
  const before = performance.now();
  await ticks.stop(30);
  expect(performance.now() - before).toBeLessThan(500);
});
