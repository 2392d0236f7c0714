import { REST } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkErrorIds, checkRequests, checkWritten } from './checks.ts';
import { type Journey, startJourney } from './journey.ts';

/** What every journey is held to can fail: here it is made to. */

let journey: Journey;
let channelId: string;
let rest: REST;

beforeAll(async () => {
  journey = await startJourney();
  const { control, botId } = journey;
  const owner = await control.call('makeUser', { username: 'owner' });
  const server = await control.call('makeServer', { name: 'Server', ownerId: owner.id });
  channelId = server.generalId;
  await control.call('join', { guildId: server.id, userId: botId, permissions: '8' });
  rest = new REST({ api: journey.discord.apiUrl, version: '10', retries: 0 }).setToken(journey.token);
});
afterEach(async () => {
  await journey.control.call('clearRecord', {});
  await journey.check();
});
afterAll(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await journey.stop();
});

const send = (body: object) => rest.post(Routes.channelMessages(channelId), { body });
const quiet = { allowed_mentions: { parse: [] } };

describe('a request that is off the contract fails the journey that made it', () => {
  test.each([
    ['more characters than a message takes', { content: 'x'.repeat(2_001), ...quiet }, 'content'],
    ['nothing in it', quiet, 'empty_message'],
    [
      'a button without a custom_id',
      { components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x' }] }] },
      'custom_id',
    ],
    ['a misspelt key', { content: 'x', embed: {} }, 'unknown_key'],
  ])('a message with %s', async (_, body, word) => {
    await send(body).catch(() => undefined);
    await expect(journey.control.expectNoViolations()).rejects.toThrow(word);
  });

  test('a route that Discord does not have', async () => {
    await rest.get('/servers/1').catch(() => undefined);
    await expect(journey.control.expectNoViolations()).rejects.toThrow('unknown_route');
  });
});

describe('what the contract does not say is checked as well, and can fail:', () => {
  test('a message that does not say whom it pings', async () => {
    await send({ content: 'hello' });
    await expect(journey.control.expectNoViolations()).resolves.toBeUndefined();
    await expect(journey.check()).rejects.toThrow('allowed_mentions');
  });

  test('a message that lets everybody be pinged, or that Discord calls wrong', () => {
    const sent =
      (body: object, status = 200) =>
      () =>
        checkRequests([{ method: 'POST', path: '/channels/1/messages', status, body }]);
    expect(sent(quiet)).not.toThrow();
    expect(sent({ allowed_mentions: { parse: ['everyone'] } })).toThrow('to match object');
    expect(sent(quiet, 400)).toThrow('to deeply equal []');
  });

  test.each([
    ['a secret in a line', '{"level":"info","msg":"the word is sesame"}', ''],
    ['a secret on standard error', '', 'sesame'],
    ['a line that is no JSON', 'Listening', ''],
    ['a line that is JSON and no object', '"Listening"', ''],
    ['an error that nobody expected', '{"level":"error","msg":"A promise was rejected and nobody listened."}', ''],
    ['a warning of a library on standard error', '', '(node:1) Warning'],
  ])('%s', (_, line, errors) => {
    const written = { lines: line === '' ? [] : [line], errors };
    expect(() => checkWritten(written, { secrets: ['sesame'], expected: [] })).toThrow(/./);
  });

  test('nothing is wrong with a good line', () => {
    const written = { lines: ['{"level":"info","msg":"Connected to Discord."}'], errors: '' };
    expect(() => checkWritten(written, { secrets: ['sesame'], expected: [] })).not.toThrow();
  });

  test('an error id that somebody was shown and that stands in no log', () => {
    expect(() => checkErrorIds(['E-ABC123'], [])).toThrow('E-ABC123');
  });
});
