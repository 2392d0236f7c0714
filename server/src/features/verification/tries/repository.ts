import type { Db } from '../repository.ts';
import type { Tried } from '../policy.ts';

/**
 * Counts one try of a member. The row is what decides: of many who try at once, each waits for the one before, and no
 * two get the same number. Sweeps what is over of other members.
 *
 * @param over counting that began then or earlier is over, and begins anew
 * @returns the number of this try, and when the counting began
 */
export async function countTry(
  sql: Db,
  { guildId, userId, tried }: { guildId: string; userId: string; tried: Tried },
  { now, over }: { now: Date; over: Date },
): Promise<{ readonly count: number; readonly since: Date }> {
  const [row] = await sql<[{ count: number; since: Date }]>`
    with old as (
      select user_id, tried from verification_tries
       where guild_id = ${guildId} and user_id <> ${userId} and since <= ${over}
         for update skip locked
    ), swept as (
      delete from verification_tries t using old
       where t.guild_id = ${guildId} and t.user_id = old.user_id and t.tried = old.tried
    )
    insert into verification_tries as t (guild_id, user_id, tried, count, since)
    values (${guildId}, ${userId}, ${tried}, 1, ${now})
    on conflict (guild_id, user_id, tried) do update
       set count = case when t.since <= ${over} then 1 else t.count + 1 end,
           since = case when t.since <= ${over} then excluded.since else t.since end
    returning count, since`;
  return row;
}
