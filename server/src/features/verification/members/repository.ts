import type { Sql, TransactionSql } from 'postgres';
import { type Db, note, type Source } from '../repository.ts';

/** One thing that happened to a member's link. */
export interface Happening {
  readonly id: number;
  readonly userId: string;
  readonly kind: 'verified' | 'changed' | 'renamed' | 'moved' | 'unlinked' | 'forgotten';
  readonly at: Date;
  /** Who did it; null where the bot noticed it by itself. */
  readonly byId: string | null;
  readonly proof: 'phrase' | null;
  /** Null where the member has asked to be forgotten. */
  readonly robloxId: string | null;
  readonly name: string | null;
  readonly beforeName: string | null;
  /** Of an account that went to somebody else: to whom; null where that is no longer kept. */
  readonly toId: string | null;
}

/** The newest first. @param most how many */
export async function historyOf(sql: Db, guildId: string, userId: string, most: number): Promise<readonly Happening[]> {
  return sql<Happening[]>`
    select h.id, h.user_id, h.kind, h.at, h.by_id, h.proof, h.roblox_id, h.name, h.before_name,
           case when h.kind = 'moved' then v.user_id end as to_id
      from link_history h left join verifications v on v.guild_id = h.guild_id and v.id = h.verification_id
     where h.guild_id = ${guildId} and h.user_id = ${userId} order by h.id desc limit ${most}`;
}

/** Everything that is kept about a member in this server, as it stands in the tables; `given` is what the link has brought. */
export async function everythingOf(sql: Sql, guildId: string, userId: string): Promise<Record<string, unknown>> {
  const [link, verifications, history, waits, given, planned, tries] = await Promise.all([
    sql`select roblox_id, name, display_name, linked_at, named_at from roblox_links
         where guild_id = ${guildId} and user_id = ${userId}`,
    sql`select roblox_id, name, phrase, kind, state, started_by, started_at, expires_at, over_at from verifications
         where guild_id = ${guildId} and user_id = ${userId} order by id`,
    sql`select kind, at, by_id, proof, roblox_id, name, before_id, before_name from link_history
         where guild_id = ${guildId} and user_id = ${userId} order by id`,
    sql`select roblox_id, name, gate, since from verification_waits
         where guild_id = ${guildId} and user_id = ${userId}`,
    sql`select role_ids, nickname, synced_at from member_syncs where guild_id = ${guildId} and user_id = ${userId}`,
    sql`select roblox_id, name, give, take, keeps, nickname, sets_nickname from bulk_changes
         where guild_id = ${guildId} and user_id = ${userId}`,
    sql`select tried, count, since from verification_tries
         where guild_id = ${guildId} and user_id = ${userId} order by tried`,
  ]);
  return {
    discordUser: userId,
    server: guildId,
    link: link[0] ?? null,
    verifications,
    history,
    waiting: waits,
    given: given[0] ?? null,
    planned,
    tries,
  };
}

/**
 * Makes the member forgotten: verifications go, and rows of history keep what happened and when, without the account.
 * How often they tried lately stays for its few minutes: it names no account, and to be forgotten is no way to try anew.
 * The link must be undone before.
 *
 * @returns false where nothing was known
 */
export async function forget(
  tx: TransactionSql,
  { guildId, userId }: { guildId: string; userId: string },
  { at, source }: { at: Date; source: Source },
): Promise<boolean> {
  const gone = await tx`delete from verifications where guild_id = ${guildId} and user_id = ${userId} returning 1`;
  await tx`delete from verification_waits where guild_id = ${guildId} and user_id = ${userId}`;
  await tx`delete from bulk_changes where guild_id = ${guildId} and user_id = ${userId}`;
  const emptied = await tx`
    update link_history set roblox_id = null, name = null, before_id = null, before_name = null
     where guild_id = ${guildId} and user_id = ${userId} and num_nonnulls(roblox_id, name, before_id, before_name) > 0
    returning 1`;
  if (gone.length === 0 && emptied.length === 0) return false;
  await tx`
    insert into link_history (guild_id, user_id, kind, at, by_id) values (${guildId}, ${userId}, 'forgotten', ${at}, ${userId})`;
  await note(tx, { guildId, by: userId, action: 'link.forget', userId, source });
  return true;
}
