import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Actor } from '../../kit/access.ts';
import { closeForm, createButton, reopenButton } from './addresses.ts';

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
