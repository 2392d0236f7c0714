import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Reply } from '../../../kit/reply.ts';
import type { Ticket } from '../repository.ts';
import { typeOf } from '../types/repository.ts';
import type { CircleDeps } from './circle.ts';
import { firstMessage } from './replies.ts';
import { type Earlier, earlierOf, setDrawn } from './repository.ts';

/** The opener's proven Roblox account. */
export interface Card {
  readonly robloxId: string;
  readonly name: string;
  readonly displayName: string;
  readonly createdAt: Date | undefined;
  readonly pictureUrl: string | undefined;
  readonly profileUrl: string;
  readonly groups: readonly { readonly name: string; readonly role: string; readonly rank: number }[];
}

/** What staff see of an opener beside the ticket. */
export interface Background extends Earlier {
  readonly card: Card | undefined;
}

export interface FirstMessages {
  /** What the ticket's first message says now. @throws DiscordFailure */
  of(ticket: Ticket): Promise<Reply>;
  /** Draws it again, until it shows the newest row. @throws DiscordFailure */
  draw(ticket: Ticket): Promise<void>;
}

export function createFirstMessages(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'editMessage'>;
  staffOf: CircleDeps['staffOf'];
  /** Never throws; undefined where there is no account, or nobody answers in time. */
  cardOf(guildId: string, userId: string): Promise<Card | undefined>;
  find(guildId: string, id: number): Promise<Ticket | undefined>;
}): FirstMessages {
  const { sql, discord } = deps;

  async function of(ticket: Ticket): Promise<Reply> {
    const [type, staff, card, background] = await Promise.all([
      typeOf(sql, ticket.guildId, ticket.typeId),
      deps.staffOf(ticket.guildId),
      deps.cardOf(ticket.guildId, ticket.openerId).catch(() => undefined),
      earlierOf(sql, ticket),
    ]);
    const own = type?.staffRoleIds ?? [];
    const staffRoleIds = own.length > 0 ? own : staff.roleIds;
    return firstMessage(ticket, {
      ...background,
      card,
      staffRoleIds,
      greeting: type?.greeting ?? null,
      hours: type?.hours ?? null,
    });
  }

  async function draw(ticket: Ticket): Promise<void> {
    if (ticket.channelId === null || ticket.firstMessageId === null) return;
    await discord.editMessage(ticket.channelId, ticket.firstMessageId, await of(ticket));
    await setDrawn(sql, ticket);
    const now = await deps.find(ticket.guildId, ticket.id);
    if (now && now.version !== ticket.version) await draw(now);
  }

  return { of, draw };
}
