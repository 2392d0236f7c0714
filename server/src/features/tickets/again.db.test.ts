import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import type { Actor } from '../../kit/access.ts';
import { closeForm, createButton, createForm, reopenButton, undoButton } from './addresses.ts';
import { markerIn } from './policy.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const VIEW = 1n << 10n;

let bot: TestApp;
let ticketId: number;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  await create();
  const [ticket] = await rows();
  ticketId = ticket?.id ?? 0;
});
afterEach(() => bot.stop());

const create = () => bot.as(dee).press(createButton.to({ type: 0 }));
const close = () => bot.as(dee).submit(closeForm.to({ ticket: ticketId }), {});
const rows = () => bot.sql<{ id: number; state: string; channelId: string | null; number: number }[]>`
  select id, state, channel_id, number from tickets order by id`;
const channels = () => [...bot.discord.channels.values()].filter(({ topic }) => markerIn(topic) !== undefined);
const seesIt = () =>
  channels()[0]?.overwrites.some(({ id, allow }) => id === dee.userId && (allow & VIEW) !== 0n) ?? false;
const pass = () => bot.runJob('ticket.reconcile', {});

/** Lets somebody begin something that is killed at this request: it never goes on, and its lease ends by itself. */
async function killAt(at: string, when: 'before' | 'after', begin: () => Promise<unknown>): Promise<void> {
  const there = new Promise<void>((resolve) => {
    const stop = (call: string) => {
      if (call !== at) return undefined;
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
  await bot.sql`update tickets set lease_until = now() - interval '1 second' where lease_until is not null`;
}

const BOTH = ['before', 'after'] as const;

describe('a process that is killed', () => {
  test.each(BOTH)(
    '%s it shows the channel again after an Undo leaves an open ticket that its opener sees',
    async (when) => {
      await close();
      expect(seesIt()).toBe(false);
      await killAt('editChannel', when, () => bot.as(cy).press(undoButton.to({ ticket: ticketId })));
      await pass();
      expect(await rows()).toMatchObject([{ state: 'open', channelId: channels()[0]?.id }]);
      expect(seesIt()).toBe(true);
      bot.clock.forward(20);
      await bot.runJob('ticket.end', { guildId: GUILD, ticketId });
      await pass();
      expect(await rows()).toMatchObject([{ state: 'open' }]);
    },
  );

  test.each([
    { call: 'createChannel', when: 'before' },
    { call: 'createChannel', when: 'after' },
    { call: 'post', when: 'before' },
    { call: 'post', when: 'after' },
  ] as const)(
    '$when $call of a reopening leaves one channel, with one message, under the same number',
    async (step) => {
      await close();
      bot.clock.forward(10);
      await bot.runJob('ticket.end', { guildId: GUILD, ticketId });
      expect(channels()).toEqual([]);
      await killAt(step.call, step.when, () => bot.as(cy).press(reopenButton.to({ ticket: ticketId })));
      await pass();
      expect(channels()).toHaveLength(1);
      expect(await rows()).toMatchObject([{ state: 'open', number: 1, channelId: channels()[0]?.id }]);
      expect(bot.discord.messages.filter(({ channelId }) => channelId === channels()[0]?.id)).toHaveLength(1);
      expect(seesIt()).toBe(true);
    },
  );
});

test('the same form sent from phone and PC in the same moment opens one ticket', async () => {
  await close();
  await bot.sql`
    update ticket_types set questions = '[{"name": "q1", "label": "What?", "required": true, "long": false}]'`;
  const [type] = await bot.sql<{ id: number }[]>`select id from ticket_types`;
  const send = () => bot.as(dee).submit(createForm.to({ type: type?.id ?? 0 }), { q1: 'x' });
  let sent: Promise<{ content: string }[]> | undefined;
  await bot.sql.begin(async (tx) => {
    await tx`select from ticket_counters where guild_id = ${GUILD} for update`;
    sent = Promise.all([send(), send()]);
    await expect
      .poll(
        async () =>
          bot.sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      .toHaveLength(2);
  });
  const links = (await sent)?.map(({ content }) => /<#(\d+)>/.exec(content)?.[1]);
  expect(links?.[0]).toBe(links?.[1]);
  expect((await rows()).filter(({ state }) => state === 'open')).toHaveLength(1);
  expect(bot.errors).toEqual([]);
});
