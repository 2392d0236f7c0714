import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_ID, OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton, reopenButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

let bot: TestApp;
let ticketId: number;
let channelId: string;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [ticket] = await bot.sql<{ id: number; channelId: string }[]>`select id, channel_id from tickets`;
  if (!ticket) throw new Error('There is no ticket.');
  ({ id: ticketId, channelId } = ticket);
});
afterEach(() => bot.stop());

const create = () => bot.as(dee).press(createButton.to({ type: 0 }));
const kept = async () =>
  (await bot.sql<{ content: string }[]>`select content from transcript_messages order by message_id`).map(
    ({ content }) => content,
  );

test('a channel that the bot may neither read nor delete at the end is kept later, and only then deleted', async () => {
  await bot.as(dee).submit(closeForm.to({ ticket: ticketId }), {});
  bot.clock.forward(10);
  bot.discord.failing = (call) => {
    if (call === 'messages' || call === 'deleteChannel') throw new DiscordFailure('forbidden', 403, 50001, 'No');
  };
  await bot.runJob('ticket.end', { guildId: GUILD, ticketId });
  expect(await bot.sql`select state from tickets`).toMatchObject([{ state: 'closed' }]);
  bot.discord.write(channelId, { content: 'Why can I still write here?' });
  await bot.runJob('ticket.reconcile', {});
  expect(bot.discord.channels.has(channelId)).toBe(true);
  const examine = bot.app.features.find(({ name }) => name === 'tickets')?.examine;
  expect(JSON.stringify(await examine?.(GUILD))).toContain(`could not delete its channel <#${channelId}>`);

  bot.discord.failing = () => {};
  await bot.runJob('ticket.reconcile', {});
  expect(bot.discord.channels.has(channelId)).toBe(false);
  expect(await kept()).toContain('Why can I still write here?');
});

describe('a channel whose history can’t be read at the end', () => {
  const closeAndWait = async () => {
    await bot.as(dee).submit(closeForm.to({ ticket: ticketId }), {});
    bot.clock.forward(10);
    bot.discord.write(channelId, { content: 'Only Discord has this' });
  };
  const end = (last: boolean) => bot.runJob('ticket.end', { guildId: GUILD, ticketId }, { number: 9, last });
  const told = () => bot.discord.directMessages.filter(({ userId }) => userId === OWNER_ID);

  test.each([
    ['is forbidden', 'forbidden', false],
    ['fails to the last try', 'retry', true],
  ] as const)('because it %s, stays, hidden, and the owner hears what to do, once', async (_, sort, last) => {
    bot.discord.sees.content = true;
    await closeAndWait();
    bot.discord.failing = (call) => {
      if (call === 'messages') throw new DiscordFailure(sort, 503, 0, 'No');
    };
    await end(last);
    await bot.runJobs();
    expect(await bot.sql`select state from tickets`).toMatchObject([{ state: 'closed' }]);
    const channel = bot.discord.channels.get(channelId);
    expect(channel?.overwrites.some(({ id }) => id === dee.userId)).toBe(false);
    expect(told()).toHaveLength(1);
    expect(told()[0]?.body.content).toContain(`could not read all that was written in <#${channelId}>`);
    await bot.runJob('ticket.reconcile', {});
    expect(bot.discord.channels.has(channelId)).toBe(true);

    bot.discord.failing = () => {};
    await bot.runJob('ticket.reconcile', {});
    await bot.runJobs();
    expect(bot.discord.channels.has(channelId)).toBe(false);
    expect(await kept()).toContain('Only Discord has this');
    expect(told()).toHaveLength(1);
  });

  test('is not taken for one in which nobody wrote', async () => {
    const [first] = bot.discord.messages;
    const author = { id: BOT_ID, username: 'muster', bot: true };
    const at = new Date().toISOString();
    await bot.app.hear({
      t: 'MESSAGE_CREATE',
      d: { id: first?.id, channel_id: channelId, guild_id: GUILD, author, timestamp: at, type: 0, content: 'Hello' },
    });
    await closeAndWait();
    const { messagesOf } = bot.discord;
    bot.discord.messagesOf = async () => [];
    await end(false);
    expect(bot.discord.channels.has(channelId)).toBe(true);
    bot.discord.messagesOf = messagesOf;
    await bot.runJob('ticket.reconcile', {});
    expect(bot.discord.channels.has(channelId)).toBe(false);
  });
});

describe('a member who has an open ticket', () => {
  test('is led to it though blocked since', async () => {
    await bot.as(cy).run('ticket block', { user: dee.userId });
    expect((await create()).content).toContain(`You have an open ticket already: <#${channelId}>`);
  });

  test('is led to it though a wait between two is not over', async () => {
    await bot.sql`update ticket_types set cooldown_minutes = 60, most_open = 2`;
    await create();
    const [second] = await bot.sql<{ id: number }[]>`select id from tickets order by id desc limit 1`;
    await bot.as(dee).submit(closeForm.to({ ticket: second?.id ?? 0 }), {});
    await bot.sql`update ticket_types set most_open = 1`;
    expect((await create()).content).toContain(`You have an open ticket already: <#${channelId}>`);
  });
});

test('a Reopen of another server is forged, and one by staff of another type refused, and both stand in the audit log', async () => {
  const elsewhere = '300000000000000002';
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${elsewhere}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  await bot.as({ ...cy, guildId: elsewhere }).press(reopenButton.to({ ticket: ticketId }));
  await bot.sql`update ticket_types set staff_role_ids = ${['700000000000000009']}::bigint[]`;
  expect((await bot.as(cy).press(reopenButton.to({ ticket: ticketId }))).content).toContain('Only staff');
  expect(await bot.sql`select action from audit where action in ('ticket.forged', 'ticket.refused')`).toHaveLength(2);
});
