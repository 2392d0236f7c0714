import type { ISql, Sql, TransactionSql } from 'postgres';
import { NO_RULES, type Rules } from './policy.ts';

export type Db = Sql | TransactionSql;

/** Where a change comes from. */
export type Source = 'command' | 'button' | 'form' | 'timer';

/** A verification: an account that a member says is theirs, and the phrase that proves it. */
export interface Pending {
  readonly id: number;
  readonly guildId: string;
  readonly userId: string;
  readonly robloxId: string;
  readonly name: string;
  readonly phrase: string;
  /** Words that Roblox hid from this phrase or an earlier one. */
  readonly avoided: readonly string[];
  readonly kind: 'verify' | 'reverify';
  readonly state: 'open' | 'checking' | 'linked' | 'replaced' | 'expired' | 'dropped';
  readonly version: number;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly checkingUntil: Date | null;
}

/** The tasks of this feature in the queue. */
export const INVITE_TASK = 'verification.invite';
export const TELL_MOVED_TASK = 'verification.tell_moved';
export const GATE_TASK = 'verification.gate';

/** A direct message that can't be sent is given up after some minutes: it is no use later. */
export const MESSAGE_TRIES = 8;
/** Ended pendings that no link stands on are kept this long, so that their buttons can say what became of them. */
const KEPT_DAYS = 30;

const pendingColumns = (sql: ISql) => sql`
  id, guild_id, user_id, roblox_id, name, phrase, avoided, kind, state, version, started_by, started_at, expires_at,
  checking_until`;

/** Whoever changes links or pendings of the server waits here for those before, until they are done. */
export async function lockLinks(tx: TransactionSql, guildId: string): Promise<void> {
  await tx`select lock_links(${guildId})`;
}

/** Opens a pending in place of the member's earlier one, with its audit row. Sweeps what is long over. */
export async function insertPending(
  tx: TransactionSql,
  pending: Omit<Pending, 'id' | 'state' | 'version' | 'checkingUntil'>,
  source: Source,
): Promise<Pending> {
  const { guildId, userId, startedAt: now } = pending;
  await lockLinks(tx, guildId);
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3_600_000);
  await tx`
    delete from verifications v
     where v.guild_id = ${guildId} and v.over_at < ${before} and not exists (
       select from roblox_links l where l.guild_id = v.guild_id and l.verification_id = v.id)`;
  await tx`
    update verifications set state = 'replaced', over_at = ${now}, checking_until = null, version = version + 1
     where guild_id = ${guildId} and user_id = ${userId} and state in ('open', 'checking')`;
  const [row] = await tx<[Pending]>`
    insert into verifications (guild_id, user_id, roblox_id, name, phrase, avoided, kind, started_by, started_at, expires_at)
    values (${guildId}, ${userId}, ${pending.robloxId}, ${pending.name}, ${pending.phrase}, ${[...pending.avoided]}::text[],
            ${pending.kind}, ${pending.startedBy}, ${now}, ${pending.expiresAt})
    returning ${pendingColumns(tx)}`;
  await note(tx, { guildId, by: pending.startedBy, action: 'link.ask', userId, verification: row.id, source });
  return row;
}

export async function findPending(sql: Db, guildId: string, id: number): Promise<Pending | undefined> {
  const [row] = await sql<Pending[]>`
    select ${pendingColumns(sql)} from verifications where guild_id = ${guildId} and id = ${id}`;
  return row;
}

/** The member's pending that can still be proven. */
export async function findLive(sql: Db, guildId: string, userId: string): Promise<Pending | undefined> {
  const [row] = await sql<Pending[]>`
    select ${pendingColumns(sql)} from verifications
     where guild_id = ${guildId} and user_id = ${userId} and state in ('open', 'checking')`;
  return row;
}

/**
 * Takes a pending for one look at the profile: of many who try at once, one gets it. A look that was killed is over by
 * `checking_until`.
 *
 * @returns undefined where it is not open now, is another member's, or has run out
 */
export async function beginCheck(
  sql: Db,
  pending: { guildId: string; id: number; userId: string },
  { now, until }: { now: Date; until: Date },
): Promise<Pending | undefined> {
  const [row] = await sql<Pending[]>`
    update verifications set state = 'checking', checking_until = ${until}, version = version + 1
     where guild_id = ${pending.guildId} and id = ${pending.id} and user_id = ${pending.userId} and expires_at > ${now}
       and (state = 'open' or (state = 'checking' and checking_until <= ${now}))
    returning ${pendingColumns(sql)}`;
  return row;
}

/** Gives a pending back after a look that did not prove it, unless it is another one's by now. */
export async function endCheck(sql: Db, { id, guildId, version }: Pending, hidden: readonly string[] = []) {
  await sql`
    update verifications
       set state = 'open', checking_until = null,
           avoided = array(select distinct unnest(avoided || ${[...hidden]}::text[]) order by 1)
     where guild_id = ${guildId} and id = ${id} and state = 'checking' and version = ${version}`;
}

/** Takes the pending for the rest of the transaction, if it is still the one that was taken for a look. */
export async function lockChecked(tx: TransactionSql, { id, guildId, version }: Pending): Promise<boolean> {
  const rows = await tx`
    select from verifications
     where guild_id = ${guildId} and id = ${id} and state = 'checking' and version = ${version}
       for update`;
  return rows.length > 0;
}

export async function closePending(
  tx: Db,
  { id, guildId }: Pick<Pending, 'id' | 'guildId'>,
  state: 'linked' | 'expired',
  now: Date,
): Promise<void> {
  await tx`
    update verifications set state = ${state}, checking_until = null, over_at = ${now}, version = version + 1
     where guild_id = ${guildId} and id = ${id} and state in ('open', 'checking')`;
}

/** What the server has set. One statement. */
export async function findRules(sql: ISql, guildId: string): Promise<Rules> {
  const [row] = await sql<Rules[]>`
    select verified_role_id, verified_role_by, nickname, min_account_age_days, required_group_id, moves
      from verification_settings where guild_id = ${guildId}`;
  return row ?? NO_RULES;
}

export async function saveRules(tx: TransactionSql, guildId: string, rules: Rules): Promise<void> {
  await tx`
    insert into verification_settings (guild_id, verified_role_id, verified_role_by, nickname, min_account_age_days,
                                       required_group_id, moves)
    values (${guildId}, ${rules.verifiedRoleId}, ${rules.verifiedRoleBy}, ${rules.nickname}, ${rules.minAccountAgeDays},
            ${rules.requiredGroupId}, ${rules.moves})
    on conflict (guild_id) do update
       set verified_role_id = excluded.verified_role_id, verified_role_by = excluded.verified_role_by,
           nickname = excluded.nickname,
           min_account_age_days = excluded.min_account_age_days, required_group_id = excluded.required_group_id,
           moves = excluded.moves`;
}

/**
 * Adds an audit row. It names the member and the verification, and no Roblox account: the audit log can't be made to
 * forget, the history can.
 */
export async function note(
  tx: ISql,
  entry: {
    guildId: string;
    by: string | null;
    action: string;
    userId: string;
    verification?: number;
    source: Source;
  },
): Promise<void> {
  const after = entry.verification === undefined ? null : JSON.stringify({ verification: entry.verification });
  await tx`
    select audit_append(${entry.guildId}, ${entry.by}::bigint, ${entry.action}, ${`user:${entry.userId}`}, null,
                        ${after}::text::jsonb, ${entry.source})`;
}
