import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Actor } from '../../kit/access.ts';
import { createButton } from './addresses.ts';

const GUILD = '300000000000000001';
const PANEL = '200000000000000001';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'Dee X', roleIds: [] };
const eve: Actor = { guildId: GUILD, userId: '100000000000000004', username: 'eve', roleIds: [] };
const VIEW = 1n << 10n;

let bot: TestApp;
let calls: string[];

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  bot.discord.roles.add(STAFF_ROLE);
  calls = [];
  bot.discord.failing = (call) => void calls.push(call);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const create = (actor: Actor) => bot.as(actor).press(createButton.to({ type: 0 }));
const tickets = () => bot.sql<{ id: number; number: number; state: string; channelId: string | null }[]>`
  select id, number, state, channel_id from tickets order by id`;
const ticketChannels = () => [...bot.discord.channels.values()].filter(({ kind }) => kind === 'text');
const buttonOf = (body: unknown, label: string): string => {
  const found = JSON.stringify(body).match(
    new RegExp(`"label":"${label}","custom_id":"([^"]+)"|"custom_id":"([^"]+)","label":"${label}"`),
  );
  const id = found?.[1] ?? found?.[2];
  if (id === undefined) throw new Error(`No button ${label} in ${JSON.stringify(body)}`);
  return id;
};
const sees = (userOrRole: string): boolean => {
  const [channel] = ticketChannels();
  return channel?.overwrites.some(({ id, allow }) => id === userOrRole && (allow & VIEW) !== 0n) ?? false;
};

async function openTicket(actor = dee) {
  await create(actor);
  const row = (await tickets()).at(-1);
  const first = bot.discord.messages.at(-1);
  if (!row?.channelId || !first) throw new Error('No ticket');
  return { ...row, channelId: row.channelId, close: buttonOf(first.body, 'Close Ticket'), first };
}

async function closeTicket(actor: Actor, close: string, reason = '') {
  const form = await bot.as(actor).press(close);
  const { custom_id: id } = form.body as { custom_id: string };
  return bot.as(actor).submit(id, { reason });
}

describe('the panel', () => {
  test('is posted by staff where they say, and its button is found again by the form of its custom_id for ever', async () => {
    expect((await bot.as(cy).run('sendticket', { channel: PANEL })).content).toContain(`<#${PANEL}>`);
    const [panel] = bot.discord.messages;
    expect(panel).toMatchObject({ channelId: PANEL });
    expect(buttonOf(panel?.body, 'Create Ticket')).toBe('tickets.create@1:1');
    expect((await bot.as(dee).press('tickets.create@1:1')).content).toContain('Your ticket is open');
  });

  test('stands once and is kept though the answer to its posting is lost, beside an older one', async () => {
    await bot.as(cy).run('sendticket', { channel: PANEL });
    const lose = () => {
      bot.discord.afterPost = () => {};
      throw new DiscordFailure('retry', 0, 0, 'POST /channels/:id/messages: no answer.');
    };
    for (const where of ['afterPost', 'failing'] as const) {
      if (where === 'afterPost') bot.discord.afterPost = lose;
      else bot.discord.failing = (call) => void (call === 'post' && ((bot.discord.failing = () => {}), lose()));
      const interactionId = bot.discord.nextId();
      expect((await bot.as(cy, { interactionId }).run('sendticket', { channel: PANEL })).content).toContain('Done.');
    }
    const saved = await bot.sql<{ messageId: string }[]>`select message_id from ticket_panels order by id`;
    expect(saved.map(({ messageId }) => messageId)).toEqual(bot.discord.messages.map(({ id }) => id));
    expect(saved).toHaveLength(3);
  });

  test('is written down once by two processes that are handed the same command', async () => {
    const interactionId = bot.discord.nextId();
    const run = () => bot.as(cy, { interactionId }).run('sendticket', { channel: PANEL });
    await run();
    expect((await run()).content).toContain('Done.');
    expect(bot.discord.messages).toHaveLength(1);
    expect(await bot.sql`select 1 from ticket_panels`).toHaveLength(1);
    expect(await bot.sql`select 1 from audit where action = 'ticket.panel'`).toHaveLength(1);
  });

  test('is taken back where it cannot be written down', async () => {
    bot.discord.afterPost = async () => {
      await bot.sql`alter table ticket_panels rename to ticket_panels_away`;
    };
    await bot.as(cy).run('sendticket', { channel: PANEL });
    bot.errors.length = 0;
    expect(bot.discord.messages).toEqual([]);
  });

  test('is not posted where the bot may not write, and says what is missing', async () => {
    const answer = await bot.as(cy).run('sendticket', { channel: { id: PANEL, app_permissions: '0' } });
    expect(answer.content).toContain('View Channel and Send Messages and Embed Links');
    expect(bot.discord.messages).toEqual([]);
  });
});

describe('opening', () => {
  test('makes a channel that the opener, staff and the bot see and nobody else, and links to it', async () => {
    const answer = await create(dee);
    const [channel] = ticketChannels();
    expect(answer).toMatchObject({ private: true, content: expect.stringContaining(`<#${channel?.id}>`) });
    expect(channel?.name).toBe('ticket-0001-dee-x');
    expect(sees(dee.userId)).toBe(true);
    expect(sees(STAFF_ROLE)).toBe(true);
    expect(sees(BOT_ID)).toBe(true);
    expect(sees(eve.userId)).toBe(false);
    expect(channel?.overwrites.find(({ id }) => id === GUILD)).toMatchObject({ deny: VIEW });
    const [first] = bot.discord.messages;
    expect(first?.body).toMatchObject({ content: `<@${dee.userId}> <@&${STAFF_ROLE}>` });
    expect(await tickets()).toMatchObject([{ number: 1, state: 'open', channelId: channel?.id }]);
  });

  test('takes one channel and one message at Discord, beside the answer to the press', async () => {
    await create(eve);
    calls.length = 0;
    await create(dee);
    const rest = calls.filter((call) => call !== 'ownerOf');
    console.log(
      `REST calls of an opening: answer, ${rest.join(', ')}, and the final answer where the first was deferred`,
    );
    expect(rest).toEqual(['createChannel', 'post']);
  });

  test('of the same member a second time links to the first ticket', async () => {
    await create(dee);
    const answer = await create(dee);
    expect(answer.content).toContain('You have an open ticket already: <#');
    expect(await tickets()).toHaveLength(1);
    expect(ticketChannels()).toHaveLength(1);
  });

  test('of the same press in two processes makes one ticket, and both answers link to it', async () => {
    const at = { interactionId: '500000000000000777' };
    const answers = await Promise.all([0, 1].map(() => bot.as(dee, at).press(createButton.to({ type: 0 }))));
    const [channel, ...more] = ticketChannels();
    expect(more).toEqual([]);
    for (const { content } of answers) expect(content).toContain(`<#${channel?.id}>`);
    expect(await tickets()).toHaveLength(1);
  });

  test('pressed twice at once makes one ticket; two members at once get two numbers', async () => {
    await Promise.all([create(dee), create(dee), create(eve)]);
    expect((await tickets()).map(({ number }) => number)).toEqual([1, 2]);
    expect(ticketChannels()).toHaveLength(2);
  });

  test('uses the plain name where Discord refuses the other', async () => {
    const { createChannel } = bot.discord;
    bot.discord.createChannel = (guildId, channel) =>
      createChannel(guildId, channel.name.includes('dee') ? { ...channel, name: '' } : channel);
    await create(dee);
    expect(ticketChannels()[0]?.name).toBe('ticket-0001');
  });

  test('without the permission is taken back, and the answer names it and who can mend it', async () => {
    bot.discord.failing = (call) => {
      calls.push(call);
      if (call === 'createChannel') throw failure('forbidden', 403, 50013);
    };
    const answer = await create(dee);
    expect(answer.content).toContain('Manage Channels');
    expect(calls.filter((call) => call === 'createChannel')).toHaveLength(1);
    expect(await tickets()).toMatchObject([{ state: 'failed' }]);
    bot.discord.failing = () => {};
    expect((await create(dee)).content).toContain('Your ticket is open');
  });

  test('whose answer was lost finds its channel again and makes no second one', async () => {
    let lost = false;
    bot.discord.after = (call) => {
      if (call !== 'createChannel' || lost) return;
      lost = true;
      throw failure('retry', 0, 0);
    };
    expect((await create(dee)).content).toContain('Your ticket is open');
    expect(ticketChannels()).toHaveLength(1);
  });

  test('in a category that was deleted opens without it, and the owner is told once', async () => {
    await bot.sql`insert into ticket_settings (guild_id, category_id) values (${GUILD}, 200000000000000999)`;
    await create(dee);
    await create(eve);
    expect(ticketChannels().map(({ parentId }) => parentId)).toEqual([null, null]);
    await bot.runJobs();
    expect(bot.discord.directMessages).toHaveLength(1);
  });
});

describe('closing', () => {
  test('asks once with the reason as a form, hides the channel from the opener, and shows Undo', async () => {
    const { close } = await openTicket();
    const answer = await closeTicket(cy, close, 'All done');
    expect(answer.embed).toContain('All done');
    expect(answer.private).toBe(false);
    expect(sees(dee.userId)).toBe(false);
    expect(sees(STAFF_ROLE)).toBe(true);
    expect(await tickets()).toMatchObject([{ state: 'closing' }]);

    const undo = buttonOf(answer.body, 'Undo');
    expect((await bot.as(cy).press(undo)).embed).toContain('is open again');
    expect(sees(dee.userId)).toBe(true);
    expect(await tickets()).toMatchObject([{ state: 'open' }]);
    expect((await bot.as(cy).press(undo)).content).toContain('Nothing was changed');
  });

  test('ends after ten minutes: the channel goes, the opener and the log hear of it', async () => {
    await bot.sql`insert into ticket_settings (guild_id, log_channel_id) values (${GUILD}, 200000000000000555)`;
    const { id, close, channelId } = await openTicket();
    await closeTicket(cy, close);
    const about = { guildId: GUILD, ticketId: id };
    await bot.runJob('ticket.end', about);
    expect(bot.discord.channels.has(channelId)).toBe(true);

    bot.clock.forward(10);
    calls.length = 0;
    await bot.runJob('ticket.end', about);
    await bot.runJobs();
    expect(bot.discord.channels.has(channelId)).toBe(false);
    expect(await tickets()).toMatchObject([{ state: 'closed' }]);
    expect(bot.discord.directMessages).toMatchObject([{ userId: dee.userId }]);
    expect(bot.discord.messages.filter((message) => message.channelId === '200000000000000555')).toHaveLength(1);
    expect((await create(dee)).content).toContain('Your ticket is open');
  });

  test('takes five calls at most, beside the message to the opener', async () => {
    await bot.sql`insert into ticket_settings (guild_id, log_channel_id) values (${GUILD}, 200000000000000555)`;
    // With the panel the bot learns what the staff's role is called.
    await bot.as(cy).run('sendticket');
    const { id, close } = await openTicket();
    calls.length = 0;
    await closeTicket(cy, close);
    bot.clock.forward(10);
    await bot.runJob('ticket.end', { guildId: GUILD, ticketId: id });
    await bot.runJobs();
    const rest = calls.filter((call) => call !== 'direct' && call !== 'ownerOf' && call !== 'messages');
    const reads = calls.filter((call) => call === 'messages');
    console.log(`REST calls of a close: form, answer, ${rest.join(', ')}, and ${reads.length} for the history`);
    expect(rest).toEqual(['editChannel', 'deleteChannel', 'post']);
  });

  test('is for the opener and for staff, and for nobody else', async () => {
    const { close } = await openTicket();
    expect((await bot.as(eve).press(close)).content).toContain('Only staff');
    expect((await bot.as({ ...dee, guildId: '300000000000000002' }).press(close)).content).toContain('no such ticket');
    const closed = await closeTicket(dee, close);
    expect(closed.embed).toContain('is closed');
  });

  test('twice tells the second one who was faster, with one entry in the log', async () => {
    const { close } = await openTicket();
    const form = ((await bot.as(cy).press(close)).body as { custom_id: string }).custom_id;
    await bot.as(cy).submit(form, {});
    expect((await bot.as(dee).submit(form, {})).content).toContain(`closed already (by <@${cy.userId}>)`);
    expect(await bot.sql`select from audit where action = 'ticket.close'`).toHaveLength(1);
  });

  test('is not undone when the channel is going', async () => {
    const { id, close } = await openTicket();
    const undo = buttonOf((await closeTicket(cy, close)).body, 'Undo');
    bot.clock.forward(10);
    expect((await bot.as(cy).press(undo)).content).toContain('too late');
    await bot.runJob('ticket.end', { guildId: GUILD, ticketId: id });
    const reopened = await bot.as(cy).press(`tickets.reopen@1:${id.toString(36)}`);
    expect(reopened.content).toContain('is open again: <#');
    expect(ticketChannels()).toHaveLength(1);
    expect(await tickets()).toMatchObject([{ number: 1, state: 'open' }]);
  });

  test('goes well when direct messages are shut and the log channel is gone', async () => {
    await bot.sql`insert into ticket_settings (guild_id, log_channel_id) values (${GUILD}, 200000000000000555)`;
    bot.discord.deletedChannels.add('200000000000000555');
    bot.discord.directMessage = async () => 'closed';
    const { id, close } = await openTicket();
    await closeTicket(cy, close);
    bot.clock.forward(10);
    await bot.runJob('ticket.end', { guildId: GUILD, ticketId: id });
    await bot.runJobs();
    expect(await tickets()).toMatchObject([{ state: 'closed' }]);
    expect(
      await bot.sql`select from graphile_worker.jobs where task_identifier in ('ticket.log', 'ticket.tell_opener')`,
    ).toHaveLength(0);
  });
});

describe('a channel that is deleted by hand', () => {
  test('closes its ticket, frees the member, and keeps what was said', async () => {
    const { channelId } = await openTicket();
    bot.discord.channels.delete(channelId);
    bot.discord.deletedChannels.add(channelId);
    await bot.app.hear({ t: 'CHANNEL_DELETE', d: { id: channelId, guild_id: GUILD } });
    await bot.runJobs();
    expect(await bot.sql`select state, close_cause from tickets`).toMatchObject([
      { state: 'closed', closeCause: 'channel_deleted' },
    ]);
    expect((await create(dee)).content).toContain('Your ticket is open');
  });

  test('while the bot was away is found by a pass, and an outage is not taken for it', async () => {
    const { channelId } = await openTicket();
    bot.discord.channels.delete(channelId);
    bot.discord.failing = (call) => {
      if (call === 'channel') throw failure('retry', 503, 0);
    };
    await bot.runJob('ticket.reconcile', {});
    expect(await tickets()).toMatchObject([{ state: 'open' }]);
    bot.discord.failing = () => {};
    await bot.runJob('ticket.reconcile', {});
    await bot.runJobs();
    expect(await tickets()).toMatchObject([{ state: 'closed' }]);
  });
});

function failure(sort: 'forbidden' | 'retry', status: number, code: number) {
  return new DiscordFailure(sort, status, code, 'as the test wants it');
}
