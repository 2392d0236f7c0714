import { type Act, textOf } from '@muster/simulator';
import type { TransactionSql } from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { buildGate, closeGate, waitingForLock } from './gate.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, endNow, openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 20_000 };

let journey: Journey;
let bots: RunningBot[];
let server: Server;
let host: Person;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  await buildGate(journey.sql);
  bots = [];
  for (let count = 0; count < 2; count++) {
    const bot = journey.startBot();
    await bot.ready();
    bots.push(bot);
  }
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

async function newServer() {
  const [bot] = bots;
  if (!bot) throw new Error('no bot');
  server = await openServer(journey, bot);
  host = await server.host();
}
const actionsIn = async ({ guildId }: Server) =>
  (await journey.sql`select action from audit where guild_id = ${guildId} order by id`).map(({ action }) => action);

/** Waits until both processes have answered, the second one in vain. */
async function answeredByBoth(act: Act): Promise<Act> {
  await expect
    .poll(
      async () =>
        (await journey.control.call('requests', { method: 'POST' })).filter(
          ({ path }) => path.includes(`/${act.interactionId}/`) && path.includes('/callback'),
        ),
      SLOWLY,
    )
    .toHaveLength(2);
  return act.settled();
}

const book = async () => answeredByBoth(await host.command('/training', { starts: 'in 10 minutes', pad: 3 }));

/**
 * Holds what both processes need, lets go once both wait for it, and waits until both have sent their answer: they meet
 * in the database, and neither is just a little earlier.
 */
async function bothAtOnce(hold: (tx: TransactionSql) => Promise<unknown>, act: () => Promise<Act>): Promise<Act> {
  const begun = await journey.sql.begin(async (tx) => {
    await hold(tx);
    const started = await act();
    await expect.poll(() => waitingForLock(journey.sql), SLOWLY).toBe(2);
    return started;
  });
  return answeredByBoth(begun);
}

describe('two processes that both hear everything, as while one is replaced by the next', () => {
  test('book once, announce once and answer once', async () => {
    const sessions = await journey.control.call('sessions');
    expect(sessions.filter(({ connected }) => connected)).toHaveLength(2);
    await newServer();
    const act = await bothAtOnce(closeGate, () =>
      host.command('/training', { starts: 'in 10 minutes', pad: 3 }, { until: 'begun' }),
    );
    expect(told(act).text).toContain('Pad 3 is yours');
    expect(act.followUps).toEqual([]);
    const announcement = await announced(host);
    await expect
      .poll(() => journey.sql`select state, message_id from sessions where guild_id = ${server.guildId}`)
      .toEqual([{ state: 'scheduled', messageId: announcement.id }]);
    expect(await announcements(host)).toHaveLength(1);
    expect(await actionsIn(server)).toEqual(['session.book']);
  });

  test('end once', async () => {
    await newServer();
    await book();
    const announcement = await announced(host);
    // Its id is saved a moment after it stands in the channel, and would wait for the held row as a third one.
    await expect
      .poll(() => journey.sql`select from sessions where guild_id = ${server.guildId} and message_id is null`, SLOWLY)
      .toHaveLength(0);
    const act = await bothAtOnce(
      (tx) => tx`select 1 from sessions where guild_id = ${server.guildId} for update`,
      () => host.click(announcement, 'End', { until: 'begun' }),
    );
    expect(told(act).text).toContain('The pad is free again');
    await announced(host, 'over');
    expect(await actionsIn(server)).toEqual(['session.book', 'session.end']);
  });

  test('end once by the clock', async () => {
    await newServer();
    await book();
    await announced(host);
    await endNow(journey, server);
    expect(textOf(await announced(host, 'over'))).toContain('Training (ended)');
    expect(await actionsIn(server)).toEqual(['session.book', 'session.end']);
  });

  test('the one that is left goes on alone when the other is killed', async () => {
    await newServer();
    await book();
    const announcement = await announced(host);
    await bots[0]?.kill();
    expect(told(await host.click(announcement, 'End')).text).toContain('The pad is free again');
    await announced(host, 'over');
    expect(told(await host.command('/training', { starts: 'now', pad: 3 })).text).toContain('Pad 3 is yours');
    await expect.poll(() => announcements(host), { timeout: 20_000 }).toHaveLength(2);
  });
});
