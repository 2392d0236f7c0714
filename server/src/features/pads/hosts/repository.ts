import type { ISql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { InTheWay } from '../policy.ts';
import { announceJob, CHECK_HOSTS_TASK, type Db, type Session } from '../repository.ts';

/** Rights of a server have changed: looks soon whether the hosts of its live sessions may still host. */
export async function queueHostCheck(sql: ISql, guildId: string): Promise<void> {
  await addJob(sql, { task: CHECK_HOSTS_TASK, payload: { guildId }, key: `${CHECK_HOSTS_TASK}:${guildId}` });
}

/** A member's roles were changed, or the member left: looks soon, if the member hosts anything now. */
export async function queueHostCheckOf(sql: ISql, guildId: string, userId: string): Promise<void> {
  const hosted = await sql`
    select from sessions
     where guild_id = ${guildId} and host_id = ${userId} and state in ('scheduled', 'open', 'locked')`;
  if (hosted.length > 0) await queueHostCheck(sql, guildId);
}

/** Notes that a session has lost its host, or has one again, with its audit row and the announcement that must show it. */
export async function markHost(sql: Db, session: Session, lostAt: Date | null): Promise<void> {
  await sql`
    with marked as (
      update sessions set host_lost_at = ${lostAt}, version = version + 1
       where guild_id = ${session.guildId} and id = ${session.id} and host_id = ${session.hostId}
         and state in ('scheduled', 'open', 'locked') and (host_lost_at is null) = (${lostAt}::timestamptz is not null)
      returning *)
    select audit_append(guild_id, null, ${lostAt === null ? 'session.host_back' : 'session.host_lost'}, 'session:' || id,
                        null, jsonb_build_object('host', host_id::text, 'pad', pad), 'timer'),
           ${announceJob(sql)}
      from marked`;
}

/** Gives a session that the caller has locked another host. */
export async function changeHost(
  tx: TransactionSql,
  session: Session,
  hostId: string,
): Promise<Pick<Session, 'kind' | 'pad'>> {
  const [row] = await tx<[Pick<Session, 'kind' | 'pad'>]>`
    with taken as (
      update sessions set host_id = ${hostId}, host_lost_at = null, version = version + 1
       where guild_id = ${session.guildId} and id = ${session.id}
      returning *)
    select kind, pad,
           audit_append(guild_id, host_id, 'session.take_over', 'session:' || id,
                        jsonb_build_object('host', ${session.hostId}::text), jsonb_build_object('host', host_id::text),
                        'button'),
           ${announceJob(tx)}
      from taken`;
  return row;
}

/**
 * The live sessions on pads above a number. Until the transaction ends nobody books there: a booking looks at the number
 * of pads under the same lock.
 */
export async function sessionsAbove(tx: TransactionSql, guildId: string, pads: number): Promise<readonly InTheWay[]> {
  await tx`select pg_advisory_xact_lock(hashtextextended('pads', ${guildId}))`;
  return tx<InTheWay[]>`
    select pad, host_id, ends_at
      from sessions
     where guild_id = ${guildId} and pad > ${pads} and state in ('scheduled', 'open', 'locked')
     order by pad, starts_at`;
}
