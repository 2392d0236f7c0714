import type { ISql, Sql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import { type Db, GATE_TASK, MESSAGE_TRIES, note, type Source } from '../repository.ts';

/** What turned a member away. */
export type Gate = 'age' | 'group' | 'blocked';

/** A member who was turned away and is told when that is over. */
export interface Wait {
  readonly guildId: string;
  readonly userId: string;
  readonly robloxId: string;
  readonly name: string;
  readonly gate: Gate;
  readonly since: Date;
}

/** An account that nobody may link here. */
export interface Block {
  readonly robloxId: string;
  readonly name: string;
  readonly reason: string | null;
  readonly blockedBy: string;
  readonly blockedAt: Date;
}

export async function findBlock(sql: Db, guildId: string, robloxId: string): Promise<Block | undefined> {
  const [row] = await sql<Block[]>`
    select roblox_id, name, reason, blocked_by, blocked_at from roblox_blocks
     where guild_id = ${guildId} and roblox_id = ${robloxId}`;
  return row;
}

/** The newest first. @param most how many */
export async function listBlocks(sql: Db, guildId: string, most: number): Promise<readonly Block[]> {
  return sql<Block[]>`
    select roblox_id, name, reason, blocked_by, blocked_at from roblox_blocks
     where guild_id = ${guildId} order by blocked_at desc, roblox_id limit ${most}`;
}

/** @returns false where it was blocked already */
export async function insertBlock(tx: TransactionSql, guildId: string, block: Block, source: Source): Promise<boolean> {
  const rows = await tx`
    insert into roblox_blocks (guild_id, roblox_id, name, reason, blocked_by, blocked_at)
    values (${guildId}, ${block.robloxId}, ${block.name}, ${block.reason}, ${block.blockedBy}, ${block.blockedAt})
    on conflict do nothing returning 1`;
  if (rows.length === 0) return false;
  await noteBlock(tx, guildId, block.blockedBy, 'block.add', block, source);
  return true;
}

/** Takes a block away; members whom it turned away are told. */
export async function deleteBlock(
  tx: TransactionSql,
  guildId: string,
  robloxId: string,
  by: string,
  source: Source,
): Promise<Block | undefined> {
  const [block] = await tx<Block[]>`
    delete from roblox_blocks where guild_id = ${guildId} and roblox_id = ${robloxId}
    returning roblox_id, name, reason, blocked_by, blocked_at`;
  if (!block) return undefined;
  await queueGates(tx, guildId, { robloxId });
  await noteBlock(tx, guildId, by, 'block.remove', block, source);
  return block;
}

async function noteBlock(tx: ISql, guildId: string, by: string, action: string, block: Block, source: Source) {
  const about = JSON.stringify({ name: block.name, reason: block.reason });
  const [before, after] = action === 'block.add' ? [null, about] : [about, null];
  await tx`
    select audit_append(${guildId}, ${by}, ${action}, ${`roblox:${block.robloxId}`}, ${before}::text::jsonb,
                        ${after}::text::jsonb, ${source})`;
}

/** Remembers who was turned away, and sets the timer that looks whether the gate has opened. @param by who asked for it */
export async function saveWait(
  tx: TransactionSql,
  wait: Wait,
  { by, source, lookAt }: { by: string; source: Source; lookAt: Date | undefined },
): Promise<void> {
  await tx`
    insert into verification_waits (guild_id, user_id, roblox_id, name, gate, since)
    values (${wait.guildId}, ${wait.userId}, ${wait.robloxId}, ${wait.name}, ${wait.gate}, ${wait.since})
    on conflict (guild_id, user_id) do update
       set roblox_id = excluded.roblox_id, name = excluded.name, gate = excluded.gate, since = excluded.since`;
  if (lookAt) await queueGate(tx, wait, lookAt);
  await note(tx, { guildId: wait.guildId, by, action: 'link.gate', userId: wait.userId, source });
}

export async function queueGate(
  tx: ISql,
  { guildId, userId }: Pick<Wait, 'guildId' | 'userId'>,
  runAt?: Date,
): Promise<void> {
  await addJob(tx, {
    task: GATE_TASK,
    payload: { guildId, userId },
    key: `${GATE_TASK}:${guildId}:${userId}`,
    runAt,
    maxAttempts: MESSAGE_TRIES,
  });
}

/** Looks again for all who wait in a server, or for those with one account. */
export async function queueGates(tx: TransactionSql, guildId: string, only?: { robloxId: string }): Promise<void> {
  const waits = await tx<{ userId: string }[]>`
    select user_id from verification_waits
     where guild_id = ${guildId} and (${only?.robloxId ?? null}::bigint is null or roblox_id = ${only?.robloxId ?? null})`;
  for (const { userId } of waits) await queueGate(tx, { guildId, userId });
}

export async function findWait(sql: Sql, guildId: string, userId: string): Promise<Wait | undefined> {
  const [row] = await sql<Wait[]>`
    select guild_id, user_id, roblox_id, name, gate, since from verification_waits
     where guild_id = ${guildId} and user_id = ${userId}`;
  return row;
}

export async function deleteWait(sql: Db, { guildId, userId, since }: Wait): Promise<void> {
  await sql`
    delete from verification_waits where guild_id = ${guildId} and user_id = ${userId} and since = ${since}`;
}
