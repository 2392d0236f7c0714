import path from 'node:path';
import { textOf } from '@muster/simulator';
import { expect, test } from 'vitest';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import { startJourney } from './journey.ts';
import { openLine } from './line.ts';
import { openServer, told } from './server.ts';

const STORAGE = /^My storage is not answering right now.*`E-[0-9A-Z]{6}`$/;
const SLOWLY = { timeout: 40_000 };

test('storage that goes away while a ticket is opened: an answer with an error id, no channel left over, one ticket later', async () => {
  const journey = await startJourney();
  const address = parseDatabaseUrl(journey.databaseUrl);
  const line = await openLine(path.join(address.host, `.s.PGSQL.${address.port}`));
  try {
    const bot = journey.startBot({ databaseUrl: databaseUrl({ ...address, host: '127.0.0.1', port: line.port }) });
    await bot.ready();
    const server = await openServer(journey, bot);
    const dee = await server.member();
    await server.owner.command('/sendticket');
    const panel = await dee.waitFor((messages) => messages.find((one) => textOf(one).includes('Do you need help?')));
    const channels = async () => {
      const asked = await journey.control.call('requests', {});
      const done = (method: string) =>
        asked.filter(
          (one) =>
            one.method === method && one.status < 300 && /^\/(guilds\/\d+\/channels|channels\/\d+)$/.test(one.path),
        );
      return { made: done('POST').length, deleted: done('DELETE').length };
    };

    journey.expectErrors(/./);
    const where = { method: 'POST', route: `/guilds/${server.guildId}/channels` };
    await journey.control.call('breakRest', { where, fault: { kind: 'delay', ms: 1_000, when: 'after' } });
    const act = await dee.click(panel, 'Create Ticket', { until: 'begun' });
    await expect
      .poll(async () => (await journey.control.call('restFaults')).some((one) => one.struck > 0), SLOWLY)
      .toBe(true);
    line.freeze();
    expect(told(await act.settled(40_000)).text).toMatch(STORAGE);
    await expect.poll(channels, SLOWLY).toEqual({ made: 1, deleted: 1 });

    line.thaw();
    const opened = async () => {
      const again = await (await dee.click(panel, 'Create Ticket')).settled(40_000);
      return /<#(\d+)>/.exec(told(again).text)?.[1];
    };
    await expect.poll(opened, SLOWLY).toBeDefined();
    const channelId = (await opened()) ?? '';
    expect(await dee.at(channelId).reads()).toHaveLength(1);
    expect(await channels()).toEqual({ made: 2, deleted: 1 });
    expect(await journey.sql`select number, state from tickets`).toMatchObject([{ number: 1, state: 'open' }]);
    await journey.check();
  } finally {
    await journey.stop();
    await line.close();
  }
});
