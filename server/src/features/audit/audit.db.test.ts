import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sql } from 'postgres';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { parseDatabaseUrl } from '../../db/address.ts';
import { createPool } from '../../db/connect.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Actor } from '../../kit/access.ts';

const GUILD = '300000000000000001';
const OTHER = '300000000000000002';
const LOG = '200000000000000077';
const ada: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const bob: Actor = { guildId: GUILD, userId: '100000000000000002', roleIds: [] };
const gone = new DiscordFailure('gone', 404, 10003, 'Unknown Channel');
const busy = new DiscordFailure('retry', 503, 0, 'Service Unavailable');

let bot: TestApp;
let second: Sql | undefined;

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      second = createPool(parseDatabaseUrl(url), { max: 4 }).sql;
      return createPool(parseDatabaseUrl(url)).sql;
    },
  });
});
afterEach(async () => {
  await second?.end({ timeout: 1 });
  await bot.stop();
});

const append = async (sql: Sql, guild: string, n: number) => {
  await sql`
  select audit_append(${guild}, 1, 'test.done', ${`thing:${n}`}, null, jsonb_build_object('n', ${n}::int), 'command')`;
};
const fill = async (count: number, guild = GUILD) => {
  for (let n = 1; n <= count; n++) await append(bot.sql, guild, n);
};
const verify = async () => (await bot.as(ada).run('audit verify')).content;
/** Does by hand what the table refuses. */
const tamper = async (statement: string) => {
  await bot.sql.unsafe(`alter table audit disable trigger audit_append_only`);
  await bot.sql.unsafe(statement);
  await bot.sql.unsafe(`alter table audit enable trigger audit_append_only`);
};

describe('/audit verify', () => {
  test('finds nothing wrong with what nobody touched, server by server', async () => {
    expect(await verify()).toContain('The log is empty');
    await fill(5);
    await fill(3, OTHER);
    expect(await verify()).toMatch(
      /^All 5 entries are as they were written: nobody changed the log\. The mark of the last one is `[0-9a-f]{8}`\./,
    );
  });

  test('finds nothing wrong with entries of several servers that were added in one statement', async () => {
    await fill(2);
    const [row] = await bot.sql<[{ numbers: string[] }]>`
      select audit_append_all(array[
        (${GUILD}::bigint, 1, 'test.done', 'thing:3', null, '{"n": 3}', 'command')::audit_entry,
        (${GUILD}::bigint, 1, 'test.done', 'thing:4', '{"n": 3}', '{"n": 4}', 'command')::audit_entry,
        (${OTHER}::bigint, null, 'test.done', 'thing:1', null, null, 'timer')::audit_entry]) as numbers`;
    expect(row.numbers).toEqual(['3', '4', '1']);
    await fill(1);
    await fill(1, OTHER);
    expect(await verify()).toContain('All 5 entries are as they were written');
    await tamper(`update audit set after = '{"n": 5}' where number = 3`);
    expect(await verify()).toContain('Entry #3 is not as it was written');
  });

  test.each([
    ['an action', `update audit set action = 'test.other' where number = 3`, /Entry #3 is not as it was written/],
    ['who did it', `update audit set actor_id = 2 where number = 1`, /Entry #1 is not as it was written/],
    ['the target', `update audit set target = 'thing:9' where number = 5`, /Entry #5 is not/],
    ['what was before', `update audit set before = '{}' where number = 2`, /Entry #2 is not/],
    ['what is after', `update audit set after = '{"n": 4.0}' where number = 4`, /Entry #4 is not/],
    ['the time', `update audit set at = at + interval '1 microsecond' where number = 3`, /Entry #3 is not/],
    ['from where', `update audit set source = 'timer' where number = 3`, /Entry #3 is not/],
    ['the server', `update audit set guild_id = ${OTHER} where number = 3`, /Entry #3 is missing/],
    ['a hash', `update audit set hash = sha256('x') where number = 3`, /Entry #3 is not/],
    [
      'a row and its own hash',
      `update audit set actor_id = 2 where number = 3;
       update audit a set hash = audit_hash((select hash from audit where number = 2), a) where number = 3`,
      /Entry #4 is not as it was written: it was changed by hand, or the one before it was/,
    ],
    ['a row in the middle, removed', `delete from audit where number = 3`, /Entry #3 is missing/],
    ['the first row, removed', `delete from audit where number = 1`, /Entry #1 is missing/],
    ['the end, cut off', `delete from audit where number >= 4`, /Entry #4 is missing/],
    ['everything, removed', `delete from audit`, /Entry #1 is missing/],
    ['the note of the last one', `update audit_heads set hash = sha256('x')`, /does not fit to #5/],
    ['the note of the last one, moved back', `update audit_heads set number = 4`, /does not fit to #5/],
    ['the note of the last one, removed', `delete from audit_heads`, /does not fit to #5/],
  ])('finds what was changed by hand: %s', async (_, statement, words) => {
    await fill(5);
    await tamper(statement);
    expect(await verify()).toMatch(words);
  });

  test('still finds it after more was written', async () => {
    await fill(3);
    await tamper(`update audit set actor_id = 2 where number = 2`);
    await fill(3);
    expect(await verify()).toContain('Entry #2 is not');
  });
});

describe('entries of one server', () => {
  test('stand in line, and those of another server do not', async () => {
    const other = second;
    if (!other) throw new Error('no second pool');
    let waiting: Promise<unknown> | undefined;
    await other.begin(async (tx) => {
      await tx`select audit_append(${GUILD}, 1, 'test.done', 'thing:1', null, null, 'command')`;
      waiting = append(bot.sql, GUILD, 2);
      await expect
        .poll(
          async () =>
            (
              await other`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
            ).length,
        )
        .toBe(1);
      await append(bot.sql, OTHER, 1);
    });
    await waiting;
    expect(await bot.sql`select guild_id, number::int, target from audit order by guild_id, number`).toEqual([
      { guildId: GUILD, number: 1, target: 'thing:1' },
      { guildId: GUILD, number: 2, target: 'thing:2' },
      { guildId: OTHER, number: 1, target: 'thing:1' },
    ]);
    expect(await verify()).toContain('All 2 entries');
  });

  test('leave no gap where a change was taken back', async () => {
    await fill(1);
    await expect(
      bot.sql.begin(async (tx) => {
        await tx`select audit_append(${GUILD}, 1, 'test.done', 'thing:x', null, null, 'command')`;
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await Promise.all(Array.from({ length: 20 }, (_, n) => append(bot.sql, GUILD, n)));
    expect(await verify()).toContain('All 21 entries');
  });
});

describe('/audit list', () => {
  test('shows who did what, newest first, ten a page', async () => {
    await fill(23);
    const first = await bot.as(ada).run('audit list');
    expect(first.embed.match(/#\d+/g)).toEqual(Array.from({ length: 10 }, (_, n) => `#${23 - n}`));
    expect(first.buttons.map(({ label }) => label)).toEqual(['Older']);
    const press = async (answer: { buttons: typeof first.buttons }, label: string) =>
      bot.as(ada).press(answer.buttons.find((one) => one.label === label)?.customId ?? '');
    const next = await press(first, 'Older');
    const last = await press(next, 'Older');
    expect(last).toMatchObject({ type: 7, buttons: [{ label: 'Newer' }] });
    expect(last.embed.match(/#\d+/g)).toEqual(['#3', '#2', '#1']);
    expect((await press(last, 'Newer')).embed).toBe(next.embed);
    const back = await press(await press(last, 'Newer'), 'Newer');
    expect(back.embed).toBe(first.embed);
    expect(back.buttons.map(({ label }) => label)).toEqual(['Older']);
  });

  test('says it in words that need no explaining', async () => {
    const role = '700000000000000001';
    await bot.as(ada).run('allowusers', { user: bob.userId, for: 'training' });
    await bot.as(ada).run('allowusers', { user: bob.userId, for: 'training', until: '7 days' });
    await bot.as(ada).run('allowusers', { user: bob.userId, action: 'remove' });
    await bot.as(ada).run('addrole', { role });
    await bot.as(ada).run('addrole', { role, action: 'remove' });
    await bot.as(ada).run('setup', { pads: 12, log_channel: LOG });
    await bot.as(bob).run('setup');
    await bot.as(bob).run('permissions');
    const [me, him] = [`<@${OWNER_ID}>`, `<@${bob.userId}>`];
    const { embed } = await bot.as(ada).run('audit list');
    const lines = embed.split('\n').slice(1);
    expect(lines.map((line) => line.replace(/, <t:\d+:R>\.$/, ''))).toEqual([
      `**#8** ${him} tried something that only the owner may do, and I said no`,
      `**#7** ${him} tried something without the right to change the settings, and I said no`,
      `**#6** ${me} changed the settings: Pads from **1 to 9** to **1 to 12** and Log channel from **none** to **<#${LOG}>**`,
      `**#5** ${me} took the right to answer tickets from everybody with <@&${role}>`,
      `**#4** ${me} let everybody with <@&${role}> answer tickets`,
      `**#3** ${me} took the right to host trainings from ${him}`,
      `**#2** ${me} changed how long ${him} may host trainings: now until <t:1918233600:F>, before without an end`,
      `**#1** ${me} let ${him} host trainings`,
    ]);
  });

  test('still shows what no feature puts into words, as it stands there', async () => {
    await bot.sql`select audit_append(${GUILD}, 1, 'grant.add', 'user:x', null, '{"ability": 3}', 'command')`;
    await bot.sql`select audit_append(${GUILD}, null, 'old.action', 'thing:**1**', '{"n": 1}', '{"n": 2}', 'timer')`;
    const { embed } = await bot.as(ada).run('audit list');
    expect(embed).toMatch(/#2\*\* I did `old\.action`: thing \\\*\\\*1\\\*\\\* \(n 1 → 2\), <t:/);
    expect(embed).toMatch(/#1\*\* <@1> gave a right: user x \(ability 3\), <t:/);
  });

  test('keeps to a person, a kind of action, and days', async () => {
    await bot.as(ada).run('allowusers', { user: bob.userId });
    await fill(2);
    await bot.as(bob).run('audit list');
    const numbers = async (options: Record<string, string | number>) =>
      (await bot.as(ada).run('audit list', options)).embed.match(/#\d+/g);
    expect(await numbers({ person: bob.userId })).toEqual(['#5', '#2', '#1']);
    expect(await numbers({ person: ada.userId })).toEqual(['#2', '#1']);
    expect(await numbers({ action: 'grant' })).toEqual(['#2', '#1']);
    expect(await numbers({ action: 'grant.add', person: bob.userId, days: 1 })).toEqual(['#2', '#1']);
    await tamper(`update audit set at = at - interval '3 days' where number = 1`);
    expect(await numbers({ action: 'grant', days: 2 })).toEqual(['#2']);
    expect((await bot.as(ada).run('audit list', { action: 'session' })).content).toContain('Nothing in the log fits');
    for (const action of ['nonsense', '', 'gra', "'; drop table audit"]) {
      expect((await bot.as(ada).run('audit list', { action })).content).toContain('I know no such action');
    }
    const typed = await bot.as(ada).suggest('audit list', 'action', 'gave a');
    expect(typed.choices).toContainEqual({ name: 'gave a right', value: 'grant.add' });
  });

  test('keeps its filters from page to page', async () => {
    await fill(12);
    await bot.as(ada).run('allowusers', { user: bob.userId });
    for (let n = 0; n < 12; n++) await bot.as(bob).run('audit list');
    const first = await bot.as(ada).run('audit list', { person: bob.userId, days: 3 });
    const next = await bot.as(ada).press(first.buttons[0]?.customId ?? '');
    expect(next.embed.match(/#\d+/g)).toEqual(['#16', '#15', '#14', '#13']);
  });

  test('is for the owner and who may change the settings', async () => {
    expect((await bot.as(bob).run('audit list')).content).toContain('You need the right to change the settings');
    await bot.sql`insert into grants (guild_id, ability, user_id, granted_by) values (${GUILD}, 'config', ${bob.userId}, 1)`;
    expect((await bot.as(bob).run('audit list')).embed).toContain('tried something without the right');
    expect((await bot.as(bob).run('audit verify')).content).toContain('All 1 entries');
  });

  test('fits into a message, and pings nobody, whatever stands in the entries', async () => {
    for (let n = 0; n < 10; n++) {
      await bot.sql`select audit_append(${GUILD}, 1, 'test.done', 'thing:1', ${JSON.stringify({ a: '@everyone `'.repeat(300) })}::text::jsonb,
                                        ${JSON.stringify({ a: '<@&1> **x**'.repeat(300) })}::text::jsonb, 'command')`;
    }
    expect((await bot.as(ada).run('audit list')).embed).toContain('#10');
    expect(bot.errors).toEqual([]);
  });
});

describe('the log channel', () => {
  const setLog = () => bot.as(ada).run('setup', { log_channel: LOG });
  const posted = () => bot.discord.messages.map(({ channelId, body }) => [channelId, body.content]);
  const due = () => bot.sql`update graphile_worker._private_jobs set run_at = now()`;
  const work = async () => {
    await due();
    await bot.runJobs();
  };

  test('gets what is done from then on, several entries in one message', async () => {
    await fill(3);
    await setLog();
    await fill(2);
    await work();
    expect(posted()).toEqual([
      [LOG, expect.stringMatching(/#4.*changed the settings: Log channel from \*\*none\*\* to.*\n.*#5.*\n.*#6/)],
    ]);
    expect(posted()[0]?.[1]).toMatch(/ · `[0-9a-f]{8}`$/);
    await work();
    expect(posted()).toHaveLength(1);
    await fill(1);
    await work();
    expect(posted()).toHaveLength(2);
  });

  test('gets at most one message in two seconds', async () => {
    await setLog();
    const times = async () =>
      (
        await bot.sql<{ soon: boolean }[]>`
        select run_at > now() + interval '1 second' as soon from graphile_worker.jobs where task_identifier = 'audit.post'`
      ).map(({ soon }) => soon);
    await fill(30);
    expect(await times()).toEqual([true]);
    await work();
    // More than one message holds: the rest has its own time.
    expect(posted()).toHaveLength(1);
    expect(await times()).toEqual([true]);
    for (let tries = 0; tries < 5; tries++) await work();
    const numbers = posted().flatMap(([, content]) =>
      [...(content ?? '').matchAll(/#(\d+)\*/g)].map(([, n]) => Number(n)),
    );
    expect(numbers).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
  });

  test('gets a message once though its answer was lost and more was done meanwhile', async () => {
    await setLog();
    bot.discord.afterPost = () => Promise.reject(busy);
    await expect(bot.runJob('audit.post', { guildId: GUILD })).rejects.toBe(busy);
    bot.discord.afterPost = () => {};
    await fill(2);
    await bot.runJob('audit.post', { guildId: GUILD });
    expect(posted()).toHaveLength(1);
    await bot.runJob('audit.post', { guildId: GUILD });
    expect(posted()).toHaveLength(2);
    expect(posted()[1]?.[1]).toMatch(/#2.*\n.*#3/);
  });

  test('that is gone is told to the owner once, and the entries stand', async () => {
    await setLog();
    bot.discord.failing = (call) => (call === 'post' ? Promise.reject(gone) : undefined);
    await work();
    await fill(2);
    await work();
    expect(bot.discord.directMessages).toMatchObject([
      {
        userId: OWNER_ID,
        body: { content: expect.stringContaining(`I can't write in the log channel <#${LOG}> of **Test Server**`) },
      },
    ]);
    expect(await verify()).toContain('All 4 entries');
    expect((await bot.as(ada).run('setup')).embed).toContain("I can't write there since");

    bot.discord.failing = () => {};
    expect((await setLog()).content).toContain('Saved: Log channel');
    await work();
    expect(posted()).toEqual([[LOG, expect.stringContaining('#5')]]);
  });

  test('of one server has nothing of another', async () => {
    await setLog();
    await fill(2, OTHER);
    await work();
    expect(posted()).toHaveLength(1);
    expect(posted()[0]?.[1]).not.toContain('test.done');
  });
});
