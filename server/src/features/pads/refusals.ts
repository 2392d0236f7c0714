import { refusal } from '../../kit/refusal.ts';
import type { Button } from '../../kit/reply.ts';
import { list, timestamp } from '../../kit/text.ts';
import { bookButton } from './addresses.ts';
import type { Kind } from './policy.ts';

const EXAMPLES = '`in 10 minutes`, `19:30` or `tomorrow 20:00`';
const noon = new Date('2026-10-07T12:00:00Z');
const host = '100000000000000001';

/** As many pads as fit in one row of buttons. https://discord.com/developers/docs/components/reference#action-row */
const BUTTONS_PER_ROW = 5;

interface Free {
  /** Pads that are free for the whole time that was asked for, lowest first. */
  readonly free: readonly number[];
  /** The draft that a press on one of them books. */
  readonly draftId: number;
}

export const padTaken = refusal('pad.taken', {
  sentence: ({ pad, hostId, endsAt, free }: { pad: number; hostId: string; endsAt: Date } & Free) =>
    `Pad ${pad} is taken: <@${hostId}> has it until ${timestamp(endsAt, 'full')}. ${
      free.length > 0
        ? `Free at that time: ${list(free)}. Press one to book it.`
        : 'No other pad is free at that time. Try a later start.'
    }`,
  sample: { pad: 3, hostId: host, endsAt: noon, free: [1, 2], draftId: 1 },
  offers: ({ free, draftId }) =>
    free.length === 0 ? [] : [free.slice(0, BUTTONS_PER_ROW).map((pad) => padButton(pad, draftId))],
});

const padButton = (pad: number, draftId: number): Button => ({
  label: `Pad ${pad}`,
  style: 'primary',
  customId: bookButton.to({ draft: draftId, time: 0, pad }),
});

export const padsAllTaken = refusal('pad.all_taken', {
  sentence: ({ nextFreeAt }: { nextFreeAt: Date }) =>
    `Every pad is taken at that time. The next one is free ${timestamp(nextFreeAt, 'relative')}, at ${timestamp(nextFreeAt, 'short')}.`,
  sample: { nextFreeAt: noon },
});

export const padUnknown = refusal('pad.unknown', {
  sentence: ({ pads }: { pads: number }) =>
    `This server has pads 1 to ${pads}. Pick one of them, or leave \`pad\` out.`,
  sample: { pads: 9 },
});

export const hostBusy = refusal('host.busy', {
  sentence: ({ kind, pad, startsAt }: { kind: Kind; pad: number; startsAt: Date }) =>
    `You already have a ${kind} on pad ${pad}, ${timestamp(startsAt, 'relative')}. End it first: press End on its announcement or run \`/session end\`.`,
  sample: { kind: 'training' as const, pad: 3, startsAt: noon },
});

export const startRefused = refusal('start.refused', {
  sentence: ({ reason }: { reason: 'empty' | 'past' | 'too_far' | 'impossible' | 'too_long' }) => {
    switch (reason) {
      case 'empty':
        return `Say when it starts, for example ${EXAMPLES}.`;
      case 'past':
        return `That time is over already. Say when it starts, for example ${EXAMPLES}.`;
      case 'too_far':
        return `That is more than 14 days ahead. Book it nearer to the day, for example ${EXAMPLES}.`;
      case 'impossible':
        return `There is no such time. Say when it starts, for example ${EXAMPLES}.`;
      case 'too_long':
        return `That is too long for a time. Put the rest in \`notes\` and say when it starts, for example ${EXAMPLES}.`;
    }
  },
  sample: { reason: 'past' as const },
});

export const textTooLong = refusal('text.too_long', {
  sentence: ({ option, limit, length }: { option: string; limit: number; length: number }) =>
    `Your \`${option}\` has ${length} characters; ${limit} is the most. Please make it shorter.`,
  sample: { option: 'notes', limit: 1000, length: 6000 },
});

export const textEmpty = refusal('text.empty', {
  sentence: ({ option }: { option: string }) =>
    `Your \`${option}\` has nothing in it that can be seen. Write something there, or leave it out.`,
  sample: { option: 'notes' },
});

export const sessionNone = refusal('session.none', {
  sentence: ({ pad }: { pad: number | undefined }) =>
    pad === undefined
      ? 'You have no training or tryout to end. `/pads` shows what is booked.'
      : `Nothing is booked on pad ${pad}. \`/pads\` shows what is.`,
  sample: { pad: 3 },
});

export const sessionGone = refusal('session.gone', {
  sentence: () => 'There is no such session on this server. `/pads` shows what is booked.',
  sample: {},
});

export const sessionOver = refusal('session.over', {
  sentence: ({ kind, pad, overAt }: { kind: Kind; pad: number; overAt: Date }) =>
    `This ${kind} on pad ${pad} is over already, since ${timestamp(overAt, 'relative')}.`,
  sample: { kind: 'training' as const, pad: 3, overAt: noon },
});

export const sessionNotYours = refusal('session.not_yours', {
  sentence: ({ kind, hostId }: { kind: Kind; hostId: string }) =>
    `Only <@${hostId}>, who hosts this ${kind}, or the owner of the server can end it. Ask one of them.`,
  sample: { kind: 'training' as const, hostId: host },
});

export const sessionHasHost = refusal('session.has_host', {
  sentence: ({ kind, hostId }: { kind: Kind; hostId: string }) =>
    `<@${hostId}> hosts this ${kind} and may do so, so there is nothing to take over.`,
  sample: { kind: 'training' as const, hostId: host },
});

export const draftGone = refusal('draft.gone', {
  sentence: () => 'This question is too old. Please run the command again.',
  sample: {},
});

export const cannotAnnounce = refusal('announcement.forbidden', {
  sentence: ({ channelId, missing }: { channelId: string; missing: readonly string[] }) =>
    `I can't announce in <#${channelId}>: I am missing ${list(missing.map((name) => `**${name}**`))} there. Ask somebody who manages this server to give me that in the channel's settings under Permissions. Nothing was booked.`,
  sample: { channelId: '200000000000000001', missing: ['Send Messages'] },
});

export const padsRefusals = [
  padTaken,
  padsAllTaken,
  padUnknown,
  hostBusy,
  startRefused,
  textTooLong,
  textEmpty,
  sessionNone,
  sessionGone,
  sessionOver,
  sessionNotYours,
  sessionHasHost,
  draftGone,
  cannotAnnounce,
];
