import { type Seen, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, told } from './server.ts';

const MOST_CALLS_OF_OPENING = 4;
const MOST_CALLS_OF_CLOSE = 5;
/** The conversation with the opener is opened, and the message is posted in it. */
const CALLS_OF_MESSAGE = 2;

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const asked = async () => {
  const requests = await journey.control.call('requests', {});
  await journey.control.call('clearRecord', {});
  return requests.map(({ method, route }) => `${method} ${route ?? ''}`);
};

const isPanel = (message: Seen) => textOf(message).includes('Do you need help?');

test('a ticket that was answered, and that staff close by the command, costs five calls beside the message to its opener', async () => {
  const server = await openServer(journey, bot);
  const { guildId } = server;
  const role = await journey.control.call('makeRole', { guildId, name: 'Helpers' });
  told(await server.owner.command('/addrole', { role: role.id, for: 'tickets' }));
  const [dee, cy] = await Promise.all([server.member(), server.member()]);
  await journey.control.call('changeMember', { guildId, userId: cy.id, roles: [role.id] });
  told(await server.owner.command('/sendticket'));
  const panel = await server.owner.waitFor((all) => all.find(isPanel));
  await asked();

  const opened = told(await (await dee.click(panel, 'Create Ticket')).settled(20_000)).text;
  const channelId = /<#(\d+)>/.exec(opened)?.[1] ?? '';
  await cy.at(channelId).waitFor((all) => all.find(({ author }) => author.bot));
  const opening = await asked();
  console.log(`An opening with a staff role: ${opening.join(', ')}`);
  expect(opening.length).toBeLessThanOrEqual(MOST_CALLS_OF_OPENING);

  await dee.at(channelId).write('Help');
  await cy.at(channelId).write('Here I am');
  const asks = told(await cy.at(channelId).command('/ticket close', { reason: 'Done' }));
  const closed = await (await cy.at(channelId).click(asks.message, 'Yes, close it')).settled(20_000);
  expect(closed.message && textOf(closed.message)).toContain('Reason: Done');
  const [ticket] = await journey.sql<{ id: number }[]>`
    update tickets set delete_at = now() where guild_id = ${guildId} returning id`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', ${guildId}::text, 'ticketId', ${ticket?.id ?? 0}::int),
                   ${`ticket.end:${ticket?.id ?? 0}`}, now())`;
  await journey.control.waitFor(async () => (await dee.dms()).at(-1), 20_000);
  const closing = await asked();
  console.log(`A close by the command: ${closing.join(', ')}`);
  expect(closing.length - CALLS_OF_MESSAGE).toBeLessThanOrEqual(MOST_CALLS_OF_CLOSE);
});
