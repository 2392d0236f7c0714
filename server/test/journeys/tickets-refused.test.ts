import { type Seen, textOf } from '@muster/simulator';
import { ChannelType } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const SLOWLY = { timeout: 30_000 };
const VIEW_CHANNEL = String(1 << 10);

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
afterEach(() => journey.check());
afterAll(() => journey.stop());
beforeEach(async () => {
  server = await openServer(journey, bot);
  dee = await server.member();
  told(await server.owner.command('/sendticket'));
  panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
});

const call: Journey['control']['call'] = (...about) => journey.control.call(...about);
const rows = () =>
  journey.sql<{ id: number; state: string; channelId: string | null }[]>`
    select id, state, channel_id from tickets where guild_id = ${server.guildId} order by id`;
const create = async () => told(await (await dee.click(panel, 'Create Ticket')).settled(25_000)).text;
const channelIn = (text: string) => /<#(\d+)>/.exec(text)?.[1] ?? '';

describe('the channel of a ticket', () => {
  test('that the bot has no access to make (50001) is asked for once, the answer names what is missing and who can mend it, and the member can open later', async () => {
    const { guildId } = server;
    const overwrites = [{ roleId: guildId, deny: VIEW_CHANNEL }];
    const type = ChannelType.GuildCategory;
    const { id } = await call('makeChannel', { guildId, name: 'Hidden', type, overwrites });
    await journey.sql`insert into ticket_settings (guild_id, category_id) values (${guildId}, ${id})`;
    const text = await create();
    expect(text).toContain('View Channel');
    expect(text).toContain('Manage Channels');
    expect(text).toContain('category');
    expect(text).toContain(server.owner.mention);
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
    const made = await call('requests', { method: 'POST', route: '/guilds/{guild_id}/channels' });
    expect(made.map(({ status }) => status)).toEqual([403]);

    await call('changeChannel', { channelId: id, overwrites: [] });
    const channelId = channelIn(await create());
    const { channels } = await call('lookAt', { guildId });
    expect(channels.find((channel) => channel.id === channelId)?.parentId).toBe(id);
  });
});

describe('an opener whose direct messages are shut', () => {
  test.each([
    ['to this bot (50007)', () => void journey.discord.world.closedToBots.add(dee.id)],
    [
      'because there is no server in common any more (50278)',
      () => call('leave', { guildId: server.guildId, userId: dee.id }),
    ],
  ])('%s hears nothing, is asked once, and the ticket is closed and noted all the same', async (_, shut) => {
    const log = await call('makeChannel', { guildId: server.guildId, name: 'log' });
    told(await server.owner.command('/setup', { ticket_log: log.id }));
    const channelId = channelIn(await create());
    await shut();
    const here = server.owner.at(channelId);
    const first = await here.waitFor((all) => all.find(({ author }) => author.bot));
    const form = await here.click(first, 'Close Ticket');
    const closed = await (await here.submit(form, {})).settled(25_000);
    expect(closed.message && textOf(closed.message)).toContain('is closed');
    const [ticket] = await rows();
    await journey.sql`update tickets set delete_at = now() where id = ${ticket?.id ?? 0}`;
    await journey.sql`
      select job_add('ticket.end', json_build_object('guildId', ${server.guildId}::text, 'ticketId', ${ticket?.id ?? 0}::int),
                     ${`ticket.end:${ticket?.id ?? 0}`}, now())`;
    await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'closed' }]);
    const noted = server.owner.at(log.id);
    await noted.waitFor((all) => all.find((message) => textOf(message).includes('Opened by')), 20_000);
    const refused = async () =>
      (await call('requests', { method: 'POST' })).filter(
        ({ status, path }) => status === 403 && !path.includes(server.guildId),
      );
    await expect.poll(async () => (await refused()).length, SLOWLY).toBe(1);
    // What was refused for good is not asked for again.
    const jobs = () => journey.sql`select from graphile_worker.jobs where key like 'ticket.tell_opener%'`;
    await expect.poll(async () => (await jobs()).length, SLOWLY).toBe(0);
    expect(await refused()).toHaveLength(1);
  });
});
