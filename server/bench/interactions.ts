import type { MakeInteraction } from './load.ts';
import type { Laid, LaidServer } from './world.ts';

/** Of the pads that a server has unless it sets another number. */
const PADS = 9;
const HOUR_MS = 3_600_000;
/** Bookings begin that many days from now: the samples of `muster-rows.ts` lie before, and 14 days are the most. */
const FIRST_DAY = 4;
const LAST_DAY = 13;
/** Whoever types 10:00, 11:00 or 12:00 is asked whether that is in the evening. */
const CLEAR_HOURS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

const pick = <T>(list: readonly T[], index: number): T => {
  const one = list[index % list.length];
  if (one === undefined) throw new Error('The world is empty.');
  return one;
};

const channelOf = (server: LaidServer, index: number) => pick(server.channelIds, index);

/** A command without options, from one server and person after the other. */
export const plain =
  (laid: Laid, command: string): MakeInteraction =>
  (acts, index) => {
    const server = pick(laid.servers, index);
    return acts.command({ command, userId: pick(laid.hostIds, index), channelId: channelOf(server, index) });
  };

/**
 * `/training` on a pad and at a time that nobody has, by a host who has no session in that server yet: every one of them
 * can be booked.
 *
 * @param write makes the text of `starts`
 */
export function booking(laid: Laid, write: (startsAt: Date) => string): MakeInteraction {
  const midnight = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const hours = (LAST_DAY - FIRST_DAY) * CLEAR_HOURS.length;
  return (acts, index) => {
    const server = pick(laid.servers, index);
    const turn = Math.floor(index / laid.servers.length);
    const hour = Math.floor(turn / PADS);
    if (turn >= laid.hostIds.length || hour >= hours) throw new Error('Nobody is left to book. Lay out more hosts.');
    const day = FIRST_DAY + Math.floor(hour / CLEAR_HOURS.length);
    const startsAt = new Date(midnight + (day * 24 + pick(CLEAR_HOURS, hour)) * HOUR_MS);
    return acts.command({
      command: '/training',
      userId: pick(laid.hostIds, turn),
      channelId: channelOf(server, turn),
      options: { starts: write(startsAt), pad: 1 + (turn % PADS) },
    });
  };
}

// One for all: making it takes longer than a whole answer.
const monthOf = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

/** As a host types it: "26 november 14:00". The servers' clocks show UTC. */
export function asTyped(startsAt: Date): string {
  const month = monthOf.format(startsAt).toLowerCase();
  return `${startsAt.getUTCDate()} ${month} ${startsAt.toISOString().slice(11, 16)}`;
}

/** As a program writes it. */
export const asIso = (startsAt: Date): string => startsAt.toISOString();
