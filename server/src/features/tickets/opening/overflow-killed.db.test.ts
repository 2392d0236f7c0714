import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeCall } from '../../../../test/fake-state.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { CATEGORY_LIMIT, CHANNELS_LIMIT } from '../../../discord/limits.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton } from '../addresses.ts';
import { markerIn } from '../policy.ts';

const GUILD = '300000000000000001';
const PANEL = '200000000000000001';
const CATEGORY = '200000000000000500';
const FREED = '210000000000000000';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

/** The nth request of a name, at which the process is killed: it never goes on, and nothing of it is cleaned up. */
interface Step {
  readonly call: FakeCall;
  readonly nth: number;
  readonly when: 'before' | 'after';
}
const both = (call: FakeCall, nth = 1): Step[] => (['before', 'after'] as const).map((when) => ({ call, nth, when }));

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(() => bot.stop());

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
function fill(count: number, parentId: string | null = null) {
  for (let index = 0; index < count; index++) put(String(BigInt(FREED) + BigInt(index)), 'text', parentId);
}
const create = () => bot.as(dee).press(createButton.to({ type: 0 }));
const all = () => [...bot.discord.channels.values()];
const rows = () =>
  bot.sql<
    { id: number; number: number; state: string; channelId: string | null; isThread: boolean; marker: string }[]
  >`select id, number, state, channel_id, is_thread, marker from tickets order by id`;

/** Lets somebody begin something that is killed at this step, and takes away what would go on with it by itself. */
async function killAt({ call: at, nth, when }: Step, begin: () => Promise<unknown>): Promise<void> {
  let seen = 0;
  const there = new Promise<void>((resolve) => {
    const stop = (call: FakeCall) => {
      if (call !== at || ++seen !== nth) return undefined;
      resolve();
      return new Promise<void>(() => {});
    };
    if (when === 'before') bot.discord.failing = stop;
    else bot.discord.after = stop;
  });
  void begin();
  await there;
  bot.discord.failing = () => {};
  bot.discord.after = () => {};
  // Whoever was killed lets go of nothing; its lease ends by itself.
  await bot.sql`update tickets set lease_until = now() - interval '1 second' where lease_until is not null`;
  await bot.sql`select graphile_worker.remove_job(key) from graphile_worker.jobs where key is not null`;
}

const pass = () => bot.runJob('ticket.reconcile', {});

/** I1 to I3: a live ticket has one channel or thread, nothing else of the bot is there, and nobody has two tickets. */
async function wrong(): Promise<readonly string[]> {
  const tickets = await rows();
  const live = tickets.filter(({ state }) => state === 'open' || state === 'closing');
  const mine = all().filter(({ kind, topic }) => kind === 'thread' || markerIn(topic) !== undefined);
  const more = all().filter(({ kind, name }) => kind === 'category' && name === 'More tickets');
  return [
    ...live.filter(({ channelId }) => !mine.some(({ id }) => id === channelId)).map(({ id }) => `${id} has no channel`),
    ...mine.filter(({ id }) => !live.some(({ channelId }) => channelId === id)).map(({ id }) => `${id} has no ticket`),
    ...(live.length > 1 ? ['more than one open ticket'] : []),
    ...(more.length > 1 ? ['more than one overflow category'] : []),
    ...(new Set(tickets.map(({ number }) => number)).size < tickets.length ? ['a number twice'] : []),
  ];
}

/** The same, and what is wrong with the one open ticket that there should be. */
async function wrongWithOpen(): Promise<readonly string[]> {
  const [ticket, ...others] = await rows();
  const first = bot.discord.messages.filter(({ channelId }) => channelId === ticket?.channelId);
  const again = (await create()).content;
  return [
    ...(ticket?.state === 'open' && ticket.number === 1 && others.length === 0 ? [] : ['not one open ticket']),
    ...(first.length === 1 ? [] : [`${first.length} first messages`]),
    ...(again.includes('You have an open ticket already') ? [] : [again]),
    ...(await wrong()),
    ...bot.errors,
  ];
}

describe('a process that is killed where the category is full', () => {
  beforeEach(async () => {
    put(CATEGORY, 'category');
    fill(CATEGORY_LIMIT, CATEGORY);
    await bot.sql`insert into ticket_settings (guild_id, category_id) values (${GUILD}, ${CATEGORY})`;
  });

  // Asked for: the channel, which is refused, then the overflow category, then the channel in it. Made: the last two.
  const steps = [...both('createChannel', 1), ...both('createChannel', 2), ...both('post')];
  test.each([...steps, { call: 'createChannel', nth: 3, when: 'before' } as const])(
    '$when $call no. $nth leaves one overflow category and one ticket after one pass',
    async (step) => {
      await killAt(step, create);
      await pass();
      expect(await wrongWithOpen()).toEqual([]);
      const more = all().find(({ kind, name }) => kind === 'category' && name === 'More tickets');
      expect(all().find(({ topic }) => markerIn(topic) !== undefined)?.parentId).toBe(more?.id);
    },
  );
});

describe('a process that is killed where the server is full', () => {
  beforeEach(() => {
    put(PANEL, 'text');
    fill(CHANNELS_LIMIT - 1);
  });

  test.each([...both('createThread'), ...both('addToThread'), ...both('post')])(
    '$when $call leaves one thread with its opener after one pass',
    async (step) => {
      await killAt(step, create);
      await pass();
      expect(await wrongWithOpen()).toEqual([]);
      const [thread] = all().filter(({ kind }) => kind === 'thread');
      expect([...(thread?.memberIds ?? [])]).toEqual([dee.userId]);
    },
  );

  test('after createThread, and not allowed to let the opener in, leaves no thread, and the member is free', async () => {
    await killAt({ call: 'createThread', nth: 1, when: 'after' }, create);
    bot.discord.failing = (call) => {
      if (call === 'addToThread') throw new DiscordFailure('forbidden', 403, 50013, 'Missing Permissions');
    };
    await pass();
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
    expect(await wrong()).toEqual([]);
    bot.discord.failing = () => {};
    expect((await create()).content).toContain('Your ticket is open');
  });

  test.each(both('removeFromThread'))('$when $call, at a close, hides the thread after one pass', async (step) => {
    await create();
    const [ticket] = await rows();
    await killAt(step, () => bot.as(dee).submit(closeForm.to({ ticket: ticket?.id ?? 0 }), { reason: '' }));
    await pass();
    expect(await rows()).toMatchObject([{ state: 'closing', isThread: true }]);
    expect(await wrong()).toEqual([]);
    expect(
      all()
        .filter(({ kind }) => kind === 'thread')
        .map(({ memberIds }) => memberIds.size),
    ).toEqual([0]);
  });

  test.each(both('deleteChannel'))('$when $call, at the end, leaves no thread after one pass', async (step) => {
    await create();
    const [ticket] = await rows();
    await bot.as(dee).submit(closeForm.to({ ticket: ticket?.id ?? 0 }), { reason: '' });
    bot.clock.forward(11);
    await killAt(step, () => bot.runJob('ticket.end', { guildId: GUILD, ticketId: ticket?.id }));
    await pass();
    expect(await rows()).toMatchObject([{ state: 'closed' }]);
    expect(await wrong()).toEqual([]);
    expect((await create()).content).toContain('Your ticket is open');
  });
});

describe('a process that is killed while a ticket waits in line', () => {
  beforeEach(async () => {
    put(PANEL, 'text');
    fill(CHANNELS_LIMIT - 1);
    const { createThread } = bot.discord;
    bot.discord.createThread = async (channelId, thread) => createThread(channelId, { ...thread, name: '' });
    await create();
    if ((await rows())[0]?.state !== 'opening') throw new Error('No ticket waits in line.');
    bot.discord.channels.delete(FREED);
  });

  test.each([...both('createChannel'), ...both('post')])(
    '$when $call, once there is room, opens it after one pass',
    async (step) => {
      const [ticket] = await rows();
      expect(ticket?.state).toBe('opening');
      await killAt(step, () => bot.runJob('ticket.open', { guildId: GUILD, ticketId: ticket?.id }));
      await pass();
      expect(await wrongWithOpen()).toEqual([]);
    },
  );

  test('and nothing was begun yet, opens it after one pass', async () => {
    await bot.sql`select graphile_worker.remove_job(key) from graphile_worker.jobs where key is not null`;
    await pass();
    expect(await wrongWithOpen()).toEqual([]);
  });
});
