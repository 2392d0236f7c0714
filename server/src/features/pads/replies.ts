import type { Button, Embed, Reply } from '../../kit/reply.ts';
import { list, literal, shorten, timestamp } from '../../kit/text.ts';
import { bookButton, endButton, takeOverButton } from './addresses.ts';
import type { Draft } from './drafts/repository.ts';
import { freePads, isLive, type Kind, type Rules } from './policy.ts';
import type { CancelledBecause, Listed, Session } from './repository.ts';
import type { AskReason } from './starts/start.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  training: 'Book a pad and announce a training',
  tryout: 'Book a pad and announce a tryout',
  session: 'Your training or tryout',
  sessionEnd: 'End your training or tryout now',
  pads: 'Show which pads are free and what is booked',
  starts: 'When it starts: "in 10 minutes", "19:30", "tomorrow 8pm", or words such as "soon"',
  pad: 'The number of the pad. Left out: the lowest free one',
  type: 'What kind it is, such as "Infantry"',
  notes: 'What people should know, such as "Full uniform"',
  endPad: 'The pad whose session ends. Left out: your own session',
} as const;

const TITLES: Record<Kind, string> = { training: 'Training', tryout: 'Tryout' };
const COLORS: Record<Kind, number> = { training: 0x3b82f6, tryout: 0x22c55e };
const OVER_COLOR = 0x6b7280;

/** At most this many bookings are listed beside each other; so many lines of them fit an embed's 4,096 characters. */
const LISTED_BOOKINGS = 27;

const when = (session: Session) =>
  session.startsText === null
    ? `${timestamp(session.startsAt, 'full')} (${timestamp(session.startsAt, 'relative')})`
    : `${literal(session.startsText)}\n(the pad is held until ${timestamp(session.endsAt, 'short')})`;

/** The host's Roblox account. Its name was typed by a person. */
export interface Face {
  readonly name: string;
  readonly profileUrl: string;
  readonly pictureUrl: string | undefined;
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const AUTHOR_LENGTH = 256;

/**
 * The one message that announces a session. It is edited in place as the session changes.
 *
 * @param face the host's Roblox account, where one is linked
 */
export function announcement(session: Session, face?: Face): Reply {
  const live = isLive(session.state);
  const embed: Embed = {
    title: live ? TITLES[session.kind] : `${TITLES[session.kind]} (${session.state})`,
    color: live ? COLORS[session.kind] : OVER_COLOR,
    ...(face && { author: { name: shorten(face.name, AUTHOR_LENGTH), url: face.profileUrl } }),
    ...(face?.pictureUrl !== undefined && { thumbnailUrl: face.pictureUrl }),
    ...(session.notes !== null && { description: literal(session.notes) }),
    fields: [
      { name: 'Pad', value: String(session.pad), inline: true },
      ...(session.type === null ? [] : [{ name: 'Type', value: literal(session.type), inline: true }]),
      { name: 'Host', value: hostWords(session), inline: true },
      { name: 'When', value: when(session) },
      ...(session.overAt === null ? [] : [{ name: overWord(session), value: timestamp(session.overAt, 'full') }]),
    ],
  };
  const end: Button = { label: 'End', style: 'danger', customId: endButton.to({ session: session.id }) };
  const takeOver: Button = {
    label: 'Take over',
    style: 'primary',
    customId: takeOverButton.to({ session: session.id }),
  };
  return { embed, rows: live ? [session.hostLostAt === null ? [end] : [end, takeOver]] : [] };
}

const hostWords = ({ hostId, hostLostAt, state }: Session) =>
  hostLostAt === null || !isLive(state) ? `<@${hostId}>` : `Needs a host (<@${hostId}> may not host any more)`;

const overWord = (session: Session) => (session.state === 'cancelled' ? 'Cancelled' : 'Ended');

/** What the host reads once the pad is held. */
export function booked(session: Session): Reply {
  const start =
    session.startsText === null
      ? `It starts ${timestamp(session.startsAt, 'full')} (${timestamp(session.startsAt, 'relative')}) and ends by itself at ${timestamp(session.endsAt, 'short')}.`
      : `I could read no time from "${literal(session.startsText)}", so the pad is held until ${timestamp(session.endsAt, 'short')}.`;
  return {
    content: `**Pad ${session.pad} is yours** for your ${session.kind}. ${start} The announcement goes to <#${session.channelId}>.`,
  };
}

const QUESTIONS: Record<AskReason, string> = {
  morning_or_evening: 'Do you mean the morning or the evening?',
  already_passed: 'That time has passed today. Do you mean this?',
  date_order: 'Which date do you mean?',
  time_or_duration: 'Do you mean a time on the clock, or that long from now?',
  zone: 'Which time zone do you mean?',
  clock_change: 'The clocks change in that night. Which one do you mean?',
  no_time: 'At what time? Press one of these, or run the command again with a time, such as `saturday 8pm`.',
  several_times: 'You wrote more than one time. Which one is the start?',
  which_day: 'Which day do you mean?',
  unsure: 'I am not sure that I understood you. Do you mean this?',
};

/** Asks which of two times was meant. The lines are in the reader's own clock, the buttons in the server's. */
export function askWhich(reason: AskReason, draft: Draft, labels: readonly string[]): Reply {
  const lines = draft.startsAt.map(
    (at, index) => `**${index + 1}.** ${timestamp(at, 'full')} (${timestamp(at, 'relative')})`,
  );
  return {
    content: `${QUESTIONS[reason]} Nothing is booked yet.\n${lines.join('\n')}`,
    rows: [
      draft.startsAt.map(
        (_, index): Button => ({
          label: `${index + 1}. ${labels[index] ?? ''}`.trim(),
          style: 'primary',
          customId: bookButton.to({ draft: draft.id, time: index, pad: 0 }),
        }),
      ),
    ],
  };
}

/** What the one who ended a session reads. */
export const ended = (session: Session): Reply => ({
  content: `The ${session.kind} on pad ${session.pad} has ended. The pad is free again.`,
});

/** What the one who took a session over reads. */
export const takenOver = (session: Pick<Session, 'kind' | 'pad'>): Reply => ({
  content: `The ${session.kind} on pad ${session.pad} is yours now. You can end it with End or \`/session end\`.`,
});

/** What the host reads by direct message when the announcement could not be posted. */
export const announcementFailed = (session: Session, why: CancelledBecause): Reply => ({
  content: {
    forbidden: `Your ${session.kind} on pad ${session.pad} was cancelled: I am not allowed to write in <#${session.channelId}>. Ask somebody who manages the server to let me view that channel, send messages and embed links there, then book again.`,
    gone: `Your ${session.kind} on pad ${session.pad} was cancelled: the channel for its announcement is gone. Please book again in another channel.`,
    other: `Your ${session.kind} on pad ${session.pad} was cancelled: Discord did not take the announcement, though I tried several times. The pad is free again, so please book it once more.`,
  }[why],
});

/** Every pad of a server: who has it now, and what comes next. */
export function board(sessions: readonly Listed[], rules: Rules, now: Date): Reply {
  const free = freePads(sessions, { startsAt: now, endsAt: new Date(now.getTime() + 1) }, rules.pads);
  const lines = Array.from({ length: rules.pads }, (_, index) => padLine(index + 1, sessions, rules.pads, now));
  return {
    embed: {
      title: 'Pads',
      color: COLORS.training,
      description: lines.join('\n'),
      footer: free.length > 0 ? `Free now: ${list(free)}` : 'No pad is free now',
    },
  };
}

function padLine(pad: number, sessions: readonly Listed[], pads: number, now: Date): string {
  const mine = sessions.filter((session) => session.pad === pad);
  if (mine.length === 0) return `**${pad}** · free`;
  const listed = Math.max(1, Math.floor(LISTED_BOOKINGS / pads));
  const shown = mine.slice(0, listed).map((session) => {
    const running = session.startsAt <= now;
    const time = running
      ? `until ${timestamp(session.endsAt, 'short')}`
      : `from ${timestamp(session.startsAt, 'full')}`;
    const host = session.hostLostAt === null ? `by <@${session.hostId}>` : '(needs a host)';
    return `${TITLES[session.kind]} ${host} ${time}`;
  });
  const more = mine.length > listed ? ` · and ${mine.length - listed} more` : '';
  const first = mine[0] && mine[0].startsAt > now ? 'free now · ' : '';
  return `**${pad}** · ${first}${shown.join(' · then ')}${more}`;
}
