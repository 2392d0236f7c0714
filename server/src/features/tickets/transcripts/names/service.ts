import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { DiscordPort } from '../../../../discord/port.ts';
import { clockOnly } from '../../../../kit/access.ts';
import type { EventDoor } from '../../../../kit/feature.ts';
import type { TicketRef } from '../contract.ts';
import * as rows from './repository.ts';
import type { Kind, Named } from './repository.ts';

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

  /** A name that changed. Only of what is known: where there are no tickets, nothing is kept. */
  async function rename(kind: Kind, guildId: unknown, about: unknown): Promise<void> {
    const { id, name } = (about ?? {}) as { id?: unknown; name?: unknown };
    if (typeof guildId !== 'string' || typeof id !== 'string' || typeof name !== 'string') return;
    await rows.changeName(sql, guildId, kind, { id, name });
  }

  const access = clockOnly('told by Discord; the names of roles and channels stand in transcripts');
  return {
    async learnServer(guildId) {
      const kinds = ['role', 'channel'] as const;
      const found = await Promise.all(kinds.map((kind) => asked(kind, guildId)));
      for (const [at, kind] of kinds.entries()) await rows.saveNames(sql, guildId, kind, found[at] ?? []);
    },

    async learnMentioned({ guildId, ticketId }) {
      const unknown = await rows.unknownIn(sql, { guildId, ticketId });
      for (const kind of ['role', 'channel'] as const) {
        const ids = unknown.flatMap((one) => (one.kind === kind ? [one.id] : []));
        const all = ids.length === 0 ? undefined : await asked(kind, guildId);
        if (!all) continue;
        // Only those that there are: anybody can write an id that nobody has.
        const mentioned = new Set(ids);
        const found = all.filter(({ id }) => mentioned.has(id));
        await rows.saveNames(sql, guildId, kind, found);
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
