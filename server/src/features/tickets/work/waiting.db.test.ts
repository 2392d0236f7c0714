import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import type { Actor } from '../../../kit/access.ts';
import { createButton, rateButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const CY = '100000000000000002';
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };

let bot: TestApp;
let channelId: string;
let id: number;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into ticket_settings (guild_id, remind_after_hours, warn_after_hours, close_after_hours)
    values (${GUILD}, 2, 24, 48)`;
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [ticket] = await bot.sql<{ id: number; channelId: string }[]>`select id, channel_id from tickets`;
  if (!ticket) throw new Error('No ticket');
  ({ id, channelId } = ticket);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const says = (authorId: string) =>
  bot.app.hear({
    t: 'MESSAGE_CREATE',
    d: {
      id: '960000000000000000',
      guild_id: GUILD,
      channel_id: channelId,
      author: { id: authorId, username: 'x' },
      timestamp: bot.clock.now().toISOString(),
      content: '',
      type: 0,
    },
  });
async function look() {
  await bot.runJob('ticket.wait', undefined);
  await bot.runJobs();
}
const ticket = async () => {
  const [row] = await bot.sql<{ state: string; ball: string; firstAnswerAt: Date | null }[]>`
    select state, ball, first_answer_at from tickets where id = ${id}`;
  return row;
};
const said = () =>
  bot.discord.messages
    .filter((message) => message.channelId === channelId)
    .map(({ body }) => JSON.stringify(body))
    .slice(1);

describe('who has the ball', () => {
  test('is staff at first, then whoever did not write last', async () => {
    expect(await ticket()).toMatchObject({ ball: 'staff', firstAnswerAt: null });
    await says(CY);
    expect(await ticket()).toMatchObject({ ball: 'opener', firstAnswerAt: bot.clock.now() });
    await says(dee.userId);
    expect(await ticket()).toMatchObject({ ball: 'staff' });
  });

  test('is shown in the first message', async () => {
    await says(CY);
    await bot.runJob('ticket.draw', { guildId: GUILD, ticketId: id });
    expect(JSON.stringify(bot.discord.messages[0]?.body)).toContain(`"value":"<@${dee.userId}>"`);
  });
});

describe('staff', () => {
  test('are reminded once, counted from the opening where nothing was written', async () => {
    bot.clock.forward(119);
    await look();
    expect(said()).toEqual([]);
    bot.clock.forward(1);
    await look();
    await look();
    expect(said()).toHaveLength(1);
    expect(said()[0]).toContain('waits for an answer');
  });

  test('are not reminded of a ticket in which they wrote while the bot was away', async () => {
    bot.clock.forward(60);
    bot.discord.write(channelId, { author: { id: CY, name: 'Cy', isBot: false, avatar: null }, at: bot.clock.now() });
    const { messagesOf } = bot.discord;
    bot.discord.messagesOf = (channel) => messagesOf(channel);
    bot.clock.forward(90);
    await look();
    expect(said()).toEqual([]);
    expect(await ticket()).toMatchObject({ ball: 'opener' });
  });
});

describe('an opener who does not answer', () => {
  test('is warned, and then the ticket is closed with an Undo, once, though two clocks strike', async () => {
    await says(CY);
    bot.clock.forward(24 * 60);
    await look();
    expect(said().at(-1)).toContain('Do you still need help?');
    bot.clock.forward(48 * 60);
    await Promise.all([bot.runJob('ticket.wait', undefined), bot.runJob('ticket.wait', undefined)]);
    await bot.runJobs();
    expect(await ticket()).toMatchObject({ state: 'closing' });
    expect(said().filter((body) => body.includes('is closed'))).toHaveLength(1);
    expect(said().at(-1)).toContain('Undo');
    expect(await bot.sql`select from audit where action = 'ticket.close'`).toHaveLength(1);
  });

  test('keeps the ticket open by a late answer', async () => {
    await says(CY);
    bot.clock.forward(24 * 60);
    await look();
    bot.clock.forward(47 * 60);
    await says(dee.userId);
    bot.clock.forward(60);
    await bot.runJob('ticket.wait', undefined);
    expect(await ticket()).toMatchObject({ state: 'open', ball: 'staff' });
  });
});

describe('a rating', () => {
  test('comes by direct message, from the opener alone, and the last one counts', async () => {
    const five = rateButton.to({ guild: GUILD, ticket: id, stars: 5 });
    expect((await bot.as({ ...dee, userId: CY }).pressDirectly(five)).content).toContain('Only <@');
    expect((await bot.as(dee).pressDirectly(five)).embed).toContain('You gave 5 of 5');
    await bot.as(dee).pressDirectly(rateButton.to({ guild: GUILD, ticket: id, stars: 3 }));
    expect(await bot.sql`select rating from tickets`).toMatchObject([{ rating: 3 }]);
  });
});
