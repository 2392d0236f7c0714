import { type Seen, textOf } from '@muster/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 30_000 };

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
});
afterAll(() => journey.stop());

const isPanel = (message: Seen) => textOf(message).includes('Do you need help?');

/** A ticket whose opener was warned, and will not be waited for much longer. */
async function warnedTicket(): Promise<{ server: Server; channelId: string; here: Person }> {
  const server = await openServer(journey, bot);
  const dee = await server.member();
  told(await server.owner.command('/sendticket'));
  told(await server.owner.command('/setup', { ticket_warn_hours: 24, ticket_close_hours: 48 }));
  const panel = await server.owner.waitFor((all) => all.find(isPanel));
  const opened = told(await (await dee.click(panel, 'Create Ticket')).settled(20_000)).text;
  const channelId = /<#(\d+)>/.exec(opened)?.[1] ?? '';
  await server.owner.at(channelId).write('What is the name of the account?');
  const ball = async () => (await journey.sql`select ball from tickets where guild_id = ${server.guildId}`)[0];
  await expect.poll(ball, SLOWLY).toEqual({ ball: 'opener' });
  await journey.sql`update tickets set warned_at = now() where guild_id = ${server.guildId}`;
  return { server, channelId, here: dee.at(channelId) };
}

test('a restart between the warning and the close lets the timer go on, and an answer while the bot was off cancels it', async () => {
  const [silent, late] = [await warnedTicket(), await warnedTicket()];
  await bot.kill();
  await late.here.write('It is Builder_77, sorry for the wait');
  await journey.sql`update tickets set warned_at = now() - interval '49 hours'`;
  bot = journey.startBot();
  await bot.ready();
  await journey.sql`select job_add('ticket.wait', '{}'::json, 'ticket.wait', now())`;
  const stateOf = async ({ guildId }: Server) =>
    (await journey.sql`select state, ball, close_cause from tickets where guild_id = ${guildId}`)[0];
  await expect.poll(() => stateOf(silent.server), SLOWLY).toMatchObject({ state: 'closing', closeCause: 'waiting' });
  await expect.poll(() => stateOf(late.server), SLOWLY).toMatchObject({ state: 'open', ball: 'staff' });
  const isClosed = (message: Seen) => textOf(message).includes('Ticket 0001 is closed');
  await silent.server.owner.at(silent.channelId).waitFor((all) => all.find(isClosed), 20_000);
  expect((await late.here.reads()).some(isClosed)).toBe(false);
  await journey.check();
});
