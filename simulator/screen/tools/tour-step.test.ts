import { expect, test } from 'vitest';
import type { Line } from '../../src/screen/wire.ts';
import { channelOf, isDone, PARTS, type Step, timesSaid } from './tour-step.ts';
import { TOUR } from './tour-steps.ts';

const line = (content: string) => ({ content, embeds: [], components: [], failure: undefined }) as unknown as Line;
const step: Step = {
  part: 'Trainings',
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

test('a channel is found by its name, or the newest one by how its name begins', () => {
  const channels = [
    { id: '99', name: 'ticket-0001-dee' },
    { id: '1000', name: 'ticket-0002-dee' },
    { id: '5', name: 'tickets' },
    { id: '4', name: 'support' },
  ];
  expect(channelOf({ channel: 'support' }, channels)).toBe('4');
  expect(channelOf({ channel: 'ticket-…' }, channels)).toBe('1000');
  expect(channelOf({ channel: 'ticket-…' }, channels.slice(2))).toBeUndefined();
});

test('the tour shows four people, and each step has one thing to do', () => {
  expect(new Set(TOUR.map(({ as }) => as))).toEqual(new Set(['Ada', 'Bob', 'Cy', 'Dee']));
  expect([...new Set(TOUR.map(({ part }) => part))]).toEqual(PARTS);
  for (const { type, press } of TOUR) expect(type === undefined || press === undefined).toBe(true);
  expect(new Set(TOUR.map(({ title }) => title)).size).toBe(TOUR.length);
});
