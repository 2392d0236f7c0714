import type { Sql, TransactionSql } from 'postgres';
import { addJob } from '../../db/jobs.ts';
import type { Kind, State } from './policy.ts';

export type Db = Sql | TransactionSql;

export interface Session {
  readonly id: number;
  readonly guildId: string;
  readonly kind: Kind;
  readonly pad: number;
  readonly hostId: string;
  readonly state: State;
  readonly version: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly startsText: string | null;
  readonly type: string | null;
  readonly notes: string | null;
  readonly channelId: string;
  readonly messageId: string | null;
  readonly overAt: Date | null;
  readonly overBy: string | null;
  /** The interaction that ended it. */
  readonly overInteractionId: string | null;
  /** Since when its host may not host any more. */
  readonly hostLostAt: Date | null;
}

/** What a list of sessions shows of each. */
export type Listed = Pick<Session, 'kind' | 'pad' | 'hostId' | 'startsAt' | 'endsAt' | 'hostLostAt'>;

export interface Booking {
  readonly guildId: string;
  /** How many pads the server has. */
  readonly pads: number;
  readonly hostId: string;
  readonly kind: Kind;
  /** Null: the lowest free one. */
  readonly pad: number | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly startsText: string | null;
  readonly type: string | null;
  readonly notes: string | null;
  readonly channelId: string;
  readonly interactionId: string;
  readonly source: 'command' | 'button';
}

/** Tells the advisory locks of pads from those of others. Any number does, if it never changes. */
const PAD_LOCK = 0x70616473;

/** The tasks of this feature in the queue. */
export const ANNOUNCE_TASK = 'pads.announce';
export const END_TASK = 'pads.end';
export const TELL_CANCELLED_TASK = 'pads.tell_cancelled';
export const CHECK_HOSTS_TASK = 'pads.check_hosts';

/** The pauses between them grow (3 s, 7 s, 20 s …): an announcement that can't be posted is given up after half an hour. */
const ANNOUNCE_TRIES = 8;

/** The others are ended by the next look. */
const DUE_AT_ONCE = 100;

/**
 * Books a pad for each of some bookings of different servers: the session, its audit row and the announcement, in one
 * statement and one round trip, all of them or none. Those who want the same pad stand in line for it: PostgreSQL checks
 * an exclusion constraint after the row is written, so two who write at once would wait for each other until one of them
 * is thrown out. Everybody takes the servers in the same order, for the same reason. A booking that found no pad free, or
 * whose interaction has booked already, is left out of the answer.
 *
 * @throws the violation of `sessions_pad_free` where another booking won the pad in the same instant, and of
 *   `sessions_one_live_per_host` where the host has a live session, `sessions_pad_there` where the server has fewer
 *   pads since this instant
 */
export async function insertSessions(sql: Db, bookings: readonly Booking[]): Promise<readonly Session[]> {
  return sql<Session[]>`
    with asked as materialized (
      select *
        from json_to_recordset(${JSON.stringify(bookings)}::text::json) as asked (
               "guildId" bigint, pads int, pad int, "startsAt" timestamptz, "endsAt" timestamptz, "hostId" bigint, kind text,
               "startsText" text, type text, notes text, "channelId" bigint, "interactionId" bigint, source text)
    ), free as materialized (
      select asked.*, n as free_pad
        from asked,
             lateral (
               select n::smallint
                 from generate_series(1, asked.pads) as n
                where (asked.pad is null or n = asked.pad)
                  and not exists (
                        select from sessions s
                         where s.guild_id = asked."guildId" and s.pad = n::smallint
                           and s.state in ('scheduled', 'open', 'locked')
                           and tstzrange(s.starts_at, s.ends_at) && tstzrange(asked."startsAt", asked."endsAt"))
                order by n
                limit 1) as lowest
       order by "guildId"
    ), queued as materialized (
      select *, pg_advisory_xact_lock(hashtextextended("guildId" || ':' || free_pad, ${PAD_LOCK})) from free
    ), inserted as (
      insert into sessions (guild_id, kind, pad, host_id, starts_at, ends_at, starts_text, type, notes, channel_id,
                            interaction_id)
      select "guildId", kind, free_pad, "hostId", "startsAt", "endsAt", "startsText", type, notes, "channelId",
             "interactionId"
        from queued
      on conflict (interaction_id) do nothing
      returning *
    ), announced as materialized (
      select jobs_add(${ANNOUNCE_TASK}, array_agg(${announcePayload(sql)}), array_agg(${announceKey(sql)}),
                      ${ANNOUNCE_TRIES}::int) as jobs
        from inserted
      having count(*) > 0
    ), audited as materialized (
      select audit_append_all(array_agg((guild_id, host_id, 'session.book', 'session:' || id, null,
                              jsonb_build_object('kind', kind, 'pad', pad, 'starts_at', starts_at, 'ends_at', ends_at),
                              (select source from asked where "interactionId" = interaction_id))::audit_entry
                              order by guild_id)) as numbers
        from inserted, announced
      having count(*) > 0
    )
    select ${columns(sql)}, announced.jobs, audited.numbers from inserted, announced, audited`;
}

/** The session that this interaction booked, if it did. */
export async function findByInteraction(sql: Db, guildId: string, interactionId: string): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    select ${columns(sql)} from sessions where guild_id = ${guildId} and interaction_id = ${interactionId}`;
  return row;
}

/** The session that this interaction ended, if it did. */
export async function findEndedBy(sql: Db, guildId: string, interactionId: string): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    select ${columns(sql)} from sessions where guild_id = ${guildId} and over_interaction_id = ${interactionId}`;
  return row;
}

export async function findSession(sql: Db, guildId: string, id: number): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    select ${columns(sql)} from sessions where guild_id = ${guildId} and id = ${id}`;
  return row;
}

/** Takes the session for the rest of the transaction; a second one who would change it waits here. */
export async function lockSession(tx: TransactionSql, guildId: string, id: number): Promise<Session | undefined> {
  const [row] = await tx<Session[]>`
    select ${columns(tx)} from sessions where guild_id = ${guildId} and id = ${id} for update`;
  return row;
}

/** A host's live session, or the next one on a pad. */
export async function findLive(
  sql: Db,
  guildId: string,
  of: { hostId: string } | { pad: number },
): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    select ${columns(sql)}
      from sessions
     where guild_id = ${guildId} and state in ('scheduled', 'open', 'locked')
       and ${'hostId' in of ? sql`host_id = ${of.hostId}` : sql`pad = ${of.pad}`}
     order by starts_at
     limit 1`;
  return row;
}

/** Every live session of a server whose time is not over, by pad and then by time. */
export async function listLive(sql: Db, guildId: string, now: Date): Promise<Session[]> {
  return sql<Session[]>`
    select ${columns(sql)}
      from sessions
     where guild_id = ${guildId} and state in ('scheduled', 'open', 'locked') and ends_at > ${now}
     order by pad, starts_at`;
}

/** As `listLive` for some servers in one statement, by their ids. Those without sessions are left out. */
export async function listLiveOf(
  sql: Db,
  guildIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, readonly Listed[]>> {
  const found = await sql<(Listed & { guildId: string })[]>`
    select guild_id, kind, pad, host_id, starts_at, ends_at, host_lost_at
      from sessions
     where guild_id = any(${guildIds as string[]}::bigint[]) and state in ('scheduled', 'open', 'locked')
       and ends_at > ${now}
     order by pad, starts_at`;
  const lists = new Map<string, Listed[]>();
  for (const session of found) {
    const list = lists.get(session.guildId);
    if (list) list.push(session);
    else lists.set(session.guildId, [session]);
  }
  return lists;
}

/** Live sessions of any server whose time is over: their servers' ids and their own, those that are due longest first. */
export async function listDue(sql: Sql, now: Date): Promise<readonly Pick<Session, 'guildId' | 'id'>[]> {
  return sql<Pick<Session, 'guildId' | 'id'>[]>`
    select guild_id, id
      from sessions
     where state in ('scheduled', 'open', 'locked') and ends_at <= ${now}
     order by ends_at
     limit ${DUE_AT_ONCE}`;
}

/**
 * Ends or cancels a session that the caller has locked: the state, its audit row, and the announcement that must
 * show it, in one statement.
 */
export async function closeSession(
  tx: TransactionSql,
  session: Session,
  end: {
    state: 'ended' | 'cancelled';
    at: Date;
    by: string | null;
    interactionId: string | null;
    reason: string;
    source: 'command' | 'button' | 'timer';
  },
): Promise<Session> {
  const [row] = await tx<[Session]>`
    with closed as (
      update sessions
         set state = ${end.state}, version = version + 1, over_at = ${end.at}, over_by = ${end.by}::bigint,
             over_interaction_id = ${end.interactionId}::bigint
       where guild_id = ${session.guildId} and id = ${session.id}
      returning *
    )
    select ${columns(tx)},
           audit_append(guild_id, ${end.by}::bigint, ${end.state === 'ended' ? 'session.end' : 'session.cancel'},
                        'session:' || id, jsonb_build_object('state', ${session.state}::text),
                        jsonb_build_object('state', state, 'over_at', over_at, 'reason', ${end.reason}::text),
                        ${end.source}),
           ${announceJob(tx)}
      from closed`;
  return row;
}

/** Why a session was cancelled: its announcement was not allowed, its channel is gone, or Discord did not take it. */
export type CancelledBecause = 'forbidden' | 'gone' | 'other';

/** Queues the word to the host that a session was cancelled. */
export async function queueCancelled(tx: TransactionSql, session: Session, why: CancelledBecause): Promise<void> {
  const payload = { guildId: session.guildId, sessionId: session.id, why };
  await addJob(tx, { task: TELL_CANCELLED_TASK, payload, maxAttempts: ANNOUNCE_TRIES });
}

/** Saves which message announces the session, unless one was saved already. Answers the session as it is by now. */
export async function saveAnnouncement(sql: Db, session: Session, messageId: string): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    update sessions set message_id = ${messageId}
     where guild_id = ${session.guildId} and id = ${session.id} and message_id is null
    returning ${columns(sql)}`;
  return row;
}

/** Notes in the audit log that somebody tried to end a session that is not theirs to end. */
export async function noteEndRefused(
  sql: Db,
  guildId: string,
  userId: string,
  sessionId: number,
  source: 'command' | 'button',
): Promise<void> {
  await sql`
    select audit_append(${guildId}, ${userId}, 'session.end_refused', ${`session:${sessionId}`}, null, null, ${source})`;
}

/** Queues the announcement of a row of sessions, as an item of SELECT. */
export const announceJob = (sql: Db) => sql`
  job_add(${ANNOUNCE_TASK}, ${announcePayload(sql)}, ${announceKey(sql)}, max_attempts => ${ANNOUNCE_TRIES}::int)
    as announce_job`;

const announcePayload = (sql: Db) => sql`json_build_object('guildId', guild_id::text, 'sessionId', id)`;
const announceKey = (sql: Db) => sql`${ANNOUNCE_TASK} || ':' || id`;

const columns = (sql: Db) => sql`
  id, guild_id, kind, pad, host_id, state, version, starts_at, ends_at, starts_text, type, notes, channel_id,
  message_id, over_at, over_by, over_interaction_id, host_lost_at`;
