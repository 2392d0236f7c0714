import type { ISql, Sql } from 'postgres';

/** One line of the audit log. */
export interface Entry {
  /** Counts the entries of a server from 1. */
  readonly number: number;
  readonly at: Date;
  /** Null where the bot acted by itself. */
  readonly actorId: string | null;
  /** Such as `grant.add`. */
  readonly action: string;
  /** Such as `session:12` or `user:100000000000000001`. */
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly source: string;
  /** The first eight signs of its hash. */
  readonly mark: string;
}

export interface Filter {
  /** Who acted, or to whom it was done. */
  readonly person: string | null;
  /** An action, or the area before its first dot. */
  readonly action: string | null;
  /** Only what was done from this time on. */
  readonly since: Date | null;
}

export interface Page {
  readonly way: 'older' | 'newer';
  /** The entry from which on one looks; null for the newest ones. */
  readonly from: number | null;
}

/** @returns up to `limit` entries in the direction of the page, nearest first */
export async function listEntries(
  sql: Sql,
  guildId: string,
  filter: Filter,
  { way, from }: Page,
  limit: number,
): Promise<Entry[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)}
      from audit
     where guild_id = ${guildId}
       ${from === null ? sql`` : way === 'older' ? sql`and number < ${from}` : sql`and number > ${from}`}
       ${filter.person === null ? sql`` : sql`and (actor_id = ${filter.person} or target = ${`user:${filter.person}`})`}
       ${filter.action === null ? sql`` : sql`and (action = ${filter.action} or starts_with(action, ${`${filter.action}.`}))`}
       ${filter.since === null ? sql`` : sql`and at >= ${filter.since}`}
     order by number ${from !== null && way === 'newer' ? sql`asc` : sql`desc`}
     limit ${limit}`;
  return rows.map(readRow);
}

/** What checking the whole log of a server brought out. */
export interface Verdict {
  /** How many entries there are, and the mark of the last one. */
  readonly count: number;
  readonly mark: string | null;
  /** The first entry that is not as it was written; null when all are. */
  readonly number: number | null;
  readonly fault: 'altered' | 'missing' | 'head' | null;
}

/** Reckons every entry of a server anew, in one statement and so at one moment. */
export async function verifyEntries(sql: Sql, guildId: string): Promise<Verdict> {
  const [row] = await sql<[Verdict]>`
    select (select count(*)::int from audit where guild_id = ${guildId}) as count,
           (select left(encode(hash, 'hex'), 8) from audit where guild_id = ${guildId} order by number desc limit 1) as mark,
           f.number::float8 as number, f.fault
      from (select) as one left join audit_first_fault(${guildId}) as f on true`;
  return row;
}

/** Where a server's entries are posted. */
export interface LogChannel {
  readonly channelId: string;
  /** Since when nothing can be posted there. */
  readonly lostAt: Date | null;
}

export async function findChannel(sql: ISql, guildId: string): Promise<LogChannel | undefined> {
  const [row] = await sql<LogChannel[]>`select channel_id, lost_at from audit_channels where guild_id = ${guildId}`;
  return row;
}

/** Entries from now on are posted in this channel, or nowhere. */
export async function saveChannel(tx: ISql, guildId: string, channelId: string | null): Promise<void> {
  if (channelId === null) {
    await tx`delete from audit_channels where guild_id = ${guildId}`;
    return;
  }
  await tx`
    insert into audit_channels (guild_id, channel_id, posted)
    values (${guildId}, ${channelId}, coalesce((select number from audit_heads where guild_id = ${guildId}), 0))
    on conflict (guild_id) do update
       set channel_id = excluded.channel_id, posted = excluded.posted, posting = null, lost_at = null`;
}

/** What is to be posted next, or undefined where nothing is. */
export interface Posting {
  readonly channelId: string;
  /** Up to the limit, oldest first. */
  readonly entries: readonly Entry[];
  /** The last entry of a message whose sending began earlier. */
  readonly upTo: number | null;
}

export async function findPosting(sql: Sql, guildId: string, limit: number): Promise<Posting | undefined> {
  const rows = await sql<(Row & { channelId: string; upTo: number | null })[]>`
    select c.channel_id, c.posting::float8 as up_to, e.*
      from audit_channels c
      join lateral (select ${columns(sql)} from audit a
                     where a.guild_id = c.guild_id and a.number > c.posted
                       and (c.posting is null or a.number <= c.posting)
                     order by a.number limit ${limit}) e on true
     where c.guild_id = ${guildId} and c.lost_at is null
     order by e.number`;
  const [first] = rows;
  return first && { channelId: first.channelId, upTo: first.upTo, entries: rows.map(readRow) };
}

/** Notes down what the message has in it, before it is sent. */
export async function beginPosting(sql: Sql, guildId: string, channelId: string, upTo: number): Promise<void> {
  await sql`update audit_channels set posting = ${upTo} where guild_id = ${guildId} and channel_id = ${channelId}`;
}

/** The message stands. @returns whether more is to be posted */
export async function endPosting(sql: Sql, guildId: string, channelId: string, upTo: number): Promise<boolean> {
  const [row] = await sql<{ more: boolean }[]>`
    update audit_channels c set posted = ${upTo}, posting = null
     where guild_id = ${guildId} and channel_id = ${channelId}
    returning (select number from audit_heads h where h.guild_id = c.guild_id) > ${upTo} as more`;
  return row?.more ?? false;
}

/** Marks the channel as lost. Answers false where it was marked already, or another one was set. */
export async function loseChannel(tx: ISql, guildId: string, channelId: string, at: Date): Promise<boolean> {
  const lost = await tx`
    update audit_channels set lost_at = ${at}
     where guild_id = ${guildId} and channel_id = ${channelId} and lost_at is null`;
  return lost.count === 1;
}

/** Adds an entry of the bot's own. */
export async function append(
  tx: ISql,
  entry: { guildId: string; action: string; target: string; after: Readonly<Record<string, string | null>> },
): Promise<void> {
  await tx`select audit_append(${entry.guildId}, null, ${entry.action}, ${entry.target}, null,
                               ${JSON.stringify(entry.after)}::text::jsonb, 'timer')`;
}

type Row = Omit<Entry, 'number'> & { readonly number: string };

const readRow = ({ number, at, actorId, action, target, before, after, source, mark }: Row): Entry => ({
  number: Number(number),
  at,
  actorId,
  action,
  target,
  before,
  after,
  source,
  mark,
});

const columns = (sql: ISql) => sql`
  number, at, actor_id, action, target, before, after, source, left(encode(hash, 'hex'), 8) as mark`;
