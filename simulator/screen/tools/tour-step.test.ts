import { expect, test } from 'vitest';
import type { Line } from '../../src/screen/wire.ts';
import { isDone, type Step, timesSaid } from './tour-step.ts';
import { TOUR } from './tour-steps.ts';

const line = (content: string) => ({ content, embeds: [], components: [], failure: undefined }) as unknown as Line;
const step: Step = {
  title: 'Book',
  words: '',
  as: 'Bob',
  pane: 0,
  channel: 'trainings',
  expect: { as: 'Bob', words: 'is yours' },
};

test('a step is done by what comes during it, not by what was there before', () => {
  const before = [line('Pad 1 is yours')];
  expect(isDone(step, before, timesSaid(before, step.expect.words))).toBe(false);
  expect(isDone(step, [...before, line('Pad 3 is yours')], 1)).toBe(true);
});

test('a step that only looks is done by what is there', () => {
  const looks: Step = { ...step, expect: { ...step.expect, now: true } };
  expect(isDone(looks, [line('Pad 1 is yours')], 1)).toBe(true);
  expect(isDone(looks, [], 0)).toBe(false);
});

test('the tour shows three people, and each step has one thing to do', () => {
  expect(new Set(TOUR.map(({ as }) => as))).toEqual(new Set(['Ada', 'Bob', 'Dee']));
  for (const { type, press } of TOUR) expect(type === undefined || press === undefined).toBe(true);
  expect(new Set(TOUR.map(({ title }) => title)).size).toBe(TOUR.length);
});
