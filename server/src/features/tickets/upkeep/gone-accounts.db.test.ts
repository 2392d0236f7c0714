import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const HELPER = '100000000000000007';
const GHOST = '100000000000000008';
const FRIEND = '100000000000000009';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const eve: Actor = { guildId: GUILD, userId: '100000000000000004', username: 'eve', roleIds: [] };
const VIEW = 1n << 10n;

let bot: TestApp;
let calls: string[];

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  await bot.sql`
    insert into grants (guild_id, ability, user_id, granted_by)
    values (${GUILD}, 'tickets.staff', ${HELPER}, 1), (${GUILD}, 'tickets.staff', ${GHOST}, 1)`;
  bot.discord.roles.add(STAFF_ROLE);
  calls = [];
  bot.discord.failing = (call) => void calls.push(call);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const create = (actor: Actor) => bot.as(actor).press(createButton.to({ type: 0 }));
/** Who is let into each channel, by id. */
const seen = () =>
  [...bot.discord.channels.values()].map(({ overwrites }) =>
    overwrites.filter(({ allow }) => (allow & VIEW) !== 0n).map(({ id }) => id),
  );
const channelOf = async (actor: Actor) => {
  const [row] = await bot.sql<
    { channelId: string }[]
  >`select channel_id from tickets where opener_id = ${actor.userId}`;
  return row?.channelId ?? '';
};

describe('a helper whose Discord account was deleted', () => {
  test('does not stop an opening: the others are let in, and the next one asks nobody again', async () => {
    bot.discord.goneAccounts.add(GHOST);
    expect((await create(dee)).content).toContain('Your ticket is open');
    const [inside = []] = seen();
    expect(inside).toEqual(expect.arrayContaining([STAFF_ROLE, HELPER, dee.userId]));
    expect(inside).not.toContain(GHOST);
    calls.length = 0;
    expect((await create(eve)).content).toContain('Your ticket is open');
    expect(calls.filter((call) => call === 'createChannel' || call === 'account')).toEqual(['createChannel']);
  });

  test('is left out of a ticket that is open, also beside a role that was deleted, and a pass finds nothing to do', async () => {
    await create(dee);
    bot.discord.goneAccounts.add(GHOST);
    const channelId = await channelOf(dee);
    await bot.as(cy, { channelId }).run('ticket add', { user: FRIEND });
    const [inside = []] = seen();
    expect(inside).toEqual(expect.arrayContaining([STAFF_ROLE, HELPER, dee.userId, FRIEND]));
    expect(inside).not.toContain(GHOST);
    calls.length = 0;
    await bot.runJob('ticket.reconcile', {});
    expect(calls).not.toContain('editChannel');
  });

  test('is only left out on Discord’s plain word: where it does not say, nobody loses the channel', async () => {
    bot.discord.failing = (call) => {
      if (call === 'createChannel') throw new DiscordFailure('gone', 404, 10013, 'Unknown User');
      if (call === 'account') throw new DiscordFailure('retry', 503, 0, 'No answer');
    };
    expect((await create(dee)).content).toContain('Discord is slow');
    expect(await bot.sql`select from ticket_gone_accounts`).toHaveLength(0);
    bot.discord.failing = () => {};
    await bot.runJob('ticket.reconcile', {});
    expect(seen()[0]).toContain(GHOST);
  });
});

test('somebody who was added and is gone does not keep the others out of a ticket that is a thread', async () => {
  await create(dee);
  const channelId = await channelOf(dee);
  const thread = await bot.discord.createThread(channelId, { name: 'ticket-0001-dee', reason: 'full' });
  await bot.sql`update tickets set channel_id = ${thread.id}, is_thread = true`;
  await bot.sql`
    insert into ticket_members (ticket_id, user_id, added_by, added_at)
    select id, ${GHOST}, 1, now() from tickets`;
  bot.discord.goneAccounts.add(GHOST);
  await bot.as(cy, { channelId: thread.id }).run('ticket add', { user: FRIEND });
  const { memberIds } = bot.discord.channels.get(thread.id) ?? { memberIds: new Set() };
  expect([...memberIds]).toEqual(expect.arrayContaining([dee.userId, FRIEND]));
});
