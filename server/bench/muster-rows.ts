import type postgres from 'postgres';
import type { Laid } from './world.ts';

/** Sessions that each server has beforehand, so that `/pads` has something to show. */
const SAMPLES = 5;

/** Gives the host role of each server the right to run trainings, as the owner would. */
export async function grantHosts(sql: postgres.Sql, laid: Laid): Promise<void> {
  await sql`
    insert into grants (guild_id, ability, role_id, granted_by)
    select guild_id, 'training.host', role_id, 1
      from unnest(${laid.servers.map(({ id }) => id)}::bigint[],
                  ${laid.servers.map(({ hostRoleId }) => hostRoleId)}::bigint[]) as held (guild_id, role_id)`;
}

/** Puts some announced sessions of the coming days into each server. Their hosts are nobody who books. */
export async function addSamples(sql: postgres.Sql, laid: Laid): Promise<void> {
  await sql`
    insert into sessions (guild_id, kind, pad, host_id, starts_at, ends_at, type, channel_id, message_id, interaction_id)
    select guild_id, 'training', pad, pad, start_of_hour, start_of_hour + interval '1 hour', 'Infantry', guild_id, 1,
           row_number() over ()
      from unnest(${laid.servers.map(({ id }) => id)}::bigint[]) as guild_id,
           generate_series(1, ${SAMPLES}::int) as pad,
           lateral (select date_trunc('hour', now()) + pad * interval '9 hours' as start_of_hour) as time`;
}

/** What the bookings left in the database. */
export interface Booked {
  readonly sessions: number;
  readonly auditRows: number;
  /** Announcements that are queued still. */
  readonly queued: number;
  readonly announced: number;
  /** Sessions that are neither announced nor queued to be. Must be 0. */
  readonly forgotten: number;
}

/** Looks at all that was booked by command, in one statement and so in one moment. */
export async function lookAtBookings(sql: postgres.Sql): Promise<Booked> {
  const [row] = await sql<[Booked]>`
    select count(*)::int as sessions,
           (select count(*)::int from audit where action = 'session.book') as "auditRows",
           count(announce.key)::int as queued,
           count(message_id)::int as announced,
           count(*) filter (where message_id is null and announce.key is null)::int as forgotten
      from sessions
      left join (select key from graphile_worker.jobs union all select key from job_outbox) as announce
        on announce.key = 'pads.announce:' || sessions.id
     where pad <> host_id`;
  return row;
}
