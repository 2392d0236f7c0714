import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { Actor } from '../../../kit/access.ts';
import { closeForm, createButton, undoButton, undoDirectButton } from '../addresses.ts';

const GUILD = '300000000000000001';
const ELSEWHERE = '300000000000000002';
const STAFF_ROLE = '700000000000000001';
const cy: Actor = { guildId: GUILD, userId: '100000000000000002', username: 'cy', roleIds: [STAFF_ROLE] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000003', username: 'dee', roleIds: [] };
const eve: Actor = { guildId: GUILD, userId: '100000000000000004', username: 'eve', roleIds: [] };
const VIEW = 1n << 10n;

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, role_id, granted_by) values (${GUILD}, 'tickets.staff', ${STAFF_ROLE}, 1)`;
  bot.discord.roles.add(STAFF_ROLE);
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const states = async () => (await bot.sql<{ state: string }[]>`select state from tickets`).map(({ state }) => state);
const sees = (userId: string): boolean =>
  [...bot.discord.channels.values()].some(({ overwrites }) =>
    overwrites.some(({ id, allow }) => id === userId && (allow & VIEW) !== 0n),
  );
const audited = async (action: string) =>
  (await bot.sql<{ actorId: string }[]>`select actor_id from audit where action = ${action}`).map(
    ({ actorId }) => actorId,
  );

async function openTicket(): Promise<{ id: number; channelId: string }> {
  await bot.as(dee).press(createButton.to({ type: 0 }));
  const [row] = await bot.sql<{ id: number; channelId: string }[]>`select id, channel_id from tickets`;
  if (!row) throw new Error('No ticket');
  return row;
}

/** Closes it, and answers the message in the channel. */
async function close(by: Actor, ticket: number) {
  const answer = await bot.as(by).submit(closeForm.to({ ticket }), { reason: '' });
  await bot.runJobs();
  return answer;
}

const direct = (ticket: number, guild = GUILD) => undoDirectButton.to({ guild, ticket });

describe('an opener who closes her own ticket', () => {
  test('gets an Undo by direct message, which opens it again and shows her the channel', async () => {
    const { id, channelId } = await openTicket();
    await close(dee, id);
    expect(sees(dee.userId)).toBe(false);
    const [offer, ...more] = bot.discord.directMessages;
    expect(more).toEqual([]);
    expect(offer?.userId).toBe(dee.userId);
    const body = JSON.stringify(offer?.body);
    expect(body).toContain('"label":"Undo"');
    expect(body).toContain(JSON.stringify(direct(id)));
    const answer = await bot.as(dee).pressDirectly(direct(id));
    expect(answer.embed).toContain(`Go on in <#${channelId}>`);
    expect(await states()).toEqual(['open']);
    expect(sees(dee.userId)).toBe(true);
    expect(await audited('ticket.undo')).toEqual([dee.userId]);
    expect((await bot.as(dee).pressDirectly(direct(id))).content).toContain('Nothing was changed');
  });

  test('is told how to take it back before the channel is gone for her, and can by a command', async () => {
    const { id } = await openTicket();
    const form = await bot.as(dee).press(`tickets.close@1:${id.toString(36)}`);
    expect(JSON.stringify(form.body)).toContain('/ticket undo');
    expect((await bot.as(dee).run('ticket undo')).content).toContain('No ticket of yours was closed');
    bot.discord.directMessage = async () => 'closed';
    await close(dee, id);
    expect((await bot.as(eve).run('ticket undo')).content).toContain('No ticket of yours was closed');
    expect((await bot.as(dee).run('ticket undo')).content).toContain('is open again: <#');
    expect(await states()).toEqual(['open']);
  });

  test('has staff see in the channel that it was taken back', async () => {
    const { id, channelId } = await openTicket();
    // In the fake, answers to interactions are no messages of the channel.
    const { embed } = await close(dee, id);
    expect(embed).toContain('is closed');
    const said = await bot.discord.postMessage(
      channelId,
      { content: 'closed', rows: [[{ label: 'Undo', style: 'secondary', customId: undoButton.to({ ticket: id }) }]] },
      'said',
    );
    await bot.as(dee).pressDirectly(direct(id));
    await bot.runJobs();
    const shown = JSON.stringify(bot.discord.messages.find((message) => message.id === said.id)?.body);
    expect(shown).toContain('took the close back');
    expect(shown).not.toContain('"label":"Undo"');
  });

  test('gets one message for one close: the offer becomes the transcript', async () => {
    const { id } = await openTicket();
    await close(dee, id);
    bot.clock.forward(10);
    await bot.runJob('ticket.end', { guildId: GUILD, ticketId: id });
    await bot.runJobs();
    expect(bot.discord.directMessages).toHaveLength(1);
    const [message] = bot.discord.directMessages;
    expect(JSON.stringify(message?.body)).toContain('How was it?');
    expect(JSON.stringify(message?.body)).not.toContain('"Undo"');
    expect(message?.files).toHaveLength(1);
  });

  test('who deleted the offer gets the transcript in a new message', async () => {
    const { id } = await openTicket();
    await close(dee, id);
    bot.discord.directMessages.length = 0;
    bot.clock.forward(10);
    await bot.runJob('ticket.end', { guildId: GUILD, ticketId: id });
    await bot.runJobs();
    expect(JSON.stringify(bot.discord.directMessages.map(({ body }) => body))).toContain('How was it?');
  });

  test('is too late after ten minutes, and is not offered it any more', async () => {
    const { id } = await openTicket();
    await bot.as(dee).submit(closeForm.to({ ticket: id }), { reason: '' });
    bot.clock.forward(10);
    await bot.runJob('ticket.offer_undo', { guildId: GUILD, ticketId: id });
    expect(bot.discord.directMessages).toEqual([]);
    expect((await bot.as(dee).pressDirectly(direct(id))).content).toContain('too late');
    expect((await bot.as(dee).run('ticket undo')).content).toContain('No ticket of yours was closed');
    expect(await states()).toEqual(['closing']);
  });

  test('is offered it after a restart: it is a job, and a message that Discord did not take is tried again', async () => {
    const { id } = await openTicket();
    await bot.as(dee).submit(closeForm.to({ ticket: id }), { reason: '' });
    const about = { guildId: GUILD, ticketId: id };
    bot.discord.failing = (call) => {
      if (call === 'direct') throw new DiscordFailure('retry', 503, 0, 'as the test wants it');
    };
    await expect(bot.runJob('ticket.offer_undo', about)).rejects.toThrow('as the test wants it');
    bot.discord.failing = () => {};
    await bot.runJobs();
    expect(bot.discord.directMessages).toHaveLength(1);
  });

  test('can’t while she is blocked, nor after she left the server', async () => {
    const { id } = await openTicket();
    await close(dee, id);
    await bot.as(cy).run('ticket block', { user: dee.userId });
    expect((await bot.as(dee).pressDirectly(direct(id))).content).toContain('can’t open tickets on this server');
    await bot.as(cy).run('ticket unblock', { user: dee.userId });
    bot.discord.members.set(dee.userId, null);
    expect((await bot.as(dee).pressDirectly(direct(id))).content).toContain('Join it again');
    expect(await states()).toEqual(['closing']);
  });
});

describe('the Undo of a direct message', () => {
  test('does not take back what staff closed later, and staff may', async () => {
    const { id } = await openTicket();
    await close(dee, id);
    await bot.as(dee).pressDirectly(direct(id));
    await close(cy, id);
    expect(bot.discord.directMessages).toHaveLength(1);
    expect((await bot.as(dee).pressDirectly(direct(id))).content).toContain('did not close ticket 0001 yourself');
    expect((await bot.as(dee).press(undoButton.to({ ticket: id }))).content).toContain('did not close');
    expect(await states()).toEqual(['closing']);
    bot.discord.members.set(cy.userId, { roleIds: [STAFF_ROLE] });
    expect((await bot.as(cy).pressDirectly(direct(id))).embed).toContain('is open again');
  });

  test('of somebody else, of another server, or made up, does nothing and stands in the audit log', async () => {
    const { id } = await openTicket();
    await close(dee, id);
    expect((await bot.as(eve).pressDirectly(direct(id))).content).toContain('Only staff');
    expect(await audited('ticket.refused')).toEqual([eve.userId]);
    for (const forged of [direct(id, ELSEWHERE), direct(9_999)])
      expect((await bot.as(dee).pressDirectly(forged)).content).toContain('no such ticket');
    expect(await audited('ticket.forged')).toEqual([dee.userId, dee.userId]);
    // In a server it is only good for that server.
    const other = { ...dee, guildId: ELSEWHERE };
    expect((await bot.as(other).press(direct(id))).content).toContain('another version');
    expect(await states()).toEqual(['closing']);
  });
});
