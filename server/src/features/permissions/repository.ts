import type { ISql, Sql } from 'postgres';
import type { Ability, Actor, Way } from '../../kit/access.ts';
import type { Brake, Grant, Subject } from './policy.ts';

/** What the grants say of one ability, for one member. */
export interface Standing {
  readonly ability: Ability;
  readonly allowed: boolean;
  /** A grant was given to the member, who left since and came back. */
  readonly onHold: boolean;
  /** That was not noticed before. */
  readonly returned: boolean;
}

/** Whose standings are asked for, as JSON: of one member, and for some abilities. */
export type Asked = string;

export const askedFor = ({ guildId, userId, roleIds, joinedAt }: Actor, anyOf: readonly Ability[]): Asked =>
  JSON.stringify({ guildId, userId, roleIds, joinedAt, anyOf });

/**
 * What the unexpired grants say, to each member and to the roles held now, in one statement. Abilities without any are
 * left out, and members without any.
 */
export async function standings(
  sql: Sql,
  asked: readonly Asked[],
  now: Date,
): Promise<ReadonlyMap<Asked, readonly Standing[]>> {
  const found = await sql<(Standing & { place: number })[]>`
    select place::int, standing.*
      from rows from (json_to_recordset(${`[${asked.join(',')}]`}::text::json) as (
             "guildId" bigint, "userId" bigint, "roleIds" bigint[], "joinedAt" timestamptz, "anyOf" text[])
           ) with ordinality as asked (guild, member, roles, joined_at, any_of, place),
           lateral (
             select ability,
                    bool_or(suspended_at is null and not came_back) as allowed,
                    bool_or(suspended_at is not null or came_back) as on_hold,
                    bool_or(suspended_at is null and came_back) as returned
               from grants,
                    lateral (select user_id is not null and coalesce(member_since < joined_at, false) as came_back) as since
              where guild_id = guild
                and ability = any(any_of)
                and (user_id = member or role_id = any(roles))
                and (expires_at is null or expires_at > ${now})
              group by ability) as standing`;
  const all = new Map<Asked, Standing[]>();
  for (const { place, ...standing } of found) {
    const key = asked[place - 1] ?? '';
    all.set(key, [...(all.get(key) ?? []), standing]);
  }
  return all;
}

/** Notes in the audit log that somebody tried a door that is not theirs. */
export async function noteRefused(sql: Sql, actor: Actor, anyOf: readonly Ability[], way: Way): Promise<void> {
  await sql`
    select audit_append(${actor.guildId}, ${actor.userId}, 'access.refused', ${`ability:${anyOf.join('|') || 'owner'}`},
                        null, null, ${way})`;
}

/** Takes the server's grants for the rest of the transaction; a second one who would change them waits here. */
export async function lockBrake(tx: ISql, guildId: string): Promise<Brake> {
  const [row] = await tx<[Brake]>`
    insert into grant_brakes (guild_id) values (${guildId})
    on conflict (guild_id) do update set guild_id = excluded.guild_id
    returning changed_at, stopped_until`;
  return row;
}

export async function noteChange(tx: ISql, guildId: string, changedAt: readonly Date[]): Promise<void> {
  await tx`
    update grant_brakes
       set changed_at = ${changedAt.map((at) => at.toISOString())}::timestamptz[], stopped_until = null
     where guild_id = ${guildId}`;
}

export async function stopChanges(tx: ISql, guildId: string, by: string, until: Date, source: Source): Promise<void> {
  await tx`
    with stopped as (
      update grant_brakes set stopped_until = ${until} where guild_id = ${guildId} returning stopped_until)
    select audit_append(${guildId}, ${by}::bigint, 'grant.stop', 'grants:all', null,
                        jsonb_build_object('until', stopped_until), ${source})
      from stopped`;
}

/** Where a change comes from. */
export type Source = 'command' | 'button' | 'timer';

export async function grantsOf(
  sql: ISql,
  guildId: string,
  subject: Subject,
  abilities: readonly Ability[],
): Promise<readonly Grant[]> {
  return sql<Grant[]>`
    select ${columns(sql)}
      from grants
     where guild_id = ${guildId} and ability = any(${abilities as Ability[]})
       and ${subject.kind === 'user' ? sql`user_id = ${subject.id}` : sql`role_id = ${subject.id}`}`;
}

/** Every grant of a member, and of these roles, expired ones too. */
export async function grantsFor(
  sql: Sql,
  guildId: string,
  userId: string,
  roleIds: readonly string[],
): Promise<readonly Grant[]> {
  return sql<Grant[]>`
    select ${columns(sql)}
      from grants
     where guild_id = ${guildId} and (user_id = ${userId} or role_id = any(${roleIds as string[]}::bigint[]))
     order by granted_at desc, id desc`;
}

/** Every unexpired grant of a server: roles first, each subject's together, in the order of their first grants. */
export async function listGrants(sql: ISql, guildId: string, now: Date): Promise<readonly Grant[]> {
  return sql<Grant[]>`
    select ${columns(sql)}
      from grants
     where guild_id = ${guildId} and (expires_at is null or expires_at > ${now})
     order by role_id is null, min(id) over (partition by user_id, role_id), id`;
}

/** How many members or roles have an unexpired grant. */
export async function countSubjects(tx: ISql, guildId: string, kind: Subject['kind'], now: Date): Promise<number> {
  const column = kind === 'user' ? tx`user_id` : tx`role_id`;
  const [row] = await tx<[{ count: number }]>`
    select count(distinct ${column})::int as count
      from grants
     where guild_id = ${guildId} and ${column} is not null and (expires_at is null or expires_at > ${now})`;
  return row.count;
}

/** Gives one right, or renews the one that is there, with its audit row in one statement. */
export async function saveGrant(
  tx: ISql,
  grant: {
    guildId: string;
    subject: Subject;
    ability: Ability;
    by: string;
    at: Date;
    expiresAt: Date | null;
    memberSince: Date;
    source: Source;
  },
  before: Grant | undefined,
): Promise<number> {
  const { guildId, subject, ability, by, at, expiresAt, memberSince, source } = grant;
  const [userId, roleId] = subject.kind === 'user' ? [subject.id, null] : [null, subject.id];
  const target =
    subject.kind === 'user'
      ? tx`(guild_id, user_id, ability) where user_id is not null`
      : tx`(guild_id, role_id, ability) where role_id is not null`;
  const was = before && { ability, until: before.expiresAt, on_hold: before.suspendedAt !== null };
  const [row] = await tx<[{ id: number }]>`
    with saved as (
      insert into grants (guild_id, ability, user_id, role_id, granted_by, granted_at, expires_at, member_since)
      values (${guildId}, ${ability}, ${userId}, ${roleId}, ${by}, ${at}, ${expiresAt}, ${memberSince})
      on conflict ${target} do update
         set granted_by = excluded.granted_by, granted_at = excluded.granted_at, expires_at = excluded.expires_at,
             member_since = excluded.member_since, suspended_at = null, end_noted = false
      returning *
    )
    select id, audit_append(guild_id, granted_by, 'grant.add', ${`${subject.kind}:${subject.id}`},
                            ${was ? JSON.stringify(was) : null}::text::jsonb,
                            jsonb_build_object('ability', ability, 'until', expires_at, 'on_hold', false), ${source})
      from saved`;
  return row.id;
}

/** Takes rights away, with an audit row for each in the same statement. @returns those that were there */
export async function deleteGrants(
  tx: ISql,
  guildId: string,
  ids: readonly number[],
  {
    by,
    source,
    action = 'grant.remove',
  }: { by: string | null; source: Source; action?: 'grant.remove' | 'grant.lose' },
): Promise<void> {
  await tx`
    with gone as (
      delete from grants where guild_id = ${guildId} and id = any(${ids as number[]}::int[]) returning *)
    select audit_append(guild_id, ${by}::bigint, ${action},
                        case when user_id is null then 'role:' || role_id else 'user:' || user_id end,
                        jsonb_build_object('ability', ability, 'until', expires_at), null, ${source})
      from gone`;
}

/** Notes in the audit log which grants have run out by this time, each of them once. */
export async function noteEnds(tx: ISql, guildId: string, now: Date): Promise<void> {
  await tx`
    with over as (
      update grants set end_noted = true
       where guild_id = ${guildId} and expires_at <= ${now} and not end_noted
      returning *)
    select audit_append(guild_id, null, 'grant.expire',
                        case when user_id is null then 'role:' || role_id else 'user:' || user_id end,
                        jsonb_build_object('ability', ability, 'until', expires_at), null, 'timer')
      from over`;
}

/** Unexpired grants of roles. */
export async function grantsOfRoles(sql: ISql, guildId: string, now: Date): Promise<readonly Grant[]> {
  return sql<Grant[]>`
    select ${columns(sql)} from grants
     where guild_id = ${guildId} and role_id is not null and (expires_at is null or expires_at > ${now})`;
}

/**
 * Puts on hold what was given to a member before the member came (back) to the server.
 *
 * @returns the abilities that were put on hold just now
 */
export async function holdReturned(
  tx: ISql,
  guildId: string,
  userId: string,
  joinedAt: Date,
  now: Date,
): Promise<readonly Ability[]> {
  const held = await tx<{ ability: Ability }[]>`
    with held as (
      update grants set suspended_at = ${now}, member_since = ${joinedAt}
       where guild_id = ${guildId} and user_id = ${userId} and suspended_at is null and member_since < ${joinedAt}
         and (expires_at is null or expires_at > ${now})
      returning *)
    select ability, audit_append(guild_id, null, 'grant.hold', 'user:' || user_id,
                                 jsonb_build_object('ability', ability, 'on_hold', false),
                                 jsonb_build_object('ability', ability, 'on_hold', true), 'timer')
      from held`;
  return held.map(({ ability }) => ability);
}

export async function heldGrants(tx: ISql, guildId: string, userId: string): Promise<readonly Grant[]> {
  return tx<Grant[]>`
    select ${columns(tx)} from grants
     where guild_id = ${guildId} and user_id = ${userId} and suspended_at is not null for update`;
}

/** Gives back what is on hold. */
export async function resumeGrants(tx: ISql, guildId: string, ids: readonly number[], by: string): Promise<void> {
  await tx`
    with resumed as (
      update grants set suspended_at = null
       where guild_id = ${guildId} and id = any(${ids as number[]}::int[])
      returning *)
    select audit_append(guild_id, ${by}::bigint, 'grant.resume', 'user:' || user_id,
                        jsonb_build_object('ability', ability, 'on_hold', true),
                        jsonb_build_object('ability', ability, 'on_hold', false), 'button')
      from resumed`;
}

const columns = (sql: ISql) => sql`
  id, ability, user_id, role_id, granted_by, granted_at, expires_at, suspended_at`;
