import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { buttonIn, phraseIn, verifying } from '../../../../test/verifying.ts';
import { createCards } from '../card.ts';
import { createLinks } from '../links/service.ts';
import { forgetSureButton, unlinkButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const ADA = actor('100000000000000011');
const BOB = actor('100000000000000012');
const OWNER = actor(OWNER_ID);

let bot: TestApp;
const { begin, write, verify, links, history } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp();
  bot.roblox.account({ id: '1001', name: 'ada_builds', displayName: 'Ada' });
  bot.roblox.account({ id: '1002', name: 'bob_runs' });
  bot.roblox.group({ id: '35', name: 'The Group', roles: [{ id: '351', name: 'Captain', rank: 100 }] });
  bot.roblox.roles('1001', '35', ['351']);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

test('/whois tells oneself, and staff both ways, with what happened', async () => {
  expect((await bot.as(ADA).run('whois')).content).toContain('You have no Roblox account linked');
  await verify(ADA, 'ada_builds', '1001');
  const own = await bot.as(ADA).run('whois');
  expect(own).toMatchObject({ private: true });
  expect(own.content).toContain('You are **ada\\_builds** on Roblox');
  expect(own.embed).toContain('The Group: Captain');
  expect(own.embed).not.toContain('What happened');
  expect(own.buttons.map(({ label }) => label)).toEqual(['My data', 'Forget me']);

  for (const asked of [{ user: ADA.userId }, { roblox: 'ada_builds' }, { roblox: '1001' }]) {
    const seen = await bot.as(OWNER).run('whois', asked);
    expect(seen.content).toContain(`<@${ADA.userId}> is **ada\\_builds** on Roblox`);
    expect(seen.embed).toContain('verified as **ada\\_builds**, proven by the words in the profile');
    expect(seen.buttons).toEqual([]);
    expect((await bot.as(BOB).run('whois', asked)).content).toContain('You need the right to manage members');
  }
  expect((await bot.as(OWNER).run('whois', { roblox: 'bob_runs' })).content).toContain('No member of this server has');
  expect((await bot.as(OWNER).run('whois', { user: BOB.userId })).content).toContain('has no Roblox account linked');
});

test('while Roblox is down, /whois tells what was last seen', async () => {
  await verify(ADA, 'ada_builds', '1001');
  bot.roblox.break('busy');
  const own = await bot.as(ADA).run('whois');
  expect(own.content).toContain('You are **ada\\_builds** on Roblox');
  expect(own.content).toMatch(/What you see is from <t:\d+:R>/);
  expect(own.embed).toContain('Roblox did not tell them just now');
  expect((await bot.as(OWNER).run('whois', { roblox: 'ADA_builds' })).content).toContain(`<@${ADA.userId}> is`);
});

test('/unlink asks first, and undoes the own link', async () => {
  await verify(ADA, 'ada_builds', '1001');
  const asked = await bot.as(ADA).run('unlink');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
  expect((await bot.as(ADA).press(buttonIn(asked, 'Yes, unlink'))).content).toContain('no longer linked');
  expect(await links()).toEqual({});
  expect((await bot.as(ADA).press(buttonIn(asked, 'Yes, unlink'))).content).toContain(
    'You have no Roblox account linked',
  );
  expect(await history()).toEqual(['verified', 'unlinked']);
});

test('others are unlinked by staff alone, and the account is free again', async () => {
  await verify(ADA, 'ada_builds', '1001');
  expect((await bot.as(BOB).run('unlink', { user: ADA.userId })).content).toContain('You need the right');
  expect((await bot.as(BOB).press(unlinkButton.to({ user: ADA.userId }))).content).toContain('You need the right');
  const asked = await bot.as(OWNER).run('unlink', { user: ADA.userId });
  await bot.as(OWNER).press(buttonIn(asked, 'Yes, unlink'));
  expect(await bot.sql`select kind, by_id from link_history order by id`).toMatchObject([
    { kind: 'verified' },
    { kind: 'unlinked', byId: OWNER_ID },
  ]);
  expect((await verify(BOB, 'ada_builds', '1001')).content).toContain('You are verified');
  expect(await links()).toEqual({ [BOB.userId]: '1001' });
});

test('a member gets what is kept, and is forgotten on request: no table names the account any more', async () => {
  await verify(ADA, 'ada_builds', '1001');
  await verify(ADA, 'bob_runs', '1002', 'reverify');
  const own = await bot.as(ADA).run('whois');
  const data = await bot.as(ADA).press(buttonIn(own, 'My data'));
  expect(data.content).toContain('everything that I keep');
  const asked = await bot.as(ADA).press(buttonIn(own, 'Forget me'));
  expect(await links()).toEqual({ [ADA.userId]: '1002' });
  expect((await bot.as(ADA).press(buttonIn(asked, 'Yes, forget me'))).content).toContain('I have forgotten');
  expect(await links()).toEqual({});
  expect(await history()).toEqual(['verified', 'changed', 'unlinked', 'forgotten']);
  const tables = await bot.sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`;
  const kept = await Promise.all(tables.map(({ name }) => bot.sql`select * from ${bot.sql(name)}`));
  expect(JSON.stringify(kept)).not.toMatch(/"1001"|"1002"|ada_builds|bob_runs/);
  expect((await bot.as(ADA).press(buttonIn(asked, 'Yes, forget me'))).content).toContain('I keep nothing');
  expect((await bot.as(OWNER).run('whois', { user: ADA.userId })).embed).toContain('asked to be forgotten');
});

test('the timeline says who has an account now that was proven by another member, also where staff pressed for them', async () => {
  await bot.as(OWNER).run('setup', { verify_moves: 'goes to whoever proves it' });
  await verify(ADA, 'ada_builds', '1001');
  const begun = await begin(BOB, 'ada_builds');
  write('1001', phraseIn(begun));
  await bot.as(OWNER).run('complete_verify', { user: BOB.userId });
  const { embed } = await bot.as(OWNER).run('whois', { user: ADA.userId });
  expect(embed).toContain(`lost **ada\\_builds** to <@${BOB.userId}> by <@${OWNER_ID}>, proven by the words`);
  const own = await bot.as(BOB).run('whois');
  await bot.as(BOB).press(buttonIn(await bot.as(BOB).press(buttonIn(own, 'Forget me')), 'Yes, forget me'));
  expect((await bot.as(OWNER).run('whois', { user: ADA.userId })).embed).toContain('to another member, proven');
});

test('who is forgotten before they are told that their account went to somebody else is not told, and no queue names it', async () => {
  await bot.as(OWNER).run('setup', { verify_moves: 'goes to whoever proves it' });
  await verify(ADA, 'ada_builds', '1001');
  await verify(BOB, 'ada_builds', '1001');
  const queued = await bot.sql`select payload from job_outbox`;
  expect(JSON.stringify(queued)).toContain('lost');
  expect(JSON.stringify(queued)).not.toContain('ada_builds');
  await bot.as(ADA).press(forgetSureButton.to({}));
  await bot.runJobs();
  expect(bot.discord.directMessages.map(({ userId }) => userId)).toEqual([BOB.userId]);
});

test('a long timeline says that there is more', async () => {
  await verify(ADA, 'ada_builds', '1001');
  const more = 'What was before that is not shown';
  expect((await bot.as(OWNER).run('whois', { user: ADA.userId })).embed).not.toContain(more);
  await bot.sql`
    insert into link_history (guild_id, user_id, kind, at, roblox_id, name)
    select ${GUILD}, ${ADA.userId}, 'renamed', now(), 1001, 'ada_' || n from generate_series(1, 10) n`;
  expect((await bot.as(OWNER).run('whois', { user: ADA.userId })).embed).toContain(more);
});

test('the data that a member gets tells what the link has brought, and what is planned for them', async () => {
  await verify(ADA, 'ada_builds', '1001');
  await bot.sql`update member_syncs set role_ids = '{7}', nickname = 'ada_builds'`;
  await bot.sql`
    with run as (insert into bulk_runs (guild_id, started_by, started_at) values (${GUILD}, 1, now()) returning id)
    insert into bulk_changes (guild_id, run_id, user_id, roblox_id, name, give)
    select ${GUILD}, id, unnest(array[${ADA.userId}, ${BOB.userId}]::bigint[]), 1001, 'ada', '{5}' from run`;
  const data = await bot.as(ADA).press(buttonIn(await bot.as(ADA).run('whois'), 'My data'));
  const told = JSON.parse(new TextDecoder().decode(data.files[0]?.data)) as Record<string, unknown>;
  expect(told).toMatchObject({
    link: { robloxId: '1001' },
    given: { roleIds: ['7'], nickname: 'ada_builds' },
    tries: [
      { tried: 'look', count: 1 },
      { tried: 'start', count: 1 },
    ],
    planned: [{ name: 'ada', give: ['5'] }],
  });
  const asked = await bot.as(ADA).press(buttonIn(await bot.as(ADA).run('whois'), 'Forget me'));
  await bot.as(ADA).press(buttonIn(asked, 'Yes, forget me'));
  expect(await bot.sql`select user_id from bulk_changes`).toEqual([{ userId: BOB.userId }]);
});

test('the data of a member has something of every table that keeps something of members', async () => {
  const kept = await bot.sql<{ name: string }[]>`
    select distinct c.table_name as name from information_schema.columns c
     where c.table_schema = 'public' and c.column_name = 'user_id'
       and c.table_name ~ '^(roblox|link|member|verification|bulk)' order by 1`;
  expect(kept.map(({ name }) => name)).toEqual([
    'bulk_changes',
    'link_history',
    'member_syncs',
    'roblox_links',
    'verification_tries',
    'verification_waits',
    'verifications',
  ]);
});

test('the history can be added to and forgotten, and nothing else', async () => {
  await verify(ADA, 'ada_builds', '1001');
  await expect(bot.sql`update link_history set by_id = 1`).rejects.toThrow('append-only');
  await expect(bot.sql`update link_history set name = 'other'`).rejects.toThrow('append-only');
  await expect(bot.sql`delete from link_history`).rejects.toThrow('append-only');
  await expect(bot.sql`truncate link_history`).rejects.toThrow('append-only');
});

test('no link can be written without its proof, nor a proof be taken from under a link', async () => {
  await verify(ADA, 'ada_builds', '1001');
  const begun = await begin(BOB, 'bob_runs');
  write('1002', phraseIn(begun));
  const link = (userId: string, robloxId: string, id: number) => bot.sql`
    insert into roblox_links (guild_id, user_id, roblox_id, name, display_name, linked_at, named_at, verification_id)
    values (${GUILD}, ${userId}, ${robloxId}, 'x', 'x', now(), now(), ${id})`;
  await expect(link(BOB.userId, '1002', 2)).rejects.toThrow('roblox_links_proven');
  await expect(link(BOB.userId, '1002', 1)).rejects.toThrow('roblox_links_proven');
  await expect(bot.sql`update roblox_links set roblox_id = 1002`).rejects.toThrow('roblox_links_proven');
  await expect(bot.sql`delete from verifications where state = 'linked'`).rejects.toThrow('roblox_links_proven');
  await expect(bot.sql`update verifications set state = 'expired' where id = 1`).rejects.toThrow('roblox_links_proven');
});

test('a card tells who it is, quickly and whatever Roblox does', async () => {
  const cards = createCards({ sql: bot.sql, roblox: bot.roblox });
  expect(await cards.cardOf(GUILD, ADA.userId)).toBeUndefined();
  await verify(ADA, 'ada_builds', '1001');
  expect(await cards.cardOf(GUILD, ADA.userId)).toMatchObject({
    robloxId: '1001',
    name: 'ada_builds',
    displayName: 'Ada',
    profileUrl: 'https://www.roblox.com/users/1001/profile',
    groups: [{ name: 'The Group', role: 'Captain', rank: 100 }],
  });
  expect(await cards.robloxOf(GUILD, ADA.userId)).toMatchObject({ robloxId: '1001', name: 'ada_builds' });
  const hold = bot.roblox.hold('profileOf');
  const startedAt = performance.now();
  expect(await cards.cardOf(GUILD, ADA.userId)).toMatchObject({ name: 'ada_builds', createdAt: undefined });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  hold.release();
  bot.roblox.break('odd');
  expect(await cards.cardOf(GUILD, ADA.userId)).toMatchObject({ name: 'ada_builds', groups: [] });
});

test('a new name is kept with a row of history, unless the link is another one since', async () => {
  await verify(ADA, 'ada_builds', '1001');
  const port = createLinks({ sql: bot.sql, clock: bot.clock });
  const link = await port.linkOf(GUILD, ADA.userId);
  if (!link) throw new Error('no link');
  await port.noteNames(link, { name: 'ada_builds', displayName: 'Ada the Great' });
  await port.noteNames(link, { name: 'ada_flies', displayName: 'Ada' });
  expect(await history()).toEqual(['verified', 'renamed']);
  await verify(ADA, 'bob_runs', '1002', 'reverify');
  await port.noteNames(link, { name: 'ada_swims', displayName: 'Ada' });
  expect(await bot.sql`select name, display_name from roblox_links`).toEqual([
    { name: 'bob_runs', displayName: 'bob_runs' },
  ]);
});
