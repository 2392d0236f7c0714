import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const owner: Actor = { guildId: GUILD, userId: OWNER_ID, username: 'ada', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const typeOf = async (name: string) => {
  const [type] = await bot.sql<{ id: number }[]>`select id from ticket_types where name = ${name}`;
  return type?.id ?? 0;
};

test('a ticket is moved to a type that is offered, and staff who pick another one are told to look at the list', async () => {
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [ticket] = await bot.sql<{ channelId: string }[]>`select channel_id from tickets`;
  const move = (type: number) => bot.as(owner, { channelId: ticket?.channelId ?? '' }).run('ticket move', { type });
  await bot.as(owner).run('tickettype add', { name: 'Bugs' });
  await bot.as(owner).run('tickettype add', { name: 'Gone' });
  await bot.as(owner).run('tickettype remove', { type: await typeOf('Gone') });
  for (const none of [await typeOf('Gone'), 999_999]) {
    const { content } = await move(none);
    expect(content).toContain('pick one from the list');
    // What a member is told whose button is old.
    expect(content).not.toContain('new button');
  }
  expect((await move(await typeOf('Bugs'))).content).toContain('of the type Bugs');
});
