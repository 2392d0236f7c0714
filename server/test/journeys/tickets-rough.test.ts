import { type Seen, textOf } from '@muster/simulator';
import { ChannelType } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 30_000 };
const CATEGORY_LIMIT = 50;
const SERVER_LIMIT = 500;
/** View Channel, Send Messages, Read Message History, Manage Channels. */
const SEES = String((1 << 10) | (1 << 11) | (1 << 16) | (1 << 4));

let journey: Journey;
let bot: RunningBot;
let server: Server;
let dee: Person;
let panel: Seen;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
});
afterAll(() => journey.stop());
beforeEach(async () => {
  server = await openServer(journey, bot);
  dee = await server.member();
  told(await server.owner.command('/sendticket'));
  panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
});

const call: Journey['control']['call'] = (...about) => journey.control.call(...about);
const rows = () =>
  journey.sql<{ id: number; state: string; channelId: string | null; closeCause: string | null }[]>`
    select id, state, channel_id, close_cause from tickets where guild_id = ${server.guildId} order by id`;
const channels = async () => (await call('lookAt', { guildId: server.guildId })).channels;
const ticketChannels = async () => (await channels()).filter(({ topic }) => topic?.includes('ticket:'));
const madeChannels = async () =>
  (await call('requests', { method: 'POST', route: '/guilds/{guild_id}/channels' })).filter(({ path }) =>
    path.includes(server.guildId),
  );

async function create(person = dee, button = 'Create Ticket'): Promise<string> {
  return told(await (await person.click(panel, button)).settled(25_000)).text;
}

async function openTicket(person = dee, button = 'Create Ticket'): Promise<{ channelId: string; first: Seen }> {
  const text = await create(person, button);
  const channelId = /<#(\d+)>/.exec(text)?.[1];
  if (channelId === undefined) throw new Error(`No ticket: ${text}`);
  const first = await person.at(channelId).waitFor((all) => all.find(({ author }) => author.bot));
  return { channelId, first };
}

async function close(by: Person, channelId: string, first: Seen): Promise<string> {
  const form = await by.at(channelId).click(first, 'Close Ticket');
  const act = await (await by.at(channelId).submit(form, {})).settled(25_000);
  return act.message ? textOf(act.message) : '';
}

async function endNow(): Promise<void> {
  const [ticket] = await rows();
  await journey.sql`update tickets set delete_at = now() where id = ${ticket?.id ?? 0} and state = 'closing'`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', ${server.guildId}::text, 'ticketId', ${ticket?.id ?? 0}::int),
                   ${`ticket.end:${ticket?.id ?? 0}`}, now())`;
}

async function restart(away: () => Promise<unknown> = async () => {}): Promise<void> {
  await bot.kill();
  await away();
  bot = journey.startBot();
  await bot.ready();
}

const sees = (person: Person, channelId: string) =>
  person
    .at(channelId)
    .reads()
    .then(
      () => true,
      () => false,
    );

/** Some of what is tried here Discord refuses by rights, so not every refusal is a fault of the bot. */
afterEach(async () => {
  await journey.control.expectNoViolations();
  await call('mendRest', {});
  await call('clearRecord', {});
  const bug = bot.logs().find(({ level }) => level === 'error' || level === 'fatal');
  if (bug) throw new Error(`A bug is in the log: ${JSON.stringify(bug)}`);
});

describe('somebody in a hurry', () => {
  test('who presses Create Ticket twenty times at once gets one ticket, and every answer leads to it', async () => {
    const acts = await Promise.all(
      Array.from({ length: 20 }, () => dee.click(panel, 'Create Ticket', { until: 'begun' })),
    );
    const settled = await Promise.all(acts.map((act) => act.settled(30_000)));
    const links = new Set(settled.map((act) => /<#(\d+)>/.exec(told(act).text)?.[1]));
    expect(links.size).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'open', channelId: [...links][0] }]);
    expect(await madeChannels()).toHaveLength(1);
  });

  test('who presses Close Ticket and runs the command at the same moment closes once', async () => {
    const { channelId, first } = await openTicket();
    const [owner, opener] = [server.owner.at(channelId), dee.at(channelId)];
    const [typed, pressed] = [
      told(await owner.command('/ticket close', { reason: 'Done' })),
      await opener.click(first, 'Close Ticket'),
    ];
    const acts = await Promise.all([
      owner.click(typed.message, 'Yes, close it', { until: 'begun' }),
      opener.submit(pressed, {}, { until: 'begun' }),
    ]);
    const texts = (await Promise.all(acts.map((act) => act.settled(25_000)))).map(({ message }) =>
      message ? textOf(message) : '',
    );
    expect(texts.filter((text) => text.includes('Undo') || text.includes('This channel goes'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('closed already'))).toHaveLength(1);
    expect(
      await journey.sql`select from audit where guild_id = ${server.guildId} and action = 'ticket.close'`,
    ).toHaveLength(1);
  });
});

describe('a Discord that fails', () => {
  test.each([
    ['after it was made', { kind: 'status', status: 500, when: 'after' }],
    ['by a broken line', { kind: 'drop', when: 'after' }],
    ['with half an answer', { kind: 'garbage', form: 'cut-json' }],
    ['before it was made', { kind: 'status', status: 502, when: 'before' }],
  ] as const)('at the channel, %s, leaves one ticket with one channel', async (_, fault) => {
    const where = { method: 'POST', route: `/guilds/${server.guildId}/channels` };
    await call('breakRest', { where, times: 1, fault });
    await create();
    await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'open' }]);
    expect(await ticketChannels()).toHaveLength(1);
  });

  test('with every read of a channel, or has an outage of the server, has no ticket closed', async () => {
    const { channelId } = await openTicket();
    await restart(async () => {
      const fault = { kind: 'status', status: 503, when: 'before' } as const;
      await call('breakRest', { where: { method: 'GET', route: '/channels/{channel_id}' }, fault });
      await call('breakRest', { where: { method: 'GET', route: '/guilds/{guild_id}/channels' }, fault });
    });
    const asked = async () =>
      (await call('requests', { method: 'GET', route: '/guilds/{guild_id}/channels' })).some(({ path }) =>
        path.includes(server.guildId),
      );
    await expect.poll(asked, SLOWLY).toBe(true);
    expect(await rows()).toMatchObject([{ state: 'open' }]);
    await call('mendRest', {});
    await restart(() => call('setOutage', { guildId: server.guildId, unavailable: true }));
    await bot.says('A ticket could not be put right yet.');
    expect(await rows()).toMatchObject([{ state: 'open' }]);
    await call('setOutage', { guildId: server.guildId, unavailable: false });
    await journey.control.waitFor(async () => (await dee.at(channelId).commands()).length > 0);
    expect(await create()).toContain('already');
  });

  test('to let the bot make channels is asked once, and the answer names the permission and the owner', async () => {
    const { members, roles } = await call('lookAt', { guildId: server.guildId });
    const mine = members.find(({ id }) => id === journey.botId)?.roles ?? [];
    for (const { id } of roles.filter((role) => mine.includes(role.id)))
      await call('changeRole', { guildId: server.guildId, roleId: id, permissions: '0' });
    const text = await create();
    expect(text).toContain('Manage Channels');
    expect(text).toContain(server.owner.mention);
    expect(await madeChannels()).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
  });
});

describe('a server without room', () => {
  const fill = (count: number, parentId?: string) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        call('makeChannel', {
          guildId: server.guildId,
          name: `c-${at}`,
          type: ChannelType.GuildText,
          ...(parentId !== undefined && { parentId }),
        }),
      ),
    );

  test('in its category gets one more category, though two need it at once', async () => {
    const { id } = await call('makeChannel', {
      guildId: server.guildId,
      name: 'Tickets',
      type: ChannelType.GuildCategory,
    });
    await fill(CATEGORY_LIMIT, id);
    told(await server.owner.command('/setup', { ticket_category: id }));
    const eve = await server.member();
    await Promise.all([openTicket(), openTicket(eve)]);
    const more = (await channels()).filter(
      ({ type, name }) => type === ChannelType.GuildCategory && name === 'More tickets',
    );
    expect(more).toHaveLength(1);
    expect((await ticketChannels()).map(({ parentId }) => parentId)).toEqual([more[0]?.id, more[0]?.id]);
  });

  test('at all gets a private thread, which is closed like any other', async () => {
    await fill(SERVER_LIMIT - (await channels()).length);
    const where = { method: 'POST', route: '/channels/{channel_id}/threads' };
    await call('breakRest', { where, times: 1, fault: { kind: 'drop', when: 'after' } });
    expect(await create()).toContain('Discord is slow');
    // What was made is found again, so there is no second one.
    await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'open' }]);
    expect(await call('requests', where)).toHaveLength(1);
    const { channelId, first } = await openTicket();
    expect(await close(dee, channelId, first)).toContain('is closed');
    expect(await sees(dee, channelId)).toBe(false);
    await endNow();
    await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'closed' }]);
  });

  test('in a category that was deleted, with a staff role that was deleted, opens without them, and the doctor tells', async () => {
    const { guildId } = server;
    const { id } = await call('makeChannel', { guildId, name: 'Tickets', type: ChannelType.GuildCategory });
    const role = await call('makeRole', { guildId, name: 'Helpers' });
    told(await server.owner.command('/setup', { ticket_category: id }));
    told(await server.owner.command('/tickettype add', { name: 'Bugs', staff_role: role.id }));
    await bot.kill();
    await call('deleteChannel', { channelId: id });
    await call('deleteRole', { guildId, roleId: role.id });
    bot = journey.startBot();
    await bot.ready();
    const buttons = () => server.owner.waitFor((all) => all.find((one) => JSON.stringify(one).includes('"Bugs"')));
    panel = await buttons();
    const { channelId, first } = await openTicket(dee, 'Bugs');
    const doctor = told(await (await server.owner.command('/doctor')).settled(25_000)).text;
    expect(doctor).toContain('category for tickets was deleted');
    expect(doctor).toContain('Bugs');
    await expect.poll(async () => (await server.owner.dms()).map(textOf).join('\n'), SLOWLY).toContain('category');
    expect(await close(server.owner, channelId, first)).toContain('is closed');
    expect(await sees(dee, channelId)).toBe(false);
  });
});

describe('an opener', () => {
  test('who left the server is no obstacle to the close, and neither is a log channel that is gone', async () => {
    const log = await call('makeChannel', { guildId: server.guildId, name: 'log' });
    told(await server.owner.command('/setup', { ticket_log: log.id }));
    const { channelId, first } = await openTicket();
    await call('deleteChannel', { channelId: log.id });
    await call('leave', { guildId: server.guildId, userId: dee.id });
    expect(await close(server.owner, channelId, first)).toContain('is closed');
    await endNow();
    await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'closed' }]);
    expect(await ticketChannels()).toEqual([]);
  });

  test('who left and came back while the bot was off sees the ticket again', async () => {
    const { channelId } = await openTicket();
    await call('leave', { guildId: server.guildId, userId: dee.id });
    // As an admin does who tidies up: of all that stood there, only that nobody else sees the channel.
    const overwrites = [
      { roleId: server.guildId, deny: String(1 << 10) },
      { userId: journey.botId, allow: SEES },
    ];
    await call('changeChannel', { channelId, overwrites });
    await restart(() => call('join', { guildId: server.guildId, userId: dee.id }));
    await expect.poll(() => sees(dee, channelId), SLOWLY).toBe(true);
  });
});

describe('an account that Discord has deleted', () => {
  test('does not keep anybody else from a ticket', async () => {
    const { channelId } = await openTicket();
    const eve = await server.member();
    const [ticket] = await rows();
    await journey.sql`
      insert into ticket_members (ticket_id, user_id, added_by, added_at)
      values (${ticket?.id ?? 0}, 123456789012345678, 1, now())`;
    await (await server.owner.at(channelId).command('/ticket add', { user: eve.id })).settled(20_000);
    await expect.poll(() => sees(eve, channelId), SLOWLY).toBe(true);
    expect(await sees(dee, channelId)).toBe(true);
  });
});

describe('a forged button', () => {
  test('does nothing, is answered, and stands in the audit log', async () => {
    await openTicket();
    const other = await openServer(journey, bot);
    const stranger = await other.member();
    const [ticket] = await rows();
    const id = (ticket?.id ?? 0).toString(36);
    // Those that are well formed and name a ticket are forged; the others may come from another release.
    const FORGED = 6;
    const ids = [
      `tickets.close@1:${id}`,
      `tickets.undo@1:${id}`,
      `tickets.reopen@1:${id}`,
      `tickets.close_yes@1:${id}:1`,
      `tickets.undo_direct@1:${other.guildId}:${id}`,
      `tickets.undo_direct@1:${server.guildId}:${id}`,
      `tickets.solved@1:${id}:yes`,
      `tickets.close@0:${id}`,
      `tickets.close@1:zzzzz`,
      `tickets.close@1:${'9'.repeat(60)}`,
      `tickets.create@1:zzzz`,
      'tickets.close@1:-1',
      'tickets.nothing@1:1',
      "tickets.close@1:1'; drop table tickets; --",
    ];
    const answers: string[] = [];
    for (const customId of ids) {
      const { message } = await call('forge', {
        userId: stranger.id,
        channelId: other.channelId,
        applicationId: journey.botId,
        type: 3,
        data: { component_type: 2, custom_id: customId },
        until: 'answered',
      });
      answers.push(message ? textOf(message) : 'nothing');
    }
    const isPlain = /no such ticket|right to answer tickets|another version of the bot|no longer offered/;
    expect(answers.filter((answer) => !isPlain.test(answer))).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'open' }]);
    const noted = await journey.sql`
      select action from audit where guild_id = ${other.guildId} and actor_id = ${stranger.id} and action = 'ticket.forged'`;
    expect(noted).toHaveLength(FORGED);
  });
});
