import type { Sql } from 'postgres';
import type { Ability, Actor } from '../../kit/access.ts';

/** Whether an unexpired grant of one of these abilities stands for the member or for a role that the member holds. */
export async function hasGrant(sql: Sql, actor: Actor, anyOf: readonly Ability[], now: Date): Promise<boolean> {
  const [found] = await sql`
    select 1
      from grants
     where guild_id = ${actor.guildId}
       and ability = any(${anyOf as Ability[]})
       and (user_id = ${actor.userId} or role_id = any(${actor.roleIds as string[]}::bigint[]))
       and (expires_at is null or expires_at > ${now})
     limit 1`;
  return found !== undefined;
}

/** Notes in the audit log that somebody tried a door that is not theirs. */
export async function noteRefused(sql: Sql, actor: Actor, anyOf: readonly Ability[]): Promise<void> {
  await sql`
    select audit_append(${actor.guildId}, ${actor.userId}, 'access.refused', ${`ability:${anyOf.join('|') || 'owner'}`},
                        null, null, 'command')`;
}
