import type { ISql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { Db, Source } from '../repository.ts';
import type { SyncReason } from './contract.ts';
import type { Bind, Rule } from './policy.ts';

/** The tasks of roles and nicknames in the queue. */
export const SYNC_TASK = 'verification.sync';
export const TELL_BROKEN_TASK = 'verification.tell_broken';

/** A direct message that can't be sent is given up after some minutes. */
export const MESSAGE_TRIES = 8;

interface BindRow extends Omit<Bind, 'rule'> {
  readonly rule: Rule['kind'];
  readonly low: number | null;
  readonly high: number | null;
  readonly robloxRoleIds: readonly string[];
}

const bindColumns = (sql: ISql) => sql`
  id, group_id, group_name, rule, low, high, roblox_role_ids, words, role_id, bound_by, bound_at, broken_at`;

function readBind({ rule, low, high, robloxRoleIds, ...bind }: BindRow): Bind {
  switch (rule) {
    case 'member':
      return { ...bind, rule: { kind: 'member' } };
    case 'ranks':
      return { ...bind, rule: { kind: 'ranks', low: low ?? 0, high: high ?? 0 } };
    case 'roles':
      return { ...bind, rule: { kind: 'roles', roleIds: robloxRoleIds } };
  }
}

/** Every bind of the server, in the order in which they were made. One statement. */
export async function listBinds(sql: ISql, guildId: string): Promise<readonly Bind[]> {
  const rows = await sql<BindRow[]>`select ${bindColumns(sql)} from binds where guild_id = ${guildId} order by id`;
  return rows.map(readBind);
}

/** Whoever changes binds of the server waits here for those before. */
export async function lockBinds(tx: TransactionSql, guildId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('binds', ${guildId}))`;
}

/**
 * Makes a bind. What somebody else has bound becomes the owner's, if the owner binds it.
 *
 * @returns undefined where there is the very same bind already
 */
export async function insertBind(
  tx: TransactionSql,
  guildId: string,
  bind: Omit<Bind, 'id' | 'brokenAt'>,
  isOwner: boolean,
): Promise<Bind | undefined> {
  const { rule } = bind;
  const [low, high] = rule.kind === 'ranks' ? [rule.low, rule.high] : [null, null];
  const robloxRoleIds = rule.kind === 'roles' ? [...rule.roleIds] : [];
  const [row] = await tx<BindRow[]>`
    insert into binds (guild_id, group_id, group_name, rule, low, high, roblox_role_ids, words, role_id, bound_by, bound_at)
    values (${guildId}, ${bind.groupId}, ${bind.groupName}, ${rule.kind}, ${low}, ${high},
            ${robloxRoleIds}::bigint[], ${bind.words}, ${bind.roleId}, ${bind.boundBy}, ${bind.boundAt})
    on conflict (guild_id, group_id, role_id, rule, coalesce(low, 0), coalesce(high, 0), roblox_role_ids) do update
       set bound_by = excluded.bound_by, bound_at = excluded.bound_at
     where ${isOwner} and binds.bound_by <> excluded.bound_by
    returning ${bindColumns(tx)}`;
  if (!row) return undefined;
  await noteBind(tx, { guildId, by: bind.boundBy, action: 'bind.add', bind });
  return readBind(row);
}

/** @returns the bind that there was */
export async function deleteBind(
  tx: TransactionSql,
  { guildId, id, by }: { guildId: string; id: number; by: string },
): Promise<Bind | undefined> {
  const [row] = await tx<BindRow[]>`
    delete from binds where guild_id = ${guildId} and id = ${id} returning ${bindColumns(tx)}`;
  if (!row) return undefined;
  const bind = readBind(row);
  await noteBind(tx, { guildId, by, action: 'bind.remove', bind });
  return bind;
}

/**
 * Marks the binds of a role that was deleted; the owner is told by a job, once.
 *
 * @returns how many there were that nobody knew of
 */
export async function breakBinds(tx: TransactionSql, guildId: string, roleId: string, at: Date): Promise<number> {
  const rows = await tx<BindRow[]>`
    update binds set broken_at = ${at}
     where guild_id = ${guildId} and role_id = ${roleId} and broken_at is null returning ${bindColumns(tx)}`;
  for (const row of rows)
    await noteBind(tx, { guildId, by: null, action: 'bind.break', bind: readBind(row), source: 'timer' });
  if (rows.length > 0)
    await addJob(tx, { task: TELL_BROKEN_TASK, payload: { guildId, roleId }, maxAttempts: MESSAGE_TRIES });
  return rows.length;
}

async function noteBind(
  tx: ISql,
  entry: {
    guildId: string;
    by: string | null;
    action: string;
    bind: Pick<Bind, 'groupId' | 'groupName' | 'words' | 'roleId'>;
    source?: Source;
  },
): Promise<void> {
  const { groupId, groupName, words, roleId } = entry.bind;
  const about = JSON.stringify({ groupId, groupName, words });
  const [before, after] = entry.action === 'bind.add' ? [null, about] : [about, null];
  await tx`
    select audit_append(${entry.guildId}, ${entry.by}::bigint, ${entry.action}, ${`role:${roleId}`},
                        ${before}::text::jsonb, ${after}::text::jsonb, ${entry.source ?? 'command'})`;
}

/** What is known of the syncs of one member. */
export interface MemberRow {
  /** The wish that this sync will have seen. */
  readonly wanted: number;
  readonly done: number;
  /** Roles that the link stands for. */
  readonly roleIds: readonly string[];
  /** The nickname that the bot has set. */
  readonly nickname: string | null;
  readonly syncedAt: Date | null;
}

/** A sync that is killed blocks the member for that long. */
const HOLD_SECONDS = 60;

export async function findMember(sql: ISql, guildId: string, userId: string): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select wanted, done, role_ids, nickname, synced_at from member_syncs
     where guild_id = ${guildId} and user_id = ${userId}`;
  return row;
}

/** Wishes for a sync, and has it done by the queue. @param runAt at once if left out */
export async function wishSync(
  tx: ISql,
  wish: { guildId: string; userId: string; why: SyncReason; runAt?: Date | undefined },
): Promise<void> {
  const { guildId, userId } = wish;
  await tx`
    insert into member_syncs (guild_id, user_id, wanted) values (${guildId}, ${userId}, 1)
    on conflict (guild_id, user_id) do update set wanted = member_syncs.wanted + 1`;
  await queueSync(tx, { ...wish, tries: 0 });
}

export async function queueSync(
  tx: ISql,
  job: { guildId: string; userId: string; why: SyncReason; tries: number; runAt?: Date | undefined },
): Promise<void> {
  const { runAt, ...payload } = job;
  await addJob(tx, { task: SYNC_TASK, payload, key: `${SYNC_TASK}:${job.guildId}:${job.userId}`, runAt });
}

/**
 * Takes the member for one sync: of several at once one gets it, whatever process they run in.
 *
 * @returns undefined while another one holds it
 */
export async function holdMember(
  sql: Db,
  { guildId, userId, holder }: { guildId: string; userId: string; holder: string },
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    insert into member_syncs (guild_id, user_id, holder, held_until)
    values (${guildId}, ${userId}, ${holder}, clock_timestamp() + ${HOLD_SECONDS} * interval '1 second')
    on conflict (guild_id, user_id) do update set holder = excluded.holder, held_until = excluded.held_until
     where member_syncs.held_until is null or member_syncs.held_until <= clock_timestamp()
    returning wanted, done, role_ids, nickname, synced_at`;
  return row;
}

/** Holds the member for longer. @returns false where another one has it by now */
export async function keepMember(sql: Db, at: { guildId: string; userId: string; holder: string }): Promise<boolean> {
  const rows = await sql`
    update member_syncs set held_until = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
     where guild_id = ${at.guildId} and user_id = ${at.userId} and holder = ${at.holder} returning 1`;
  return rows.length > 0;
}

/** Lets the member go, with what the sync came to; nothing where another one has it by now. */
export async function releaseMember(
  sql: Db,
  at: { guildId: string; userId: string; holder: string },
  outcome: { done: number; roleIds: readonly string[]; nickname: string | null; syncedAt: Date | null },
): Promise<void> {
  await sql`
    update member_syncs
       set done = greatest(done, ${outcome.done}), role_ids = ${[...outcome.roleIds]}::bigint[],
           nickname = ${outcome.nickname}, synced_at = coalesce(${outcome.syncedAt}::timestamptz, synced_at),
           holder = null, held_until = null
     where guild_id = ${at.guildId} and user_id = ${at.userId} and holder = ${at.holder}`;
}

/** Lets the member go and forgets them, unless a new wish has come. */
export async function forgetMember(
  sql: Db,
  at: { guildId: string; userId: string; holder: string },
  wanted: number,
): Promise<void> {
  await sql`
    with gone as (
      delete from member_syncs
       where guild_id = ${at.guildId} and user_id = ${at.userId} and holder = ${at.holder} and wanted = ${wanted}
      returning 1)
    update member_syncs set role_ids = '{}', nickname = null, holder = null, held_until = null
     where guild_id = ${at.guildId} and user_id = ${at.userId} and holder = ${at.holder}
       and not exists (select from gone)`;
}

/** Lets the member go, as if nothing had been. */
export async function dropMember(sql: Db, at: { guildId: string; userId: string; holder: string }): Promise<void> {
  await sql`
    update member_syncs set holder = null, held_until = null
     where guild_id = ${at.guildId} and user_id = ${at.userId} and holder = ${at.holder}`;
}
