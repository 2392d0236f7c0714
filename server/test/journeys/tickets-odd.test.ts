import { buttonsOf, type Seen, textOf } from '@muster/simulator';
import { ChannelType } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 30_000 };

let journey: Journey;
let bot: RunningBot;
let server: Server;
let dee: Person;
let panel: Seen;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.control.expectNoViolations());
afterAll(() => journey.stop());
beforeEach(async () => {
  server = await openServer(journey, bot);
  dee = await server.member();
  told(await server.owner.command('/sendticket'));
  panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
});

const call: Journey['control']['call'] = (...about) => journey.control.call(...about);
const rows = () =>
  journey.sql<{ state: string; channelId: string | null }[]>`
    select state, channel_id from tickets where guild_id = ${server.guildId} order by id`;
const create = async () => told(await (await dee.click(panel, 'Create Ticket')).settled(25_000)).text;
const channelIn = (text: string) => /<#(\d+)>/.exec(text)?.[1] ?? '';
const sees = (person: Person, channelId: string) =>
  person
    .at(channelId)
    .reads()
    .then(
      () => true,
      () => false,
    );
const pass = () =>
  journey.sql`
    select job_add('ticket.reconcile_server', json_build_object('guildId', ${server.guildId}::text),
                   ${`ticket.reconcile_server:${server.guildId}`}, now())`;
const asked = async () =>
  (await call('requests', { method: 'GET', route: '/guilds/{guild_id}/channels' })).filter(({ path }) =>
    path.includes(server.guildId),
  ).length;

test('a bot that is kicked leaves its tickets as they are, and goes on with them when it is invited again', async () => {
  const channelId = channelIn(await create());
  const { guildId } = server;
  const permissions = /permissions=(\d+)/.exec((await bot.get('/')).text)?.[1] ?? '';
  await call('leave', { guildId, userId: journey.botId });
  const before = await asked();
  await pass();
  await expect.poll(asked, SLOWLY).toBeGreaterThan(before);
  expect(await rows()).toEqual([{ state: 'open', channelId }]);
  await call('join', { guildId, userId: journey.botId, permissions });
  await journey.control.waitFor(async () => (await dee.commands()).length > 0, 20_000);
  expect(await create()).toContain('You have an open ticket already');
  const here = server.owner.at(channelId);
  const first = await here.waitFor((all) => all.find(({ author }) => author.bot));
  const closed = await (await here.submit(await here.click(first, 'Close Ticket'), {})).settled(25_000);
  expect(closed.message && textOf(closed.message)).toContain('is closed');
  expect(await sees(dee, channelId)).toBe(false);
});

test('a ticket that is dragged into an open category is private again after one pass', async () => {
  const channelId = channelIn(await create());
  const eve = await server.member();
  const type = ChannelType.GuildCategory;
  const { id: parentId } = await call('makeChannel', { guildId: server.guildId, name: 'For everybody', type });
  // As Discord does for who presses "Sync now".
  await call('changeChannel', { channelId, parentId, overwrites: [] });
  expect(await sees(eve, channelId)).toBe(true);
  await pass();
  await expect.poll(() => sees(eve, channelId), SLOWLY).toBe(false);
  expect(await sees(dee, channelId)).toBe(true);
});

test('of two panels, one of which is deleted while somebody fills in its form, the form opens the ticket and the other follows', async () => {
  told(await server.owner.command('/sendticket'));
  const [{ id: type }] = await journey.sql<[{ id: number }]>`
    select id from ticket_types where guild_id = ${server.guildId}`;
  told(await (await server.owner.command('/tickettype question', { type, label: 'What is it?' })).settled(25_000));
  const form = await dee.click(panel, 'Create Ticket');
  await server.owner.deleteMessage(panel);
  const opened = told(await (await dee.submit(form, { 'What is it?': 'A bug' })).settled(25_000));
  const channelId = channelIn(opened.text);
  const first = await dee.at(channelId).waitFor((all) => all.find(({ author }) => author.bot));
  expect(textOf(first)).toContain('A bug');
  told(await (await server.owner.command('/tickettype add', { name: 'Bugs' })).settled(25_000));
  const isOther = (one: Seen) => one.id !== panel.id && textOf(one).includes('Do you need help?');
  await server.owner.waitFor(
    (all) => all.find((one) => isOther(one) && buttonsOf(one).some(({ label }) => label === 'Bugs')),
    20_000,
  );
  expect(bot.logs().filter(({ level }) => level === 'error')).toEqual([]);
});
