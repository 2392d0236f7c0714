import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { DiscordFailure } from '../../discord/failure.ts';

const GUILD = '300000000000000001';
const ada = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const SESSION = { guildId: GUILD, sessionId: 1 };

const busy = new DiscordFailure('retry', 503, 0, 'Service Unavailable');
const forbidden = new DiscordFailure('forbidden', 403, 50013, 'Missing Permissions');
const gone = new DiscordFailure('gone', 404, 10003, 'Unknown Channel');

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.as(ada).run('training', { starts: 'in 10 minutes', pad: 3 });
});
afterEach(() => bot.stop());

const announce = (number = 1, last = false) => bot.runJob('pads.announce', SESSION, { number, last });
const session = async () => (await bot.sql`select state, message_id from sessions`)[0];

test('an announcement whose answer was lost is found again and not posted twice', async () => {
  bot.discord.afterPost = () => Promise.reject(busy);
  await expect(announce()).rejects.toBe(busy);
  expect(bot.discord.messages).toHaveLength(1);
  bot.discord.afterPost = () => {};
  // Discord remembers a nonce for some minutes only; the second try must not depend on it.
  const [posted] = bot.discord.messages;
  if (posted) bot.discord.messages.splice(0, 1, { ...posted, nonce: 'forgotten' });
  await announce(2);
  expect(bot.discord.messages).toHaveLength(1);
  expect(await session()).toMatchObject({ state: 'scheduled', messageId: bot.discord.messages[0]?.id });
});

test('two processes that announce at once post one message', async () => {
  await Promise.all([announce(), announce()]);
  expect(bot.discord.messages).toHaveLength(1);
});

test('while Discord is busy the announcement is tried again, and the session stays', async () => {
  bot.discord.failing = () => Promise.reject(busy);
  await expect(announce()).rejects.toBe(busy);
  expect(await session()).toMatchObject({ state: 'scheduled', messageId: null });
  expect(bot.discord.directMessages).toEqual([]);
});

test.each([
  ['a permission is missing', forbidden, 1, false, 'not allowed to write'],
  ['the channel is gone', gone, 1, false, 'is gone'],
  ['Discord was busy to the last try', busy, 6, true, 'tried several times'],
] as const)('when %s, the pad is free again and the host hears why', async (_, failure, number, last, words) => {
  bot.discord.failing = (call) => (call === 'direct' ? undefined : Promise.reject(failure));
  await announce(number, last);
  await bot.runJobs();
  expect(await session()).toMatchObject({ state: 'cancelled' });
  expect(bot.discord.directMessages).toMatchObject([
    { userId: OWNER_ID, body: { content: expect.stringContaining(words) } },
  ]);
  const actions = await bot.sql`select action, actor_id from audit order by id`;
  expect(actions).toMatchObject([{ action: 'session.book' }, { action: 'session.cancel', actorId: null }]);
});

test('a session that ends while its announcement is on the way shows its end', async () => {
  bot.discord.afterPost = async () => {
    bot.discord.afterPost = () => {};
    await bot.as(ada).run('session end');
  };
  await announce();
  expect(bot.discord.messages).toMatchObject([{ body: { components: [], embeds: [{ title: 'Training (ended)' }] } }]);
});

test('a message whose post was never heard of is found and shows the end, though the session is over by then', async () => {
  bot.discord.afterPost = () => Promise.reject(busy);
  await expect(announce()).rejects.toBe(busy);
  bot.discord.afterPost = () => {};
  await bot.as(ada).run('session end');
  await announce();
  expect(bot.discord.messages).toMatchObject([{ body: { components: [], embeds: [{ title: 'Training (ended)' }] } }]);
});

test('a host who could not be told that the session was cancelled is told later', async () => {
  bot.discord.failing = (call) => (call === 'direct' ? Promise.reject(busy) : Promise.reject(forbidden));
  await announce();
  const told = { ...SESSION, why: 'forbidden' };
  await expect(bot.runJob('pads.tell_cancelled', told)).rejects.toBe(busy);
  bot.discord.failing = () => {};
  await bot.runJob('pads.tell_cancelled', told);
  expect(bot.discord.directMessages).toHaveLength(1);
});

test('a session that ended before it was announced is not announced', async () => {
  await bot.as(ada).run('session end');
  await announce();
  expect(bot.discord.messages).toEqual([]);
});

test('an announcement that was deleted by hand takes nothing from the session', async () => {
  await announce();
  bot.discord.messages.length = 0;
  await expect(announce(2)).rejects.toMatchObject({ sort: 'gone' });
  await announce(3);
  expect(await session()).toMatchObject({ state: 'scheduled' });
  expect((await bot.as(ada).run('session end')).content).toContain('has ended');
});

test('an end that Discord refused to show for a moment is shown all the same', async () => {
  await announce();
  await bot.as(ada).run('session end');
  bot.discord.failing = (call) => (call === 'edit' ? Promise.reject(forbidden) : undefined);
  await expect(announce(1)).rejects.toBe(forbidden);
  bot.discord.failing = () => {};
  await announce(2);
  expect(bot.discord.messages).toMatchObject([{ body: { components: [] } }]);
});

test('an edit that two changes race for ends with the newest', async () => {
  await announce();
  let edits = 0;
  bot.discord.failing = async (call) => {
    if (call !== 'edit') return;
    edits += 1;
    if (edits === 1) await bot.as(ada).run('session end');
  };
  await announce();
  expect(edits).toBe(2);
  expect(bot.discord.messages).toMatchObject([{ body: { components: [] } }]);
});

test('nothing can be announced where the bot may not write, and nothing is held', async () => {
  const answer = await bot
    .as({ ...ada, userId: OWNER_ID }, { botPermissions: 1n << 10n, channelId: '222' })
    .run('tryout', { starts: 'in 10 minutes' });
  expect(answer).toMatchObject({
    private: true,
    content: expect.stringMatching(/<#222>.*Send Messages.*Embed Links.*Read Message History/),
  });
  expect(await bot.sql`select 1 from sessions`).toHaveLength(1);
});
