import type { Ability } from '../../kit/access.ts';
import { MINUTE_MS } from '../../kit/wall.ts';

export type Kind = 'training' | 'tryout';

/** Scheduled, open and locked sessions are live: they hold their pad. Ended and cancelled ones are over. */
export type State = 'scheduled' | 'open' | 'locked' | 'ended' | 'cancelled';

export const isLive = (state: State): boolean => state !== 'ended' && state !== 'cancelled';

/** What a server can set about its sessions; the rest is as in `DEFAULT_RULES`. */
export interface Rules {
  /** Pads are numbered from 1 to this. */
  readonly pads: number;
  readonly lengthMinutes: number;
  /** How long a pad is held for a session without a time ("soon"). */
  readonly openHoldMinutes: number;
  /** IANA name. Clock times that a host types are read in it. */
  readonly zone: string;
  /** The channel in which sessions of a kind are announced. Null: the one where the command was run. */
  readonly announceIn: Readonly<Record<Kind, string | null>>;
}

export const DEFAULT_RULES: Rules = {
  pads: 9,
  lengthMinutes: 60,
  openHoldMinutes: 30,
  zone: 'UTC',
  announceIn: { training: null, tryout: null },
};

/** UTF-16 units. Long enough for any time that a person types, short enough for an answer that quotes it. */
export const STARTS_LENGTH = 100;
export const TYPE_LENGTH = 80;
/** UTF-16 units. Escaped it still fits an embed's field of 1,024 twice over, see `replies.ts`. */
export const NOTES_LENGTH = 1_000;

/** The highest pad that a command accepts at all; a server's own number is checked when the booking is made. */
export const HIGHEST_PAD = 99;

export const hostAbility = (kind: Kind): Ability => (kind === 'training' ? 'training.host' : 'tryout.host');

/** Whether a member may end a session: its host, as long as the right lasts, or someone who may end anybody's. */
export const mayEnd = (
  session: { readonly hostId: string; readonly kind: Kind },
  userId: string,
  held: ReadonlySet<Ability>,
): boolean => held.has('sessions.override') || (session.hostId === userId && held.has(hostAbility(session.kind)));

/**
 * From when to when a session holds its pad. To the second, since that is all that `<t:…>` shows: a start at the very time
 * that somebody read as another session's end is then back to back with it.
 */
export function holdOf(startsAt: Date, hasTime: boolean, rules: Rules): { startsAt: Date; endsAt: Date } {
  const minutes = hasTime ? rules.lengthMinutes : rules.openHoldMinutes;
  const start = Math.floor(startsAt.getTime() / 1000) * 1000;
  return { startsAt: new Date(start), endsAt: new Date(start + minutes * MINUTE_MS) };
}

/** A live session on a pad that a server wants to give up. */
export interface InTheWay {
  readonly pad: number;
  readonly hostId: string;
  readonly endsAt: Date;
}

/** A stretch of time on a pad. */
export interface Held {
  readonly pad: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

const overlaps = (a: Omit<Held, 'pad'>, b: Omit<Held, 'pad'>) => a.startsAt < b.endsAt && b.startsAt < a.endsAt;

/** The pads that nobody holds at any moment of a stretch of time, lowest first. Back to back is free. */
export function freePads(held: readonly Held[], wanted: Omit<Held, 'pad'>, pads: number): number[] {
  const numbers = Array.from({ length: pads }, (_, index) => index + 1);
  return numbers.filter((pad) => !held.some((other) => other.pad === pad && overlaps(other, wanted)));
}

/** The earliest time from `wanted.startsAt` on at which some pad is free for as long as `wanted` is. */
export function nextFreeAt(held: readonly Held[], wanted: Omit<Held, 'pad'>, pads: number): Date {
  const lengthMs = wanted.endsAt.getTime() - wanted.startsAt.getTime();
  const starts = [wanted.startsAt, ...held.map((other) => other.endsAt).filter((end) => end > wanted.startsAt)];
  const sorted = starts.sort((a, b) => a.getTime() - b.getTime());
  const free = sorted.find(
    (start) => freePads(held, { startsAt: start, endsAt: new Date(start.getTime() + lengthMs) }, pads).length > 0,
  );
  // The last end of all is always followed by free pads.
  return free ?? wanted.startsAt;
}
