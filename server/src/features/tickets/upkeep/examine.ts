import type { Sql } from 'postgres';
import type { Channel, DiscordPort } from '../../../discord/port.ts';
import type { Finding } from '../../../kit/finding.ts';
import { literal } from '../../../kit/text.ts';
import { markerIn, numberText } from '../policy.ts';
import { findByMarker, unfinished } from '../repository.ts';
import { settingsOf } from '../settings/repository.ts';
import { typesOf } from '../types/repository.ts';
import type { CircleDeps } from './circle.ts';
import { waitingForRoom } from './repository.ts';

/**
 * What is wrong with a server's tickets, for `/doctor`. It only reads.
 *
 * @throws DiscordFailure
 */
export async function examineTickets(
  deps: { sql: Sql; discord: Pick<DiscordPort, 'channelsOf' | 'rolesOf'>; staffOf: CircleDeps['staffOf'] },
  guildId: string,
): Promise<readonly Finding[]> {
  const { sql, discord } = deps;
  const [settings, staff, types, waiting] = await Promise.all([
    settingsOf(sql, guildId),
    deps.staffOf(guildId),
    typesOf(sql, guildId, 'only look'),
    waitingForRoom(sql, guildId),
  ]);
  const findings: Finding[] = [];
  const somebody = [staff.roleIds, staff.userIds, staff.leadRoleIds, staff.leadUserIds].some((ids) => ids.length > 0);
  if (!somebody) {
    findings.push({
      state: 'lesser',
      words: 'Nobody but the owner may answer tickets.',
      mend: 'Give a role the right with `/addrole`.',
    });
  }
  const { logChannelId, categoryId } = settings;
  const channels = await discord.channelsOf(guildId);
  const isThere = (id: string | null) => id === null || channels.some((channel) => channel.id === id);
  if (!isThere(categoryId)) {
    findings.push({
      state: 'broken',
      words: 'The category for tickets was deleted. Tickets stand at the top of the list of channels.',
      mend: 'Set another one with `/setup ticket_category`.',
    });
  }
  if (!isThere(logChannelId)) {
    findings.push({
      state: 'lesser',
      words: 'The log channel for tickets was deleted, so closed tickets are not noted anywhere.',
      mend: 'Set another one with `/setup ticket_log`.',
    });
  }
  for (const { name } of types.filter((type) => !isThere(type.categoryId))) {
    findings.push({
      state: 'lesser',
      words: `The category of the tickets called “${literal(name)}” was deleted. They stand at the top of the list of channels.`,
      mend: 'Give the type another category with `/tickettype edit`.',
    });
  }
  findings.push(...(await leftOvers(sql, guildId, channels)));
  findings.push(...(await rolesGone(discord, guildId, types)));
  if (waiting > 0) {
    findings.push({
      state: 'broken',
      words: `${waiting} tickets wait for room: the server has as many channels as Discord allows.`,
      mend: 'Close tickets that are solved, or delete channels that nobody needs.',
    });
  }
  return findings.length > 0 ? findings : [{ state: 'fine', words: 'Tickets can be opened and answered.' }];
}

/** Channels that look like a ticket's and are none: a copy that somebody made, or one that the bot may not delete. */
async function leftOvers(sql: Sql, guildId: string, channels: readonly Channel[]): Promise<Finding[]> {
  const inUse = new Set((await unfinished(sql, guildId)).map(({ channelId }) => channelId));
  const findings: Finding[] = [];
  for (const { id, topic } of channels) {
    const marker = inUse.has(id) ? undefined : markerIn(topic);
    const ticket = marker === undefined ? undefined : await findByMarker(sql, guildId, marker);
    if (!ticket || ticket.state === 'opening') continue;
    const number = numberText(ticket.number);
    findings.push({
      state: 'lesser',
      ...(ticket.channelId === id
        ? {
            words: `Ticket ${number} is over, but I could not delete its channel <#${id}>, or not read it before.`,
            mend: 'Give me View Channel, Read Message History and Manage Channels there, or delete it by hand.',
          }
        : {
            words: `<#${id}> looks like the channel of ticket ${number}, but that ticket does not use it.`,
            mend: 'Save what you need from it, then delete the channel.',
          }),
    });
  }
  return findings;
}

async function rolesGone(
  discord: Pick<DiscordPort, 'rolesOf'>,
  guildId: string,
  types: Awaited<ReturnType<typeof typesOf>>,
): Promise<Finding[]> {
  if (types.every(({ staffRoleIds }) => staffRoleIds.length === 0)) return [];
  const there = new Set((await discord.rolesOf(guildId)).map(({ id }) => id));
  return types
    .filter(({ staffRoleIds }) => staffRoleIds.some((id) => !there.has(id)))
    .map(({ name }) => ({
      state: 'broken',
      words: `A staff role of the tickets called “${literal(name)}” was deleted, so it sees none of them.`,
      mend: 'Give the type another role with `/tickettype edit`.',
    }));
}
