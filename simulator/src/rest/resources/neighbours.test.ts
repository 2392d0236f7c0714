import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { createChannel } from '../../world/channels.ts';
import { createMessage } from '../../world/messages.ts';
import { addReaction } from '../../world/reactions.ts';
import { createThread } from '../../world/threads.ts';
import type { Interactions } from '../interactions-port.ts';
import { denyAll, startRest } from '../testing.ts';

describe('pins', () => {
  test('by the new address and the old one', async () => {
    const { send, world, generalId, ada } = startRest();
    const ids = ['a', 'b'].map(
      (content) => createMessage(world, { channelId: generalId, authorId: ada.id, content }).id,
    );
    expect((await send('PUT', `/channels/${generalId}/messages/pins/${ids[0]}`)).status).toBe(204);
    expect((await send('PUT', `/channels/${generalId}/pins/${ids[1]}`)).status).toBe(204);
    const fresh = await send('GET', `/channels/${generalId}/messages/pins?limit=1`);
    expect(fresh.body).toMatchObject({ items: [{ message: { id: ids[1], pinned: true } }], has_more: true });
    const old = await send('GET', `/channels/${generalId}/pins`);
    expect(old.body.map(({ id }: { id: string }) => id)).toEqual([ids[1], ids[0]]);
    expect((await send('DELETE', `/channels/${generalId}/messages/pins/${ids[0]}`)).status).toBe(204);
    expect(world.channels.get(generalId)?.pins).toEqual([ids[1]]);
  });

  test('need PIN_MESSAGES: MANAGE_MESSAGES is not enough any more', async () => {
    const { send, world, generalId, ada } = startRest({ permissions: PermissionFlagsBits.ManageMessages });
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'a' });
    expect((await send('PUT', `/channels/${generalId}/messages/pins/${id}`)).body.code).toBe(50_013);
  });

  test('are 250 at most', async () => {
    const { send, world, generalId, ada } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'a' });
    world.channels.get(generalId)?.pins.push(...Array.from({ length: 250 }, (_, index) => `${index}`));
    expect((await send('PUT', `/channels/${generalId}/messages/pins/${id}`)).body.code).toBe(30_003);
  });
});

describe('reactions', () => {
  test('are added, counted and taken away', async () => {
    const { send, world, generalId, ada, dee } = startRest();
    const message = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'a' });
    addReaction(world, message, '👍', dee.id);
    const base = `/channels/${generalId}/messages/${message.id}/reactions/${encodeURIComponent('👍')}`;
    expect((await send('PUT', `${base}/@me`)).status).toBe(204);
    const shown = await send('GET', `/channels/${generalId}/messages/${message.id}`);
    expect(shown.body.reactions).toMatchObject([{ emoji: { name: '👍' }, count: 2, me: true }]);
    expect((await send('GET', base)).body).toHaveLength(2);
    expect((await send('DELETE', `${base}/@me`)).status).toBe(204);
    expect((await send('DELETE', `${base}/${dee.id}`)).status).toBe(204);
    expect(message.reactions).toEqual([]);
  });

  test('must be an emoji', async () => {
    const { send, world, generalId, ada } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'a' });
    expect((await send('PUT', `/channels/${generalId}/messages/${id}/reactions/yes/@me`)).body.code).toBe(10_014);
  });
});

describe('threads', () => {
  test('start from a message once', async () => {
    const { send, world, generalId, ada } = startRest();
    const { id } = createMessage(world, { channelId: generalId, authorId: ada.id, content: 'a' });
    const path = `/channels/${generalId}/messages/${id}/threads`;
    const made = await send('POST', path, { name: 'talk', auto_archive_duration: 60 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id, type: 11, thread_metadata: { auto_archive_duration: 60 }, member_count: 1 });
    expect((await send('POST', path, { name: 'again' })).body.code).toBe(160_004);
  });

  test('without a type they are private', async () => {
    const { send, generalId } = startRest();
    const made = await send('POST', `/channels/${generalId}/threads`, { name: 'ticket', invitable: false });
    expect([made.status, made.body.type, made.body.thread_metadata.invitable]).toEqual([201, 12, false]);
  });

  test('take people in and let them go', async () => {
    const { send, generalId, dee, world, ada } = startRest();
    const { body } = await send('POST', `/channels/${generalId}/threads`, { name: 'ticket' });
    const members = `/channels/${body.id}/thread-members`;
    expect((await send('PUT', `${members}/${dee.id}`)).status).toBe(204);
    expect((await send('GET', `${members}/${dee.id}`)).body).toMatchObject({ id: body.id, user_id: dee.id });
    expect((await send('GET', `${members}/${ada.id}`)).body.code).toBe(10_007);
    expect((await send('DELETE', `${members}/${dee.id}`)).status).toBe(204);
    expect((await send('DELETE', `${members}/@me`)).status).toBe(204);
    expect(world.channels.get(body.id)?.thread?.memberIds.size).toBe(0);
  });

  test('archived ones take no change but being opened again', async () => {
    const { send, generalId, guild } = startRest();
    const { body } = await send('POST', `/channels/${generalId}/threads`, { name: 'talk', type: 11 });
    const patch = (change: object) => send('PATCH', `/channels/${body.id}`, change);
    expect((await patch({ archived: true, locked: true })).body.thread_metadata).toMatchObject({
      archived: true,
      locked: true,
    });
    expect((await patch({ name: 'x' })).body.code).toBe(50_083);
    const archived = await send('GET', `/channels/${generalId}/threads/archived/public`);
    expect(archived.body).toMatchObject({ threads: [{ id: body.id }], members: [{ id: body.id }], has_more: false });
    expect((await patch({ archived: false })).status).toBe(200);
    expect((await send('GET', `/guilds/${guild.id}/threads/active`)).body.threads).toMatchObject([{ id: body.id }]);
  });

  test("others' are for who may manage threads", async () => {
    const { send, world, generalId, ada } = startRest({ permissions: 0n });
    const thread = createThread(world, { parentId: generalId, name: 'talk', ownerId: ada.id });
    expect((await send('PATCH', `/channels/${thread.id}`, { name: 'x' })).body.code).toBe(50_013);
    const own = await send('POST', `/channels/${generalId}/threads`, { name: 'mine', type: 11 });
    expect((await send('PATCH', `/channels/${own.body.id}`, { name: 'mine 2' })).body.name).toBe('mine 2');
    expect((await send('PATCH', `/channels/${own.body.id}`, { locked: true })).body.code).toBe(50_013);
  });

  test('a forum post brings its first message', async () => {
    const { send, world, guild } = startRest();
    const forum = createChannel(world, guild.id, { name: 'help', type: ChannelType.GuildForum });
    const made = await send('POST', `/channels/${forum.id}/threads`, { name: 'how', message: { content: 'tell me' } });
    expect(made.status).toBe(201);
    expect(world.messagesIn(made.body.id).size).toBe(1);
    expect((await send('POST', `/channels/${forum.id}/messages`, { content: 'x' })).body.code).toBe(50_008);
  });
});

describe('webhooks', () => {
  test('are made, written with, edited and deleted', async () => {
    const { send, generalId, world } = startRest();
    const { body: webhook } = await send('POST', `/channels/${generalId}/webhooks`, { name: 'Log' });
    const base = `/webhooks/${webhook.id}/${webhook.token}`;
    const silent = await send('POST', base, { content: 'quiet' }, { token: null });
    const said = await send('POST', `${base}?wait=true`, { content: 'loud', username: 'Logger' }, { token: null });
    expect([silent.status, said.status]).toEqual([204, 200]);
    expect(said.body).toMatchObject({ webhook_id: webhook.id, author: { id: webhook.id, username: 'Logger' } });
    const edited = await send('PATCH', `${base}/messages/${said.body.id}`, { content: 'louder' }, { token: null });
    expect(edited.body.content).toBe('louder');
    expect((await send('DELETE', `${base}/messages/${said.body.id}`, undefined, { token: null })).status).toBe(204);
    expect(world.messagesIn(generalId).size).toBe(1);
    expect((await send('GET', `/channels/${generalId}/webhooks`)).body).toHaveLength(1);
    expect((await send('PATCH', `/webhooks/${webhook.id}`, { name: 'Log 2' })).body.name).toBe('Log 2');
    expect((await send('DELETE', base, undefined, { token: null })).status).toBe(204);
    expect((await send('GET', base, undefined, { token: null })).body.code).toBe(10_015);
  });

  test('a wrong token is 50027, a sixteenth webhook 30007', async () => {
    const { send, generalId } = startRest();
    const make = () => send('POST', `/channels/${generalId}/webhooks`, { name: 'Log' });
    const { body } = await make();
    expect((await send('POST', `/webhooks/${body.id}/wrong`, { content: 'x' })).body.code).toBe(50_027);
    for (let index = 1; index < 15; index += 1) await make();
    expect((await make()).body.code).toBe(30_007);
  });
});

describe('interactions', () => {
  test('go to whoever keeps them, with the body, the files and the token', async () => {
    const heard: unknown[] = [];
    const tell =
      (name: string, status: number) =>
      (...given: unknown[]) => {
        heard.push([name, ...given]);
        return { status };
      };
    const interactions: Interactions = {
      callback: tell('callback', 204),
      getOriginal: tell('getOriginal', 404),
      editOriginal: tell('editOriginal', 404),
      deleteOriginal: tell('deleteOriginal', 204),
      followUp: tell('followUp', 404),
      getMessage: tell('getMessage', 404),
      editMessage: tell('editMessage', 404),
      deleteMessage: tell('deleteMessage', 204),
    };
    const { app, botId } = startRest({ interactions });
    const call = (method: string, path: string, body?: object) =>
      app.request(`http://127.0.0.1/api/v10${path}`, {
        method,
        ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
      });
    const hook = `/webhooks/${botId}/tok.en`;
    await call('POST', '/interactions/5/tok.en/callback?with_response=true', { type: 5 });
    await call('PATCH', `${hook}/messages/%40original`, { content: 'a' });
    await call('DELETE', `${hook}/messages/@original`);
    await call('POST', `${hook}?wait=true`, { content: 'b' });
    await call('PATCH', `${hook}/messages/7`, { content: 'c' });
    expect(heard).toEqual([
      ['callback', '5', 'tok.en', { body: { type: 5 }, files: [] }, { withResponse: true }],
      ['editOriginal', botId, 'tok.en', { body: { content: 'a' }, files: [] }],
      ['deleteOriginal', botId, 'tok.en'],
      ['followUp', botId, 'tok.en', { body: { content: 'b' }, files: [] }],
      ['editMessage', botId, 'tok.en', '7', { body: { content: 'c' }, files: [] }],
    ]);
  });
});

describe('invites', () => {
  test('end with their time', async () => {
    const { send, generalId, guild, clock } = startRest();
    const made = await send('POST', `/channels/${generalId}/invites`, { max_age: 60 });
    expect(made.body).toMatchObject({ guild_id: guild.id, max_age: 60, uses: 0 });
    const path = `/invites/${made.body.code}`;
    expect((await send('GET', path, undefined, { token: null })).status).toBe(200);
    expect((await send('GET', `/guilds/${guild.id}/invites`)).body).toHaveLength(1);
    expect((await send('GET', `/channels/${generalId}/invites`)).body).toHaveLength(1);
    clock.advance(60_000);
    expect((await send('GET', path, undefined, { token: null })).body.code).toBe(10_006);
    const second = await send('POST', `/channels/${generalId}/invites`, {});
    expect((await send('DELETE', `/invites/${second.body.code}`)).status).toBe(200);
  });
});

describe('scheduled events', () => {
  const event = (startMs: number) => ({
    name: 'Tryout',
    privacy_level: 2,
    entity_type: 3,
    entity_metadata: { location: 'Pad 3' },
    scheduled_start_time: new Date(startMs).toISOString(),
    scheduled_end_time: new Date(startMs + 3_600_000).toISOString(),
  });

  test('are made, moved, ended and deleted', async () => {
    const { send, guild, clock, events } = startRest();
    const path = `/guilds/${guild.id}/scheduled-events`;
    const made = await send('POST', path, event(clock.now() + 60_000));
    expect(made.body).toMatchObject({ name: 'Tryout', status: 1, entity_metadata: { location: 'Pad 3' } });
    expect((await send('GET', path)).body).toHaveLength(1);
    expect((await send('PATCH', `${path}/${made.body.id}`, { name: 'Final' })).body.name).toBe('Final');
    expect((await send('PATCH', `${path}/${made.body.id}`, { status: 4 })).body.status).toBe(4);
    expect((await send('PATCH', `${path}/${made.body.id}`, { name: 'x' })).body.code).toBe(180_000);
    expect((await send('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect((await send('GET', `${path}/${made.body.id}`)).body.code).toBe(10_070);
    expect(events.filter(({ t }) => t.startsWith('GUILD_SCHEDULED')).map(({ t }) => t)).toEqual([
      'GUILD_SCHEDULED_EVENT_CREATE',
      'GUILD_SCHEDULED_EVENT_UPDATE',
      'GUILD_SCHEDULED_EVENT_UPDATE',
      'GUILD_SCHEDULED_EVENT_DELETE',
    ]);
  });

  test('do not begin in the past', async () => {
    const { send, guild, clock } = startRest();
    const { status } = await send('POST', `/guilds/${guild.id}/scheduled-events`, event(clock.now() - 60_000));
    expect(status).toBe(400);
  });
});

test('typing is heard where the bot may write', async () => {
  const { send, generalId, world, events } = startRest();
  expect((await send('POST', `/channels/${generalId}/typing`)).status).toBe(204);
  expect(events).toMatchObject([{ t: 'TYPING_START', channelId: generalId }]);
  denyAll(world, generalId, PermissionFlagsBits.SendMessages);
  expect((await send('POST', `/channels/${generalId}/typing`)).body.code).toBe(50_013);
});
