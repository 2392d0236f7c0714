import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Sql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Channel, DiscordPort } from '../../../discord/port.ts';
import type { Clock } from '../../../kit/clock.ts';
import { channelName, type Circle } from '../policy.ts';
import type { Ticket } from '../repository.ts';
import { addSettings, markToldFull, replaceOverflow, settingsOf } from '../settings/repository.ts';
import { troubleOf } from '../trouble.ts';

/** Tells staff that there is no room for tickets. */
export const TELL_FULL_TASK = 'ticket.tell_full';
const TELL_FULL_EVERY_MS = 60 * 60_000;
/** The name of the overflow category. */
const MORE = 'More tickets';

/** Where a ticket goes when there is no room. */
export type Room =
  | { readonly kind: 'category'; readonly categoryId: string }
  | { readonly kind: 'thread'; readonly id: string }
  /** Nowhere: the ticket waits. */
  | { readonly kind: 'none' };

/** Finds room where Discord says that there is none. */
export interface Overflow {
  /**
   * @param full the server, or only the category
   * @param categoryId the category that is full
   * @throws DiscordFailure
   */
  roomFor(ticket: Ticket, circle: Circle, full: 'server' | 'category', categoryId: string | null): Promise<Room>;
}

export function createOverflow(deps: { sql: Sql; discord: DiscordPort; clock: Clock }): Overflow {
  const { sql, discord, clock } = deps;

  /** The overflow category, which is made once: of two who make it at the same time, one takes the other's. */
  async function category(guildId: string, circle: Circle, full: string | null): Promise<string> {
    const { overflowCategoryId: known } = await settingsOf(sql, guildId);
    if (known !== null && known !== full) return known;
    const made = (await unused(guildId, circle)) ?? (await make(guildId, circle));
    const saved = await sql.begin(async (tx) => {
      await addSettings(tx, guildId);
      return replaceOverflow(tx, guildId, known, made.id);
    });
    const now = saved ? made.id : (await settingsOf(sql, guildId)).overflowCategoryId;
    if (now === made.id || now === null) return made.id;
    await discord.deleteChannel(made.id, 'Another category for tickets was made at the same time.');
    return now;
  }

  /** A category that the bot made and whose id was never saved: it was killed, or the answer was lost. */
  async function unused(guildId: string, { botId }: Circle): Promise<Channel | undefined> {
    const channels = await discord.channelsOf(guildId);
    return channels.find(
      ({ id, kind, name, overwrites }) =>
        kind === 'category' &&
        name === MORE &&
        overwrites.some((one) => one.kind === 'member' && one.id === botId) &&
        channels.every(({ parentId }) => parentId !== id),
    );
  }

  const make = (guildId: string, circle: Circle): Promise<Channel> =>
    discord.createChannel(guildId, {
      kind: 'category',
      name: MORE,
      overwrites: [
        { kind: 'role', id: guildId, allow: 0n, deny: PermissionFlagsBits.ViewChannel },
        { kind: 'member', id: circle.botId, allow: PermissionFlagsBits.ViewChannel, deny: 0n },
      ],
      reason: 'The category for tickets is full.',
    });

  async function thread(ticket: Ticket): Promise<Room> {
    await tellFull(ticket.guildId);
    if (ticket.panelChannelId === null) return { kind: 'none' };
    try {
      const name = channelName(ticket.number, ticket.openerName);
      const { id } = await discord.createThread(ticket.panelChannelId, { name, reason: `Ticket ${ticket.number}` });
      await discord.addToThread(id, ticket.openerId);
      return { kind: 'thread', id };
    } catch (error) {
      if (error instanceof DiscordFailure && troubleOf(error).kind !== 'retry') return { kind: 'none' };
      throw error;
    }
  }

  /** Once an hour at most. */
  async function tellFull(guildId: string): Promise<void> {
    const at = clock.now();
    const since = new Date(at.getTime() - TELL_FULL_EVERY_MS);
    await sql.begin(async (tx) => {
      await addSettings(tx, guildId);
      if (await markToldFull(tx, guildId, at, since))
        await addJob(tx, { task: TELL_FULL_TASK, payload: { guildId }, key: `${TELL_FULL_TASK}:${guildId}` });
    });
  }

  return {
    async roomFor(ticket, circle, full, categoryId) {
      if (full === 'server') return thread(ticket);
      try {
        return { kind: 'category', categoryId: await category(ticket.guildId, circle, categoryId) };
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble.kind === 'full' && trouble.of === 'server') return thread(ticket);
        throw error;
      }
    },
  };
}
