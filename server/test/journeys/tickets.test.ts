import { type Seen, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 30_000 };
const MANY = 100;

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

interface Row {
  readonly id: number;
  readonly number: number;
  readonly state: string;
  readonly channelId: string | null;
}
const rowsOf = ({ guildId }: Server) =>
  journey.sql<Row[]>`select id, number, state, channel_id from tickets where guild_id = ${guildId} order by number`;

async function rowOf(server: Server): Promise<Row & { channelId: string }> {
  const row = (await rowsOf(server)).at(-1);
  if (row?.channelId == null) throw new Error('There is no ticket with a channel.');
  return { ...row, channelId: row.channelId };
}

/** Posts the panel, as the owner does. */
async function postPanel(server: Server): Promise<Seen> {
  expect(told(await server.owner.command('/sendticket')).text).toContain('Done');
  const panel = (await server.owner.reads()).find((message) => textOf(message).includes('Do you need help?'));
  if (!panel) throw new Error('There is no panel.');
  return panel;
}

async function openTicket(server: Server, panel: Seen, opener: Person): Promise<{ channelId: string; first: Seen }> {
  const act = await (await opener.click(panel, 'Create Ticket')).settled(20_000);
  const channelId = /<#(\d+)>/.exec(told(act).text)?.[1];
  if (channelId === undefined) throw new Error(`No ticket: ${told(act).text}`);
  const first = await opener.at(channelId).waitFor((messages) => messages.find(({ author }) => author.bot));
  return { channelId, first };
}

/** Moves the end of the ten minutes to now. */
async function endNow(server: Server, id: number): Promise<void> {
  await journey.sql`update tickets set delete_at = now() where id = ${id} and state = 'closing'`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', ${server.guildId}::text, 'ticketId', ${id}::int),
                   ${`ticket.end:${id}`}, now())`;
}

async function crashAndRestart() {
  await bot.kill();
  await journey.control.call('mendRest', {});
  bot = journey.startBot();
  await bot.ready();
}

/** Whether somebody can open this channel at Discord. */
const sees = (person: Person, channelId: string) =>
  person
    .at(channelId)
    .reads()
    .then(
      () => true,
      () => false,
    );

describe('a ticket', () => {
  test('that its opener closes can be taken back from the direct message, across a restart', async () => {
    const server = await openServer(journey, bot);
    const dee = await server.member();
    const panel = await postPanel(server);
    const { channelId, first } = await openTicket(server, panel, dee);
    const form = await dee.at(channelId).click(first, 'Close Ticket');
    await (await dee.at(channelId).submit(form, {})).settled(20_000);
    expect(await sees(dee, channelId)).toBe(false);
    const offer = await journey.control.waitFor(async () => (await dee.dms()).at(-1), 20_000);
    expect(textOf(offer)).toContain('Your ticket 0001');
    await crashAndRestart();
    const { message } = await (await dee.at(offer.channelId).click(offer, 'Undo')).settled(20_000);
    expect(message && textOf(message)).toContain(`Go on in <#${channelId}>`);
    await expect.poll(() => sees(dee, channelId), SLOWLY).toBe(true);
    const shown = async () => (await server.owner.at(channelId).reads()).map(textOf).join('\n');
    await expect.poll(shown, SLOWLY).toContain('took the close back');
    expect(await rowsOf(server)).toMatchObject([{ state: 'open' }]);
  });

  test('is opened, closed, opened again, closed, and its channel goes; opener and staff read what they should', async () => {
    const server = await openServer(journey, bot);
    const [dee, eve] = await Promise.all([server.member(), server.member()]);
    const panel = await postPanel(server);
    const { channelId, first } = await openTicket(server, panel, dee);
    expect(textOf(first)).toContain('Ticket 0001: Support');
    expect(await sees(dee, channelId)).toBe(true);
    expect(await sees(eve, channelId)).toBe(false);
    await dee.at(channelId).write('Hello, I was banned.');

    const owner = server.owner.at(channelId);
    const form = await owner.click(first, 'Close Ticket');
    const closed = await (await owner.submit(form, { reason: 'All *done*' })).settled(20_000);
    expect(closed.message?.ephemeral).toBe(false);
    expect(closed.message && textOf(closed.message)).toContain(String.raw`All \*done\*`);
    expect(await sees(dee, channelId)).toBe(false);

    if (!closed.message) throw new Error('There is no message with Undo.');
    const undone = await (await owner.click(closed.message, 'Undo')).settled(20_000);
    expect(undone.message && textOf(undone.message)).toContain('open again');
    expect(await sees(dee, channelId)).toBe(true);

    const again = await dee.at(channelId).click(first, 'Close Ticket');
    await (await dee.at(channelId).submit(again, {})).settled(20_000);
    const { id } = await rowOf(server);
    await endNow(server, id);
    await expect.poll(() => rowsOf(server), SLOWLY).toMatchObject([{ state: 'closed' }]);
    expect(await sees(server.owner, channelId)).toBe(false);
    const dm = await journey.control.waitFor(
      async () => (await dee.dms()).find((one) => textOf(one).includes('How was it?')),
      20_000,
    );
    expect(textOf(dm)).toContain('Your ticket 0001');
    expect((await openTicket(server, panel, dee)).channelId).not.toBe(channelId);
  });

  test('is opened once by a press that comes twice, and by two who press at once in two channels', async () => {
    const server = await openServer(journey, bot);
    const [dee, eve] = await Promise.all([server.member(), server.member()]);
    const panel = await postPanel(server);
    const acts = await Promise.all(
      [dee, dee, eve].map((person) => person.click(panel, 'Create Ticket', { until: 'begun' })),
    );
    const settled = await Promise.all(acts.map((act) => act.settled(20_000)));
    const links = settled.map((act) => /<#(\d+)>/.exec(told(act).text)?.[1]);
    expect(links[0]).toBe(links[1]);
    expect(new Set(links).size).toBe(2);
    expect((await rowsOf(server)).map(({ number }) => number)).toEqual([1, 2]);
  });

  test('whose channel is deleted by hand while the bot is off is closed at the next start, and the member is free', async () => {
    const server = await openServer(journey, bot);
    const dee = await server.member();
    const panel = await postPanel(server);
    const { channelId } = await openTicket(server, panel, dee);
    await bot.kill();
    await journey.control.call('deleteChannel', { channelId });
    bot = journey.startBot();
    await bot.ready();
    await expect.poll(() => rowsOf(server), SLOWLY).toMatchObject([{ state: 'closed' }]);
    await openTicket(server, panel, dee);
  });
});

describe('what a ticket costs at Discord', () => {
  const asked = async () => {
    const requests = await journey.control.call('requests', {});
    await journey.control.call('clearRecord', {});
    return requests.map(({ method, route }) => `${method} ${route ?? ''}`);
  };
  test.each([
    ['five for the close beside the message to the opener', false, 5],
    ['one more where closed tickets are noted in a channel', true, 6],
  ])('is at most four calls for the opening, and %s', async (_, isLogged, most) => {
    const server = await openServer(journey, bot);
    const dee = await server.member();
    const logChannelId = isLogged ? server.channelId : null;
    await journey.sql`insert into ticket_settings (guild_id, log_channel_id) values (${server.guildId}, ${logChannelId})`;
    const panel = await postPanel(server);
    await asked();
    const { channelId, first } = await openTicket(server, panel, dee);
    const opening = await asked();
    console.log(`An opening: ${opening.join(', ')}`);
    expect(opening.length).toBeLessThanOrEqual(4);

    const form = await dee.at(channelId).click(first, 'Close Ticket');
    await (await dee.at(channelId).submit(form, {})).settled(20_000);
    await journey.control.waitFor(async () => (await dee.dms()).at(-1), 20_000);
    await endNow(server, (await rowOf(server)).id);
    const asksHow = async () => (await dee.dms()).find((one) => textOf(one).includes('How was it?'));
    await journey.control.waitFor(asksHow, 20_000);
    if (isLogged) await server.owner.waitFor((all) => all.find((message) => textOf(message).includes('Opened by')));
    const closing = await asked();
    console.log(`A close: ${closing.join(', ')}`);
    // The conversation with the opener is opened, the message offers Undo, and in the end it is edited.
    expect(closing.filter((call) => call === 'POST /users/@me/channels')).toHaveLength(1);
    expect(closing.length - 3).toBeLessThanOrEqual(most);
  });
});

describe('a bot that is killed', () => {
  const kills = {
    'before Discord made the channel': { kind: 'timeout', when: 'before' },
    'while the answer to the channel was on its way': { kind: 'timeout', when: 'after' },
  } as const;

  test.each(Object.entries(kills))('%s leaves one ticket with one channel after the next start', async (_, fault) => {
    const server = await openServer(journey, bot);
    const dee = await server.member();
    const panel = await postPanel(server);
    const where = { method: 'POST', route: `/guilds/${server.guildId}/channels` };
    await journey.control.call('breakRest', { where, fault });
    const act = await dee.click(panel, 'Create Ticket', { until: 'begun' });
    const struck = async () => (await journey.control.call('restFaults')).filter((one) => one.struck > 0);
    await expect.poll(struck, SLOWLY).toHaveLength(1);
    await crashAndRestart();
    await act.settled().catch(() => undefined);
    await expect.poll(() => rowsOf(server), { timeout: 60_000 }).toMatchObject([{ state: 'open' }]);
    const { channelId } = await rowOf(server);
    expect(await sees(dee, channelId)).toBe(true);
    const made = await journey.control.call('requests', { method: 'POST', route: '/guilds/{guild_id}/channels' });
    expect(
      made.filter(({ status, path }) => status === 201 && path.includes(server.guildId)).length,
    ).toBeLessThanOrEqual(1);
    const { first } = await openTicket(server, panel, dee);
    expect(textOf(first)).toContain('Ticket 0001');
  });

  const steps = {
    'before the channel is hidden': ['PATCH', 'before'],
    'after the channel is hidden': ['PATCH', 'after'],
    'before the channel is deleted': ['DELETE', 'before'],
    'after the channel is deleted': ['DELETE', 'after'],
  } as const;

  test.each(Object.entries(steps))(
    '%s, at a close, leaves a ticket that ends, and no channel',
    async (_, [method, when]) => {
      const server = await openServer(journey, bot);
      const dee = await server.member();
      const panel = await postPanel(server);
      const { channelId, first } = await openTicket(server, panel, dee);
      const { id } = await rowOf(server);
      const where = { method, route: `/channels/${channelId}` };
      await journey.control.call('breakRest', { where, fault: { kind: 'timeout', when } });
      const form = await dee.at(channelId).click(first, 'Close Ticket');
      const act = await dee.at(channelId).submit(form, {}, { until: 'begun' });
      if (method === 'DELETE') {
        await act.settled(20_000);
        await endNow(server, id);
      }
      const struck = async () => (await journey.control.call('restFaults')).filter((one) => one.struck > 0);
      await expect.poll(struck, SLOWLY).toHaveLength(1);
      await crashAndRestart();
      await act.settled().catch(() => undefined);
      if (method === 'PATCH') {
        await expect.poll(() => sees(dee, channelId), { timeout: 60_000 }).toBe(false);
        expect(await rowsOf(server)).toMatchObject([{ state: 'closing' }]);
        await endNow(server, id);
      }
      await expect.poll(() => rowsOf(server), { timeout: 60_000 }).toMatchObject([{ state: 'closed' }]);
      expect(await sees(server.owner, channelId)).toBe(false);
      await journey.control.waitFor(async () => (await dee.dms()).at(-1), 20_000);
      expect(await dee.dms()).toHaveLength(1);
      await openTicket(server, panel, dee);
    },
  );
});

test(`with ${MANY} open tickets starts again, and an old Close Ticket works`, async () => {
  const server = await openServer(journey, bot);
  const dee = await server.member();
  const panel = await postPanel(server);
  const { channelId, first } = await openTicket(server, panel, dee);
  // The others are as if opened by so many members long ago; their channels are there.
  const { guildId } = server;
  const others = await Promise.all(
    Array.from({ length: MANY - 1 }, (_, index) =>
      journey.control.call('makeChannel', { guildId, name: `ticket-${index + 2}` }),
    ),
  );
  for (const [index, { id }] of others.entries()) {
    await journey.sql`
      insert into tickets (guild_id, number, type_id, opener_id, opener_name, state, marker, interaction_id, channel_id,
                           ball_since, opened_at, version, drawn)
      select guild_id, ${index + 2}, type_id, ${String(800_000_000_000_000_000n + BigInt(index))}, 'x', 'open',
             lpad(to_hex(${index}::int), 16, '0'), ${index + 1}, ${id}, now(), now(), 1, 1
        from tickets where guild_id = ${guildId} and number = 1`;
  }
  await bot.kill();
  bot = journey.startBot();
  await bot.ready();
  const form = await dee.at(channelId).click(first, 'Close Ticket');
  const closed = await (await dee.at(channelId).submit(form, {})).settled(20_000);
  expect(closed.message && textOf(closed.message)).toContain('Ticket 0001 is closed');
  expect((await rowsOf(server)).filter(({ state }) => state === 'open')).toHaveLength(MANY - 1);
});
