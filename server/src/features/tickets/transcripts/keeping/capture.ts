import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../../discord/port.ts';
import { readMessage } from '../../../../discord/read-message.ts';
import { clockOnly } from '../../../../kit/access.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { EventDoor } from '../../../../kit/feature.ts';
import type { KnownChannels } from '../../upkeep/known-channels.ts';
import type { FileKeeper } from '../files/keeper.ts';
import * as rows from './repository.ts';

/** Keeps messages of live tickets as Discord tells of them. */
export function captureEvents(deps: {
  sql: Sql;
  clock: Clock;
  discord: Pick<DiscordPort, 'seesContent'>;
  files: Pick<FileKeeper, 'queue'>;
  knownChannels: KnownChannels;
}): EventDoor[] {
  const { sql, clock, discord, knownChannels: channels } = deps;
  const access = clockOnly('told by Discord; kept only where the channel is that of a live ticket');

  async function keep(data: unknown): Promise<void> {
    const place = placeOf(data);
    const message = readMessage(data);
    if (!place || !message || channels.isForeign(place.channelId)) return;
    const batch = { ...place, messages: [message], seesContent: discord.seesContent() };
    if (message.attachments.length === 0) {
      if (!(await rows.keepMessages(sql, batch))) channels.noteForeign(place.channelId);
      return;
    }
    await sql.begin(async (tx) => {
      const kept = await rows.keepMessages(tx, batch);
      if (!kept) channels.noteForeign(place.channelId);
      else if (kept.files > 0) await deps.files.queue(tx, { guildId: place.guildId, ticketId: kept.ticketId });
    });
  }

  async function mark(data: unknown, messageIds: readonly string[]): Promise<void> {
    const place = placeOf(data);
    if (!place || messageIds.length === 0 || channels.isForeign(place.channelId)) return;
    const ticket = await rows.markDeleted(sql, place.guildId, place.channelId, messageIds, clock.now());
    if (!ticket) channels.noteForeign(place.channelId);
  }

  return [
    { on: 'MESSAGE_CREATE', access, run: keep },
    { on: 'MESSAGE_UPDATE', access, run: keep },
    { on: 'MESSAGE_DELETE', access, run: (data) => mark(data, idsIn([(data as { id?: unknown }).id])) },
    { on: 'MESSAGE_DELETE_BULK', access, run: (data) => mark(data, idsIn((data as { ids?: unknown }).ids)) },
  ];
}

/** Direct messages have no server, and are no ticket's. */
function placeOf(data: unknown): { guildId: string; channelId: string } | undefined {
  const { guild_id: guildId, channel_id: channelId } = data as { guild_id?: unknown; channel_id?: unknown };
  return typeof guildId === 'string' && typeof channelId === 'string' ? { guildId, channelId } : undefined;
}

const idsIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [];
