import { expect, test } from 'vitest';
import { firstIdAt } from '../../../discord/snowflake.ts';
import { MINUTE_MS } from '../../../kit/wall.ts';
import { createKnownChannels } from './known-channels.ts';

const MADE_AT = Date.parse('2026-10-07T18:00:00Z');
const CHANNEL = firstIdAt(MADE_AT);

function known(minutesAfter: number) {
  let now = MADE_AT + minutesAfter * MINUTE_MS;
  const channels = createKnownChannels(() => now);
  return { ...channels, forward: (minutes: number) => void (now += minutes * MINUTE_MS) };
}

test('a channel that is no ticket’s is asked about once in five minutes', () => {
  const channels = known(60);
  expect(channels.isForeign(CHANNEL)).toBe(false);
  channels.noteForeign(CHANNEL);
  channels.forward(4.9);
  expect(channels.isForeign(CHANNEL)).toBe(true);
  channels.forward(0.2);
  expect(channels.isForeign(CHANNEL)).toBe(false);
});

test('a channel of the last ten minutes is asked about each time, as a ticket may still learn that it is its own', () => {
  const channels = known(9);
  channels.noteForeign(CHANNEL);
  expect(channels.isForeign(CHANNEL)).toBe(false);
  channels.forward(1);
  channels.noteForeign(CHANNEL);
  expect(channels.isForeign(CHANNEL)).toBe(true);
});
