import { ApplicationFlags, MessageFlags, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { openDm } from '../../world/channels.ts';
import { removeMember } from '../../world/members.ts';
import { createMessage } from '../../world/messages.ts';
import { createThread, updateThread } from '../../world/threads.ts';
import { denyAll, startRest } from '../testing.ts';

const MINUTE_MS = 60_000;

describe('sending', () => {
  test('a message comes back whole and is heard on the gateway', async () => {
    const { send, generalId, botId, events } = startRest();
    const { status, body } = await send('POST', `/channels/${generalId}/messages`, {
      content: '  Pad 3 is free  ',
      embeds: [{ title: 'Pads', fields: [{ name: '3', value: 'free' }] }],
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Book', custom_id: 'book:3' }] }],
      allowed_mentions: { parse: [] },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      content: 'Pad 3 is free',
      author: { id: botId, bot: true },
      embeds: [{ type: 'rich', title: 'Pads' }],
      components: [{ id: 1, components: [{ id: 2, custom_id: 'book:3' }] }],
      edited_timestamp: null,
    });
    expect(events).toMatchObject([{ t: 'MESSAGE_CREATE', d: { id: body.id }, channelId: generalId }]);
  });

  test('without the right to see the channel it is 50001, without the right to write 50013', async () => {
    const { send, generalId, world } = startRest();
    denyAll(world, generalId, PermissionFlagsBits.SendMessages);
    const silent = await send('POST', `/channels/${generalId}/messages`, { content: 'x' });
    denyAll(world, generalId, PermissionFlagsBits.ViewChannel);
    const blind = await send('POST', `/channels/${generalId}/messages`, { content: 'x' });
    expect([silent.status, silent.body.code]).toEqual([403, 50_013]);
    expect([blind.status, blind.body.code]).toEqual([403, 50_001]);
  });

  test('an unknown channel is 10003', async () => {
    const { send } = startRest();
    expect((await send('POST', '/channels/1/messages', { content: 'x' })).body.code).toBe(10_003);
  });

  test('nothing to see is 50006', async () => {
    const { send, generalId } = startRest();
    const { status, body } = await send('POST', `/channels/${generalId}/messages`, { content: '' });
    expect([status, body.code]).toEqual([400, 50_006]);
  });

  test('a wrong field is named in the nested shape of 50035, and recorded', async () => {
    const { send, generalId, record } = startRest();
    const { status, body } = await send('POST', `/channels/${generalId}/messages`, {
      embeds: [{ title: 'x'.repeat(257) }],
    });
    expect([status, body.code]).toEqual([400, 50_035]);
    expect(body.errors.embeds['0'].title._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
    expect(record.violations()).toMatchObject([{ by: 'request', path: 'embeds[0].title' }]);
  });

  test('embeds are dropped where the bot may not embed links', async () => {
    const { send, generalId, world } = startRest();
    denyAll(world, generalId, PermissionFlagsBits.EmbedLinks);
    const { body } = await send('POST', `/channels/${generalId}/messages`, { content: 'x', embeds: [{ title: 'y' }] });
    expect(body.embeds).toEqual([]);
  });

  test('a file arrives with its bytes and its description', async () => {
    const { send, generalId, world } = startRest();
    const files = { 'files[0]': new File(['hello'], 'log.txt', { type: 'text/plain' }) };
    const payload = { content: 'log', attachments: [{ id: '0', description: 'what happened' }] };
    const { status, body } = await send('POST', `/channels/${generalId}/messages`, payload, { files });
    expect(status).toBe(200);
    expect(body.attachments).toMatchObject([{ filename: 'log.txt', size: 5, description: 'what happened' }]);
    const kept = world.messagesIn(generalId).get(body.id)?.attachments[0];
    expect(new TextDecoder().decode(kept?.bytes)).toBe('hello');
  });

  test('the same nonce twice gives the same message if the bot asks for that', async () => {
    const { send, generalId, clock } = startRest();
    const body = { content: 'once', nonce: 'job-1', enforce_nonce: true };
    const first = await send('POST', `/channels/${generalId}/messages`, body);
    const second = await send('POST', `/channels/${generalId}/messages`, body);
    const careless = await send('POST', `/channels/${generalId}/messages`, { ...body, enforce_nonce: false });
    clock.advance(6 * MINUTE_MS);
    const late = await send('POST', `/channels/${generalId}/messages`, body);
    expect(first.body.nonce).toBe('job-1');
    expect(second.body.id).toBe(first.body.id);
    expect(new Set([first.body.id, careless.body.id, late.body.id]).size).toBe(3);
  });

  test('a reply pings whom it answers, unless it is told not to', async () => {
    const { send, generalId, world, dee } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: dee.id, content: 'help' });
    const loud = await send('POST', `/channels/${generalId}/messages`, {
      content: 'x',
      message_reference: { message_id: id },
    });
    const quiet = await send('POST', `/channels/${generalId}/messages`, {
      content: 'x',
      message_reference: { message_id: id },
      allowed_mentions: { parse: ['users'] },
    });
    expect(loud.body).toMatchObject({ type: 19, mentions: [{ id: dee.id }], referenced_message: { id } });
    expect(quiet.body.mentions).toEqual([]);
  });

  test('a reply to a message that is gone is refused unless it says that it need not be there', async () => {
    const { send, generalId } = startRest();
    const reply = (extra: object) =>
      send('POST', `/channels/${generalId}/messages`, {
        content: 'x',
        message_reference: { message_id: '1', ...extra },
      });
    expect((await reply({})).body.errors.message_reference._errors[0].code).toBe('MESSAGE_REFERENCE_UNKNOWN_MESSAGE');
    expect((await reply({ fail_if_not_exists: false })).status).toBe(200);
  });

  test('a locked thread takes a message only from who may manage threads', async () => {
    const { send, generalId, world, ada } = startRest({ permissions: 0n });
    const thread = createThread(world, { parentId: generalId, name: 'talk', ownerId: ada.id });
    updateThread(world, thread.id, { locked: true });
    expect((await send('POST', `/channels/${thread.id}/messages`, { content: 'x' })).body.code).toBe(160_005);
  });
});

describe('direct messages', () => {
  test('reach a person with whom the bot shares a server', async () => {
    const { send, world, botId, dee } = startRest();
    const { id } = openDm(world, botId, dee.id);
    expect((await send('POST', `/channels/${id}/messages`, { content: 'hi' })).status).toBe(200);
  });

  test('are refused with 50278 without a shared server, with 50007 where they are switched off', async () => {
    const { send, world, botId, dee, ada, guild } = startRest();
    const dm = openDm(world, botId, dee.id);
    removeMember(world, guild.id, dee.id);
    const closed = openDm(world, botId, ada.id);
    world.closedToBots.add(ada.id);
    expect((await send('POST', `/channels/${dm.id}/messages`, { content: 'hi' })).body.code).toBe(50_278);
    expect((await send('POST', `/channels/${closed.id}/messages`, { content: 'hi' })).body.code).toBe(50_007);
  });
});

describe('reading', () => {
  test('newest first, by before, after, around and limit', async () => {
    const { send, world, generalId, ada } = startRest();
    const ids = Array.from(
      { length: 7 },
      (_, index) => createMessage(world, { channelId: generalId, authorId: ada.id, content: `${index}` }).id,
    );
    const read = async (query: string) => {
      const { body } = await send('GET', `/channels/${generalId}/messages?${query}`);
      return body.map(({ id }: { id: string }) => ids.indexOf(id));
    };
    expect(await read('limit=3')).toEqual([6, 5, 4]);
    expect(await read(`limit=2&before=${ids[3]}`)).toEqual([2, 1]);
    expect(await read(`limit=2&after=${ids[3]}`)).toEqual([5, 4]);
    expect(await read(`limit=3&around=${ids[3]}`)).toEqual([4, 3, 2]);
  });

  test('without the history right a channel is empty and a single message is 50001', async () => {
    const { send, world, generalId, ada } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' });
    denyAll(world, generalId, PermissionFlagsBits.ReadMessageHistory);
    expect((await send('GET', `/channels/${generalId}/messages`)).body).toEqual([]);
    expect((await send('GET', `/channels/${generalId}/messages/${id}`)).body.code).toBe(50_001);
  });

  test("others' words are blank without the message-content flag, but not what mentions the bot", async () => {
    const { send, world, generalId, ada, botId } = startRest();
    createMessage(world, { channelId: generalId, authorId: ada.id, content: 'secret', embeds: [{ title: 'x' }] });
    createMessage(world, { channelId: generalId, authorId: ada.id, content: `<@${botId}> hello` });
    const { body } = await send('GET', `/channels/${generalId}/messages`);
    expect(body.map(({ content }: { content: string }) => content)).toEqual([`<@${botId}> hello`, '']);
    expect(body[1].embeds).toEqual([]);
  });

  test('with the flag they are there', async () => {
    const { send, world, generalId, ada } = startRest({ flags: ApplicationFlags.GatewayMessageContentLimited });
    createMessage(world, { channelId: generalId, authorId: ada.id, content: 'secret' });
    expect((await send('GET', `/channels/${generalId}/messages`)).body[0].content).toBe('secret');
  });

  test('an ephemeral message is not in the history', async () => {
    const { send, world, generalId, botId, dee } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: botId, content: 'x', ephemeralFor: dee.id });
    expect((await send('GET', `/channels/${generalId}/messages`)).body).toEqual([]);
    expect((await send('PATCH', `/channels/${generalId}/messages/${id}`, { content: 'y' })).body.code).toBe(10_008);
  });
});

describe('editing', () => {
  test("the bot edits its own message, never somebody else's", async () => {
    const { send, world, generalId, ada, botId } = startRest();
    const own = createMessage(world, { channelId: generalId, authorId: botId, content: 'x' });
    const other = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' });
    const edited = await send('PATCH', `/channels/${generalId}/messages/${own.id}`, { content: 'y' });
    expect(edited.body).toMatchObject({ content: 'y', edited_timestamp: expect.any(String) });
    const refused = await send('PATCH', `/channels/${generalId}/messages/${other.id}`, { content: 'y' });
    expect([refused.status, refused.body.code]).toEqual([403, 50_005]);
  });

  test('with MANAGE_MESSAGES it may hide the embeds of others', async () => {
    const { send, world, generalId, ada } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' });
    const { status, body } = await send('PATCH', `/channels/${generalId}/messages/${id}`, {
      flags: MessageFlags.SuppressEmbeds,
    });
    expect([status, body.flags]).toEqual([200, MessageFlags.SuppressEmbeds]);
  });

  test('an edit that would leave nothing is 50006', async () => {
    const { send, world, generalId, botId } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: botId, content: 'x' });
    const { status, body } = await send('PATCH', `/channels/${generalId}/messages/${id}`, { content: null });
    expect([status, body.code]).toEqual([400, 50_006]);
  });

  test('messages older than an hour take three edits, then 30046', async () => {
    const { send, world, generalId, botId, clock } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: botId, content: 'x' });
    clock.advance(61 * MINUTE_MS);
    const edit = (content: string) => send('PATCH', `/channels/${generalId}/messages/${id}`, { content });
    const statuses = [];
    for (const content of ['a', 'b', 'c']) statuses.push((await edit(content)).status);
    const refused = await edit('d');
    expect(statuses).toEqual([200, 200, 200]);
    expect([refused.status, refused.body.code]).toEqual([429, 30_046]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    clock.advance(20_000);
    expect((await edit('e')).status).toBe(200);
  });
});

describe('deleting', () => {
  test('its own message always, that of others with MANAGE_MESSAGES alone', async () => {
    const { send, world, generalId, ada, botId, guild } = startRest({ permissions: 0n });
    const own = createMessage(world, { channelId: generalId, authorId: botId, content: 'x' });
    const other = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' });
    expect((await send('DELETE', `/channels/${generalId}/messages/${own.id}`)).status).toBe(204);
    expect((await send('DELETE', `/channels/${generalId}/messages/${own.id}`)).body.code).toBe(10_008);
    expect((await send('DELETE', `/channels/${generalId}/messages/${other.id}`)).body.code).toBe(50_013);
    expect(world.auditLogs.get(guild.id)).toBeUndefined();
  });

  test('several at once, two to a hundred, none older than two weeks', async () => {
    const { send, world, generalId, ada, clock, events } = startRest();
    const make = () => createMessage(world, { channelId: generalId, authorId: ada.id, content: 'x' }).id;
    const [old, a, b, c] = [make(), make(), make(), make()];
    const bulk = (messages: string[]) => send('POST', `/channels/${generalId}/messages/bulk-delete`, { messages });
    events.length = 0;
    expect((await bulk([a, b])).status).toBe(204);
    expect(events).toMatchObject([
      { t: 'MESSAGE_DELETE_BULK', d: { ids: [a, b] } },
      { t: 'GUILD_AUDIT_LOG_ENTRY_CREATE' },
    ]);
    clock.advance(15 * 24 * 60 * MINUTE_MS);
    expect((await bulk([old, c])).body.code).toBe(50_034);
    expect((await bulk([c])).status).toBe(400);
  });
});
