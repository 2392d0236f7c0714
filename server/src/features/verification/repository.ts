import type { ISql, Sql, TransactionSql } from 'postgres';
import { addJob } from '../../db/jobs.ts';
import type { Link } from './binds/contract.ts';

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

const linkColumns = (sql: ISql) => sql`guild_id, user_id, roblox_id, name, display_name, linked_at, named_at`;

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
     where v.guild_id = ${guildId} and v.over_at < ${before} and not exists (select from roblox_links l where l.verification_id = v.id)`;
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

export async function findLink(sql: Db, guildId: string, userId: string): Promise<Link | undefined> {
  const [row] = await sql<Link[]>`
    select ${linkColumns(sql)} from roblox_links where guild_id = ${guildId} and user_id = ${userId}`;
  return row;
}

/** Whose account it is in this server. */
export async function findHolder(sql: Db, guildId: string, robloxId: string): Promise<Link | undefined> {
  const [row] = await sql<Link[]>`
    select ${linkColumns(sql)} from roblox_links where guild_id = ${guildId} and roblox_id = ${robloxId}`;
  return row;
}

/** The link of the account that was last seen under this name, whatever the case. */
export async function findByName(sql: Db, guildId: string, name: string): Promise<Link | undefined> {
  const [row] = await sql<Link[]>`
    select ${linkColumns(sql)} from roblox_links
     where guild_id = ${guildId} and lower(name) = lower(${name})
     order by named_at desc limit 1`;
  return row;
}

/** Whether the link of the member stands on this pending. */
export async function isLinkedBy(sql: Db, guildId: string, pendingId: number): Promise<boolean> {
  const rows = await sql`select from roblox_links where guild_id = ${guildId} and verification_id = ${pendingId}`;
  return rows.length > 0;
}

/**
 * Writes the link that a pending has proven: the pending is closed as linked, the link made or changed, with a row of
 * history and an audit row. The account must be nobody else's by now.
 *
 * @param before the member's link until now
 * @throws the violation of `roblox_links_one_member` where it is
 */
export async function saveLink(
  tx: TransactionSql,
  pending: Pending,
  before: Link | undefined,
  made: { name: string; displayName: string; by: string; at: Date; source: Source },
): Promise<Link> {
  const { guildId, userId, robloxId, id } = pending;
  await closePending(tx, pending, 'linked', made.at);
  const [link] = await tx<[Link]>`
    insert into roblox_links (guild_id, user_id, roblox_id, name, display_name, linked_at, named_at, verification_id)
    values (${guildId}, ${userId}, ${robloxId}, ${made.name}, ${made.displayName}, ${made.at}, ${made.at}, ${id})
    on conflict (guild_id, user_id) do update
       set roblox_id = excluded.roblox_id, name = excluded.name, display_name = excluded.display_name,
           linked_at = excluded.linked_at, named_at = excluded.named_at, verification_id = excluded.verification_id
    returning ${linkColumns(tx)}`;
  await tx`
    insert into link_history (guild_id, user_id, kind, at, by_id, proof, verification_id, roblox_id, name, before_id, before_name)
    values (${guildId}, ${userId}, ${before ? 'changed' : 'verified'}, ${made.at}, ${made.by}, 'phrase', ${id},
            ${robloxId}, ${made.name}, ${before?.robloxId ?? null}, ${before?.name ?? null})`;
  await tx`delete from verification_waits where guild_id = ${guildId} and user_id = ${userId}`;
  const action = before ? 'link.change' : 'link.make';
  await note(tx, { guildId, by: made.by, action, userId, verification: id, source: made.source });
  return link;
}

/** Takes the account from the member who had it, because another one has proven it. The former one is told by a job. */
export async function moveAway(
  tx: TransactionSql,
  holder: Link,
  moved: { to: Pending; by: string; at: Date; source: Source },
): Promise<void> {
  const { guildId, userId, robloxId, name } = holder;
  await tx`delete from roblox_links where guild_id = ${guildId} and user_id = ${userId}`;
  await tx`
    insert into link_history (guild_id, user_id, kind, at, by_id, proof, verification_id, roblox_id, name)
    values (${guildId}, ${userId}, 'moved', ${moved.at}, ${moved.by}, 'phrase', ${moved.to.id}, ${robloxId}, ${name})`;
  await note(tx, {
    guildId,
    by: moved.by,
    action: 'link.move',
    userId,
    verification: moved.to.id,
    source: moved.source,
  });
  for (const [to, part] of [
    [userId, 'lost'],
    [moved.to.userId, 'got'],
  ] as const)
    await addJob(tx, {
      task: TELL_MOVED_TASK,
      payload: { guildId, userId: to, part, verification: moved.to.id },
      maxAttempts: MESSAGE_TRIES,
    });
}

/** Undoes the member's link. @returns the link that there was */
export async function deleteLink(
  tx: TransactionSql,
  { guildId, userId }: { guildId: string; userId: string },
  gone: { by: string; at: Date; source: Source },
): Promise<Link | undefined> {
  const [link] = await tx<Link[]>`
    delete from roblox_links where guild_id = ${guildId} and user_id = ${userId} returning ${linkColumns(tx)}`;
  if (!link) return undefined;
  await tx`
    insert into link_history (guild_id, user_id, kind, at, by_id, roblox_id, name)
    values (${guildId}, ${userId}, 'unlinked', ${gone.at}, ${gone.by}, ${link.robloxId}, ${link.name})`;
  await note(tx, { guildId, by: gone.by, action: 'link.remove', userId, source: gone.source });
  return link;
}

/** Keeps the names that Roblox says now; another name is a row of history. */
export async function saveNames(
  tx: TransactionSql,
  link: Link,
  { name, displayName, at }: { name: string; displayName: string; at: Date },
): Promise<void> {
  const { guildId, userId, robloxId } = link;
  const [before] = await tx<{ name: string }[]>`
    select name from roblox_links
     where guild_id = ${guildId} and user_id = ${userId} and roblox_id = ${robloxId} for update`;
  if (!before) return;
  await tx`
    update roblox_links set name = ${name}, display_name = ${displayName}, named_at = ${at}
     where guild_id = ${guildId} and user_id = ${userId}`;
  if (before.name === name) return;
  await tx`
    insert into link_history (guild_id, user_id, kind, at, roblox_id, name, before_id, before_name)
    values (${guildId}, ${userId}, 'renamed', ${at}, ${robloxId}, ${name}, ${robloxId}, ${before.name})`;
  await note(tx, { guildId, by: null, action: 'link.rename', userId, source: 'timer' });
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
