import type { Sql } from 'postgres';
import { storable, storableJson } from '../clean.ts';
import type { TicketRef } from '../contract.ts';
import { channelKey, roleKey } from './keys.ts';

/** Discord's own limits are far below for one server; deleted ones come on top. */
const MOST_NAMES = 2_000;

/** What a name is of. */
export type Kind = 'role' | 'channel';

/** A role or a channel. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Saves names of a server's roles or channels, and changes those that are known under another name. */
export async function saveNames(sql: Sql, guildId: string, kind: Kind, named: readonly Named[]): Promise<void> {
  const rows = named.map(({ id, name }) => ({ id, name }));
  await sql`
    insert into transcript_names as n (guild_id, kind, id, name)
    select ${guildId}, ${kind}, x.* from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as x(id bigint, name text)
    on conflict (guild_id, kind, id) do update set name = excluded.name where n.name <> excluded.name`;
}

/** Changes a name that is known; one that is not stays unknown. */
export async function changeName(sql: Sql, guildId: string, kind: Kind, { id, name }: Named): Promise<void> {
  await sql`
    update transcript_names set name = ${storable(name)}
     where guild_id = ${guildId} and kind = ${kind} and id = ${id}`;
}

/**
 * Roles and channels that are mentioned in a ticket, also in former texts, and whose names are not known. Anybody can write
 * an id that nobody has.
 */
export async function unknownIn(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
): Promise<readonly { kind: Kind; id: string }[]> {
  return sql<{ kind: Kind; id: string }[]>`
    select distinct case found[1] when '#' then 'channel' else 'role' end as kind, found[2] as id
      from transcript_messages m,
           regexp_matches(m.content || ' ' || m.more::text || ' ' || m.former::text, '<(@&|#)([0-9]{1,20})>', 'g') as found
     where m.ticket_id = ${ticketId} and m.guild_id = ${guildId}
       and not exists (select from transcript_names n
                        where n.guild_id = ${guildId} and n.id::text = found[2]
                          and n.kind = case found[1] when '#' then 'channel' else 'role' end)
     limit ${MOST_NAMES}`;
}

/** What is known of a server's roles and channels, by `roleKey` and `channelKey`. */
export async function placeNamesOf(sql: Sql, guildId: string): Promise<Readonly<Record<string, string>>> {
  const found = await sql<{ kind: Kind; id: string; name: string }[]>`
    select kind, id, name from transcript_names where guild_id = ${guildId} limit ${MOST_NAMES}`;
  return Object.fromEntries(found.map(({ kind, id, name }) => [kind === 'role' ? roleKey(id) : channelKey(id), name]));
}
