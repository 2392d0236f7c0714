import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, openServer, type Person } from './server.ts';

/** Where the bot's owner has switched the member intent on in Discord's portal. */

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  await journey.control.call('setIntents', { applicationId: journey.botId, intents: ['members'] });
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const says = (reader: Person, words: string) =>
  reader.waitFor((messages) => messages.find((one) => one.author.bot && textOf(one).includes(words)), 20_000);

test('a host who leaves is noticed at once, and the owner is asked as soon as the member is back', async () => {
  const server = await openServer(journey, bot);
  const [bob, dee] = [await server.member(), await server.member()];
  await server.owner.command('/allowusers', { user: bob.id });
  await bob.command('/training', { starts: 'in 10 minutes' });
  await announced(dee);
  await journey.control.call('leave', { guildId: server.guildId, userId: bob.id });
  expect(textOf(await says(dee, 'Needs a host'))).toContain(bob.mention);

  await journey.control.call('join', { guildId: server.guildId, userId: bob.id });
  const question = await journey.control.waitFor(
    async () => (await server.owner.dms()).find((one) => textOf(one).includes('came back')),
    20_000,
  );
  expect(textOf(question)).toContain(bob.mention);
});

test('a host who loses the role that let them host is noticed at once', async () => {
  const server = await openServer(journey, bot);
  const [host, dee] = [await server.host(), await server.member()];
  await host.command('/training', { starts: 'in 10 minutes' });
  await announced(dee);
  await journey.control.call('changeMember', { guildId: server.guildId, userId: host.id, roles: [] });
  expect(textOf(await says(dee, 'Needs a host'))).toContain(host.mention);
});
