import type { Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Actor } from '../../kit/access.ts';
import { closeForm, createButton } from './addresses.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const eve: Actor = { guildId: GUILD, userId: '100000000000000004', username: 'eve', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
});
afterEach(() => bot.stop());

const create = (actor: Actor) => bot.as(actor).press(createButton.to({ type: 0 }));
const channels = () => [...bot.discord.channels.values()].filter(({ topic }) => topic?.includes('ticket:') ?? false);

/** Holds rows until `count` others wait for a lock, then lets go: the interleaving is forced, not hoped for. */
async function meet<T>(hold: (tx: Sql) => Promise<unknown>, count: number, begin: () => Promise<T>): Promise<T> {
  let all: Promise<T> | undefined;
  await bot.sql.begin(async (tx) => {
    await hold(tx as unknown as Sql);
    all = begin();
    all.catch(() => {});
    await expect
      .poll(
        async () =>
          (
            await bot.sql`
            select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
          ).length,
        { timeout: 5_000 },
      )
      .toBe(count);
  });
  if (!all) throw new Error('It was never begun.');
  return all;
}

describe('openings that meet at the row', () => {
  test('of one member make one ticket; of two members two numbers', async () => {
    await create(eve);
    await bot.sql`update tickets set state = 'closed', closed_at = now()`;
    bot.discord.channels.clear();
    const answers = await meet(
      (tx) => tx`select from ticket_counters where guild_id = ${GUILD} for update`,
      3,
      () => Promise.all([create(dee), create(dee), create(eve)]),
    );
    const links = answers.map(({ content }) => /<#(\d+)>/.exec(content)?.[1]);
    expect(links[0]).toBe(links[1]);
    expect(new Set(links).size).toBe(2);
    expect(channels()).toHaveLength(2);
    expect(await bot.sql`select number from tickets where state = 'open' order by number`).toMatchObject([
      { number: 2 },
      { number: 3 },
    ]);
    expect(bot.errors).toEqual([]);
  });
});

describe('closes that meet at the row', () => {
  test('by a button, by a command and by the clock are one close, with one entry and one end', async () => {
    await bot.sql`
      insert into ticket_settings (guild_id, warn_after_hours, close_after_hours) values (${GUILD}, 1, 1)`;
    await create(dee);
    const [ticket] = await bot.sql<{ id: number }[]>`
      update tickets set ball = 'opener', warned_at = ball_since returning id`;
    const id = ticket?.id ?? 0;
    bot.clock.forward(120);
    const form = closeForm.to({ ticket: id });
    const [first, second] = await meet(
      (tx) => tx`select from tickets where id = ${id} for update`,
      3,
      () =>
        Promise.all([bot.as(cy).submit(form, {}), bot.as(dee).submit(form, {}), bot.runJob('ticket.wait', undefined)]),
    );
    const told = [first, second].map(({ content, embed }) => content + embed);
    expect(told.filter((text) => text.includes('is closed\n')).length).toBeLessThanOrEqual(1);
    expect(told.filter((text) => text.includes('closed already')).length).toBeGreaterThanOrEqual(1);
    expect(await bot.sql`select from audit where action = 'ticket.close'`).toHaveLength(1);

    bot.clock.forward(10);
    const about = { guildId: GUILD, ticketId: id };
    await Promise.all([bot.runJob('ticket.end', about), bot.runJob('ticket.end', about)]);
    await bot.runJobs();
    expect(bot.discord.directMessages).toHaveLength(1);
    expect(bot.errors).toEqual([]);
  });
});

describe('storage that fails', () => {
  test('while a ticket is opened leaves an answer with an error id and no channel, and the ticket is opened later', async () => {
    await create(eve);
    bot.discord.after = async (call) => {
      if (call === 'createChannel') await bot.sql`alter table tickets rename to tickets_away`;
    };
    const answer = await create(dee);
    expect(answer.content).toMatch(/E-[0-9A-Z]{6}/);
    expect(channels()).toHaveLength(1);
    bot.discord.after = () => {};
    await bot.sql`alter table tickets_away rename to tickets`;
    await bot.sql`update tickets set lease_until = now() - interval '1 second' where lease_until is not null`;
    expect((await create(dee)).content).toContain('<#');
    expect(channels()).toHaveLength(2);
  });
});

describe('roles and members', () => {
  test('a staff role that was deleted keeps no ticket from being opened, and /doctor tells of it', async () => {
    await bot.sql`
      insert into ticket_types (guild_id, name, staff_role_ids, category_id)
      values (${GUILD}, 'Bugs', ${['700000000000000099']}::bigint[], 200000000000000999)`;
    const { createChannel } = bot.discord;
    bot.discord.createChannel = async (guildId, channel) => {
      if (channel.overwrites.some(({ id }) => id === '700000000000000099')) {
        throw new DiscordFailure('unknown', 404, 10009, 'Unknown Overwrite');
      }
      return createChannel(guildId, channel);
    };
    expect((await create(dee)).content).toContain('Your ticket is open');
    const examine = bot.app.features.find(({ name }) => name === 'tickets')?.examine;
    const findings = JSON.stringify(await examine?.(GUILD));
    expect(findings).toContain('The category of the tickets called “Bugs” was deleted');
    expect(findings).toContain('A staff role of the tickets called “Bugs” was deleted');
  });

  test('an opener who left and came back sees the ticket again', async () => {
    await create(dee);
    const [channel] = channels();
    if (!channel) throw new Error('No channel');
    const leave = () => {
      channel.overwrites = channel.overwrites.filter(({ id }) => id !== dee.userId);
    };
    const isIn = () => channel.overwrites.some(({ id }) => id === dee.userId);
    leave();
    await bot.app.hear({ t: 'GUILD_MEMBER_ADD', d: { guild_id: GUILD, user: { id: dee.userId } } });
    expect(isIn()).toBe(true);
    leave();
    await create({ ...dee, joinedAt: new Date(bot.clock.now().getTime() + 60_000) });
    expect(isIn()).toBe(true);
  });

  test('a button of another server, or one that was made up, does nothing and stands in the audit log', async () => {
    await create(dee);
    const elsewhere = { ...dee, guildId: '300000000000000002' };
    const [ticket] = await bot.sql<{ id: number }[]>`select id from tickets`;
    const custom = `tickets.close@1:${ticket?.id.toString(36)}`;
    expect((await bot.as(elsewhere).press(custom)).content).toContain('no such ticket');
    expect(
      await bot.sql`select from audit where action = 'ticket.forged' and guild_id = ${elsewhere.guildId}`,
    ).toHaveLength(1);
    expect((await bot.as(dee).press('tickets.close@0:1')).content).not.toBe('');
    expect(await bot.sql`select state from tickets`).toMatchObject([{ state: 'open' }]);
  });
});
