import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { createForm } from '../addresses.ts';

const GUILD = '300000000000000001';
const owner: Actor = { guildId: GUILD, userId: OWNER_ID, username: 'ada', roleIds: [] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const QUESTIONS = 5;

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

async function typeWith(kind: 'long text' | 'file', greeting?: string): Promise<number> {
  await bot.as(owner).run('tickettype add', { name: 'Appeals', ...(greeting !== undefined && { greeting }) });
  const [type] = await bot.sql<{ id: number }[]>`select id from ticket_types where name = 'Appeals'`;
  if (!type) throw new Error('There is no type.');
  for (let n = 1; n <= QUESTIONS; n++)
    await bot.as(owner).run('tickettype question', { type: type.id, label: `Question ${n}`, kind });
  return type.id;
}

test.each(['x', '*', '🎉'])(
  'the longest answers that a form takes, of “%s”, fit into the first message',
  async (letter) => {
    const type = await typeWith('long text', 'g'.repeat(1_000));
    const inputs = Object.fromEntries(
      Array.from({ length: QUESTIONS }, (_, at) => [`q${at + 1}`, letter.repeat(1_000 / letter.length)]),
    );
    const answer = await bot.as(dee).submit(createForm.to({ type }), inputs);
    expect(answer.content).toContain('Your ticket is open');
    const first = JSON.stringify(bot.discord.messages.at(-1)?.body);
    for (let n = 1; n <= QUESTIONS; n++) expect(first).toContain(`Question ${n}`);
  },
);

test('the longest greeting and every other text at once still fit', async () => {
  const type = await typeWith('long text', '*'.repeat(1_500));
  await bot.as(owner).run('tickettype edit', { type, hours: '*'.repeat(200) });
  const inputs = Object.fromEntries(
    Array.from({ length: QUESTIONS }, (_, at) => [`q${at + 1}`, `${at + 1} ${'*'.repeat(998)}`]),
  );
  const answer = await bot.as(dee).submit(createForm.to({ type }), inputs);
  expect(answer.content).toContain('Your ticket is open');
  const first = JSON.stringify(bot.discord.messages.at(-1)?.body);
  for (let n = 1; n <= QUESTIONS; n++) expect(first).toContain(`"value":"${n} `);
});

test('files of a form can be opened from the first message, as far as there is room', async () => {
  const type = await typeWith('file');
  const files = Array.from({ length: 10 }, (_, at) => ({ name: `proof-${at}-${'x'.repeat(200)}.png` }));
  const inputs = Object.fromEntries(Array.from({ length: QUESTIONS }, (_, at) => [`q${at + 1}`, { files }]));
  const answer = await bot.as(dee).submit(createForm.to({ type }), inputs);
  expect(answer.content).toContain('Your ticket is open');
  const first = JSON.stringify(bot.discord.messages.at(-1)?.body);
  expect(
    first.match(
      /Open within a day, later in `\/ticket transcript`: \[1\]\(https:\/\/cdn\.example\/\d+\/proof-0-x+\.png\)/g,
    ),
  ).toHaveLength(QUESTIONS);
});

test('files of a form are noted with the ticket, by one job, though the form is delivered twice', async () => {
  const type = await typeWith('file');
  const files = [{ name: 'proof.png', contentType: 'image/png', bytes: 12 }];
  for (let times = 1; times <= 2; times++)
    await bot.as(dee, { interactionId: '500000000000000077' }).submit(createForm.to({ type }), { q1: { files } });
  expect(await bot.sql`select name, bytes::int, message_id, state from transcript_files`).toEqual([
    { name: 'proof.png', bytes: 12, messageId: null, state: 'waiting' },
  ]);
  expect(await bot.sql`select from job_outbox where task = 'transcripts.fetch'`).toHaveLength(1);
});
