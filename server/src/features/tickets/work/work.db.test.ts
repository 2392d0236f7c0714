import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const STAFF_ROLE = '700000000000000001';
const LEAD_ROLE = '700000000000000002';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const sam: Actor = { guildId: GUILD, userId: '100000000000000005', username: 'sam', roleIds: [STAFF_ROLE] };
const lea: Actor = { guildId: GUILD, userId: '100000000000000006', username: 'lea', roleIds: [LEAD_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const EVE = '100000000000000004';
const VIEW = 1n << 10n;

let bot: TestApp;
let channelId: string;
let id: number;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by)
    values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1), (${GUILD}, 'tickets.lead', ${LEAD_ROLE}, 1)`;
  bot.discord.roles.add(STAFF_ROLE).add(LEAD_ROLE);
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [ticket] = await bot.sql<{ id: number; channelId: string }[]>`select id, channel_id from tickets`;
  if (!ticket) throw new Error('No ticket');
  ({ id, channelId } = ticket);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const run = (actor: Actor, command: string, options: Parameters<ReturnType<TestApp['as']>['run']>[1] = {}) =>
  bot.as(actor, { channelId }).run(`ticket ${command}`, options);
const first = () => bot.discord.messages.find((message) => message.channelId === channelId);
const firstText = () => JSON.stringify(first()?.body);
const seers = () =>
  bot.discord.channels
    .get(channelId)
    ?.overwrites.filter(({ allow }) => (allow & VIEW) !== 0n)
    .map((one) => one.id) ?? [];

describe('a claim', () => {
  test('has one holder, who stands in the first message', async () => {
    expect((await run(cy, 'claim')).content).toContain(`<@${cy.userId}> takes care`);
    expect(firstText()).toContain(`<@${cy.userId}>`);
    expect((await run(sam, 'claim')).content).toContain(`<@${cy.userId}> has this ticket`);
    expect((await run(sam, 'unclaim')).content).toContain(`<@${cy.userId}> has this ticket`);
    expect((await run(lea, 'unclaim')).content).toContain('is free again');
    expect((await run(sam, 'claim')).content).toContain(`<@${sam.userId}> takes care`);
  });

  test('by two at the same moment goes to one, and the other hears who', async () => {
    let both: Promise<{ content: string }[]> | undefined;
    await bot.sql.begin(async (tx) => {
      await tx`select from tickets where id = ${id} for update`;
      both = Promise.all([run(cy, 'claim'), run(sam, 'claim')]);
      await expect
        .poll(
          async () =>
            bot.sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
        .toHaveLength(2);
    });
    const answers = (await both)?.map(({ content }) => content) ?? [];
    expect(answers.filter((content) => content.includes('takes care'))).toHaveLength(1);
    expect(answers.filter((content) => content.includes('has this ticket'))).toHaveLength(1);
  });
});

describe('who sees a ticket', () => {
  test('stays whole through claim, add, move and unclaim', async () => {
    const before = seers();
    await run(cy, 'claim');
    await run(cy, 'add', { user: EVE });
    expect(seers().toSorted()).toEqual([...before, EVE].toSorted());
    await bot.sql`insert into ticket_types (guild_id, name, staff_role_ids) values (${GUILD}, 'Appeals', ${[LEAD_ROLE]}::bigint[])`;
    const { choices } = await bot.as(cy, { channelId }).suggest('ticket move', 'type', 'app');
    expect(choices).toMatchObject([{ name: 'Appeals' }]);
    await run(cy, 'move', { type: choices[0]?.value ?? 0 });
    expect(seers()).toContain(EVE);
    expect(seers()).toContain(dee.userId);
    expect(seers()).toContain(LEAD_ROLE);
    expect(seers()).not.toContain(STAFF_ROLE);
    expect(firstText()).toContain('Appeals');
    expect((await run(cy, 'unclaim')).content).toContain('Only staff');
    await run(lea, 'unclaim');
    expect(seers()).toContain(EVE);
  });

  test('can be taken back from who was added, not from the opener', async () => {
    await run(cy, 'add', { user: EVE });
    expect((await run(cy, 'remove', { user: EVE })).content).toContain('can’t see this ticket any more');
    expect(seers()).not.toContain(EVE);
    expect((await run(cy, 'remove', { user: dee.userId })).content).toContain('was not added');
    expect((await run(cy, 'add', { user: { id: EVE, away: true } })).content).toContain('can’t be added');
  });
});

describe('other work', () => {
  test('renames, and what Discord puts off comes later with the last name', async () => {
    expect((await run(cy, 'rename', { name: 'Robux Refund!' })).content).toContain('new name');
    expect(bot.discord.channels.get(channelId)?.name).toBe('ticket-0001-robux-refund');
    await run(cy, 'rename', { name: 'two' });
    expect((await run(cy, 'rename', { name: 'three' })).content).toContain('in a few minutes');
    const { editChannel } = bot.discord;
    bot.discord.editChannel = async (channel, change) => {
      const found = bot.discord.channels.get(channel);
      if (found && change.name !== undefined) found.name = change.name;
      else await editChannel(channel, change);
    };
    await bot.runJob('ticket.rename', { guildId: GUILD, ticketId: id });
    expect(bot.discord.channels.get(channelId)?.name).toBe('ticket-0001-three');
  });

  test('keeps notes for staff alone, as they were typed', async () => {
    await run(cy, 'note', { text: 'Asked **twice** @everyone' });
    const page = await run(sam, 'notes');
    expect(page).toMatchObject({ private: true });
    expect(page.embed).toContain('Asked \\*\\*twice\\*\\* \\@everyone');
    expect(firstText()).not.toContain('twice');
    expect((await run(dee, 'notes')).content).toContain(`<@`);
  });

  test('shows the priority in the first message', async () => {
    await run(cy, 'priority', { level: 'urgent' });
    expect(firstText()).toContain('urgent');
  });

  test('gives saved answers by name, and nobody but the opener is pinged', async () => {
    expect((await run(cy, 'save_answer', { name: 'appeal', text: 'x' })).content).toContain('<@');
    await run(lea, 'save_answer', { name: 'Appeal', text: 'Write it here, @everyone' });
    expect((await bot.as(cy).suggest('ticket answer', 'name', 'app')).choices).toMatchObject([{ name: 'Appeal' }]);
    const answer = await run(cy, 'answer', { name: 'appeal' });
    expect(answer.content).toContain('Write it here, \\@everyone');
    expect(answer.body).toMatchObject({ allowed_mentions: { parse: [], users: [dee.userId] } });
    await run(lea, 'forget_answer', { name: 'appeal' });
    expect((await run(cy, 'answer', { name: 'appeal' })).content).toContain('no answer called');
  });

  test('asks the opener, who alone can say yes', async () => {
    const asked = await run(cy, 'ask');
    const [yes, no] = asked.buttons;
    expect((await bot.as(cy).press(yes?.customId ?? '')).content).toContain(`Only <@${dee.userId}>`);
    expect((await bot.as(dee).press(no?.customId ?? '')).content).toContain('not yet');
    expect((await bot.as(dee).press(yes?.customId ?? '')).embed).toContain('is closed');
  });

  test('keeps a blocked member from opening, until the block is taken back', async () => {
    const eve: Actor = { ...dee, userId: EVE };
    await run(cy, 'block', { user: EVE });
    expect((await bot.as(eve).press(createButton.to({ type: 0 }))).content).toContain('can’t open tickets');
    await run(cy, 'unblock', { user: EVE });
    expect((await bot.as(eve).press(createButton.to({ type: 0 }))).content).toContain('is open');
  });

  test('tells leads how the staff do, and nobody else', async () => {
    await run(cy, 'claim');
    await bot.sql`update tickets set first_answer_at = opened_at + interval '5 minutes'`;
    await bot.as(cy).submit(`tickets.close_form@1:${id.toString(36)}`, {});
    expect((await run(cy, 'stats')).content).toContain('<@');
    const { embed } = await run(lea, 'stats');
    expect(embed).toContain(`<@${cy.userId}>: 1 closed, first answer after 5 minutes`);
  });

  test('takes hostile text as it comes, and stores what can be read of it', async () => {
    const hostile = 'a\u202Eb\u0000c\ud800d\u200B @everyone <script>';
    for (const [command, options] of [
      ['note', { text: hostile }],
      ['rename', { name: hostile }],
      ['block', { user: EVE, reason: hostile }],
      ['answer', { name: hostile }],
    ] as const) {
      expect((await run(cy, command, options)).content, command).not.toMatch(/E-[0-9A-Z]{6}/);
    }
    expect((await run(lea, 'save_answer', { name: hostile, text: hostile })).content).toContain('Saved');
    expect((await run(cy, 'notes')).embed).toContain('abcd \\@everyone \\<script\\>');
    const closed = await bot.as(cy).submit(`tickets.close_form@1:${id.toString(36)}`, { reason: hostile });
    expect(closed.embed).toContain('abcd \\@everyone');
  });

  test('goes on when Discord refuses to show it, and the pass shows it later', async () => {
    bot.discord.failing = (call) => {
      if (call === 'edit') throw new DiscordFailure('retry', 503, 0, 'Service Unavailable');
    };
    expect((await run(cy, 'claim')).content).toContain('takes care');
    bot.discord.failing = () => {};
    await bot.runJob('ticket.reconcile', {});
    expect(firstText()).toContain(`<@${cy.userId}>`);
  });
});
