import type { Sql } from 'postgres';
import type { Kind } from '../policy.ts';

/** A booking that waits for one more press. It is kept in a row, so the press works after a restart too. */
export interface Draft {
  readonly id: number;
  readonly guildId: string;
  readonly hostId: string;
  readonly kind: Kind;
  /** The times that may have been meant, in the order of their buttons. */
  readonly startsAt: readonly Date[];
  readonly startsText: string | null;
  readonly pad: number | null;
  readonly type: string | null;
  readonly notes: string | null;
}

/** Nobody presses a booking's button a day later; older drafts, of any server, are swept when a new one is made. */
const KEPT_HOURS = 24;

export async function insertDraft(sql: Sql, draft: Omit<Draft, 'id'>, now: Date): Promise<Draft> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  const [row] = await sql<[Draft]>`
    with swept as (delete from session_drafts where drafted_at < ${before})
    insert into session_drafts (guild_id, host_id, kind, starts_at, starts_text, pad, type, notes, drafted_at)
    values (${draft.guildId}, ${draft.hostId}, ${draft.kind}, ${draft.startsAt.map((at) => at.toISOString())}::timestamptz[],
            ${draft.startsText}, ${draft.pad}, ${draft.type}, ${draft.notes}, ${now})
    returning id, guild_id, host_id, kind, starts_at, starts_text, pad, type, notes`;
  return row;
}

export async function findDraft(sql: Sql, guildId: string, id: number): Promise<Draft | undefined> {
  const [row] = await sql<Draft[]>`
    select id, guild_id, host_id, kind, starts_at, starts_text, pad, type, notes
      from session_drafts
     where guild_id = ${guildId} and id = ${id}`;
  return row;
}
