import { refusal } from '../../../kit/refusal.ts';
import { literal, shorten } from '../../../kit/text.ts';

const USER = '100000000000000002';

export const claimed = refusal('ticket.claimed', {
  sentence: ({ by }: { by: string }) =>
    `<@${by}> has this ticket. They can give it up with \`/ticket unclaim\`, or a lead of the ticket team can do it for them.`,
  sample: { by: USER },
});

export const notClaimed = refusal('ticket.not_claimed', {
  sentence: () => 'Nobody has claimed this ticket. Take it with `/ticket claim`.',
  sample: {},
});

export const notMember = refusal('ticket.not_member', {
  sentence: ({ userId }: { userId: string }) =>
    `<@${userId}> can’t be added: only people who are in this server can. Invite them first.`,
  sample: { userId: USER },
});

export const notAdded = refusal('ticket.not_added', {
  sentence: ({ userId }: { userId: string }) =>
    `<@${userId}> was not added to this ticket. Only people who were added with \`/ticket add\` can be removed.`,
  sample: { userId: USER },
});

export const nameRefused = refusal('ticket.name', {
  sentence: () => 'Discord does not take that name for this channel. Try another one, with letters and numbers.',
  sample: {},
});

export const noSuchPlace = refusal('ticket.move_where', {
  sentence: () => 'There is no such type of ticket. Run the command again and pick one from the list.',
  sample: {},
});

export const noText = refusal('ticket.no_text', {
  sentence: () => 'There is no text in it. Write something and try again.',
  sample: {},
});

export const noAnswer = refusal('ticket.no_answer', {
  sentence: ({ name }: { name: string }) =>
    `There is no answer called “${literal(shorten(name, 50))}”. Save one with \`/ticket save_answer\`, or pick one from the list.`,
  sample: { name: 'appeal' },
});

export const onlyOpener = refusal('ticket.only_opener', {
  sentence: ({ openerId }: { openerId: string }) => `Only <@${openerId}>, who opened this ticket, can answer that.`,
  sample: { openerId: USER },
});

export const notBlocked = refusal('ticket.not_blocked', {
  sentence: ({ userId }: { userId: string }) => `<@${userId}> is not blocked. Nothing was changed.`,
  sample: { userId: USER },
});

export const noStaffNumber = refusal('ticket.which', {
  sentence: () => 'Say which ticket: `/ticket reopen number`. The number stands in the log of closed tickets.',
  sample: {},
});

/** Every planned "no" of the work on tickets. */
export const workingRefusals = [
  claimed,
  notClaimed,
  notMember,
  notAdded,
  nameRefused,
  noSuchPlace,
  noText,
  noAnswer,
  onlyOpener,
  notBlocked,
  noStaffNumber,
];
