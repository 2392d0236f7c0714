import type { Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { type OptionValue, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { parseDatabaseUrl } from '../../db/address.ts';
import { createPool } from '../../db/connect.ts';
import type { Actor } from '../../kit/access.ts';
import { formButton, sectionMenu, settingMenu, settingsForm } from './addresses.ts';

const GUILD = '300000000000000001';
const NEWS = '200000000000000044';
const TRYOUTS = '200000000000000045';
const ada: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const bob: Actor = { guildId: GUILD, userId: '100000000000000002', roleIds: [] };

let bot: TestApp;
let second: Sql;

beforeEach(async () => {
  bot = await startTestApp({
    sqlOf(url) {
      second = createPool(parseDatabaseUrl(url), { max: 2 }).sql;
      return createPool(parseDatabaseUrl(url)).sql;
    },
  });
});
afterEach(async () => {
  await second.end({ timeout: 1 });
  await bot.stop();
});

const setup = (options: Record<string, OptionValue> = {}) => bot.as(ada).run('setup', options);
const pick = (setting: string, ...values: string[]) => bot.as(ada).pick(settingMenu.to({ setting }), values);
const changes = () => bot.sql`select before, after, source from audit where action = 'settings.change' order by id`;

describe('/setup', () => {
  test('shows one private page with what is set and a menu for each', async () => {
    const page = await setup();
    expect(page).toMatchObject({ private: true, content: '', buttons: [{ label: 'Write: Time zone' }] });
    expect(page.embed).toMatch(
      /^Settings of this server\nGeneral\nTime zone: \*\*UTC\*\*, where it is 18:40 now\nPads: \*\*1 to 9\*\*\nLog channel: \*\*none\*\*\nAnnouncements\nAnnouncements: \*\*where the command is run/,
    );
    expect(JSON.stringify(page.body)).toMatch(
      /What do you want.*"Change: General","value":"general:0".*Time zone.*Pads.*Log channel: none/,
    );
    const other = await bot.as(ada).pick(sectionMenu.to({}), ['announcements:0']);
    expect(other).toMatchObject({ type: 7, content: '', buttons: [] });
    expect(JSON.stringify(other.body)).toMatch(/Announcements: where the command is run.*Tryouts: in the same channel/);
    expect((await bot.as(ada).pick(sectionMenu.to({}), ['gone:7'])).embed).toBe(page.embed);
    expect(await bot.sql`select 1 from guild_settings`).toEqual([]);
  });

  test('saves all that is asked for at once, with an audit row of what was and what is', async () => {
    const page = await setup({ timezone: 'london', pads: 12, announcements: NEWS, log_channel: '200000000000000046' });
    expect(page.content).toBe('Saved: Time zone, Pads, Log channel and Announcements.');
    expect(page.embed).toMatch(
      /Europe\/London\*\*, where it is 19:40 now[^]*1 to 12[^]*<#200000000000000046>[^]*<#200000000000000044>/,
    );
    expect(await changes()).toEqual([
      {
        before: { timezone: null, pads: null, announcements: null, log_channel: null },
        after: {
          timezone: 'Europe/London',
          pads: 12,
          announcements: NEWS,
          log_channel: '200000000000000046',
        },
        source: 'command',
      },
    ]);
    expect((await setup({ pads: 12 })).content).toBe('That is set already. Nothing was changed.');
    expect(await changes()).toHaveLength(1);
  });

  test('takes what is picked in its menus, and changes the same page', async () => {
    expect(await pick('timezone', 'Asia/Tokyo')).toMatchObject({ type: 7, content: 'Saved: Time zone.' });
    expect((await pick('pads', '3')).embed).toContain('1 to 3');
    expect((await pick('announcements', NEWS)).embed).toContain(`<#${NEWS}>`);
    expect((await pick('announcements')).embed).toContain('Announcements: **where the command is run');
    expect((await pick('log_channel', NEWS)).content).toBe('Saved: Log channel.');
    expect((await pick('log_channel')).embed).toContain('Log channel: **none**');
    expect(await changes()).toHaveLength(6);
    expect(await bot.sql`select 1 from audit_channels`).toEqual([]);
  });

  test('takes any other time zone in a form', async () => {
    const form = await bot.as(ada).press(formButton.to({ part: 'general', form: 0 }));
    expect(bot.errors).toEqual([]);
    expect(form).toMatchObject({ type: 9 });
    const general = settingsForm.to({ part: 'general' });
    const page = await bot.as(ada).submit(general, { timezone: ' kathmandu ' });
    expect(page).toMatchObject({ type: 7, content: 'Saved: Time zone.' });
    expect(page.embed).toMatch(/Asia\/Kat(h)?mandu\*\*, where it is 00:25 now/);
    expect(JSON.stringify(page.body)).toMatch(/"value":"Asia\/Kath?mandu","default":true/);
    expect((await bot.as(ada).submit(general, { timezone: '**Atlantis**' })).content).toContain(
      'I know no time zone "\\*\\*Atlantis\\*\\*"',
    );
    expect((await bot.as(ada).submit(general, { timezone: ' ' })).embed).toContain('**UTC**');
    for (const gone of [formButton.to({ part: 'general', form: 1 }), formButton.to({ part: 'other', form: 0 })]) {
      expect((await bot.as(ada).press(gone)).content).toContain('another version of the bot');
    }
    expect((await pick('no_setting', '3')).content).toContain('another version of the bot');
    const typed = await bot.as(ada).suggest('setup', 'timezone', 'new y');
    expect(typed.choices[0]).toEqual({ name: 'America/New York (now 14:40)', value: 'America/New_York' });
  });

  test.each([
    ['a zone that is none', { timezone: 'Mars/Olympus' }],
    ['no pads', { pads: 0 }],
    ['half a pad', { pads: 2.5 }],
    ['too many pads', { pads: 26 }],
    ['a channel where the bot can’t write', { log_channel: { id: NEWS, app_permissions: '1024' } }],
    ['a channel where the bot can’t announce', { announcements: { id: NEWS, app_permissions: '3072' } }],
    ['something right beside something wrong', { timezone: 'London', pads: 99 }],
  ])('refuses %s, and saves nothing', async (_, options) => {
    const answer = await setup(options);
    expect(answer.content).toMatch(/I know no time zone|a whole number from 1 to 25|I can't use <#/);
    expect(answer).toMatchObject({ private: true, embed: '' });
    expect(await changes()).toEqual([]);
    expect((await setup()).embed).toContain('**UTC**, where');
    expect(bot.errors).toEqual([]);
  });

  test('is for the owner and who was given the right, not for everybody', async () => {
    expect((await bot.as(bob).run('setup', { pads: 3 })).content).toContain(
      'You need the right to change the settings',
    );
    await bot.sql`insert into grants (guild_id, ability, user_id, granted_by) values (${GUILD}, 'config', ${bob.userId}, 1)`;
    expect((await bot.as(bob).run('setup', { pads: 3 })).content).toBe('Saved: Pads.');
  });

  test('of one server is none of another', async () => {
    await setup({ pads: 3 });
    expect((await bot.as({ ...ada, guildId: '300000000000000002' }).run('setup')).embed).toContain('1 to 9');
  });
});

describe('what is set holds', () => {
  const book = (options: Record<string, OptionValue>, kind = 'training') =>
    bot.as(ada).run(kind, { starts: '20:00', ...options });

  test('for the clock in which times are read, now and over a change of summer time', async () => {
    await setup({ timezone: 'America/New_York' });
    await book({ starts: '20:00' });
    expect(await bot.sql`select starts_at from sessions`).toEqual([{ startsAt: new Date('2030-10-08T00:00:00Z') }]);
  });

  test('for how many pads there are', async () => {
    await setup({ pads: 2 });
    expect((await book({ pad: 3 })).content).toContain('This server has pads 1 to 2');
    expect((await bot.as(bob).run('pads')).embed).toMatch(/\*\*2\*\* · free\nFree now: 1 and 2/);
    await setup({ pads: 25 });
    expect((await book({ pad: 25 })).content).toContain('Pad 25 is yours');
    expect((await bot.as(bob).run('pads')).embed).toContain('**25**');
  });

  test('for where it is announced, each kind in its own channel', async () => {
    await setup({ announcements: NEWS });
    await setup({ tryout_announcements: TRYOUTS });
    const nowhere = { channelId: '222', botPermissions: 0n };
    // Where the command is run the bot need not be able to write.
    expect((await bot.as(ada, nowhere).run('training', { starts: '20:00' })).content).toContain(`<#${NEWS}>`);
    await bot.runJobs();
    await bot.as(ada).run('session end');
    expect((await book({ starts: 'at 8' }, 'tryout')).content).toContain('morning or the evening');
    expect((await book({}, 'tryout')).content).toContain(`<#${TRYOUTS}>`);
    await bot.runJobs();
    expect(bot.discord.messages.map(({ channelId }) => channelId)).toEqual([NEWS, TRYOUTS]);
    expect((await setup()).embed).toContain(`Announcements: **<#${NEWS}>**\nTryouts: **<#${TRYOUTS}>**`);
  });

  test('for the time zone in which the end of a right is read', async () => {
    await setup({ timezone: 'America/New_York' });
    await bot.as(ada).run('allowusers', { user: bob.userId, for: 'training', until: '2030-12-31' });
    expect(await bot.sql`select expires_at from grants`).toEqual([{ expiresAt: new Date('2031-01-01T04:59:00Z') }]);
  });
});

describe('fewer pads', () => {
  test('are refused with the list of what is booked there, and taken once it is over', async () => {
    await bot.as(ada).run('training', { starts: '20:00', pad: 7 });
    const refused = await pick('pads', '5');
    expect(refused).toMatchObject({ private: true });
    expect(refused.content).toMatch(
      new RegExp(`can't go down to 5 pads now. Still booked: pad 7 by <@${OWNER_ID}> until <t:\\d+:F>`),
    );
    expect((await setup()).embed).toContain('1 to 9');
    expect((await pick('pads', '7')).content).toBe('Saved: Pads.');
    await bot.as(ada).run('session end');
    expect((await pick('pads', '5')).content).toBe('Saved: Pads.');
  });

  test('and a booking there in the same instant: the one who is first wins, whoever that is', async () => {
    // A booking that read the old number is on its way while the number is changed.
    let booking: Promise<{ content: string }> | undefined;
    await second.begin(async (tx) => {
      await tx`insert into guild_settings (guild_id, pads) values (${GUILD}, 5)`;
      await tx`select pg_advisory_xact_lock(hashtextextended('pads', ${GUILD}))`;
      booking = bot.as(ada).run('training', { starts: '20:00', pad: 7 });
      await expect.poll(() => locksWaited()).toBe(1);
    });
    expect((await booking)?.content).toContain('This server has pads 1 to 5');
    expect(await bot.sql`select 1 from sessions`).toEqual([]);

    await pick('pads', '9');
    let change: Promise<{ content: string }> | undefined;
    await second.begin(async (tx) => {
      await tx`
        insert into sessions (guild_id, kind, pad, host_id, starts_at, ends_at, channel_id, interaction_id)
        values (${GUILD}, 'training', 7, 5, '2030-10-07T20:00Z', '2030-10-07T21:00Z', 1, 1)`;
      change = pick('pads', '5');
      await expect.poll(() => locksWaited()).toBe(1);
    });
    expect((await change)?.content).toContain('Still booked: pad 7 by <@5>');
  });

  const locksWaited = async () =>
    (await second`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)
      .length;
});
