import { PermissionFlagsBits } from 'discord-api-types/v10';

/** Discord's own names of the permissions that a bot like this one may need, as its settings show them. */
const NAMES: readonly (readonly [bit: bigint, name: string])[] = [
  [PermissionFlagsBits.ViewChannel, 'View Channels'],
  [PermissionFlagsBits.ManageChannels, 'Manage Channels'],
  [PermissionFlagsBits.ManageRoles, 'Manage Roles'],
  [PermissionFlagsBits.ManageNicknames, 'Manage Nicknames'],
  [PermissionFlagsBits.SendMessages, 'Send Messages'],
  [PermissionFlagsBits.SendMessagesInThreads, 'Send Messages in Threads'],
  [PermissionFlagsBits.CreatePrivateThreads, 'Create Private Threads'],
  [PermissionFlagsBits.ManageThreads, 'Manage Threads'],
  [PermissionFlagsBits.EmbedLinks, 'Embed Links'],
  [PermissionFlagsBits.AttachFiles, 'Attach Files'],
  [PermissionFlagsBits.ManageMessages, 'Manage Messages'],
  [PermissionFlagsBits.PinMessages, 'Pin Messages'],
  [PermissionFlagsBits.ReadMessageHistory, 'Read Message History'],
  [PermissionFlagsBits.MentionEveryone, 'Mention @everyone, @here and All Roles'],
];

/**
 * What the bot needs and does not have, by Discord's names.
 *
 * @param has its permission bits in the whole server; an administrator has all
 */
export function missingPermissions(needs: bigint, has: bigint): string[] {
  if ((has & PermissionFlagsBits.Administrator) !== 0n) return [];
  const missing = needs & ~has;
  const named = NAMES.filter(([bit]) => (missing & bit) !== 0n);
  const unnamed = missing & ~named.reduce((bits, [bit]) => bits | bit, 0n);
  return [...named.map(([, name]) => name), ...(unnamed === 0n ? [] : [`number ${unnamed}`])];
}
