import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { CATEGORY_LIMIT, CHANNELS_LIMIT } from '../../../discord/limits.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const PANEL = '200000000000000001';
const CATEGORY = '200000000000000500';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(() => bot.stop());

const put = (id: string, kind: 'text' | 'category' | 'thread', rest: { name?: string; parentId?: string } = {}) =>
  bot.discord.channels.set(id, {
    id,
    guildId: GUILD,
    kind,
    name: rest.name ?? 'x',
    topic: null,
    parentId: rest.parentId ?? null,
    overwrites: [],
    archived: false,
    memberIds: new Set(),
  });
function fill(count: number, parentId?: string) {
  for (let index = 0; index < count; index++)
    put(String(210_000_000_000_000_000n + BigInt(index)), 'text', parentId === undefined ? {} : { parentId });
}
const create = () => bot.as(dee).press(createButton.to({ type: 0 }));
const all = (kind: string) => [...bot.discord.channels.values()].filter((channel) => channel.kind === kind);
const lost = () => new DiscordFailure('retry', 0, 0, 'no answer');

/** Once, the answer to the nth call of this name is lost, though it was carried out. */
function loseAnswer(call: string, nth: number) {
  let seen = 0;
  bot.discord.after = (name) => {
    if (name !== call) return;
    seen += 1;
    if (seen === nth) throw lost();
  };
}

async function goOn() {
  const [ticket] = await bot.sql<{ id: number }[]>`select id from tickets`;
  await bot.runJob('ticket.open', { guildId: GUILD, ticketId: ticket?.id });
  expect(await bot.sql`select state from tickets`).toMatchObject([{ state: 'open' }]);
}

describe('where the category is full', () => {
  beforeEach(async () => {
    put(CATEGORY, 'category');
    fill(CATEGORY_LIMIT, CATEGORY);
    await bot.sql`insert into ticket_settings (guild_id, category_id) values (${GUILD}, ${CATEGORY})`;
  });

  test('a category whose making was never answered is used, and no second one is made', async () => {
    loseAnswer('createChannel', 1);
    expect((await create()).content).toContain('Discord is slow');
    await goOn();
    const more = all('category').filter(({ name }) => name === 'More tickets');
    expect(more).toHaveLength(1);
    expect(all('text').at(-1)?.parentId).toBe(more[0]?.id);
  });

  test('a category of the same name that somebody else made is left alone', async () => {
    put('200000000000000600', 'category', { name: 'More tickets' });
    await create();
    expect(all('category').filter(({ name }) => name === 'More tickets')).toHaveLength(2);
    expect(all('text').at(-1)?.parentId).not.toBe('200000000000000600');
  });
});

describe('where the server is full', () => {
  beforeEach(() => {
    put(PANEL, 'text');
    fill(CHANNELS_LIMIT - 1);
  });

  test.each(['createThread', 'addToThread'])(
    'a thread is found again by its name when the answer to %s was lost, and no second one is made',
    async (call) => {
      loseAnswer(call, 1);
      expect((await create()).content).toContain('Discord is slow');
      await goOn();
      expect(all('thread').map(({ memberIds }) => [...memberIds])).toEqual([[dee.userId]]);
      expect(await bot.sql`select is_thread, channel_id from tickets`).toMatchObject([
        { isThread: true, channelId: all('thread')[0]?.id },
      ]);
    },
  );

  test('a thread of that name that somebody else made, or made elsewhere, is never taken', async () => {
    loseAnswer('addToThread', 1);
    await create();
    const { privateThreadsOf } = bot.discord;
    for (const change of [{ ownerId: dee.userId }, { ownerId: BOT_ID, parentId: '200000000000000999' }]) {
      bot.discord.privateThreadsOf = async (guildId) =>
        (await privateThreadsOf(guildId)).map((thread) => ({ ...thread, ...change }));
      bot.discord.after = (name) => {
        if (name === 'createThread') throw lost();
      };
      const [ticket] = await bot.sql<{ id: number }[]>`select id from tickets`;
      await bot.runJob('ticket.open', { guildId: GUILD, ticketId: ticket?.id }).catch(() => {});
      expect(await bot.sql`select channel_id from tickets`).toMatchObject([{ channelId: null }]);
    }
  });
});
