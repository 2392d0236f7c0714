import { type APIRole, ChannelType, OverwriteType } from 'discord-api-types/v10';
import type { Channel, Member, Overwrite, Role } from './port.ts';
import { bitsIn, dateIn, field, listIn, textIn } from './wire.ts';

/**
 * Reads a member as Discord sends it, over REST or in an event.
 *
 * @returns undefined where the account is missing, as in the member of a message event
 */
export function readMember(raw: unknown): Member | undefined {
  const user = field(raw, 'user');
  const userId = textIn(user, 'id');
  if (userId === undefined) return undefined;
  const username = textIn(user, 'username') ?? '';
  const nickname = textIn(raw, 'nick') ?? null;
  return {
    userId,
    username,
    displayName: nickname ?? textIn(user, 'global_name') ?? username,
    nickname,
    isBot: field(user, 'bot') === true,
    roleIds: listIn(raw, 'roles').filter((id) => typeof id === 'string'),
    joinedAt: dateIn(raw, 'joined_at'),
  };
}

/** Reads a role of a server. */
export const readRole = (role: APIRole): Role => ({
  id: role.id,
  name: role.name,
  position: role.position,
  isManaged: role.managed,
  permissions: BigInt(role.permissions),
});

const KINDS: ReadonlyMap<unknown, Channel['kind']> = new Map([
  [ChannelType.GuildText, 'text'],
  [ChannelType.GuildAnnouncement, 'text'],
  [ChannelType.GuildCategory, 'category'],
  [ChannelType.AnnouncementThread, 'thread'],
  [ChannelType.PublicThread, 'thread'],
  [ChannelType.PrivateThread, 'thread'],
]);

/** Reads a channel or thread. */
export const readChannel = (raw: unknown): Channel => ({
  id: textIn(raw, 'id') ?? '',
  kind: KINDS.get(field(raw, 'type')) ?? 'other',
  name: textIn(raw, 'name') ?? '',
  topic: textIn(raw, 'topic') ?? null,
  parentId: textIn(raw, 'parent_id') ?? null,
  overwrites: listIn(raw, 'permission_overwrites').map(readOverwrite),
});

const readOverwrite = (raw: unknown): Overwrite => ({
  kind: field(raw, 'type') === OverwriteType.Member ? 'member' : 'role',
  id: textIn(raw, 'id') ?? '',
  allow: bitsIn(raw, 'allow') ?? 0n,
  deny: bitsIn(raw, 'deny') ?? 0n,
});
