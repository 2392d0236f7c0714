import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Overwrite } from '../../discord/port.ts';

export type TicketState = 'opening' | 'open' | 'closing' | 'closed' | 'failed';
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How long a close can be undone; after that the channel goes. */
export const UNDO_MS = 10 * 60_000;
/** Work that a person started goes on by a job when nobody has heard of it for this long. */
export const RESUME_AFTER_MS = 10_000;
/** A runner has a ticket for itself that long, and renews it while it is at work. One that dies holds it up for no longer. */
export const LEASE_MS = 8_000;
export const RENEW_LEASE_EVERY_MS = 2_500;
/** Of a person who waits while another runner opens the same ticket. */
export const WAIT_FOR_OTHER_MS = 10_000;
/** An opening that is older than this is given up, and the member is free again. */
export const OPENING_GIVES_UP_MS = 15 * 60_000;
/** How often room is looked for, for tickets that wait for it. A channel that is deleted is heard of at once. */
export const LOOK_FOR_ROOM_MS = 5 * 60_000;
/** How often rows and channels are compared. */
export const RECONCILE_EVERY_MS = 15 * 60_000;
/** How often is looked who has waited too long. */
export const LOOK_AT_WAITING_EVERY_MS = 60_000;
/** In UTF-16 units. */
export const REASON_LENGTH = 500;

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-structure */
const CHANNEL_NAME_LENGTH = 100;
const NUMBER_DIGITS = 4;

/** The type that exists from the start. */
export const FIRST_TYPE = 'Support';

/** What the opener, staff and the people who were added may do in a ticket. */
const IN_TICKET = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.ReadMessageHistory,
  PermissionFlagsBits.AttachFiles,
  PermissionFlagsBits.EmbedLinks,
].reduce((bits, bit) => bits | bit, 0n);

/**
 * What the bot needs. It can give in a channel only what it has itself, and Manage Roles is what Discord asks for a change
 * of overwrites. https://discord.com/developers/docs/resources/guild#create-guild-channel
 */
export const TICKET_PERMISSIONS =
  IN_TICKET |
  PermissionFlagsBits.ManageChannels |
  PermissionFlagsBits.ManageRoles |
  // Where the server is full, a ticket is a private thread.
  PermissionFlagsBits.CreatePrivateThreads |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.ManageThreads;

/** What the bot must be allowed to do in a channel to post a panel there. */
export const PANEL_PERMISSIONS = [
  ['View Channel', PermissionFlagsBits.ViewChannel],
  ['Send Messages', PermissionFlagsBits.SendMessages],
  ['Embed Links', PermissionFlagsBits.EmbedLinks],
] as const;

/** `0042`. */
export const numberText = (number: number): string => String(number).padStart(NUMBER_DIGITS, '0');

/**
 * The channel's name: `ticket-0042-dee`, or `ticket-0042` where nothing is left of the name.
 *
 * @param openerName as Discord says it; null for the name that Discord never refuses
 */
export function channelName(number: number, openerName: string | null): string {
  const plain = `ticket-${numberText(number)}`;
  const words = nameWords(openerName ?? '');
  return words === '' ? plain : Array.from(`${plain}-${words}`).slice(0, CHANNEL_NAME_LENGTH).join('');
}

/** Text as a channel's name: small letters, numbers and dashes. Empty where nothing is left. */
export function nameWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

/** By what the bot knows a channel as its own, in the topic. */
export const markerText = (marker: string): string => `ticket:${marker}`;

/** The marker in a topic, or undefined. */
export const markerIn = (topic: string | null): string | undefined =>
  /(?:^|\s)ticket:([0-9a-z]{16})\b/.exec(topic ?? '')?.[1];

/** Everybody who has something to do with a ticket's channel. */
export interface Circle {
  /** The server's id, which is the id of @everyone, too. */
  readonly guildId: string;
  readonly botId: string;
  readonly openerId: string;
  readonly staffRoleIds: readonly string[];
  readonly staffUserIds: readonly string[];
  readonly addedIds: readonly string[];
  /** Accounts that Discord does not know any more: nobody of them is named. */
  readonly goneIds: readonly string[];
  /** A closed ticket is staff's alone until its channel goes. */
  readonly hidden: boolean;
}

/** Who sees a ticket's channel, as a whole: @everyone does not. */
export function overwritesOf(circle: Circle): Overwrite[] {
  const users = new Set([...circle.staffUserIds, ...(circle.hidden ? [] : [circle.openerId, ...circle.addedIds])]);
  // Discord's own order of things: the bot last, so that nothing that is said of members takes its rights.
  users.delete(circle.botId);
  for (const id of circle.goneIds) users.delete(id);
  return [
    { kind: 'role', id: circle.guildId, allow: 0n, deny: PermissionFlagsBits.ViewChannel },
    ...[...new Set(circle.staffRoleIds)].map((id) => ({ kind: 'role', id, allow: IN_TICKET, deny: 0n }) as const),
    ...[...users].map((id) => ({ kind: 'member', id, allow: IN_TICKET, deny: 0n }) as const),
    { kind: 'member', id: circle.botId, allow: IN_TICKET | PermissionFlagsBits.ManageChannels, deny: 0n },
  ];
}

/**
 * Whether a channel lets in whom it must and nobody else. What else is allowed or denied there by hand is left alone.
 *
 * @param wanted as `overwritesOf` says
 */
export function letsIn(has: readonly Overwrite[], wanted: readonly Overwrite[]): boolean {
  const sees = PermissionFlagsBits.ViewChannel;
  const same = (one: Overwrite, other: Overwrite) => one.kind === other.kind && one.id === other.id;
  const lets = (one: Overwrite | undefined) => ((one?.allow ?? 0n) & sees) !== 0n;
  const everybodyIs = wanted.every((one) => {
    const other = has.find((found) => same(found, one));
    return lets(one) ? lets(other) : ((other?.deny ?? 0n) & sees) !== 0n;
  });
  return everybodyIs && has.filter(lets).every((one) => wanted.some((other) => same(one, other)));
}
