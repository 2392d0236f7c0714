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

/** A request at which the bot hangs until it is killed: Discord does not do it, or does it and the answer never comes. */
interface Step {
  readonly name: string;
  readonly method: string;
  /** In which `CHANNEL` is the ticket's and `SERVER` the server's. */
  readonly route: string;
  readonly when: 'before' | 'after';
}

const both = (name: string, method: string, route: string): Step[] =>
  (['before', 'after'] as const).map((when) => ({ name: `${when} ${name}`, method, route, when }));

const OPENING = [
  ...both('the channel is made', 'POST', '/guilds/SERVER/channels'),
  ...both('the first message is posted', 'POST', '/channels/{channel_id}/messages'),
];
const CLOSING = both('the channel is hidden', 'PATCH', '/channels/CHANNEL');
const ENDING = [
  ...both('the history is read', 'GET', '/channels/CHANNEL/messages'),
  ...both('the channel is deleted', 'DELETE', '/channels/CHANNEL'),
];

/** One ticket in a server of its own, and the step at which the bot was killed. */
interface Case {
  readonly step: Step;
  readonly server: Server;
  readonly dee: Person;
  readonly panel: Seen;
}

async function prepare(step: Step): Promise<Case> {
  const server = await openServer(journey, bot);
  const dee = await server.member();
  told(await server.owner.command('/sendticket'));
  const panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
  return { step, server, dee, panel };
}

const ticketsOf = ({ guildId }: Server) =>
  journey.sql<{ id: number; state: string; channelId: string | null; marker: string }[]>`
    select id, state, channel_id, marker from tickets where guild_id = ${guildId} order by id`;

async function ticketOf(server: Server) {
  const [ticket] = await ticketsOf(server);
  if (ticket?.channelId == null) throw new Error('There is no ticket with a channel.');
  return { ...ticket, channelId: ticket.channelId };
}

/** Arms the step, begins, and waits until the bot hangs there. */
async function hangAt({ step, server }: Case, begin: () => Promise<unknown>): Promise<void> {
  const [ticket] = await ticketsOf(server);
  const route = step.route.replace('SERVER', server.guildId).replace('CHANNEL', ticket?.channelId ?? '');
  const fault = { kind: 'timeout', when: step.when } as const;
  const { id } = await journey.control.call('breakRest', { where: { method: step.method, route }, times: 1, fault });
  await begin();
  const struck = async () => (await journey.control.call('restFaults')).find((one) => one.id === id)?.struck;
  await expect.poll(struck, { ...SLOWLY, interval: 20 }).toBe(1);
}

const press = ({ dee, panel }: Case) => dee.click(panel, 'Create Ticket', { until: 'begun' });

async function open(one: Case): Promise<void> {
  await (await one.dee.click(one.panel, 'Create Ticket')).settled(20_000);
}

async function close({ server, dee }: Case, until: 'begun' | 'answered' = 'begun'): Promise<void> {
  const { channelId } = await ticketOf(server);
  const here = dee.at(channelId);
  const first = await here.waitFor((all) => all.find(({ author }) => author.bot));
  const form = await here.click(first, 'Close Ticket');
  const act = await here.submit(form, {}, { until });
  if (until === 'answered') await act.settled(20_000);
}

/** Moves the end of the ten minutes to now. */
async function timeIsUp({ server }: Case): Promise<void> {
  const { id } = await ticketOf(server);
  await journey.sql`update tickets set delete_at = now() where id = ${id} and state = 'closing'`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', ${server.guildId}::text, 'ticketId', ${id}::int),
                   ${`ticket.end:${id}`}, now())`;
}

/** Kills the bot, forgets the timers that would go on with the tickets, and lets a new one make its first pass. */
async function crashAndPass(cases: readonly Case[]): Promise<void> {
  await bot.kill();
  await journey.control.call('mendRest', {});
  for (const { server } of cases) {
    for (const { id } of await ticketsOf(server)) {
      for (const task of ['open', 'sync', 'end']) await journey.sql`select job_remove(${`ticket.${task}:${id}`})`;
    }
  }
  bot = journey.startBot();
  await bot.ready();
}

/**
 * I1 to I3: a live ticket has exactly one channel, one that is over has none, there are no others of the bot, and nobody
 * has more open tickets than one.
 */
async function wrongWith({ server, panel }: Case): Promise<readonly string[]> {
  const tickets = await ticketsOf(server);
  const { channels } = await journey.control.call('lookAt', { guildId: server.guildId });
  const marked = channels.filter(({ topic }) => /ticket:[0-9a-z]{16}/.test(topic ?? ''));
  const wrong = tickets.flatMap(({ state, channelId, marker }) => {
    const mine = marked.filter(({ topic }) => topic?.includes(marker)).map(({ id }) => id);
    const want = state === 'open' || state === 'closing' ? [channelId] : [];
    if (state === 'opening') return ['It is still opening.'];
    return JSON.stringify(mine) === JSON.stringify(want) ? [] : [`${state}: ${String(mine)}, not ${String(want)}`];
  });
  const known = marked.filter(({ topic }) => tickets.some(({ marker }) => topic?.includes(marker)));
  const first = tickets[0];
  const messages =
    first?.state === 'open' && first.channelId !== null
      ? (await server.owner.at(first.channelId).reads()).filter(({ author, id }) => author.bot && id !== panel.id)
      : [];
  return [
    ...wrong,
    ...(known.length === marked.length ? [] : ['A channel has no row.']),
    ...(tickets.filter(({ state }) => state === 'open').length > 1 ? ['More than one ticket is open.'] : []),
    ...(messages.length > 1 ? [`${messages.length} first messages`] : []),
  ];
}

async function statesAfterPass(cases: readonly Case[], state: string) {
  const look = () =>
    Promise.all(
      cases.map(async (one) => ({
        step: one.step.name,
        states: (await ticketsOf(one.server)).map((ticket) => ticket.state),
        wrong: await wrongWith(one),
      })),
    );
  const right = cases.map(({ step }) => ({ step: step.name, states: [state], wrong: [] }));
  await expect.poll(look, { timeout: 40_000, interval: 250 }).toEqual(right);
}

test('killed at each step of an opening, the next start leaves one open ticket with one channel and one message', async () => {
  const cases = await Promise.all(OPENING.map(prepare));
  for (const one of cases) await hangAt(one, () => press(one));
  await crashAndPass(cases);
  await statesAfterPass(cases, 'open');
  for (const { dee, panel } of cases) {
    const again = await (await dee.click(panel, 'Create Ticket')).settled(20_000);
    expect(told(again).text).toContain('You have an open ticket already');
  }
});

test('killed at each step of a close, the next start hides the channel and the close goes on', async () => {
  const cases = await Promise.all(CLOSING.map(prepare));
  for (const one of cases) {
    await open(one);
    await hangAt(one, () => close(one));
  }
  await crashAndPass(cases);
  await statesAfterPass(cases, 'closing');
  for (const { server, dee } of cases) {
    const { channelId } = await ticketOf(server);
    const sees = () =>
      dee
        .at(channelId)
        .reads()
        .then(
          () => true,
          () => false,
        );
    await expect.poll(sees, SLOWLY).toBe(false);
  }
});

test('killed at each step of the end, the next start leaves a closed ticket without a channel, and one message', async () => {
  const cases = await Promise.all(ENDING.map(prepare));
  for (const one of cases) {
    await open(one);
    await close(one, 'answered');
    await hangAt(one, () => timeIsUp(one));
  }
  await crashAndPass(cases);
  await statesAfterPass(cases, 'closed');
  for (const { dee } of cases) {
    const told = async () => (await dee.dms()).map(textOf);
    await expect.poll(told, SLOWLY).toEqual([expect.stringContaining('How was it?')]);
  }
});
