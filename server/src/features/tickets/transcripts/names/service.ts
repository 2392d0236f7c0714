import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { DiscordPort } from '../../../../discord/port.ts';
import { clockOnly } from '../../../../kit/access.ts';
import type { EventDoor } from '../../../../kit/feature.ts';
import { storable, storableJson } from '../clean.ts';
import type { TicketRef } from '../contract.ts';

/** Discord's own limits are far below for one server; deleted ones come on top. */
const MOST_NAMES = 2_000;

type Kind = 'role' | 'channel';
interface Named {
  readonly id: string;
  readonly name: string;
}

/** What roles and channels are called. Discord tells only their ids in messages. */
export interface PlaceNames {
  /** Learns those of a whole server: two requests. A Discord that does not answer is no failure. */
  learnServer(guildId: string): Promise<void>;
  /**
   * Learns those that are mentioned in a ticket and not known yet: none, or one request for all roles and one for all
   * channels. A Discord that does not answer is no failure.
   */
  learnMentioned(ticket: TicketRef): Promise<void>;
  /** Keeps them up to date, as Discord tells of changes. */
  readonly events: readonly EventDoor[];
}

export function createPlaceNames(deps: { sql: Sql; discord: Pick<DiscordPort, 'rolesOf' | 'channelsOf'> }): PlaceNames {
  const { sql, discord } = deps;

  /** @returns undefined where Discord does not say */
  async function asked(kind: Kind, guildId: string): Promise<readonly Named[] | undefined> {
    try {
      return await (kind === 'role' ? discord.rolesOf(guildId) : discord.channelsOf(guildId));
    } catch (error) {
      if (error instanceof DiscordFailure) return undefined;
      throw error;
    }
  }

  async function save(guildId: string, kind: Kind, named: readonly Named[]): Promise<void> {
    const rows = named.map(({ id, name }) => ({ id, name }));
    await sql`
      insert into transcript_names as n (guild_id, kind, id, name)
      select ${guildId}, ${kind}, x.* from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as x(id bigint, name text)
      on conflict (guild_id, kind, id) do update set name = excluded.name where n.name <> excluded.name`;
  }

  /** A name that changed. Only of what is known: where there are no tickets, nothing is kept. */
  async function rename(kind: Kind, guildId: unknown, about: unknown): Promise<void> {
    const { id, name } = (about ?? {}) as { id?: unknown; name?: unknown };
    if (typeof guildId !== 'string' || typeof id !== 'string' || typeof name !== 'string') return;
    await sql`
      update transcript_names set name = ${storable(name)}
       where guild_id = ${guildId} and kind = ${kind} and id = ${id}`;
  }

  const access = clockOnly('told by Discord; the names of roles and channels stand in transcripts');
  return {
    async learnServer(guildId) {
      const kinds = ['role', 'channel'] as const;
      const found = await Promise.all(kinds.map((kind) => asked(kind, guildId)));
      for (const [at, kind] of kinds.entries()) await save(guildId, kind, found[at] ?? []);
    },

    async learnMentioned({ guildId, ticketId }) {
      const unknown = await sql<{ kind: Kind; id: string }[]>`
        select distinct case found[1] when '#' then 'channel' else 'role' end as kind, found[2] as id
          from transcript_messages m,
               regexp_matches(m.content || ' ' || m.more::text || ' ' || m.former::text, '<(@&|#)([0-9]{1,20})>', 'g') as found
         where m.ticket_id = ${ticketId} and m.guild_id = ${guildId}
           and not exists (select from transcript_names n
                            where n.guild_id = ${guildId} and n.id::text = found[2]
                              and n.kind = case found[1] when '#' then 'channel' else 'role' end)
         limit ${MOST_NAMES}`;
      for (const kind of ['role', 'channel'] as const) {
        const ids = unknown.flatMap((one) => (one.kind === kind ? [one.id] : []));
        const all = ids.length === 0 ? undefined : await asked(kind, guildId);
        if (!all) continue;
        // Only those that there are: anybody can write an id that nobody has.
        const mentioned = new Set(ids);
        await save(
          guildId,
          kind,
          all.filter(({ id }) => mentioned.has(id)),
        );
      }
    },

    events: [
      {
        on: 'GUILD_ROLE_UPDATE',
        access,
        run: (data) => {
          const { guild_id: guildId, role } = data as { guild_id?: unknown; role?: unknown };
          return rename('role', guildId, role);
        },
      },
      {
        on: 'CHANNEL_UPDATE',
        access,
        run: (data) => rename('channel', (data as { guild_id?: unknown }).guild_id, data),
      },
    ],
  };
}

/** How the page looks a role or channel up among the names of people, whose keys are ids alone. */
export const roleKey = (id: string): string => `&${id}`;
export const channelKey = (id: string): string => `#${id}`;

/** What is known of a server's roles and channels, by `roleKey` and `channelKey`. */
export async function placeNamesOf(sql: Sql, guildId: string): Promise<Readonly<Record<string, string>>> {
  const found = await sql<{ kind: Kind; id: string; name: string }[]>`
    select kind, id, name from transcript_names where guild_id = ${guildId} limit ${MOST_NAMES}`;
  return Object.fromEntries(found.map(({ kind, id, name }) => [kind === 'role' ? roleKey(id) : channelKey(id), name]));
}
