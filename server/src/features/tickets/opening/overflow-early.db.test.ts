import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const CATEGORY = '200000000000000500';
/** Below its own limit of 50, Discord was seen to refuse. */
const SEEN_TO_REFUSE_AT = 48;
const member = (index: number): Actor => ({
  guildId: GUILD,
  userId: String(100_000_000_000_000_100n + BigInt(index)),
  username: `m${index}`,
  roleIds: [],
});

let bot: TestApp;

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
const create = (index: number) => bot.as(member(index)).press(createButton.to({ type: 0 }));
const inside = (parentId: string) => [...bot.discord.channels.values()].filter((one) => one.parentId === parentId);
const overflow = () =>
  [...bot.discord.channels.values()].filter(({ kind, name }) => kind === 'category' && name === 'More tickets');

describe('a category that Discord calls full at 48 channels', () => {
  beforeEach(async () => {
    bot = await startTestApp();
    put(CATEGORY, 'category');
    for (let index = 0; index < SEEN_TO_REFUSE_AT; index++)
      put(String(210_000_000_000_000_000n + BigInt(index)), 'text', CATEGORY);
    await bot.sql`insert into ticket_settings (guild_id, category_id) values (${GUILD}, ${CATEGORY})`;
    const { createChannel } = bot.discord;
    bot.discord.createChannel = async (guildId, channel) => {
      const { parentId } = channel;
      if (parentId !== undefined && inside(parentId).length >= SEEN_TO_REFUSE_AT)
        // CHANNEL_PARENT_MAX_CHANNELS, as `rest-failure.ts` sorts it.
        throw new DiscordFailure('full', 400, 50035, 'Invalid Form Body', undefined, undefined, ['parent_id']);
      return createChannel(guildId, channel);
    };
  });
  afterEach(async () => {
    await bot.stop();
    if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
  });

  test('is followed by one overflow category, which is used again, and by a second one when that is full, too', async () => {
    await create(1);
    await create(2);
    const [first] = overflow();
    expect(overflow()).toHaveLength(1);
    expect(inside(first?.id ?? '')).toHaveLength(2);
    expect(inside(CATEGORY)).toHaveLength(SEEN_TO_REFUSE_AT);

    for (let index = 2; index < SEEN_TO_REFUSE_AT; index++)
      put(String(220_000_000_000_000_000n + BigInt(index)), 'text', first?.id);
    expect((await create(3)).content).toContain('Your ticket is open');
    expect((await create(4)).content).toContain('Your ticket is open');
    expect(overflow()).toHaveLength(2);
    expect(inside(overflow()[1]?.id ?? '')).toHaveLength(2);
  });
});
