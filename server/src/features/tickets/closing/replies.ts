import type { Button, Form, Reply, ReplyFile } from '../../../kit/reply.ts';
import { list, literal, shorten, timestamp } from '../../../kit/text.ts';
import { closeForm, closeYes, rateButton, reopenButton, undoButton, undoDirectButton } from '../addresses.ts';
import { numberText, REASON_LENGTH } from '../policy.ts';
import { COLOR } from '../replies.ts';
import type { Ticket } from '../repository.ts';

/** A reason is shorter; what makes its signs shown as typed comes on top. */
const REASON_SHOWN = 1_000;

const of = (ticket: Pick<Ticket, 'number'>) => numberText(ticket.number);

/** To staff, when the end of a ticket could not read its channel. */
export const channelUnread = (ticket: Ticket, channelId: string, serverName: string): Reply => ({
  content:
    `Ticket ${of(ticket)} on ${literal(shorten(serverName, 100))} is closed, but I could not read all that was written in ` +
    `<#${channelId}>. I did not delete that channel, so nothing is lost; the member who opened it does not see it. ` +
    (ticket.isThread
      ? 'Save what you need from it, then delete it.'
      : 'Give me View Channel and Read Message History there: then I read it and delete it by myself, within half an hour. ' +
        'Or save what you need from it, and delete it by hand.'),
});

/**
 * Asks once before a ticket is closed.
 *
 * @param isOpener who closes her own ticket does not see its channel afterwards, so how to take it back is said before
 */
export const askClose = (ticketId: number, isOpener: boolean): Form => ({
  customId: closeForm.to({ ticket: ticketId }),
  title: 'Close this ticket?',
  inputs: [
    {
      name: 'reason',
      label: 'Why? (You can leave this empty)',
      description: isOpener
        ? 'Staff read it. Closed by mistake? Run /ticket undo within ten minutes.'
        : 'The member who opened it reads it.',
      required: false,
      long: true,
      maxLength: REASON_LENGTH,
    },
  ],
});

/** Asks once before a ticket is closed for a reason that was typed with the command. */
export const confirmClose = (ticket: Ticket, draftId: number, reason: string, isOpener: boolean): Reply => ({
  embed: {
    title: `Close ticket ${of(ticket)}?`,
    color: COLOR,
    description: [
      `Reason: ${shorten(literal(reason), REASON_SHOWN)}`,
      ...(isOpener ? ['By mistake? Run `/ticket undo` within ten minutes after it.'] : []),
    ].join('\n'),
  },
  rows: [[{ label: 'Yes, close it', style: 'danger', customId: closeYes.to({ ticket: ticket.id, draft: draftId }) }]],
});

/** Stands in the channel of a ticket that was just closed. */
export function closed(ticket: Ticket): Reply {
  const by = ticket.closedBy === null ? 'closed' : `closed by <@${ticket.closedBy}>`;
  const goes =
    ticket.deleteAt === null
      ? ''
      : `Closed by mistake? Press **Undo**. This channel is deleted ${timestamp(ticket.deleteAt, 'relative')}.`;
  const kept = `What was written is kept: \`/ticket transcript number:${ticket.number}\` shows it.`;
  return {
    embed: {
      title: `Ticket ${of(ticket)} is closed`,
      color: COLOR,
      description: [`It was ${by}.`, reasonWords(ticket), goes, kept].filter(Boolean).join('\n'),
    },
    rows: [[{ label: 'Undo', style: 'secondary', customId: undoButton.to({ ticket: ticket.id }) }]],
  };
}

const reasonWords = ({ closeReason, closeCause }: Ticket): string => {
  if (closeReason !== null) return `Reason: ${shorten(literal(closeReason), REASON_SHOWN)}`;
  if (closeCause === 'waiting') return 'Reason: there was no answer for a long time.';
  return closeCause === 'channel_deleted' ? 'Reason: its channel was deleted.' : '';
};

/** In the place of the message that says that the ticket is closed. */
export const undone = (ticket: Ticket, userId: string): Reply => ({
  embed: {
    title: `Ticket ${of(ticket)} is open again`,
    color: COLOR,
    description: `<@${userId}> took the close back.`,
  },
});

/** The direct message to an opener who closed the ticket. */
export const undoOffered = (ticket: Ticket, deleteAt: Date, serverName: string): Reply => ({
  embed: {
    title: `Your ticket ${of(ticket)} on ${shorten(serverName, 100)} is being closed`,
    color: COLOR,
    description:
      `You closed it. Was that a mistake? Press **Undo**: it works until ${timestamp(deleteAt, 'short')}. ` +
      'After that you find here what was written.',
  },
  rows: [
    [
      {
        label: 'Undo',
        style: 'secondary',
        customId: undoDirectButton.to({ guild: ticket.guildId, ticket: ticket.id }),
      },
    ],
  ],
});

/** In the place of that message. */
export const undoneDirectly = (ticket: Ticket, serverName: string): Reply => ({
  embed: {
    title: `Your ticket ${of(ticket)} on ${shorten(serverName, 100)} is open again`,
    color: COLOR,
    description: ticket.channelId === null ? 'You took the close back.' : `Go on in <#${ticket.channelId}>.`,
  },
});

/** The answer to a reopening. */
export const reopened = (ticket: Ticket): Reply => ({
  content:
    ticket.channelId === null
      ? `Ticket ${of(ticket)} is being opened again.`
      : `Ticket ${of(ticket)} is open again: <#${ticket.channelId}>.`,
});

/** In the server's channel for closed tickets. */
export function logLine(ticket: Ticket, read: Button): Reply {
  const closedAt = ticket.closedAt ?? ticket.openedAt;
  return {
    embed: {
      title: `Ticket ${of(ticket)}: ${ticket.typeName}`,
      color: COLOR,
      description: reasonWords(ticket) || 'No reason was given.',
      fields: [
        { name: 'Opened by', value: `<@${ticket.openerId}>`, inline: true },
        { name: 'Closed by', value: ticket.closedBy === null ? 'the bot' : `<@${ticket.closedBy}>`, inline: true },
        ...(ticket.claimedBy === null ? [] : [{ name: 'Claimed by', value: `<@${ticket.claimedBy}>`, inline: true }]),
        {
          name: 'When',
          value: list([timestamp(ticket.openedAt, 'full'), timestamp(closedAt, 'full')]).replace(' and ', ' to '),
        },
      ],
    },
    rows: [[read, { label: 'Reopen', style: 'secondary', customId: reopenButton.to({ ticket: ticket.id }) }]],
  };
}

const MOST_STARS = 5;

/**
 * The direct message to the opener.
 *
 * @param file the transcript; undefined where it could not be made, and when the message is only edited
 * @param stars what the opener gave, once that is known
 */
export function closedForOpener(
  ticket: Ticket,
  serverName: string,
  { read, file, stars }: { read: Button; file?: ReplyFile | undefined; stars?: number },
): Reply {
  return {
    embed: {
      title: `Your ticket ${of(ticket)} on ${shorten(serverName, 100)} is closed`,
      color: COLOR,
      description: [
        reasonWords(ticket),
        ...(file ? ['What was written is in the file. Save it and open it in a browser.'] : []),
        stars === undefined
          ? 'How was it? Press 1 (bad) to 5 (very good).'
          : `Thank you. You gave ${stars} of ${MOST_STARS}.`,
      ]
        .filter(Boolean)
        .join('\n'),
    },
    rows: [
      Array.from({ length: MOST_STARS }, (_, index) => ({
        label: String(index + 1),
        style: index + 1 === stars ? 'success' : 'secondary',
        customId: rateButton.to({ guild: ticket.guildId, ticket: ticket.id, stars: index + 1 }),
      })),
      [read],
    ],
    ...(file && { files: [file] }),
  };
}
