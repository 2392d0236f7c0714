import { expect, test } from 'vitest';
import { createRefresher } from './changes.ts';

test('work that is asked for while it runs is done once more, and never twice at a time', async () => {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const refresh = createRefresher(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => void ends.push(resolve));
    running -= 1;
  });
  refresh();
  refresh();
  refresh();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await expect.poll(() => running).toBe(0);
  expect(ends).toHaveLength(2);
  expect(most).toBe(1);
});
