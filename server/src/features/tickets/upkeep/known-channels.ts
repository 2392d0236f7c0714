import { madeAtMs } from '../../../discord/snowflake.ts';
import { MINUTE_MS } from '../../../kit/wall.ts';

/** Remembers channels that belong to no ticket, so that a busy server's talk does not ask the database each time. */
export interface KnownChannels {
  /** Whether a channel was found to be no ticket's a short while ago. */
  isForeign(channelId: string): boolean;
  noteForeign(channelId: string): void;
}

/** A channel becomes a ticket's when its row learns its id. In a channel that is younger than this that may still come. */
const YOUNG_MS = 10 * MINUTE_MS;
/** Also an older one may be adopted after a long outage. What is missed meanwhile is read at the close. */
const FORGET_AFTER_MS = 5 * MINUTE_MS;
const MOST_CHANNELS = 20_000;

/** @param now milliseconds since 1970 */
export function createKnownChannels(now: () => number): KnownChannels {
  // In the order in which they were noted, so that the first ones are the oldest.
  const notedAt = new Map<string, number>();
  return {
    isForeign(channelId) {
      const at = notedAt.get(channelId);
      if (at === undefined) return false;
      if (now() - at < FORGET_AFTER_MS) return true;
      notedAt.delete(channelId);
      return false;
    },
    noteForeign(channelId) {
      if (now() - madeAtMs(channelId) < YOUNG_MS) return;
      notedAt.delete(channelId);
      notedAt.set(channelId, now());
      if (notedAt.size <= MOST_CHANNELS) return;
      const [oldest] = notedAt.keys();
      if (oldest !== undefined) notedAt.delete(oldest);
    },
  };
}
