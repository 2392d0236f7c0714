import { EMBED_TOTAL_LIMIT } from '../../discord/limits.ts';
import type { Button, Embed, Form, Reply, ReplyFile, Row } from '../../kit/reply.ts';
import { list, literal, shorten, timestamp } from '../../kit/text.ts';
import {
  closeButton,
  closeForm,
  closeYes,
  createButton,
  createMenu,
  rateButton,
  reopenButton,
  undoButton,
  undoDirectButton,
} from './addresses.ts';
import type { Background } from './upkeep/first-message.ts';
import { numberText, REASON_LENGTH } from './policy.ts';
import type { FormAnswer, Ticket } from './repository.ts';
import type { TicketType } from './types/repository.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  group: 'Work on tickets',
  sendticket: 'Post the message with the Create Ticket button',
  channel: 'Where to post it; here if you leave it out',
  close: 'Close the ticket in this channel',
  reason: 'Why it is closed; the opener reads it',
  undo: 'Take back the close of your ticket, within ten minutes',
  reopen: 'Open a closed ticket again',
  number: 'The number of the ticket',
} as const;

export const COLOR = 0x14b8a6;
const WARM = 0xf59e0b;

/** Discord's own limits are far above; more than this is read by nobody in a first message. */
const ANSWER_SHOWN = 1_000;
const GREETING_SHOWN = 2_000;
const ROLES_SHOWN = 500;
/** What is kept for the names of files when their links need room. */
const NAMES_SHOWN = 60;
const MOST_BUTTONS = 5;

const of = (ticket: Pick<Ticket, 'number'>) => numberText(ticket.number);

/** The message with the Create Ticket button. It says nothing that could become wrong. */
export function panel(types: readonly TicketType[]): Reply {
  return {
    embed: {
      title: 'Do you need help?',
      color: COLOR,
      description:
        types.length > 1
          ? 'Pick what it is about. You get a private channel that only you and the staff see.'
          : 'Press the button. You get a private channel that only you and the staff see.',
    },
    rows: [createRow(types)],
  };
}

/** A custom_id that stands on a panel of these types. */
export const panelAddress = (types: readonly TicketType[]): string =>
  types.length > MOST_BUTTONS ? createMenu.to({}) : createButton.to({ type: types[0]?.id ?? 0 });

function createRow(types: readonly TicketType[]): Row {
  if (types.length <= 1) {
    return [{ label: 'Create Ticket', style: 'success', customId: createButton.to({ type: types[0]?.id ?? 0 }) }];
  }
  if (types.length <= MOST_BUTTONS) {
    return types.map(({ id, name, emoji }, index) => ({
      label: name,
      style: index === 0 ? 'success' : 'secondary',
      customId: createButton.to({ type: id }),
      ...(emoji !== null && { emoji }),
    }));
  }
  return {
    menu: 'choice',
    customId: createMenu.to({}),
    placeholder: 'Create Ticket: what is it about?',
    choices: types.map(({ id, name, emoji }) => ({
      label: name,
      value: String(id),
      ...(emoji !== null && { emoji }),
    })),
  };
}

export const panelPosted = (channelId: string): Reply => ({
  content: `Done. The button for tickets is in <#${channelId}>.`,
});

/**
 * The answer to Create Ticket.
 *
 * @param place of a ticket that waits for room: which one it is in the line
 */
export function opened(ticket: Ticket, already: boolean, place?: number): Reply {
  if (place !== undefined) {
    return {
      content:
        `There is no room for your ticket right now: this server has as many channels as Discord allows. ` +
        `You are number ${place} in line. Your ticket ${of(ticket)} opens by itself, and you will be mentioned in it.`,
    };
  }
  if (ticket.channelId === null) {
    return { content: `Your ticket ${of(ticket)} is on its way. You will be mentioned in it in a moment.` };
  }
  return {
    content: already
      ? `You have an open ticket already: <#${ticket.channelId}>. Write there, and staff will see it.`
      : `Your ticket is open: <#${ticket.channelId}>. Write there what you need.`,
  };
}

/** The first message of a ticket, which is edited as things change. */
export function firstMessage(
  ticket: Ticket,
  about: Background & {
    readonly staffRoleIds: readonly string[];
    readonly greeting: string | null;
    readonly hours: string | null;
  },
): Reply {
  const roles = about.staffRoleIds.map((id) => `<@&${id}>`);
  const greeting = about.greeting === null ? 'Tell us what you need. Somebody will answer here.' : about.greeting;
  const before = [
    { name: 'Who answers', value: claimWords(ticket, roles), inline: true },
    { name: 'Waiting for', value: ticket.ball === 'staff' ? 'staff' : `<@${ticket.openerId}>`, inline: true },
    ...(ticket.priority === 'normal' ? [] : [{ name: 'Priority', value: ticket.priority, inline: true }]),
    ...(about.hours === null
      ? []
      : [{ name: 'When staff are there', value: shorten(literal(about.hours), ANSWER_SHOWN) }]),
  ];
  const after = [
    ...accountField(about),
    ...(about.earlier === 0 ? [] : [{ name: 'Earlier tickets', value: earlierWords(about), inline: true }]),
    ...(about.notes === 0 ? [] : [{ name: 'Notes', value: `${about.notes}, see \`/ticket notes\``, inline: true }]),
  ];
  const title = `Ticket ${of(ticket)}: ${ticket.typeName}`;
  const description = shorten(literal(greeting), GREETING_SHOWN);
  const others = [title, description, ...[...before, ...after].flatMap(({ name, value }) => [name, value])];
  const fields = [...before, ...answerFields(ticket.answers, EMBED_TOTAL_LIMIT - others.join('').length), ...after];
  return {
    content: [`<@${ticket.openerId}>`, ...roles].join(' '),
    pings: { users: [ticket.openerId], roles: about.staffRoleIds },
    embed: {
      title,
      color: ticket.ball === 'staff' ? WARM : COLOR,
      description,
      fields: fields.slice(0, 25),
      ...(about.card?.pictureUrl !== undefined && { thumbnailUrl: about.card.pictureUrl }),
    } satisfies Embed,
    rows: [[{ label: 'Close Ticket', style: 'danger', customId: closeButton.to({ ticket: ticket.id }) }]],
  };
}

/** @param room characters that are left for all of them together */
function answerFields(answers: readonly FormAnswer[], room: number): { name: string; value: string }[] {
  const names = answers.map(({ question }) => shorten(literal(question), 200) || 'Question');
  const share = Math.min(ANSWER_SHOWN, Math.floor((room - names.join('').length) / Math.max(1, answers.length)));
  return answers.map(({ answer, files = [] }, at) => {
    const links = fileLinks(files, share - NAMES_SHOWN);
    return {
      name: names[at] ?? 'Question',
      value: (shorten(literal(answer), share - links.length) || 'no answer') + links,
    };
  });
}

/** Those that fit. Discord keeps the files of a form for about a day; the transcript has them for longer. */
function fileLinks(files: readonly string[], room: number): string {
  const intro = '\nOpen within a day, later in `/ticket transcript`:';
  const fitting = files.reduce((text, url, at) => {
    const next = `${text} [${at + 1}](${url})`;
    return next.length > room || !/^https?:\/\/[^\s()<>]+$/.test(url) ? text : next;
  }, intro);
  return fitting === intro ? '' : fitting;
}

function claimWords(ticket: Ticket, roles: readonly string[]): string {
  if (ticket.claimedBy !== null) return `<@${ticket.claimedBy}>`;
  return roles.length > 0 ? shorten(roles.join(' '), ROLES_SHOWN) : 'the staff of this server';
}

function accountField({ card }: Background): { name: string; value: string }[] {
  if (!card) return [];
  const age = card.createdAt === undefined ? [] : [`made ${timestamp(card.createdAt, 'relative')}`];
  const groups = card.groups.slice(0, 3).map(({ name, role }) => `${literal(role)} in ${literal(name)}`);
  const line = `[${literal(card.displayName)} (@${literal(card.name)})](${card.profileUrl})`;
  return [{ name: 'Roblox account', value: shorten([line, ...age, ...groups].join('\n'), ANSWER_SHOWN) }];
}

const earlierWords = ({ earlier, lastNumber }: Background): string =>
  lastNumber === null ? String(earlier) : `${earlier}, the last one ${numberText(lastNumber)}`;

/** To staff, once an hour at most. */
export const serverIsFull = (serverName: string): Reply => ({
  content:
    `${literal(shorten(serverName, 100))} has as many channels as Discord allows, so new tickets become private threads, or wait. ` +
    'Close tickets that are solved, or delete channels that nobody needs.',
});

/** To the owner, once. */
export const categoryGone = (serverName: string): Reply => ({
  content:
    `The category for tickets on ${literal(shorten(serverName, 100))} was deleted. New tickets stand at the top of the ` +
    'list of channels until you set another one with `/setup`.',
});

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
      `Reason: ${shorten(literal(reason), ANSWER_SHOWN)}`,
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
  if (closeReason !== null) return `Reason: ${shorten(literal(closeReason), ANSWER_SHOWN)}`;
  if (closeCause === 'waiting') return 'Reason: there was no answer for a long time.';
  return closeCause === 'channel_deleted' ? 'Reason: its channel was deleted.' : '';
};

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
