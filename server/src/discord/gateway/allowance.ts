import { DAY_MS } from '../../kit/wall.ts';

/** So many IDENTIFYs in so many milliseconds. */
interface Window {
  readonly most: number;
  readonly withinMs: number;
}

/**
 * For one shard: some at once are let through, as for somebody who starts the bot again and again to try it, then fewer
 * and fewer, so that a bot that crashes at every start comes to one IDENTIFY in a hundred seconds.
 */
const PER_SHARD: readonly Window[] = [
  { most: 8, withinMs: 60_000 },
  { most: 25, withinMs: 600_000 },
  { most: 36, withinMs: 3_600_000 },
];

/**
 * For all shards together. Discord resets the token at 1,000 a day.
 * https://discord.com/developers/docs/events/gateway#identifying
 */
const PER_DAY: Window = { most: 900, withinMs: DAY_MS };

/**
 * For shards that share a rate limit key; a little more than Discord's five seconds.
 * https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
 */
const PER_KEY: Window = { most: 1, withinMs: 5_200 };

/** One IDENTIFY that was sent. */
export interface Identify {
  readonly shardId: number;
  /** How long ago, in milliseconds. */
  readonly ageMs: number;
}

/**
 * How long a shard must wait before its next IDENTIFY, in milliseconds; 0: it may send it now.
 *
 * @param past those of the last 24 hours, of all shards, in any order
 * @param maxConcurrency how many shards may identify at once, as `GET /gateway/bot` says
 */
export function identifyWaitMs(past: readonly Identify[], shardId: number, maxConcurrency: number): number {
  const agesOf = (isMeant: (id: number) => boolean) =>
    past.filter((one) => isMeant(one.shardId)).map((one) => one.ageMs);
  const own = agesOf((id) => id === shardId);
  const besides = agesOf((id) => id % maxConcurrency === shardId % maxConcurrency);
  return Math.max(
    waitFor(
      PER_DAY,
      agesOf(() => true),
    ),
    waitFor(PER_KEY, besides),
    ...PER_SHARD.map((window) => waitFor(window, own)),
  );
}

/** How long until one more fits in the window: until the oldest of the last `most` has left it. */
function waitFor({ most, withinMs }: Window, agesMs: readonly number[]): number {
  const inside = agesMs.filter((ageMs) => ageMs < withinMs).sort((one, other) => one - other);
  const oldest = inside[most - 1];
  return oldest === undefined ? 0 : Math.ceil(withinMs - oldest);
}
