import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { verifying } from '../../../test/verifying.ts';

const GUILD = '300000000000000001';
const ada = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const ANNOUNCE = ['pads.announce', { guildId: GUILD, sessionId: 1 }, { number: 1, last: false }] as const;

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(() => bot.stop());

const announced = () => bot.discord.messages[0]?.body.embeds[0];

test("an announcement shows the host's Roblox account with its picture and the way to its profile", async () => {
  bot.roblox.account({ id: '77', name: 'ada_leads' });
  await verifying(() => bot).verify(ada, 'ada_leads', '77');
  await bot.as(ada).run('training', { starts: 'in 10 minutes', pad: 3 });
  await bot.runJob(...ANNOUNCE);

  expect(announced()?.author).toMatchObject({ name: 'ada_leads', url: 'https://www.roblox.com/users/77/profile' });
  expect(announced()?.thumbnail?.url).toMatch(/^https:/);
});

test('a host without an account, and a Roblox that does not answer, keep no announcement back', async () => {
  await bot.as(ada).run('training', { starts: 'in 10 minutes', pad: 3 });
  await bot.runJob(...ANNOUNCE);
  expect(announced()).toMatchObject({ title: 'Training' });
  expect(announced()?.author).toBeUndefined();

  bot.roblox.account({ id: '77', name: 'ada_leads' });
  await verifying(() => bot).verify(ada, 'ada_leads', '77');
  const never = bot.roblox.hold('pictureOf');
  await bot.as(ada).run('session end');
  await bot.runJob(...ANNOUNCE);
  expect(announced()).toMatchObject({ title: 'Training (ended)', author: { name: 'ada_leads' } });
  expect(announced()?.thumbnail).toBeUndefined();
  never.release();
});
