import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { MOST_TRIES, type Tried, TRIES_WITHIN_MS } from '../policy.ts';
import { tooOften } from '../refusals.ts';
import type { Db } from '../repository.ts';
import { countTry } from './repository.ts';

export type Tries = ReturnType<typeof createTries>;

/** Holds members to a number of tries, so that one alone can't use up what Roblox lets all servers ask. */
export const createTries = ({ sql, clock }: { sql: Sql; clock: Clock }) => ({
  /**
   * Counts what the actor is about to do; what is done for somebody else counts for the one who does it.
   *
   * @param userId whose account it is about
   * @param db the transaction with which it counts or does not; left out: it counts at once
   * @throws Refusal `verification.too_often`
   */
  async count(actor: Actor, userId: string, what: Exclude<Tried, 'help'>, db: Db = sql): Promise<void> {
    const tried = userId === actor.userId ? what : 'help';
    const now = clock.now();
    const { count, since } = await countTry(
      db,
      { guildId: actor.guildId, userId: actor.userId, tried },
      { now, over: new Date(now.getTime() - TRIES_WITHIN_MS) },
    );
    if (count > MOST_TRIES[tried])
      throw tooOften.because({ tried, againAt: new Date(since.getTime() + TRIES_WITHIN_MS) });
  },
});
