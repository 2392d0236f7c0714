import type { ISql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { Link } from '../binds/contract.ts';
import {
  closePending,
  type Db,
  MESSAGE_TRIES,
  note,
  type Pending,
  type Source,
  TELL_MOVED_TASK,
} from '../repository.ts';

const linkColumns = (sql: ISql) => sql`guild_id, user_id, roblox_id, name, display_name, linked_at, named_at`;

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
 * The name of the account that a verification gave to a member or took from them. The queue keeps no names: it could not
 * forget them.
 *
 * @returns undefined where the member has asked to be forgotten
 */
export async function nameProven(
  sql: Db,
  { guildId, userId, verification }: { guildId: string; userId: string; verification: number },
): Promise<string | undefined> {
  const [row] = await sql<{ name: string | null }[]>`
    select name from link_history
     where guild_id = ${guildId} and user_id = ${userId} and verification_id = ${verification} order by id desc limit 1`;
  return row?.name ?? undefined;
}
