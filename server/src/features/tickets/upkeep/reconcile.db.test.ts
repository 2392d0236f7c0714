import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton } from '../addresses.ts';
import { markerIn } from '../policy.ts';

const GUILD = '300000000000000001';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(() => bot.stop());

const create = () => bot.as(dee).press(createButton.to({ type: 0 }));
const rows = () => bot.sql<{ id: number; state: string; channelId: string | null; marker: string }[]>`
  select id, state, channel_id, marker from tickets order by id`;
const channels = () => [...bot.discord.channels.values()].filter(({ topic }) => markerIn(topic) !== undefined);

/** A request at which the process is killed: it never goes on, and nothing of it is cleaned up. */
type Step = { readonly call: string; readonly when: 'before' | 'after' };

/** Lets somebody begin something that is killed at this step, and waits until it is there. */
async function killAt({ call: at, when }: Step, begin: () => Promise<unknown>): Promise<void> {
  const never = new Promise<void>(() => {});
  const there = new Promise<void>((resolve) => {
    const stop = (call: string) => {
      if (call !== at) return undefined;
      resolve();
      return never;
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
}

/** I1 and I2: every open ticket has exactly one live channel, every channel of ours has its row. */
async function expectInvariants(): Promise<void> {
  const all = await rows();
  for (const { state, channelId, marker } of all) {
    const mine = channels().filter(({ topic }) => markerIn(topic) === marker);
    if (state === 'open' || state === 'closing') expect(mine.map(({ id }) => id)).toEqual([channelId]);
    else if (state === 'closed' || state === 'failed') expect(mine).toEqual([]);
    else throw new Error(`A ticket is still ${state}`);
  }
  for (const { topic } of channels()) {
    expect(all.some(({ marker }) => marker === markerIn(topic))).toBe(true);
  }
}

describe('a process that is killed while it opens a ticket', () => {
  const steps: readonly Step[] = [
    { call: 'createChannel', when: 'before' },
    { call: 'createChannel', when: 'after' },
    { call: 'post', when: 'before' },
    { call: 'post', when: 'after' },
  ];

  test.each(steps)('$when $call leaves nothing that one pass does not put right', async (step) => {
    await killAt(step, create);
    expect((await rows())[0]?.state).toBe('opening');
    await bot.runJob('ticket.reconcile', {});
    await expectInvariants();
    expect(await rows()).toMatchObject([{ state: 'open' }]);
    expect(channels()).toHaveLength(1);
    expect(bot.discord.messages.filter(({ channelId }) => channelId === channels()[0]?.id)).toHaveLength(1);
    expect((await create()).content).toContain('<#');
    expect(bot.errors).toEqual([]);
  });

  test.each(steps)('$when $call is gone on with by its own job as well, once', async (step) => {
    await killAt(step, create);
    const [ticket] = await rows();
    const about = { guildId: GUILD, ticketId: ticket?.id };
    await Promise.allSettled([bot.runJob('ticket.open', about), bot.runJob('ticket.open', about)]);
    await expectInvariants();
    expect(await rows()).toMatchObject([{ state: 'open' }]);
    expect(bot.discord.messages).toHaveLength(1);
  });
});

describe('a process that is killed while it closes a ticket', () => {
  const close = async (id: number) => bot.as(dee).submit(closeForm.to({ ticket: id }), { reason: '' });

  async function closed(): Promise<{ guildId: string; ticketId: number }> {
    await create();
    const [ticket] = await rows();
    if (!ticket) throw new Error('No ticket');
    return { guildId: GUILD, ticketId: ticket.id };
  }

  test.each(['before', 'after'] as const)(
    '%s the channel is hidden leaves a closing ticket that ends',
    async (when) => {
      const about = await closed();
      await killAt({ call: 'editChannel', when }, () => close(about.ticketId));
      await bot.runJob('ticket.reconcile', {});
      await expectInvariants();
      const [channel] = channels();
      expect(channel?.overwrites.some(({ id }) => id === dee.userId)).toBe(false);

      bot.clock.forward(10);
      await bot.runJob('ticket.reconcile', {});
      await expectInvariants();
      expect(await rows()).toMatchObject([{ state: 'closed' }]);
    },
  );

  test.each([
    { call: 'messages', when: 'before' },
    { call: 'deleteChannel', when: 'before' },
    { call: 'deleteChannel', when: 'after' },
  ] as const)('$when $call, at the end, is gone on with in one pass', async (step) => {
    const about = await closed();
    await close(about.ticketId);
    bot.clock.forward(10);
    await killAt(step, () => bot.runJob('ticket.end', about));
    await bot.runJob('ticket.reconcile', {});
    await expectInvariants();
    expect(await rows()).toMatchObject([{ state: 'closed' }]);
    await bot.runJobs();
    expect(bot.discord.directMessages).toHaveLength(1);
  });
});

describe('a pass', () => {
  test('deletes a channel of a ticket that was given up, and frees the member', async () => {
    await killAt({ call: 'createChannel', when: 'after' }, create);
    await bot.sql`update tickets set state = 'failed', closed_at = now()`;
    await bot.runJob('ticket.reconcile', {});
    expect(channels()).toEqual([]);
    expect((await create()).content).toContain('Your ticket is open');
  });

  test('deletes a second channel of the same ticket', async () => {
    await create();
    const [one] = channels();
    if (!one) throw new Error('No channel');
    bot.discord.channels.set('950000000000000000', { ...one, id: '950000000000000000' });
    await bot.runJob('ticket.reconcile', {});
    expect(channels().map(({ id }) => id)).toEqual([one.id]);
  });

  test('leaves a channel alone whose marker it does not know', async () => {
    await create();
    const [one] = channels();
    if (!one) throw new Error('No channel');
    const foreign = { ...one, id: '950000000000000000', topic: 'ticket:0123456789abcdef' };
    bot.discord.channels.set(foreign.id, foreign);
    await bot.runJob('ticket.reconcile', {});
    expect(bot.discord.channels.has(foreign.id)).toBe(true);
  });

  test('changes nothing while Discord does not answer', async () => {
    await create();
    bot.discord.channels.clear();
    bot.discord.failing = (call) => {
      if (call === 'channels') throw new DiscordFailure('retry', 503, 0, 'Service Unavailable');
    };
    await bot.runJob('ticket.reconcile', {});
    expect(await rows()).toMatchObject([{ state: 'open' }]);
  });

  test('gives the opener access again whose overwrite went with leaving the server', async () => {
    await create();
    const [one] = channels();
    if (!one) throw new Error('No channel');
    one.overwrites = one.overwrites.filter(({ id }) => id !== dee.userId);
    await bot.runJob('ticket.reconcile', {});
    expect(channels()[0]?.overwrites.some(({ id }) => id === dee.userId)).toBe(true);
  });

  test('follows the rights of the server: a role that loses the right loses sight of open tickets', async () => {
    const role = '700000000000000001';
    const owner: Actor = { ...dee, userId: OWNER_ID };
    await create();
    const seen = () => channels()[0]?.overwrites.some(({ id }) => id === role);
    await bot.as(owner).run('addrole', { role });
    await bot.runJobs();
    expect(seen()).toBe(true);
    await bot.as(owner).run('addrole', { role, action: 'remove' });
    await bot.runJobs();
    expect(seen()).toBe(false);
  });

  test('gives up an opening that never succeeds, and the member is free', async () => {
    bot.discord.failing = (call) => {
      if (call === 'createChannel') throw new DiscordFailure('retry', 503, 0, 'Service Unavailable');
    };
    expect((await create()).content).toContain('Discord is slow');
    bot.clock.forward(16);
    await bot.runJob('ticket.reconcile', {});
    expect(await rows()).toMatchObject([{ state: 'failed' }]);
    bot.discord.failing = () => {};
    expect((await create()).content).toContain('Your ticket is open');
  });

  test('comes after each new session', async () => {
    await create();
    const heard: string[] = [];
    bot.discord.failing = (call) => void heard.push(call);
    await bot.app.hear({ t: 'READY', d: {} });
    await bot.runJobs();
    expect(heard).toContain('channels');
  });
});
