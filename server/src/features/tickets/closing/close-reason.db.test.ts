import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const eve: Actor = { guildId: GUILD, userId: '100000000000000004', username: 'eve', roleIds: [] };

let bot: TestApp;
let ticket: number;
let channelId: string;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  bot.discord.roles.add(STAFF_ROLE);
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [row] = await bot.sql<{ id: number; channelId: string }[]>`select id, channel_id from tickets`;
  if (!row) throw new Error('No ticket');
  ({ id: ticket, channelId } = row);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const type = (actor: Actor, reason?: string) =>
  bot.as(actor, { channelId }).run('ticket close', reason === undefined ? {} : { reason });
const yesIn = (body: unknown): string =>
  /"custom_id":"(tickets\.close_yes@[^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '';
const rows = () => bot.sql`select state, closed_by, close_reason from tickets`;

test('a reason that is typed with the command is the reason, and is asked about once, with a yes', async () => {
  const asked = await type(cy, 'All *done* @everyone');
  expect(asked.private).toBe(true);
  expect(JSON.stringify(asked.body)).toContain('"label":"Yes, close it"');
  expect(await rows()).toMatchObject([{ state: 'open' }]);
  const closed = await bot.as(cy).press(yesIn(asked.body));
  expect(closed.private).toBe(false);
  expect(closed.embed).toContain('is closed');
  expect(await rows()).toEqual([{ state: 'closing', closedBy: cy.userId, closeReason: 'All *done* @everyone' }]);
  expect((await bot.as(cy).press(yesIn(asked.body))).content).toContain('closed already');
  expect(await bot.sql`select from ticket_close_drafts`).toHaveLength(0);
});

test.each([undefined, '  \u200b '])('without a reason (%j) the form asks for one', async (reason) => {
  expect(JSON.stringify((await type(dee, reason)).body)).toContain('Close this ticket?');
});

test('a yes counts for the last reason of its author, and for nobody else', async () => {
  const [first, second] = [await type(dee, 'first'), await type(dee, 'second')];
  expect(JSON.stringify(second.body)).toContain('/ticket undo');
  expect((await bot.as(dee).press(yesIn(first.body))).content).toContain('out of date');
  expect((await bot.as(cy).press(yesIn(second.body))).content).toContain('out of date');
  expect((await bot.as(eve).press(yesIn(second.body))).content).toContain('Only staff');
  const elsewhere = { ...dee, guildId: '300000000000000002' };
  expect((await bot.as(elsewhere).press(yesIn(second.body))).content).toContain('no such ticket');
  expect(await rows()).toMatchObject([{ state: 'open' }]);
  await bot.as(dee).press(yesIn(second.body));
  expect(await rows()).toMatchObject([{ state: 'closing', closeReason: 'second' }]);
});

test('a yes from before the ticket was closed and opened again does not close it', async () => {
  const asked = await type(dee, 'old');
  await bot.as(dee).submit(closeForm.to({ ticket }), {});
  await bot.as(dee).run('ticket undo');
  expect((await bot.as(dee).press(yesIn(asked.body))).content).toContain('out of date');
  expect(await rows()).toMatchObject([{ state: 'open' }]);
});
