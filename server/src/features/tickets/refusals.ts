import { refusal } from '../../kit/refusal.ts';
import { timestamp } from '../../kit/text.ts';
import { numberText } from './policy.ts';

const ticket = { number: 42 };

export const typeGone = refusal('ticket.type_gone', {
  sentence: () => 'This kind of ticket is no longer offered. Ask the staff for the new button.',
  sample: {},
});

export const blocked = refusal('ticket.blocked', {
  sentence: () => 'You can’t open tickets on this server. If you think that is a mistake, ask its staff.',
  sample: {},
});

export const cooldown = refusal('ticket.cooldown', {
  sentence: ({ again }: { again: Date }) =>
    `Your last ticket was closed a moment ago. You can open a new one ${timestamp(again, 'relative')}.`,
  sample: { again: new Date('2026-10-07T19:00:00Z') },
});

export const verifiedOnly = refusal('ticket.verified_only', {
  sentence: () => 'This kind of ticket is for verified members. Run `/verify` first, then press the button again.',
  sample: {},
});

export const cannotOpen = refusal('ticket.cannot_open', {
  sentence: ({ ownerId }: { ownerId: string | null }) =>
    'Your ticket was not opened: Discord does not let me make its channel. I need View Channel, Manage Channels and ' +
    'Manage Roles on this server, and in the category for tickets. ' +
    `${ownerId === null ? 'The owner of the server' : `<@${ownerId}>`} or an admin can mend it in the server’s settings.`,
  sample: { ownerId: '100000000000000001' },
});

export const serverFull = refusal('ticket.server_full', {
  sentence: () =>
    'There is no room for your ticket: this server has as many channels as Discord allows. ' +
    'Staff have been told. Please try again later.',
  sample: {},
});

export const slowDiscord = refusal('ticket.slow', {
  sentence: () =>
    'Discord is slow right now. Your ticket is on its way: you will be mentioned in it within a minute or two.',
  sample: {},
});

export const tryAgain = refusal('ticket.try_again', {
  sentence: () => 'Your ticket was not opened. Please press the button again.',
  sample: {},
});

export const ticketGone = refusal('ticket.gone', {
  sentence: () =>
    'There is no such ticket on this server. Look at its number again. If you need help here, press **Create Ticket**.',
  sample: {},
});

export const noTicketHere = refusal('ticket.none_here', {
  sentence: () => 'This is not the channel of an open ticket. Run the command in one.',
  sample: {},
});

export const notYours = refusal('ticket.not_yours', {
  sentence: ({ number }: { number: number }) =>
    `Only staff and the member who opened it can do that to ticket ${numberText(number)}. Ask one of them.`,
  sample: ticket,
});

export const stillOpening = refusal('ticket.opening', {
  sentence: ({ number }: { number: number }) =>
    `Ticket ${numberText(number)} is just being opened. Try again in a moment.`,
  sample: ticket,
});

export const alreadyClosed = refusal('ticket.closed', {
  sentence: ({ number, by }: { number: number; by: string | null }) =>
    `Ticket ${numberText(number)} is closed already${by === null ? '' : ` (by <@${by}>)`}. ` +
    'Staff can open it again with `/ticket reopen`.',
  sample: { number: 42, by: '100000000000000002' },
});

export const closeAskedAgain = refusal('ticket.close_asked_again', {
  sentence: ({ number }: { number: number }) =>
    `Ticket ${numberText(number)} was not closed: that question is out of date. Run \`/ticket close\` again.`,
  sample: ticket,
});

export const notClosed = refusal('ticket.not_closed', {
  sentence: ({ number }: { number: number }) => `Ticket ${numberText(number)} is open. Nothing was changed.`,
  sample: ticket,
});

export const tooLateToUndo = refusal('ticket.too_late', {
  sentence: ({ number }: { number: number }) =>
    `It is too late to undo that: the channel of ticket ${numberText(number)} is being removed. ` +
    `Staff can open it again with \`/ticket reopen\`.`,
  sample: ticket,
});

export const closedByOther = refusal('ticket.closed_by_other', {
  sentence: ({ number }: { number: number }) =>
    `You did not close ticket ${numberText(number)} yourself, so you can’t take that back. ` +
    'Ask the staff to open it again, or press **Create Ticket**.',
  sample: ticket,
});

export const leftServer = refusal('ticket.left_server', {
  sentence: ({ number }: { number: number }) =>
    `You are not on the server of ticket ${numberText(number)} any more. Join it again, then press the button once more.`,
  sample: ticket,
});

export const noneToUndo = refusal('ticket.none_to_undo', {
  sentence: () => 'No ticket of yours was closed in the last ten minutes. If you need help, press **Create Ticket**.',
  sample: {},
});

export const hasAnother = refusal('ticket.has_another', {
  sentence: ({ number, openerId, other }: { number: number; openerId: string; other: string | null }) =>
    `Ticket ${numberText(number)} can’t be opened again: <@${openerId}> has another open ticket of this kind` +
    `${other === null ? '' : `, <#${other}>`}. Go on there, or close it first.`,
  sample: { number: 42, openerId: '100000000000000002', other: '200000000000000001' },
});

export const cannotPost = refusal('ticket.cannot_post', {
  sentence: ({ channelId, missing }: { channelId: string; missing: readonly string[] }) =>
    `I can’t post in <#${channelId}>. Ask an admin to give me ${missing.join(' and ')} there, then try again.`,
  sample: { channelId: '200000000000000001', missing: ['Send Messages'] },
});

export const settingRefused = refusal('ticket.setting', {
  sentence: ({ most }: { most: number }) => `That has to be a whole number from 0 (never) to ${most}.`,
  sample: { most: 720 },
});

/** Every planned "no" of the main flow. */
export const flowRefusals = [
  typeGone,
  blocked,
  cooldown,
  verifiedOnly,
  cannotOpen,
  serverFull,
  slowDiscord,
  tryAgain,
  ticketGone,
  noTicketHere,
  notYours,
  stillOpening,
  alreadyClosed,
  closeAskedAgain,
  notClosed,
  tooLateToUndo,
  closedByOther,
  leftServer,
  noneToUndo,
  hasAnother,
  cannotPost,
  settingRefused,
];
