import type { Clock } from './clock.ts';

/** Milliseconds of Discord's epoch, https://discord.com/developers/docs/reference#snowflakes */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;

export interface Ids {
  /** A new snowflake as a decimal string; later ones are larger. */
  next(): string;
  /** A repeatable secret for tokens and session ids, `length` letters and digits long. */
  secret(length: number): string;
}

/** The time, in milliseconds since 1970, at which a snowflake was made. */
export const createdAtMs = (id: string): number => Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;

/** Ids drawn from the clock and a counter, secrets from a seeded generator: the same seed gives the same secrets. */
export function createIds(clock: Clock, seed: number): Ids {
  let last = 0n;
  let state = seed >>> 0 || 1;

  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };

  return {
    next() {
      const fromClock = BigInt(clock.now() - DISCORD_EPOCH_MS) << 22n;
      last = fromClock > last ? fromClock : last + 1n;
      return last.toString();
    },
    secret(length) {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
      return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
    },
  };
}
