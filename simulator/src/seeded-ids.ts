import { DISCORD_EPOCH_MS, type Ids } from './ids.ts';

/** Ids that are the same each time while a world is being laid out, and drawn from the clock afterwards. */
export interface SeededIds extends Ids {
  /** Runs `lay`, during which ids count up from the same first one. */
  whileSeeding<T>(lay: () => T): T;
}

/** What is laid out seems to have been made on this day. */
export const SEEDED_SINCE_MS = Date.UTC(2026, 0, 5, 12);
/** Between two ids of a layout. */
const STEP_MS = 60_000;

/** `ids` draws everything else. */
export function createSeededIds(ids: Ids): SeededIds {
  let nextMs: number | undefined;
  return {
    secret: (length) => ids.secret(length),
    next() {
      if (nextMs === undefined) return ids.next();
      nextMs += STEP_MS;
      return (BigInt(nextMs - DISCORD_EPOCH_MS) << 22n).toString();
    },
    whileSeeding(lay) {
      nextMs = SEEDED_SINCE_MS;
      try {
        return lay();
      } finally {
        nextMs = undefined;
      }
    },
  };
}
