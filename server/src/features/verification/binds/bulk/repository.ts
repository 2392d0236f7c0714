import type { ISql, TransactionSql } from 'postgres';
import { addJob } from '../../../../db/jobs.ts';
import type { Db } from '../../repository.ts';
import type { Link } from '../contract.ts';

export const BULK_TASK = 'verification.bulk';

/** Bringing everybody in line: `looking` changes nothing, `ready` waits for a person, `running` changes. */
export interface Run {
  readonly id: number;
  readonly guildId: string;
  readonly state: 'looking' | 'ready' | 'running' | 'done' | 'stopped';
  /** The last member who is dealt with. */
  readonly cursor: string;
  /** Linked members who were looked at. */
  readonly looked: number;
  readonly unlinked: number;
  /** Those of whom something is not known now. */
  readonly unknown: number;
  /** How many members are to be changed, once all are looked at. */
  readonly planned: number;
  readonly changed: number;
  readonly failed: number;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly readyAt: Date | null;
  readonly pausedFor: 'roblox' | 'discord' | null;
  readonly pausedUntil: Date | null;
}

/** What is to be changed about one member. */
export interface Planned {
  readonly userId: string;
  /** The account that was linked; null: none. */
  readonly robloxId: string | null;
  readonly name: string;
  readonly give: readonly string[];
  readonly take: readonly string[];
  /** Roles that the link stands for afterwards. */
  readonly keeps: readonly string[];
  readonly nickname: string | null;
  readonly setsNickname: boolean;
}

/** All planned changes of a run in numbers. */
export interface Totals {
  readonly members: number;
  readonly gives: number;
  readonly takes: number;
  readonly nicknames: number;
}

/** What was looked at is carried out within this time; later it may be another truth. */
export const READY_FOR_MS = 15 * 60_000;
/** A run that is killed is taken up after this time. */
const HOLD_SECONDS = 15;

const columns = (sql: ISql) => sql`
  id, guild_id, state, cursor, looked, unlinked, unknown, planned, changed, failed, started_by, started_at, ready_at, paused_for,
  paused_until`;
const planned = (sql: ISql) => sql`user_id, roblox_id, name, give, take, keeps, nickname, sets_nickname`;

/** If whoever works on it now is killed, the queue goes on then. */
const againAfter = (at: Date): Date => new Date(at.getTime() + (HOLD_SECONDS + 5) * 1_000);

/** Begins a run in place of older ones that are over, unless one is under way: then answers that one. */
export async function beginRun(
  tx: TransactionSql,
  { guildId, by, at }: { guildId: string; by: string; at: Date },
): Promise<{ run: Run; isNew: boolean }> {
  await tx`select pg_advisory_xact_lock(hashtextextended('bulk_runs', ${guildId}))`;
  const [live] = await tx<Run[]>`
    select ${columns(tx)} from bulk_runs where guild_id = ${guildId} and state in ('looking', 'running')`;
  if (live) return { run: live, isNew: false };
  await tx`delete from bulk_runs where guild_id = ${guildId}`;
  const [run] = await tx<[Run]>`
    insert into bulk_runs (guild_id, started_by, started_at) values (${guildId}, ${by}, ${at}) returning ${columns(tx)}`;
  await queueRun(tx, run, againAfter(at));
  return { run, isNew: true };
}

export async function queueRun(tx: ISql, { guildId, id }: Pick<Run, 'guildId' | 'id'>, runAt?: Date): Promise<void> {
  await addJob(tx, { task: BULK_TASK, payload: { guildId, runId: id }, key: `${BULK_TASK}:${id}`, runAt });
}

export async function findRun(sql: Db, guildId: string, id: number): Promise<Run | undefined> {
  const [row] = await sql<Run[]>`select ${columns(sql)} from bulk_runs where guild_id = ${guildId} and id = ${id}`;
  return row;
}

/** From looked at to running, from the first member on. @returns undefined where it is not ready, or too old */
export async function startRun(
  tx: TransactionSql,
  { guildId, id, by, at, readyAfter }: { guildId: string; id: number; by: string; at: Date; readyAfter: Date },
): Promise<Run | undefined> {
  const [run] = await tx<Run[]>`
    update bulk_runs set state = 'running', cursor = 0
     where guild_id = ${guildId} and id = ${id} and state = 'ready' and ready_at > ${readyAfter}
    returning ${columns(tx)}`;
  if (run) {
    await tx`
      select audit_append(${guildId}, ${by}, 'bulk.start', ${`bulk:${id}`}, null, null, 'button')`;
    await queueRun(tx, run, againAfter(at));
  }
  return run;
}

/** @returns undefined where it was over already */
export async function stopRun(
  tx: TransactionSql,
  { guildId, id, by, at }: { guildId: string; id: number; by: string; at: Date },
): Promise<Run | undefined> {
  const [run] = await tx<(Run & { was: string })[]>`
    with before as (select state as was from bulk_runs where guild_id = ${guildId} and id = ${id} for update)
    update bulk_runs set state = 'stopped', over_at = ${at}, paused_for = null, paused_until = null
      from before
     where guild_id = ${guildId} and id = ${id} and before.was not in ('done', 'stopped')
    returning ${columns(tx)}, before.was`;
  if (run) await dropPlans(tx, run);
  if (run?.was === 'running')
    await tx`
      select audit_append(${guildId}, ${by}, 'bulk.stop', ${`bulk:${id}`}, null, null, 'button')`;
  return run;
}

/** Takes a run that is under way and not at rest, for one process. */
export async function holdRun(
  sql: Db,
  { guildId, id, holder, now }: { guildId: string; id: number; holder: string; now: Date },
): Promise<Run | undefined> {
  const [run] = await sql<Run[]>`
    update bulk_runs
       set holder = ${holder}, held_until = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second',
           paused_for = null, paused_until = null
     where guild_id = ${guildId} and id = ${id} and state in ('looking', 'running')
       and (paused_until is null or paused_until <= ${now})
       and (held_until is null or held_until <= clock_timestamp())
    returning ${columns(sql)}`;
  return run;
}

/** What one step came to. */
export interface Step {
  readonly cursor?: string;
  readonly looked?: number;
  readonly unlinked?: number;
  readonly unknown?: number;
  readonly changed?: number;
  readonly failed?: number;
  readonly plans?: readonly Planned[];
  readonly state?: 'ready' | 'done';
  readonly pause?: { readonly for: 'roblox' | 'discord'; readonly until: Date };
}

/** Writes a step down. @returns undefined where the run was stopped, or is another process's by now */
export async function saveStep(
  tx: TransactionSql,
  run: Run,
  holder: string,
  step: Step,
  at: Date,
): Promise<Run | undefined> {
  const [row] = await tx<Run[]>`
    update bulk_runs
       set cursor = coalesce(${step.cursor ?? null}::bigint, cursor), looked = looked + ${step.looked ?? 0},
           unlinked = unlinked + ${step.unlinked ?? 0}, unknown = unknown + ${step.unknown ?? 0},
           changed = changed + ${step.changed ?? 0}, failed = failed + ${step.failed ?? 0},
           state = coalesce(${step.state ?? null}, state),
           planned = case when ${step.state ?? null}::text = 'ready'
                          then (select count(*) from bulk_changes c
                                where c.guild_id = bulk_runs.guild_id and c.run_id = bulk_runs.id) else planned end,
           ready_at = case when ${step.state ?? null}::text = 'ready' then ${at}::timestamptz else ready_at end,
           over_at = case when ${step.state ?? null}::text = 'done' then ${at}::timestamptz else over_at end,
           paused_for = ${step.pause?.for ?? null}, paused_until = ${step.pause?.until ?? null},
           held_until = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
     where guild_id = ${run.guildId} and id = ${run.id} and holder = ${holder} and state in ('looking', 'running')
    returning ${columns(tx)}`;
  if (!row) return undefined;
  if (row.state === 'ready') await queueRun(tx, row, new Date(at.getTime() + READY_FOR_MS));
  if (row.state === 'done') await dropPlans(tx, row);
  for (const plan of step.plans ?? [])
    await tx`
      insert into bulk_changes (guild_id, run_id, ${planned(tx)})
      values (${run.guildId}, ${run.id}, ${plan.userId}, ${plan.robloxId}, ${plan.name}, ${[...plan.give]}::bigint[],
              ${[...plan.take]}::bigint[], ${[...plan.keeps]}::bigint[], ${plan.nickname}, ${plan.setsNickname})
      on conflict do nothing`;
  return row;
}

/** What is over is forgotten: the plans say which account is whose. */
async function dropPlans(tx: TransactionSql, { guildId, id }: Pick<Run, 'guildId' | 'id'>): Promise<void> {
  await tx`delete from bulk_changes where guild_id = ${guildId} and run_id = ${id}`;
}

/** Ends a run that nobody carried out in time. */
export async function expireRun(tx: TransactionSql, run: Pick<Run, 'guildId' | 'id'>, at: Date): Promise<void> {
  const rows = await tx`
    update bulk_runs set state = 'stopped', over_at = ${at}
     where guild_id = ${run.guildId} and id = ${run.id} and state = 'ready'
       and ready_at <= ${new Date(at.getTime() - READY_FOR_MS)} returning 1`;
  if (rows.length > 0) await dropPlans(tx, run);
}

export async function letRunGo(sql: Db, { guildId, id }: Run, holder: string): Promise<void> {
  await sql`
    update bulk_runs set holder = null, held_until = null
     where guild_id = ${guildId} and id = ${id} and holder = ${holder}`;
}

/** Planned changes in the order of the members. */
export const plansAfter = (sql: Db, { guildId, id }: Run, cursor: string, most: number): Promise<Planned[]> =>
  sql<Planned[]>`
    select ${planned(sql)} from bulk_changes
     where guild_id = ${guildId} and run_id = ${id} and user_id > ${cursor} order by user_id limit ${most}`;

export async function totalsOf(sql: Db, { guildId, id }: Run): Promise<Totals> {
  const [row] = await sql<[Totals]>`
    select count(*)::int as members, coalesce(sum(cardinality(give)), 0)::int as gives,
           coalesce(sum(cardinality(take)), 0)::int as takes, (count(*) filter (where sets_nickname))::int as nicknames
      from bulk_changes where guild_id = ${guildId} and run_id = ${id}`;
  return row;
}

/** Links of these members. One statement. */
export const linksOf = (sql: Db, guildId: string, userIds: readonly string[]): Promise<Link[]> =>
  sql<Link[]>`
    select guild_id, user_id, roblox_id, name, display_name, linked_at, named_at from roblox_links
     where guild_id = ${guildId} and user_id = any(${[...userIds]}::bigint[])`;

/** What links have given to these members. One statement. */
export const givenTo = (
  sql: Db,
  guildId: string,
  userIds: readonly string[],
): Promise<{ userId: string; roleIds: string[]; nickname: string | null }[]> =>
  sql<{ userId: string; roleIds: string[]; nickname: string | null }[]>`
    select user_id, role_ids, nickname from member_syncs
     where guild_id = ${guildId} and user_id = any(${[...userIds]}::bigint[])`;

/** Who is linked, or has got something by a link, in the order of their ids. */
export async function knownAfter(sql: Db, guildId: string, cursor: string, most: number): Promise<string[]> {
  const found = await sql<{ userId: string }[]>`
    select user_id from roblox_links where guild_id = ${guildId} and user_id > ${cursor}
     union select user_id from member_syncs where guild_id = ${guildId} and user_id > ${cursor}
     order by user_id limit ${most}`;
  return found.map(({ userId }) => userId);
}

export async function countLinks(sql: ISql, guildId: string): Promise<number> {
  const [row] = await sql<[{ links: number }]>`
    select count(*)::int as links from roblox_links where guild_id = ${guildId}`;
  return row.links;
}
