import type { Reply } from '../../../kit/reply.ts';
import { counted, literal, shorten, timestamp } from '../../../kit/text.ts';
import { closeButton, solvedButton } from '../addresses.ts';
import { numberText, type Priority } from '../policy.ts';
import { COLOR } from '../replies.ts';
import type { Ticket } from '../repository.ts';
import type { StaffRow, TicketNote } from './repository.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const workingWords = {
  claim: 'Take the ticket in this channel',
  unclaim: 'Give up the ticket in this channel, so that somebody else can take it',
  add: 'Let somebody into this ticket',
  addUser: 'Who may see this ticket, too',
  remove: 'Take somebody out of this ticket who was added',
  removeUser: 'Who should not see this ticket any more',
  rename: 'Give the channel of this ticket another name',
  name: 'A few words, such as "refund"',
  move: 'Make this a ticket of another type, with its staff',
  type: 'The type it should be',
  note: 'Write something down that only staff read',
  text: 'What to write down',
  notes: 'Read what staff wrote down about this ticket',
  priority: 'Say how urgent this ticket is',
  level: 'How urgent it is',
  answer: 'Give one of the saved answers',
  answerName: 'The name of the answer',
  saveAnswer: 'Save an answer that is given often',
  answerText: 'What it says',
  forgetAnswer: 'Delete a saved answer',
  ask: 'Ask the member who opened it whether it is solved',
  block: 'Keep a member from opening tickets',
  blockUser: 'Who may open no tickets',
  blockReason: 'Why; only staff read it',
  unblock: 'Let a member open tickets again',
  unblockUser: 'Who may open tickets again',
  stats: 'How tickets went in the last 30 days',
} as const;

const of = (ticket: Pick<Ticket, 'number'>) => numberText(ticket.number);

export const claimedNow = (ticket: Ticket): Reply => ({
  content: `<@${ticket.claimedBy ?? ''}> takes care of this ticket now.`,
});

export const unclaimed = (ticket: Ticket): Reply => ({
  content: `Ticket ${of(ticket)} is free again. Take it with \`/ticket claim\`.`,
});

export const added = (userId: string, changed: boolean): Reply =>
  changed
    ? { content: `<@${userId}> can see this ticket now.`, pings: { users: [userId] } }
    : { content: `<@${userId}> can see this ticket already. Nothing was changed.` };

export const removed = (userId: string): Reply => ({ content: `<@${userId}> can’t see this ticket any more.` });

export const renamed = (when: 'now' | 'later'): Reply => ({
  content:
    when === 'now'
      ? 'Done. The channel has its new name.'
      : 'Discord lets a channel be renamed only twice in ten minutes. It gets its new name by itself in a few minutes.',
});

export const moved = (ticket: Ticket): Reply => ({
  content: `This ticket is now of the type ${literal(ticket.typeName)}.`,
});

export const noted: Reply = { content: 'Noted. Staff read it with `/ticket notes`; the opener never sees it.' };

const NOTES_SHOWN = 3_500;

export function notesPage(ticket: Ticket, notes: readonly TicketNote[]): Reply {
  if (notes.length === 0) return { content: 'There are no notes about this ticket. Write one with `/ticket note`.' };
  const lines = notes.map(
    ({ authorId, text, writtenAt }) => `<@${authorId}> ${timestamp(writtenAt, 'relative')}\n${literal(text)}`,
  );
  return {
    embed: {
      title: `Notes on ticket ${of(ticket)}`,
      color: COLOR,
      description: shorten(lines.toReversed().join('\n\n'), NOTES_SHOWN),
    },
  };
}

export const prioritySet = (priority: Priority): Reply => ({
  content: `The priority of this ticket is ${priority} now.`,
});

export const cannedAnswer = (ticket: Ticket, text: string): Reply => ({
  content: `<@${ticket.openerId}> ${literal(text)}`,
  pings: { users: [ticket.openerId] },
});

export const answerSaved = (name: string): Reply => ({
  content: `Saved. Give it in a ticket with \`/ticket answer\` and the name “${literal(name)}”.`,
});

export const answerForgotten = (name: string): Reply => ({ content: `The answer “${literal(name)}” is deleted.` });

/** Staff ask the opener. */
export const isItSolved = (ticket: Ticket): Reply => ({
  content: `<@${ticket.openerId}> Is it solved?`,
  pings: { users: [ticket.openerId] },
  rows: [
    [
      { label: 'Close', style: 'success', customId: solvedButton.to({ ticket: ticket.id, answer: 'yes' }) },
      { label: 'Not yet', style: 'secondary', customId: solvedButton.to({ ticket: ticket.id, answer: 'no' }) },
    ],
  ],
});

export const notYetSolved = (ticket: Ticket): Reply => ({
  content: `<@${ticket.openerId}> says: not yet. Staff will go on with it.`,
});

export const blockedNow = (userId: string): Reply => ({
  content: `<@${userId}> can’t open tickets any more. Take it back with \`/ticket unblock\`.`,
});

export const unblockedNow = (userId: string): Reply => ({ content: `<@${userId}> can open tickets again.` });

/** For leads. */
export function statistics(staff: readonly StaffRow[]): Reply {
  if (staff.length === 0) return { content: 'No ticket was closed in the last 30 days.' };
  const lines = staff.map(({ userId, closed, firstAnswerSeconds, closeSeconds, rating }) =>
    [
      `${userId === null ? 'Claimed by nobody' : `<@${userId}>`}: ${closed} closed`,
      ...(firstAnswerSeconds === null ? [] : [`first answer after ${duration(firstAnswerSeconds)}`]),
      ...(closeSeconds === null ? [] : [`closed after ${duration(closeSeconds)}`]),
      ...(rating === null ? [] : [`rated ${rating.toFixed(1)} of 5`]),
    ].join(', '),
  );
  return {
    embed: {
      title: 'Tickets of the last 30 days',
      color: COLOR,
      description: lines.join('\n'),
      footer: 'Times are the middle ones: half of the tickets were faster. Only you see this.',
    },
  };
}

/** "5 minutes", "3 hours", "2 days". */
export function duration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const [count, unit] =
    minutes < 90
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return counted(count, unit);
}

/** In the channel, when staff have not answered for a long time. */
export const reminder = (ticket: Ticket, roleIds: readonly string[]): Reply => ({
  content:
    `${ticket.claimedBy === null ? roleIds.map((id) => `<@&${id}>`).join(' ') : `<@${ticket.claimedBy}>`} ` +
    `This ticket waits for an answer. The wait began ${timestamp(ticket.ballSince, 'relative')}.`,
  pings: ticket.claimedBy === null ? { roles: roleIds } : { users: [ticket.claimedBy] },
});

/** In the channel, when the opener has not answered for a long time. */
export const warning = (ticket: Ticket, closesAt: Date | null): Reply => ({
  content:
    `<@${ticket.openerId}> Do you still need help? ` +
    (closesAt === null
      ? 'Write something here, or close the ticket.'
      : `Write something here, else this ticket closes by itself ${timestamp(closesAt, 'relative')}.`),
  pings: { users: [ticket.openerId] },
  rows: [[{ label: 'Close Ticket', style: 'danger', customId: closeButton.to({ ticket: ticket.id }) }]],
});
