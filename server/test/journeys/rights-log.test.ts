import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, instantsIn, openServer, told } from './server.ts';

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

test('an entry of the log that is changed or removed by hand is found', async () => {
  const server = await openServer(journey, bot);
  const bob = await server.member();
  await server.owner.command('/allowusers', { user: bob.id });
  await server.owner.command('/allowusers', { user: bob.id, action: 'remove' });
  const verify = async () => told(await server.owner.command('/audit verify')).text;
  expect(await verify()).toContain('All 4 entries are as they were written');
  const byHand = (sql: string) =>
    journey.sql.unsafe(`
      alter table audit disable trigger audit_append_only; ${sql}; alter table audit enable trigger audit_append_only`);
  await byHand(`update audit set actor_id = ${bob.id} where guild_id = ${server.guildId} and number = 2`);
  expect(await verify()).toContain('Entry #2 is not as it was written');
  await byHand(`update audit set actor_id = ${server.owner.id} where guild_id = ${server.guildId} and number = 2`);
  expect(await verify()).toContain('All 4 entries');
  await byHand(`delete from audit where guild_id = ${server.guildId} and number = 4`);
  expect(await verify()).toContain('Entry #4 is missing');
});

test('who did what is read page by page and by filters', async () => {
  const server = await openServer(journey, bot);
  const bob = await server.member();
  for (const action of ['add', 'remove', 'add', 'remove', 'add', 'remove']) {
    await server.owner.command('/allowusers', { user: bob.id, action });
  }
  await bob.command('/training', { starts: 'now' });
  const first = told(await server.owner.command('/audit list'));
  expect(first.text).toMatch(new RegExp(`#13.*${bob.mention} tried something without the right`));
  expect(first.buttons).toEqual(['Older']);
  const older = told(await server.owner.click(first.message, 'Older'));
  expect(older.text.match(/#\d+/g)).toEqual(['#3', '#2', '#1']);
  expect(older.buttons).toEqual(['Newer']);
  const some = told(await server.owner.command('/audit list', { action: 'grant.remove', person: bob.id, days: 1 }));
  expect(some.text.match(/#\d+/g)).toHaveLength(6);
});

test('the log channel gets each entry, and the owner hears once when it is gone', async () => {
  const server = await openServer(journey, bot);
  const bob = await server.member();
  const { id: log } = await journey.control.call('makeChannel', { guildId: server.guildId, name: 'log' });
  const { id: closed } = await journey.control.call('makeChannel', {
    guildId: server.guildId,
    name: 'closed',
    overwrites: [{ roleId: server.guildId, deny: '2048' }],
  });
  const refused = told(await server.owner.command('/setup', { log_channel: closed })).text;
  expect(refused).toContain(`I can't use <#${closed}>: I am missing **Send Messages** there`);
  expect(told(await server.owner.command('/setup', { log_channel: log })).text).toContain('Saved: Log channel');
  await server.owner.command('/allowusers', { user: bob.id });
  const reader = server.owner.at(log);
  await reader.waitFor((messages) => messages.some((one) => textOf(one).includes(`let ${bob.mention} host`)), 20_000);
  const all = (await reader.reads()).map(textOf).join('\n');
  expect(all.match(/#\d+\*\*/g)).toEqual(['#1**', '#2**', '#3**']);
  expect(all).toContain('changed the settings');

  await journey.control.call('deleteChannel', { channelId: log });
  await server.owner.command('/allowusers', { user: bob.id, action: 'remove' });
  await journey.control.waitFor(async () => (await server.owner.dms()).length > 0, 20_000);
  await server.owner.command('/allowusers', { user: bob.id });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const [message, ...more] = await server.owner.dms();
  expect(message && textOf(message)).toContain("I can't write in the log channel");
  expect(more).toEqual([]);
  expect(told(await server.owner.command('/setup')).text).toContain("I can't write there since");
  expect(told(await server.owner.command('/audit verify')).text).toContain('entries are as they were written');
});

test('the page of /setup is changed by its menus and its form, and what is set holds', async () => {
  const server = await openServer(journey, bot);
  const { id: news } = await journey.control.call('makeChannel', { guildId: server.guildId, name: 'news' });
  const page = told(await server.owner.command('/setup'));
  expect(page.text).toContain('UTC**, where it is');
  const zone = told(await server.owner.choose(page.message, 'setup.set@1:timezone', ['Asia/Tokyo']));
  expect(zone.text).toContain('Saved: Time zone');
  expect(zone.message.id).toBe(page.message.id);
  expect(told(await server.owner.choose(page.message, 'setup.set@1:pads', ['3'])).text).toContain('1 to 3');
  await server.owner.choose(page.message, 'setup.section@1', ['announcements:0']);
  const menu = await server.owner.choose(page.message, 'setup.set@1:announcements', [news]);
  expect(told(menu).text).toContain(`<#${news}>`);
  await server.owner.choose(page.message, 'setup.section@1', ['general:0']);
  const form = await server.owner.click(page.message, 'Write: Time zone');
  const saved = await server.owner.submit(form, { timezone: 'Kathmandu' });
  expect(saved.message && textOf(saved.message)).toContain('Asia/Kathmandu');

  const booked = told(await server.owner.command('/training', { starts: 'tomorrow 20:00' })).text;
  expect((instantsIn(booked)[0] ?? 0) % 86_400).toBe(20 * 3_600 - 20_700);
  expect(booked).toContain(`<#${news}>`);
  expect(textOf(await announced(server.owner.at(news)))).toContain('Training');
  await server.owner.command('/session end');
  await server.owner.command('/training', { starts: 'tomorrow 20:00', pad: 3 });
  const refused = await server.owner.choose(page.message, 'setup.set@1:pads', ['2']);
  expect([refused.message, ...refused.followUps].map((one) => one?.content).join()).toContain('Still booked: pad 3');
  expect(told(await server.owner.command('/audit list', { action: 'settings' })).text.match(/\*\*#\d+/g)).toHaveLength(
    4,
  );
});
