import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { CHANNELS_LIMIT } from '../../../discord/limits.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const CATEGORY = '200000000000000500';
const member = (index: number): Actor => ({
  guildId: GUILD,
  userId: String(100_000_000_000_000_100n + BigInt(index)),
  username: `m${index}`,
  roleIds: [],
});

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const put = (id: string, kind: 'text' | 'category', parentId: string | null = null) =>
  bot.discord.channels.set(id, {
    id,
    guildId: GUILD,
    kind,
    name: 'x',
    topic: null,
    parentId,
    overwrites: [],
    archived: false,
    memberIds: new Set(),
  });
const fill = (count: number, parentId: string | null) => {
  for (let index = 0; index < count; index++) put(String(210_000_000_000_000_000n + BigInt(index)), 'text', parentId);
};
const create = (actor: Actor) => bot.as(actor).press(createButton.to({ type: 0 }));
const ticketChannels = () =>
  [...bot.discord.channels.values()].filter(({ topic }) => topic?.includes('ticket:') ?? false);
const categories = () => [...bot.discord.channels.values()].filter(({ kind }) => kind === 'category');

describe('a full category', () => {
  beforeEach(async () => {
    put(CATEGORY, 'category');
    fill(50, CATEGORY);
    await bot.sql`insert into ticket_settings (guild_id, category_id) values (${GUILD}, ${CATEGORY})`;
  });

  test('is followed by an overflow category, which is made once though two tickets need it at once', async () => {
    await Promise.all([create(member(1)), create(member(2))]);
    await create(member(3));
    expect(categories()).toHaveLength(2);
    const more = categories().find(({ id }) => id !== CATEGORY)?.id;
    expect(ticketChannels().map(({ parentId }) => parentId)).toEqual([more, more, more]);
  });
});

describe('a full server', () => {
  beforeEach(() => fill(CHANNELS_LIMIT, null));

  test('gets tickets as private threads, and staff are told once an hour at most', async () => {
    const answer = await create(member(1));
    const [thread] = [...bot.discord.channels.values()].filter(({ kind }) => kind === 'thread');
    expect(answer.content).toContain(`<#${thread?.id}>`);
    expect(thread?.memberIds).toEqual(new Set([member(1).userId]));
    await create(member(2));
    await bot.runJobs();
    expect(bot.discord.directMessages.filter(({ body }) => body.content.includes('as many channels'))).toHaveLength(1);
    bot.clock.forward(60);
    await create(member(3));
    await bot.runJobs();
    expect(bot.discord.directMessages.filter(({ body }) => body.content.includes('as many channels'))).toHaveLength(2);
  });

  test('lets tickets wait in line where threads are refused, and opens them when there is room', async () => {
    const { createThread } = bot.discord;
    bot.discord.createThread = async (_, thread) => createThread(_, { ...thread, name: '' });
    expect((await create(member(1))).content).toContain('number 1 in line');
    expect((await create(member(2))).content).toContain('number 2 in line');
    const freed = '210000000000000000';
    bot.discord.channels.delete(freed);
    await bot.app.hear({ t: 'CHANNEL_DELETE', d: { id: freed, guild_id: GUILD } });
    const [first] = await bot.sql<{ id: number }[]>`select id from tickets order by id`;
    await bot.runJob('ticket.open', { guildId: GUILD, ticketId: first?.id });
    expect(await bot.sql`select state from tickets order by id`).toMatchObject([
      { state: 'open' },
      { state: 'opening' },
    ]);
    expect(ticketChannels()).toHaveLength(1);
    expect((await create(member(2))).content).toContain('number 1 in line');
  });
});
