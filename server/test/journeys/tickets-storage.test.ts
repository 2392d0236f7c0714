import { type Seen, textOf } from '@muster/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import path from 'node:path';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { type DisturbedLine, openLine } from './line.ts';
import { openServer, told } from './server.ts';

const SLOWLY = { timeout: 60_000 };

let journey: Journey;
let line: DisturbedLine;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  const address = parseDatabaseUrl(journey.databaseUrl);
  line = await openLine(path.join(address.host, `.s.PGSQL.${address.port}`));
  bot = journey.startBot({ databaseUrl: databaseUrl({ ...address, host: '127.0.0.1', port: line.port }) });
  await bot.ready();
});
afterAll(async () => {
  await journey.stop();
  await line.close();
});

test('storage that goes away while the channel is made is told with an error id, and leaves one ticket with one channel', async () => {
  const server = await openServer(journey, bot);
  const dee = await server.member();
  told(await server.owner.command('/sendticket'));
  const isPanel = (message: Seen) => textOf(message).includes('Do you need help?');
  const panel = await server.owner.waitFor((all) => all.find(isPanel));
  journey.expectErrors(/./);
  const where = { method: 'POST', route: `/guilds/${server.guildId}/channels` };
  await journey.control.call('breakRest', { where, times: 1, fault: { kind: 'delay', ms: 1_500, when: 'after' } });
  const act = await dee.click(panel, 'Create Ticket', { until: 'begun' });
  const struck = async () => (await journey.control.call('restFaults')).some((one) => one.struck > 0);
  await expect.poll(struck, SLOWLY).toBe(true);
  line.freeze();
  const answer = told(await act.settled(60_000)).text;
  expect(answer).toMatch(/My storage is not answering.*`E-[0-9A-Z]{6}`/);
  line.thaw();
  const rows = () => journey.sql`select state, channel_id from tickets where guild_id = ${server.guildId}`;
  await expect.poll(rows, SLOWLY).toMatchObject([{ state: 'open' }]);
  const { channels } = await journey.control.call('lookAt', { guildId: server.guildId });
  const [ticket] = await rows();
  expect(channels.filter(({ topic }) => topic?.includes('ticket:')).map(({ id }) => id)).toEqual([
    ticket?.['channelId'],
  ]);
  expect(told(await (await dee.click(panel, 'Create Ticket')).settled(20_000)).text).toContain('already');
  await journey.check();
});
