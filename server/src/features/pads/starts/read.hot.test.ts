import { expect, test, vi } from 'vitest';
import { readStart } from './read.ts';

vi.mock('chrono-node/en', () => {
  throw new Error('loaded');
});

const here = { now: new Date('2026-10-07T19:40:00+01:00'), zone: 'Europe/London' };

test('what hosts write every day is read without the bigger parser', async () => {
  const texts = [
    'in 10 minutes',
    '10',
    '19:30',
    '8pm',
    'at 8',
    'tomorrow 20:00',
    'saturday 8pm',
    '24 october 8pm',
    '<t:1791500000>',
    '8pm est',
  ];
  for (const text of texts) expect((await readStart(text, here)).kind, text).not.toBe('open');
});

test('the bigger parser is loaded when something else is written', async () => {
  await expect(readStart('next friday 8pm', here)).rejects.toThrow();
});
