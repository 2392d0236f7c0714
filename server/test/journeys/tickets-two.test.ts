import { type Seen, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitingForLock } from './gate.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server } from './server.ts';

const SLOWLY = { timeout: 20_000 };

let journey: Journey;
let server: Server;
let dee: Person;
let panel: Seen;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  const bots = [];
  for (let count = 0; count < 2; count++) {
    const bot = journey.startBot();
    await bot.ready();
    bots.push(bot);
  }
  const [bot] = bots;
  if (!bot) throw new Error('no bot');
  server = await openServer(journey, bot);
  dee = await server.member();
  await server.owner.command('/sendticket');
  panel = await server.owner.waitFor((messages) => messages.find((one) => textOf(one).includes('Do you need help?')));
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

/** Lets both processes come as far as this row, and lets go once both wait for it. */
async function bothAt(hold: (tx: Journey['sql']) => Promise<unknown>, act: () => ReturnType<Person['click']>) {
  const begun = await journey.sql.begin(async (tx) => {
    await hold(tx as unknown as Journey['sql']);
    const started = await act();
    await expect.poll(() => waitingForLock(journey.sql), SLOWLY).toBe(2);
    return started;
  });
  return begun.settled(20_000);
}

test('one press that two processes hear opens one ticket, and one close that both hear closes it once', async () => {
  const eve = await server.member();
  await (await eve.click(panel, 'Create Ticket')).settled(20_000);
  const opened = await bothAt(
    (tx) => tx`select from ticket_counters where guild_id = ${server.guildId} for update`,
    () => dee.click(panel, 'Create Ticket', { until: 'begun' }),
  );
  const channelId = /<#(\d+)>/.exec(opened.message ? textOf(opened.message) : '')?.[1] ?? '';
  const mine = () => journey.sql`select state from tickets where opener_id = ${dee.id}`;
  expect(await mine()).toMatchObject([{ state: 'open' }]);
  const made = (await journey.control.call('requests', { method: 'POST', route: '/guilds/{guild_id}/channels' }))
    .length;
  expect(made).toBe(2);

  const here = dee.at(channelId);
  const first = await here.waitFor((messages) => messages.find(({ author }) => author.bot));
  const form = await here.click(first, 'Close Ticket');
  await bothAt(
    (tx) => tx`select from tickets where opener_id = ${dee.id} for update`,
    () => here.submit(form, {}, { until: 'begun' }),
  );
  expect(await mine()).toMatchObject([{ state: 'closing' }]);
  expect(
    await journey.sql`select from audit where guild_id = ${server.guildId} and action = 'ticket.close'`,
  ).toHaveLength(1);
});
