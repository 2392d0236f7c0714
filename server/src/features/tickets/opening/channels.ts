import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Clock } from '../../../kit/clock.ts';
import { channelName, markerIn, markerText, numberText, overwritesOf } from '../policy.ts';
import type { Ticket } from '../repository.ts';
import { settingsOf } from '../settings/repository.ts';
import { noteCategoryLost } from '../settings/service.ts';
import { isAboutAccount, troubleOf } from '../trouble.ts';
import type { TicketType } from '../types/repository.ts';
import type { Circles } from '../upkeep/circle.ts';
import type { Overflow } from './overflow.ts';

/** A ticket's channel as it was made or found. */
export interface MadeChannel {
  readonly id: string;
  readonly isThread: boolean;
  readonly plainName: boolean;
}

/** There is no place in the server for one more ticket. */
export class NoRoom extends Error {}

/** How a channel is asked for; what Discord refuses is left out the next time. */
interface Shape {
  readonly plainName: boolean;
  readonly categoryId: string | null;
  readonly roleIds: readonly string[];
}

/** Name, category, roles and accounts may each be refused once, and a category may be full. */
const MOST_SHAPES = 7;

/** Makes and finds the channels of tickets. */
export function createChannels(deps: {
  sql: Sql;
  discord: DiscordPort;
  clock: Clock;
  circles: Circles;
  overflow: Overflow;
}) {
  const { sql, discord, clock, circles } = deps;

  /** Also lets the opener into a thread: whoever made it may have been ended before. */
  async function find(ticket: Ticket): Promise<MadeChannel | undefined> {
    const found = await seek(ticket);
    if (found?.isThread) await discord.addToThread(found.id, ticket.openerId);
    return found;
  }

  async function seek(ticket: Ticket): Promise<MadeChannel | undefined> {
    const channels = await discord.channelsOf(ticket.guildId);
    const found = channels.find(({ topic }) => markerIn(topic) === ticket.marker);
    return found ? { id: found.id, isThread: false, plainName: ticket.plainName } : findThread(ticket);
  }

  /** A thread has no topic: it is known by its name, in which the number comes once, and by who made it where. */
  async function findThread(ticket: Ticket): Promise<MadeChannel | undefined> {
    const { guildId, panelChannelId } = ticket;
    if (panelChannelId === null) return undefined;
    const name = channelName(ticket.number, ticket.openerName);
    const botId = await circles.whoAmI(guildId);
    const found = (await discord.privateThreadsOf(guildId)).find(
      (thread) => thread.name === name && thread.parentId === panelChannelId && thread.ownerId === botId,
    );
    return found && { id: found.id, isThread: true, plainName: false };
  }

  /** The shape without what Discord did not take; undefined where there is nothing left to leave out. */
  async function without(shape: Shape, about: readonly string[], ticket: Ticket): Promise<Shape | undefined> {
    const { guildId } = ticket;
    if (!shape.plainName && (about.length === 0 || about.some((field) => field.startsWith('name'))))
      return { ...shape, plainName: true };
    const { categoryId } = shape;
    if (categoryId !== null && !(await discord.channelsOf(guildId)).some(({ id }) => id === categoryId)) {
      await noteCategoryLost(sql, guildId, categoryId, clock.now());
      return { ...shape, categoryId: null };
    }
    const there = new Set((await discord.rolesOf(guildId)).map(({ id }) => id));
    const roleIds = shape.roleIds.filter((id) => there.has(id));
    return roleIds.length < shape.roleIds.length ? { ...shape, roleIds } : undefined;
  }

  return {
    find,

    /** Looks for the channel or thread of a ticket and changes nothing. @throws DiscordFailure */
    seek,

    /**
     * Makes a ticket's channel: in its category, else in the overflow category, else at the top; where the server is full,
     * as a private thread. After a failure that tells nothing it is looked for once.
     *
     * @throws DiscordFailure, NoRoom
     */
    async make(ticket: Ticket, type: TicketType): Promise<MadeChannel> {
      const settings = await settingsOf(sql, ticket.guildId);
      let circle = await circles.of(ticket, type);
      const usual = settings.categoryLostAt === null ? settings.categoryId : null;
      let shape: Shape = {
        plainName: ticket.plainName,
        categoryId: type.categoryId ?? usual,
        roleIds: circle.staffRoleIds,
      };
      for (let tries = 1; ; tries++) {
        try {
          const name = ticket.name ?? channelName(ticket.number, shape.plainName ? null : ticket.openerName);
          const { id } = await discord.createChannel(ticket.guildId, {
            kind: 'text',
            name: shape.plainName ? channelName(ticket.number, null) : name,
            topic: topicOf(ticket),
            ...(shape.categoryId !== null && { parentId: shape.categoryId }),
            overwrites: overwritesOf({ ...circle, staffRoleIds: shape.roleIds }),
            reason: `Ticket ${ticket.number}`,
          });
          return { id, isThread: false, plainName: shape.plainName };
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble.kind === 'retry') {
            const found = await find(ticket);
            if (found) return found;
            throw error;
          }
          if (tries >= MOST_SHAPES) throw error;
          if (isAboutAccount(error)) {
            const fewer = await circles.withoutGone(circle);
            if (!fewer) throw error;
            circle = fewer;
            continue;
          }
          if (trouble.kind === 'full') {
            const room = await deps.overflow.roomFor(ticket, circle, trouble.of, shape.categoryId);
            if (room.kind === 'thread') return { id: room.id, isThread: true, plainName: false };
            if (room.kind === 'none') throw new NoRoom();
            shape = { ...shape, categoryId: room.categoryId };
            continue;
          }
          const about =
            trouble.kind === 'invalid' ? trouble.about : trouble.kind === 'gone' ? ['parent_id'] : undefined;
          const next = about === undefined ? undefined : await without(shape, about, ticket);
          if (!next) throw error;
          shape = next;
        }
      }
    },
  };
}

export type Channels = ReturnType<typeof createChannels>;

/** The words in a channel's topic. The marker is how the bot knows it again. */
export const topicOf = (ticket: Ticket): string =>
  `Ticket ${numberText(ticket.number)} · ${markerText(ticket.marker)} (please leave this line as it is)`;
