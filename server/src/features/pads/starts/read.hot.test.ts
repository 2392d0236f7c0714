import { expect, test, vi } from 'vitest';
import { readStart } from './read.ts';

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('chrono-node/en', async (importOriginal) => {
  loads.count += 1;
  return importOriginal();
});

const here = { now: new Date('2026-10-07T19:40:00+01:00'), zone: 'Europe/London' };

test('what hosts write every day is read without the bigger parser, which is loaded when it is needed', async () => {
  const everyDay =
    'in 10 minutes, 10, 19:30, 8pm, at 8, tomorrow 20:00, saturday 8pm, 10 october 8pm, <t:1791500000>, 8pm est';
  for (const text of everyDay.split(', ')) expect((await readStart(text, here)).kind, text).not.toBe('open');
  expect(loads.count).toBe(0);
  expect((await readStart('20:00 in 2 days', here)).kind).toBe('exact');
  expect(loads.count).toBe(1);
});
