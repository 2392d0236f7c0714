import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../../test/database.ts';
import { migrations } from '../../app.ts';
import { violates } from '../../db/failure.ts';
import { createBookings } from './bookings.ts';
import { type Booking, insertSessions } from './repository.ts';

const SERVERS = Array.from({ length: 5 }, (_, index) => String(300_000_000_000_000_000n + BigInt(index)));

let database: FreshDatabase;
let book: ReturnType<typeof createBookings>;
let interactions = 0;

beforeEach(async () => {
  database = await freshDatabase({ migrations, jobs: true });
  book = createBookings(database.sql);
});
afterEach(() => database.drop());

const bookingIn = (guildId: string, more: Partial<Booking> = {}): Booking => ({
  guildId,
  pads: 9,
  hostId: String(100_000_000_000_000_000n + BigInt((interactions += 1))),
  kind: 'training',
  pad: null,
  startsAt: new Date('2030-10-07T18:50:00Z'),
  endsAt: new Date('2030-10-07T19:50:00Z'),
  startsText: null,
  type: null,
  notes: 'Bring "water"\n\\o/ {1,NULL}',
  channelId: '200000000000000001',
  interactionId: String(500_000_000_000_000_000n + BigInt(interactions)),
  source: 'command',
  ...more,
});

const saved = () => database.sql<{ guildId: string; pad: number }[]>`select guild_id, pad from sessions order by 1, 2`;
const transactions = async () => (await database.sql`select distinct xmin::text from sessions`).length;

test('bookings of different servers in the same moment share one commit, and each has all of its rows', async () => {
  const bookings = SERVERS.map((guildId) => bookingIn(guildId));
  const sessions = await Promise.all(bookings.map(book));
  expect(sessions).toMatchObject(
    bookings.map(({ guildId, hostId, notes, startsAt, endsAt }) => ({
      guildId,
      hostId,
      notes,
      startsAt,
      endsAt,
      pad: 1,
      state: 'scheduled',
    })),
  );
  expect(await transactions()).toBe(1);
  expect(await database.sql`select guild_id, actor_id, action, source from audit order by guild_id`).toEqual(
    bookings.map(({ guildId, hostId }) => ({ guildId, actorId: hostId, action: 'session.book', source: 'command' })),
  );
  expect(await database.sql`select task from job_outbox`).toHaveLength(SERVERS.length);
});

test('one that is refused takes nothing from the others', async () => {
  const [first = '', ...others] = SERVERS;
  const before = await book(bookingIn(first, { pad: 3 }));
  const bookings = [
    bookingIn(first, { pad: 4, hostId: before?.hostId ?? '' }),
    ...others.map((guildId) => bookingIn(guildId)),
  ];
  const [refused, ...outcomes] = await Promise.allSettled(bookings.map(book));
  expect(refused?.status === 'rejected' && violates(refused.reason, 'sessions_one_live_per_host')).toBe(true);
  expect(outcomes).toMatchObject(others.map((guildId) => ({ status: 'fulfilled', value: { guildId, pad: 1 } })));
  expect(await saved()).toHaveLength(SERVERS.length);
});

test('one that finds no pad free, or was booked before, is left out, and the others are not', async () => {
  const [first = '', second = '', third = ''] = SERVERS;
  const twice = bookingIn(second);
  await Promise.all([book(bookingIn(first, { pad: 3 })), book(twice)]);
  const outcomes = await Promise.all([book(bookingIn(first, { pad: 3 })), book(twice), book(bookingIn(third))]);
  expect(outcomes).toMatchObject([undefined, undefined, { guildId: third }]);
});

test('two of one server in the same moment have two pads', async () => {
  const [first = ''] = SERVERS;
  const [one, two] = await Promise.all([book(bookingIn(first, { pad: 3 })), book(bookingIn(first, { pad: 4 }))]);
  expect([one?.pad, two?.pad]).toEqual([3, 4]);
});

test('two processes that book in the same servers do not lock each other out, in whatever order they were asked', async () => {
  for (let round = 0; round < 20; round++) {
    const startsAt = new Date(Date.UTC(2031, 0, 1, round));
    const time = { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) };
    const bookings = (pad: number) => SERVERS.map((guildId) => bookingIn(guildId, { ...time, pad }));
    await Promise.all([
      insertSessions(database.sql, bookings(1)),
      insertSessions(database.sql, bookings(2).toReversed()),
      insertSessions(database.sql, bookings(3)),
    ]);
  }
  expect(await saved()).toHaveLength(SERVERS.length * 3 * 20);
});
