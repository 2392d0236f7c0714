import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton, createForm } from '../addresses.ts';

const GUILD = '300000000000000001';
const owner: Actor = { guildId: GUILD, userId: OWNER_ID, username: 'ada', roleIds: [] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const run = (command: string, options: Parameters<ReturnType<TestApp['as']>['run']>[1] = {}) =>
  bot.as(owner).run(command, options);
const panel = () => bot.discord.messages[0]?.body;
const labels = () => [...JSON.stringify(panel()).matchAll(/"label":"([^"]+)"/g)].map((found) => found[1]);
const open = (type: number, actor = dee) => bot.as(actor).press(createButton.to({ type }));

async function add(name: string, options: Parameters<ReturnType<TestApp['as']>['run']>[1] = {}): Promise<number> {
  await run('tickettype add', { name, ...options });
  const [row] = await bot.sql<{ id: number }[]>`select id from ticket_types where name = ${name}`;
  if (!row) throw new Error(`No type ${name}`);
  return row.id;
}

describe('a panel', () => {
  test('has one button, then one for each type, then a menu, and follows by itself', async () => {
    await run('sendticket');
    expect(labels()).toEqual(['Create Ticket']);
    const appeals = await add('Appeals', { emoji: '⚖️' });
    await bot.runJobs();
    expect(labels()).toEqual(['Support', 'Appeals']);
    for (const name of ['Reports', 'Bugs', 'Ideas', 'Other']) await add(name);
    await bot.runJobs();
    expect(JSON.stringify(panel())).toContain('tickets.create_menu@1');
    const answer = await bot.as(dee).pick('tickets.create_menu@1', [String(appeals)]);
    expect(answer.content).toContain('Your ticket is open');
    await run('tickettype remove', { type: appeals });
    await bot.runJobs();
    expect(labels()).not.toContain('Appeals');
    expect((await open(appeals)).content).toContain('no longer offered');
  });
});

describe('a form', () => {
  test('asks first, and its answers stand in the first message as they were typed', async () => {
    const appeals = await add('Appeals');
    await run('tickettype question', { type: appeals, label: 'What happened?' });
    await run('tickettype question', { type: appeals, label: 'Which?', kind: 'radio', choices: 'Ban; Mute' });
    const form = await open(appeals);
    expect(form.type).toBe(9);
    const answer = await bot
      .as(dee)
      .submit(createForm.to({ type: appeals }), { q1: 'I was *banned* @everyone', q2: ['Ban'] });
    expect(answer.content).toContain('Your ticket is open');
    const first = JSON.stringify(bot.discord.messages.at(-1)?.body);
    expect(first).toContain(String.raw`I was \\*banned\\* \\@everyone`);
    expect(first).toContain('Ban');
    expect(bot.discord.messages.at(-1)?.body.allowed_mentions).toMatchObject({ parse: [], users: [dee.userId] });
    await run('tickettype unquestion', { type: appeals, label: 'which?' });
    expect((await run('tickettype list')).embed).not.toContain('Which?');
  });

  test('sent from the phone and from the PC opens one ticket, and the second answer links to it', async () => {
    const appeals = await add('Appeals');
    await run('tickettype question', { type: appeals, label: 'What happened?' });
    const send = () => bot.as(dee).submit(createForm.to({ type: appeals }), { q1: 'x' });
    await open(appeals);
    await send();
    expect((await send()).content).toContain('You have an open ticket already: <#');
    expect(await bot.sql`select from tickets`).toHaveLength(1);
  });

  test('is refused at the sending to who was blocked since, or has too many since the limit was lowered', async () => {
    const appeals = await add('Appeals', { limit: 2 });
    await run('tickettype question', { type: appeals, label: 'What happened?' });
    const send = () => bot.as(dee).submit(createForm.to({ type: appeals }), { q1: 'x' });
    await send();
    expect((await open(appeals)).type).toBe(9);
    await run('tickettype edit', { type: appeals, limit: 1 });
    expect((await send()).content).toContain('You have an open ticket already');

    const eve = { ...dee, userId: '100000000000000004' };
    expect((await open(appeals, eve)).type).toBe(9);
    await run('ticket block', { user: eve.userId });
    const refused = await bot.as(eve).submit(createForm.to({ type: appeals }), { q1: 'x' });
    expect(refused.content).toContain('can’t open tickets');
    expect(await bot.sql`select from tickets`).toHaveLength(1);
  });

  test('takes no sixth question, no empty choices and no second question of the same words', async () => {
    const appeals = await add('Appeals');
    const ask = (label: string, rest = {}) => run('tickettype question', { type: appeals, label, ...rest });
    expect((await ask('Which?', { kind: 'menu', choices: 'one' })).content).toContain('semicolon');
    for (const label of ['1', '2', '3', '4', '5']) await ask(label);
    expect((await ask('6')).content).toContain('5 questions');
    expect((await run('tickettype unquestion', { type: appeals, label: 'nothing' })).content).toContain(
      'no such question',
    );
    await run('tickettype unquestion', { type: appeals, label: '5' });
    expect((await ask('1')).content).toContain('asks “1” already');
  });
});

describe('a type', () => {
  test('lets a member have as many open as it says, each in a slot of its own', async () => {
    const bugs = await add('Bugs', { limit: 2 });
    await open(bugs);
    expect((await open(bugs)).content).toContain('Your ticket is open');
    expect((await open(bugs)).content).toContain('already');
    expect(await bot.sql`select slot from tickets order by slot`).toMatchObject([{ slot: 1 }, { slot: 2 }]);
  });

  test('makes a member wait between two, and lets only verified members in where it says so', async () => {
    const bugs = await add('Bugs', { cooldown: 60, verified_only: 'no' });
    await open(bugs);
    const [ticket] = await bot.sql<{ id: number }[]>`select id from tickets`;
    await bot.as(dee).submit(`tickets.close_form@1:${ticket?.id.toString(36)}`, {});
    expect((await open(bugs)).content).toContain('You can open a new one');
    bot.clock.forward(60);
    expect((await open(bugs)).content).toContain('Your ticket is open');
    const proven = await add('Proven', { verified_only: 'yes' });
    expect((await open(proven)).content).toContain('/verify');
  });

  test('has a name of its own and one emoji', async () => {
    await add('Bugs');
    expect((await run('tickettype add', { name: 'bugs' })).content).toContain('already');
    expect((await run('tickettype add', { name: 'More', emoji: 'bug' })).content).toContain('not one emoji');
    expect(await bot.sql`select from ticket_types where name = 'More'`).toHaveLength(0);
  });

  test('of another server can be neither changed nor opened', async () => {
    const bugs = await add('Bugs');
    const elsewhere = { ...owner, guildId: '300000000000000002' };
    expect((await bot.as(elsewhere).run('tickettype edit', { type: bugs, name: 'x' })).content).toContain(
      'no such type',
    );
    expect((await open(bugs, { ...dee, guildId: '300000000000000002' })).content).toContain('no longer offered');
  });
});
