import type { Sql } from 'postgres';
import { gather } from '../../db/gather.ts';
import { type Booking, insertSessions, type Session } from './repository.ts';

/** More gain little, and would wait for each other and fail with each other. */
const MOST_TOGETHER = 20;

/**
 * Books pads, one server's as if it were alone: bookings of different servers that come in the same moment share a
 * statement, and so the commit, which is the dearest part of it. When one of them is refused, each is tried alone.
 *
 * @returns what books one; it answers undefined, and throws, as `insertSessions` says
 */
export function createBookings(sql: Sql): (booking: Booking) => Promise<Session | undefined> {
  const waiting = new Map<string, Booking>();

  const alone = async (booking: Booking) => (await insertSessions(sql, [booking]))[0];

  async function together(guildIds: readonly string[]) {
    const bookings = guildIds.flatMap((guildId) => waiting.get(guildId) ?? []);
    for (const guildId of guildIds) waiting.delete(guildId);
    try {
      const sessions = await insertSessions(sql, bookings);
      return new Map(sessions.map((session) => [session.guildId, Promise.resolve<Session | undefined>(session)]));
    } catch (error) {
      if (bookings.length === 1) throw error;
      return new Map(bookings.map((booking) => [booking.guildId, alone(booking)]));
    }
  }

  const sent = gather(together, { mostAtOnce: MOST_TOGETHER });

  return async (booking) => {
    // Two of one server want the same pad, most likely: in one statement, neither would see the other.
    if (waiting.has(booking.guildId)) return alone(booking);
    waiting.set(booking.guildId, booking);
    return sent(booking.guildId);
  };
}
