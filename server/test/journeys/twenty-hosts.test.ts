import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { buildGate, closeGate, waitingForLock } from './gate.ts';
import { type Journey, startJourney } from './journey.ts';
import { announcements, openServer, type Person, type Server, told } from './server.ts';

const HOSTS = 20;
/** The bot's pool; the other hosts wait in line for a connection. */
const CONNECTIONS = 10;
const SLOWLY = { timeout: 20_000 };

let journey: Journey;
let bot: RunningBot;
let server: Server;
let hosts: Person[];

beforeAll(async () => {
  journey = await startJourney();
  await buildGate(journey.sql);
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

/**
 * Lets twenty hosts book one pad. Those who get a connection come as far as the row, or as the line for the pad, each
 * having seen it free; there they are held until everybody waits. The interleaving is forced, not hoped for.
 */
async function allAtOnce() {
  server = await openServer(journey, bot);
  hosts = await Promise.all(Array.from({ length: HOSTS }, () => server.host()));
  const acts = await journey.sql.begin(async (tx) => {
    await closeGate(tx);
    const begun = await Promise.all(
      hosts.map((host) => host.command('/training', { starts: 'in 10 minutes', pad: 3 }, { until: 'begun' })),
    );
    await expect.poll(() => waitingForLock(journey.sql), SLOWLY).toBe(CONNECTIONS);
    // Nobody is left without a sign of life meanwhile.
    await Promise.all(begun.map((act) => act.answered()));
    return begun;
  });
  return Promise.all(acts.map((act) => act.settled(20_000)));
}

const live = () =>
  journey.sql<{ pad: number; hostId: string }[]>`
    select pad, host_id from sessions where guild_id = ${server.guildId} and state = 'scheduled'`;

test('of twenty hosts who book one pad at once, one has it, one announcement stands, and 19 hear who', async () => {
  const answers = (await allAtOnce()).map((act) => told(act));
  const [winner, ...others] = await live();
  expect(others).toEqual([]);
  expect(answers.filter(({ text }) => text.includes('Pad 3 is yours'))).toHaveLength(1);
  const refused = answers.filter(({ text }) => text.includes(`Pad 3 is taken: <@${winner?.hostId}> has it until`));
  expect(refused).toHaveLength(HOSTS - 1);
  for (const { buttons } of refused) expect(buttons).toEqual(['Pad 1', 'Pad 2', 'Pad 4', 'Pad 5', 'Pad 6']);

  await expect.poll(() => announcements(server.owner), SLOWLY).toHaveLength(1);
  const [announcement] = await announcements(server.owner);
  expect(announcement && textOf(announcement)).toContain(`<@${winner?.hostId}>`);
});

test('without the exclusion constraint more than one get the pad: the constraint is what holds', async () => {
  await journey.sql`alter table sessions drop constraint sessions_pad_free`;
  await allAtOnce();
  const sessions = await live();
  expect(sessions.length).toBeGreaterThan(1);
  expect(new Set(sessions.map(({ pad }) => pad))).toEqual(new Set([3]));
  await expect.poll(() => announcements(server.owner), SLOWLY).toHaveLength(sessions.length);
});
