import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton } from '../addresses.ts';
import { markerIn } from '../policy.ts';

const GUILD = '300000000000000001';
const COPY = '950000000000000000';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const theBot = { id: BOT_ID, name: 'Muster', isBot: true, avatar: null };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.as(dee).press(createButton.to({ type: 0 }));
});
afterEach(() => bot.stop());

const own = () => [...bot.discord.channels.values()].find(({ id, topic }) => id !== COPY && markerIn(topic));
const isThere = () => bot.discord.channels.has(COPY);
const pass = () => bot.runJob('ticket.reconcile', {});
const doctor = async () =>
  JSON.stringify(await bot.app.features.find(({ name }) => name === 'tickets')?.examine?.(GUILD));

/** Somebody clones the ticket's channel: Discord copies the topic, and with it the bot's mark. */
function copy(guildId = GUILD): void {
  const channel = own();
  if (!channel) throw new Error('There is no channel.');
  bot.discord.channels.set(COPY, { ...channel, id: COPY, guildId });
}

async function end(): Promise<void> {
  const [ticket] = await bot.sql<{ id: number }[]>`select id from tickets`;
  const ticketId = ticket?.id ?? 0;
  await bot.as(dee).submit(closeForm.to({ ticket: ticketId }), {});
  bot.clock.forward(10);
  await bot.runJob('ticket.end', { guildId: GUILD, ticketId });
}

describe('a copy of a ticket’s channel', () => {
  test('in which people wrote stays, while the ticket is open and after it is over, and /doctor names it', async () => {
    copy();
    bot.discord.write(COPY, { content: 'We go on here' });
    await pass();
    expect(isThere()).toBe(true);
    expect(await doctor()).toContain(`<#${COPY}> looks like the channel of ticket 0001`);
    await end();
    expect(own()).toBeUndefined();
    await pass();
    expect(isThere()).toBe(true);
    expect(await doctor()).toContain(`<#${COPY}>`);
  });

  test('in which a person wrote long after the bot stays', async () => {
    copy();
    for (let n = 0; n < 230; n++) bot.discord.write(COPY, { author: theBot });
    bot.discord.write(COPY, { content: 'A word' });
    await pass();
    expect(isThere()).toBe(true);
  });

  test('stays as long as Discord does not say whether somebody wrote in it', async () => {
    copy();
    bot.discord.failing = (call) => {
      if (call === 'messages') throw new DiscordFailure('retry', 503, 0, 'Service Unavailable');
    };
    await pass();
    expect(isThere()).toBe(true);
  });

  test('in which nobody but the bot wrote is deleted', async () => {
    copy();
    for (let n = 0; n < 100; n++) bot.discord.write(COPY, { author: theBot });
    await pass();
    expect(isThere()).toBe(false);
    expect(own()).toBeDefined();
    expect(await doctor()).not.toContain('looks like the channel');
  });

  test('in another server is not taken for this server’s', async () => {
    const elsewhere = '300000000000000002';
    await bot.as({ ...dee, guildId: elsewhere }).press(createButton.to({ type: 0 }));
    copy(elsewhere);
    await pass();
    expect(isThere()).toBe(true);
  });
});
