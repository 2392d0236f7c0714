import { REST } from '@discordjs/rest';
import { type APIApplicationCommand, Routes } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer } from './server.ts';

let journey: Journey;
let rest: REST;

beforeAll(async () => {
  journey = await startJourney();
  rest = new REST({ api: journey.discord.apiUrl, version: '10' }).setToken(journey.token);
});
afterEach(() => journey.check());
afterAll(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await journey.stop();
});

const route = () => Routes.applicationCommands(journey.botId);
const registered = async () => (await rest.get(route())) as APIApplicationCommand[];
const writes = async () =>
  (await journey.control.call('requests', { route: '/applications/{application_id}/commands' }))
    .filter(({ method }) => method !== 'GET')
    .map(({ method }) => method);

/** Starts the bot and lets it tell Discord what it has to. */
async function started(): Promise<RunningBot> {
  const bot = journey.startBot();
  await bot.ready();
  await bot.says('Discord ');
  await journey.control.waitFor(async () => (await bot.get('/')).text.includes('permissions='));
  return bot;
}

test('the commands are told to Discord by the first start alone', async () => {
  const first = await started();
  expect(await writes()).toEqual(['PUT']);
  const before = await registered();
  const names = before.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['training', 'tryout', 'pads', 'session']));
  // A server that the bot joins has them at once.
  const server = await openServer(journey, first);
  expect((await server.owner.commands()).map(({ name }) => name).sort()).toEqual([...names].sort());
  await first.stop();

  await journey.control.call('clearRecord', {});
  const second = await started();
  expect(await writes()).toEqual([]);
  expect(await registered()).toEqual(before);
  await second.stop();
});

test('a command that differs is mended, and the others keep what they are', async () => {
  const before = await registered();
  const pads = before.find(({ name }) => name === 'pads');
  const tryout = before.find(({ name }) => name === 'tryout');
  if (!pads || !tryout) throw new Error('There are no commands yet.');
  await rest.patch(Routes.applicationCommand(journey.botId, pads.id), { body: { description: 'Something else' } });
  await rest.delete(Routes.applicationCommand(journey.botId, tryout.id));
  await rest.post(route(), { body: { name: 'old', description: 'Of an older version' } });
  await journey.control.call('clearRecord', {});

  const bot = await started();
  expect(await bot.says('Discord was told the commands.')).toMatchObject({
    created: ['tryout'],
    changed: ['pads'],
    deleted: ['old'],
  });
  expect(await writes()).toEqual(['PUT']);
  const after = await registered();
  const withoutTryout = (commands: APIApplicationCommand[]) =>
    commands.filter(({ name }) => name !== 'tryout' && name !== 'pads').sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(withoutTryout(after)).toEqual(withoutTryout(before));
  expect(after.find(({ name }) => name === 'pads')).toMatchObject({ id: pads.id, description: pads.description });
  await bot.stop();
});
