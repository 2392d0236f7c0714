import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHANNEL, GUILD, OPENER, rawMessage } from '../../../../test/kept-ticket.ts';
import { OWNER_ID } from '../../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { readButton, transcript } from './replies.ts';

const opener: Actor = { guildId: GUILD, userId: OPENER, roleIds: [] };
const stranger: Actor = { guildId: GUILD, userId: '100000000000000077', roleIds: [] };
const owner: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };

let bot: TestApp;
let ticketId: number;
let typeId: number;

beforeEach(async () => {
  bot = await startTestApp();
  bot.discord.sees.content = true;
  const [type] = await bot.sql<[{ id: number }]>`
    insert into ticket_types (guild_id, name) values (${GUILD}, 'Support') returning id`;
  typeId = type.id;
  const [row] = await bot.sql<[{ id: number }]>`
    insert into tickets (guild_id, number, type_id, opener_id, opener_name, state, marker, interaction_id, channel_id,
                         ball_since, opened_at)
    values (${GUILD}, 42, ${typeId}, ${OPENER}, 'Dee', 'open', 'm', 1, ${CHANNEL}, now(), now()) returning id`;
  ticketId = row.id;
  await bot.app.hear({ t: 'MESSAGE_CREATE', d: rawMessage('What was said') });
});
afterEach(() => bot.stop());

const button = () => {
  const made = readButton({ guildId: GUILD, ticketId });
  if (!('customId' in made)) throw new Error('no button');
  return made.customId;
};

describe('/ticket transcript', () => {
  test('gives the opener a link and the file, privately', async () => {
    const answer = await bot.as(opener, { channelId: CHANNEL }).run('ticket transcript');
    expect(answer.private).toBe(true);
    expect(answer.content).toMatch(
      /transcript of ticket 42.*\/transcripts\/\d+\?sig=\S+\nThis link works for half an hour/s,
    );
    expect(answer.content).toContain('opens only on the computer that runs the bot');
    expect(answer.files?.map(({ name }) => name)).toEqual(['ticket-0042.html']);
    expect(Buffer.from(answer.files?.[0]?.data ?? []).toString()).toContain('What was said');
    expect(bot.errors).toEqual([]);
  });

  test('finds a ticket by its number from anywhere, in this server only', async () => {
    expect((await bot.as(opener).run('ticket transcript', { number: 42 })).content).toContain('ticket 42');
    expect((await bot.as(opener).run('ticket transcript')).content).toContain('This channel is no ticket.');
    expect((await bot.as(opener).run('ticket transcript', { number: 7 })).content).toContain('There is no ticket 7');
    const elsewhere = { ...opener, guildId: '300000000000000002' };
    expect((await bot.as(elsewhere).run('ticket transcript', { number: 42 })).content).toContain(
      'There is no ticket 42',
    );
  });

  test('is for the opener, the staff of the type, leads and the owner', async () => {
    const ask = async (actor: Actor) => (await bot.as(actor).run('ticket transcript', { number: 42 })).content;
    const grant = (ability: string) =>
      bot.sql`insert into grants (guild_id, ability, user_id, granted_by) values (${GUILD}, ${ability}, ${stranger.userId}, 1)`;
    expect(await ask(owner)).toContain('transcript of ticket 42');
    expect(await ask(stranger)).toContain('Only whoever opened this ticket');
    await grant('tickets.staff');
    expect(await ask(stranger)).toContain('transcript of ticket 42');
    await bot.sql`update ticket_types set staff_role_ids = '{700000000000000001}' where id = ${typeId}`;
    expect(await ask(stranger)).toContain('Only whoever opened this ticket');
    expect(await ask({ ...stranger, roleIds: ['700000000000000001'] })).toContain('transcript of ticket 42');
    await grant('tickets.lead');
    expect(await ask(stranger)).toContain('transcript of ticket 42');
  });
});

describe('Read the transcript', () => {
  test('asks the right when it is pressed, in the server and in a direct message', async () => {
    expect((await bot.as(opener).press(button())).content).toContain('transcript of ticket 42');
    expect((await bot.as(opener).pressDirectly(button())).files).toHaveLength(1);
    expect((await bot.as(stranger).press(button())).content).toContain('Only whoever opened this ticket');
    expect((await bot.as(stranger).pressDirectly(button())).content).toContain('Only whoever opened this ticket');
  });

  test('of another server leads nowhere', async () => {
    const elsewhere = { ...opener, guildId: '300000000000000002' };
    expect((await bot.as(elsewhere).press(button())).content).not.toContain('transcript of ticket');
  });
});

test('the link is a button where Discord takes it as one', () => {
  const file = { name: 'a.html', contentType: 'text/html', data: new Uint8Array() };
  const reply = transcript(1, { url: 'https://muster.example/transcripts/1?sig=x', isPublic: true }, file);
  expect(reply.rows).toEqual([[{ label: 'Open the transcript', url: 'https://muster.example/transcripts/1?sig=x' }]]);
  expect(reply.content).not.toContain('only on the computer');
  expect(transcript(1, { url: 'http://localhost:8080/x', isPublic: false }, file).rows).toBeUndefined();
});
