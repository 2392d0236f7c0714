import type { Sql } from 'postgres';
import { gather } from '../../db/gather.ts';
import { type Booking, insertSessions, type Session } from './repository.ts';

/**
 * Books pads, one server's as if it were alone: bookings of different servers that come in the same moment share a
 * statement, and so the commit, which is the dearest part of it. When one of them is refused, each is tried alone.
 *
 * @returns what books one; it answers undefined, and throws, as `insertSessions` says
 */
export function createBookings(sql: Sql): (booking: Booking) => Promise<Session | undefined> {
  const waiting = new Map<string, Booking>();

  const alone = async (booking: Booking) => (await insertSessions(sql, [booking]))[0];

  const together = gather(async () => {
    const bookings = [...waiting.values()];
    waiting.clear();
    try {
      const sessions = await insertSessions(sql, bookings);
      return new Map(sessions.map((session) => [session.guildId, Promise.resolve<Session | undefined>(session)]));
    } catch (error) {
      if (bookings.length === 1) throw error;
      return new Map(bookings.map((booking) => [booking.guildId, alone(booking)]));
    }
  });

  return async (booking) => {
    // Two of one server want the same pad, most likely: in one statement, neither would see the other.
    if (waiting.has(booking.guildId)) return alone(booking);
    waiting.set(booking.guildId, booking);
    return together(booking.guildId);
  };
}
