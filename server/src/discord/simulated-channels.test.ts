import { type Seeded, seedServer, type Simulator, startSimulator } from '@muster/simulator';
import { GatewayIntentBits, PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../kit/log.ts';
import { createDiscord } from './discord.ts';
import { DiscordFailure } from './failure.ts';
import type { DiscordPort, NewChannel } from './port.ts';
import { createRest, type Rest } from './rest.ts';

/** Channels, threads and messages, against a Discord that holds us to its contract. */

let discord: Simulator;
let seeded: Seeded;
let rest: Rest;
let port: DiscordPort;
let intents: number;
const log = createLog({ level: 'silent', format: 'json' });

const failure = (work: Promise<unknown>): Promise<DiscordFailure> =>
  work.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof DiscordFailure ? error : Promise.reject(error)),
  );

const fresh = (about: Partial<NewChannel> = {}): NewChannel => ({
  kind: 'text',
  name: 'ticket-0001',
  overwrites: [],
  reason: 'A ticket',
  ...about,
});

beforeAll(async () => {
  discord = await startSimulator({
    identifyEveryMs: 0,
    prepare(world) {
      seeded = seedServer(world);
    },
  });
});
beforeEach(async () => {
  await discord.control.call('reset');
  intents = GatewayIntentBits.Guilds;
  rest = createRest({ token: seeded.token, apiUrl: discord.apiUrl, log, onStopped() {} });
  const botId = discord.world.applications.get(seeded.applicationId)?.botId ?? '';
  port = createDiscord({
    rest,
    gateway: {
      state: () => 'connected',
      guilds: {
        get: () => undefined,
        count: () => 1,
        all: () => new Map<string, never>().values(),
        complete: () => true,
      },
      user: () => ({ id: botId, username: 'Muster' }),
      intents: () => intents,
    },
  });
});
afterEach(async () => {
  await rest.close();
  const ours = (await discord.control.violations()).filter(({ by }) => by === 'request');
  if (ours.length > 0) throw new Error(`Discord's contract was left: ${JSON.stringify(ours, undefined, 2)}`);
});
afterAll(() => discord.stop());

describe('a channel', () => {
  test('is made in a category, with its marker and who may see it, and is found again', async () => {
    const overwrites = [
      { kind: 'role' as const, id: seeded.guildId, allow: 0n, deny: PermissionFlagsBits.ViewChannel },
      { kind: 'member' as const, id: seeded.people.dee, allow: PermissionFlagsBits.ViewChannel, deny: 0n },
      {
        kind: 'member' as const,
        id: discord.world.applications.get(seeded.applicationId)?.botId ?? '',
        allow: PermissionFlagsBits.ViewChannel,
        deny: 0n,
      },
    ];
    const category = await port.createChannel(seeded.guildId, fresh({ kind: 'category', name: 'Tickets' }));
    const made = await port.createChannel(
      seeded.guildId,
      fresh({ name: 'Ticket 1', topic: 'muster:ticket:1', parentId: category.id, overwrites }),
    );
    expect(made).toEqual({
      id: made.id,
      kind: 'text',
      name: 'ticket-1',
      topic: 'muster:ticket:1',
      parentId: category.id,
      overwrites,
    });
    expect(await port.channelOf(made.id)).toEqual(made);
    const all = await port.channelsOf(seeded.guildId);
    expect(all.find(({ topic }) => topic === 'muster:ticket:1')).toEqual(made);
    expect(all.find(({ id }) => id === category.id)?.kind).toBe('category');
  });

  test('is not made twice when the answer is lost', async () => {
    await discord.control.call('breakRest', {
      where: { method: 'POST', route: '/guilds/{guild_id}/channels' },
      times: 1,
      fault: { kind: 'drop', when: 'after' },
    });
    const lost = await failure(port.createChannel(seeded.guildId, fresh({ topic: 'muster:ticket:7' })));
    expect(lost.sort).toBe('retry');
    const found = (await port.channelsOf(seeded.guildId)).filter(({ topic }) => topic === 'muster:ticket:7');
    expect(found).toHaveLength(1);
  });

  test('is refused where the category is full, gone, or none, and says so', async () => {
    const { id: parentId } = await port.createChannel(seeded.guildId, fresh({ kind: 'category', name: 'Full' }));
    for (let n = 0; n < 50; n++) {
      await discord.control.call('makeChannel', { guildId: seeded.guildId, name: `c${n}`, parentId });
    }
    const full = await failure(port.createChannel(seeded.guildId, fresh({ parentId })));
    expect(full).toMatchObject({ sort: 'full', code: 50035, about: ['parent_id'] });
    await discord.control.call('deleteChannel', { channelId: parentId });
    const gone = await failure(port.createChannel(seeded.guildId, fresh({ parentId })));
    expect(gone).toMatchObject({ sort: 'invalid', code: 50035, about: ['parent_id'] });
    const none = await failure(port.createChannel(seeded.guildId, fresh({ parentId: seeded.channels.lounge })));
    expect(none).toMatchObject({ sort: 'invalid', about: ['parent_id'] });
  });

  test('is refused where the server is full', async () => {
    const there = (await discord.control.call('lookAt', { guildId: seeded.guildId })).channels.length;
    for (let n = there; n < 500; n++) {
      await discord.control.call('makeChannel', { guildId: seeded.guildId, name: `c${n}` });
    }
    const full = await failure(port.createChannel(seeded.guildId, fresh()));
    expect(full).toMatchObject({ sort: 'full', code: 30013, about: [] });
  });

  test('is refused with a name that is too long, and the name is named', async () => {
    const refused = await failure(port.createChannel(seeded.guildId, fresh({ name: 'x'.repeat(101) })));
    expect(refused).toMatchObject({ sort: 'invalid', about: ['name'] });
    // It was wrong on purpose.
    await discord.control.call('clearRecord');
  });

  test('is changed in what is given alone', async () => {
    const channelId = seeded.channels.lounge;
    const before = await port.channelOf(channelId);
    const overwrites = [{ kind: 'role' as const, id: seeded.roles.support, allow: 1024n, deny: 0n }];
    await port.editChannel(channelId, { overwrites, reason: 'r' });
    expect(await port.channelOf(channelId)).toEqual({ ...before, overwrites });
    await port.editChannel(channelId, { parentId: null, reason: 'r' });
    expect(await port.channelOf(channelId)).toMatchObject({ parentId: null, name: before.name, topic: before.topic });
  });

  test('is not renamed a third time in ten minutes, and that is said at once', async () => {
    const channelId = seeded.channels.lounge;
    await port.editChannel(channelId, { name: 'one', reason: 'r' });
    await port.editChannel(channelId, { name: 'two', reason: 'r' });
    const startedAt = performance.now();
    const refused = await failure(port.editChannel(channelId, { name: 'three', reason: 'r' }));
    expect(refused.sort).toBe('retry');
    expect(refused.retryAfterMs).toBeGreaterThan(60_000);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect((await port.channelOf(channelId)).name).toBe('two');
  });

  test('that is gone already is deleted', async () => {
    const { id } = await port.createChannel(seeded.guildId, fresh());
    await port.deleteChannel(id, 'Closed');
    await port.deleteChannel(id, 'Closed');
    expect(await failure(port.channelOf(id))).toMatchObject({ sort: 'gone', code: 10003 });
    expect(await failure(port.editChannel(id, { name: 'x', reason: 'r' }))).toMatchObject({ sort: 'gone' });
  });
});

test('a private thread is made, lets people in and out, is archived, and goes', async () => {
  const { id } = await port.createThread(seeded.channels.support, { name: 'Ticket 1', reason: 'Overflow' });
  await port.addToThread(id, seeded.people.dee);
  await port.addToThread(id, seeded.people.dee);
  const thread = () => discord.world.channels.get(id)?.thread;
  expect(thread()?.memberIds.has(seeded.people.dee)).toBe(true);
  expect(await port.channelOf(id)).toMatchObject({ kind: 'thread', parentId: seeded.channels.support });
  await port.removeFromThread(id, seeded.people.dee);
  await port.removeFromThread(id, seeded.people.dee);
  expect(thread()?.memberIds.has(seeded.people.dee)).toBe(false);
  await port.editChannel(id, { archived: true, reason: 'Closed' });
  expect(thread()?.archived).toBe(true);
  expect(await failure(port.addToThread(id, seeded.people.dee))).toMatchObject({ sort: 'invalid', code: 50083 });
  await port.deleteChannel(id, 'Closed');
  await port.deleteChannel(id, 'Closed');
});

describe('messages', () => {
  test('are read page by page from the first one on, oldest first', async () => {
    const channelId = seeded.channels.lounge;
    const dee = discord.control.as(seeded.people.dee).in(channelId);
    for (let n = 1; n <= 120; n++) await dee.write(`Line ${n}`);
    const first = await port.messagesOf(channelId);
    expect(first).toHaveLength(100);
    const second = await port.messagesOf(channelId, first.at(-1)?.id);
    expect(second).toHaveLength(20);
    const ids = [...first, ...second].map(({ id }) => BigInt(id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await port.messagesOf(channelId, second.at(-1)?.id)).toEqual([]);
  });

  test('have what a transcript needs, as far as the content intent lets it be seen', async () => {
    const channelId = seeded.channels.lounge;
    await discord.control.call('setIntents', { applicationId: seeded.applicationId, intents: ['content'] });
    const dee = discord.control.as(seeded.people.dee).in(channelId);
    const asked = await dee.write(`Hello <@${seeded.people.cy}>`);
    await port.postMessage(
      channelId,
      {
        content: 'Here it is.',
        embed: { title: 'T', description: 'D', fields: [{ name: 'n', value: 'v', inline: true }], footer: 'F' },
        rows: [[{ label: 'Close', customId: 'a:1', style: 'danger', emoji: '🔒' }]],
        files: [{ name: 'ticket.txt', contentType: 'text/plain', data: new TextEncoder().encode('five!') }],
      },
      'n-1',
    );
    const [one, two] = await port.messagesOf(channelId);
    expect(one).toMatchObject({
      id: asked.id,
      content: `Hello <@${seeded.people.cy}>`,
      author: { id: seeded.people.dee, name: 'Dee', isBot: false },
      mentions: { [seeded.people.cy]: 'Cy' },
      isOrdinary: true,
      editedAt: null,
    });
    expect(two).toMatchObject({
      content: 'Here it is.',
      author: { isBot: true },
      embeds: [{ title: 'T', description: 'D', footer: 'F', fields: [{ name: 'n', value: 'v', inline: true }] }],
      buttons: ['Close'],
      attachments: [{ name: 'ticket.txt', contentType: 'text/plain', bytes: 5 }],
    });
    const file = await fetch(two?.attachments[0]?.url ?? '');
    expect(await file.text()).toBe('five!');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);

    await discord.control.call('setIntents', { applicationId: seeded.applicationId, intents: [] });
    expect((await port.messagesOf(channelId)).map(({ content }) => content)).toEqual(['', 'Here it is.']);
  });

  test('ping whom they name and nobody else', async () => {
    const channelId = seeded.channels.lounge;
    const { dee, eve } = seeded.people;
    const content = `<@${dee}> <@${eve}> <@&${seeded.roles.support}> @everyone`;
    const { id } = await port.postMessage(channelId, { content, pings: { users: [dee] } }, 'n-2');
    const message = discord.world.messagesIn(channelId).get(id);
    expect(message).toMatchObject({ mentionUserIds: [dee], mentionRoleIds: [], mentionEveryone: false });
  });

  test('are edited to other files, and deleted twice', async () => {
    const channelId = seeded.channels.lounge;
    const file = (name: string) => ({ name, contentType: 'text/html', data: new Uint8Array([1, 2]) });
    const { id } = await port.postMessage(channelId, { files: [file('a.html')] }, 'n-3');
    await port.editMessage(channelId, id, { content: 'Now', files: [file('b.html'), file('c.html')] });
    const [message] = await port.messagesOf(channelId);
    expect(message?.attachments.map(({ name }) => name)).toEqual(['b.html', 'c.html']);
    await port.deleteMessage(channelId, id);
    await port.deleteMessage(channelId, id);
    expect(await port.messagesOf(channelId)).toEqual([]);
  });
});

describe('members', () => {
  const nickOf = (id: string) => discord.world.guilds.get(seeded.guildId)?.members.get(id)?.nick;

  test('are read with their names and roles, also the bot itself', async () => {
    await port.setNickname(seeded.guildId, seeded.people.eve, 'Evie', 'Verified');
    expect(await port.memberOf(seeded.guildId, seeded.people.eve)).toMatchObject({
      userId: seeded.people.eve,
      username: 'eve_2011',
      displayName: 'Evie',
      nickname: 'Evie',
      isBot: false,
      roleIds: [seeded.roles.verified],
    });
    const own = await port.ownMember(seeded.guildId);
    expect(own).toMatchObject({ isBot: true, username: 'Muster' });
    expect(await port.memberOf(seeded.guildId, '999999999999999999')).toBeUndefined();
  });

  test('are given roles and relieved of them, and twice is once', async () => {
    const { dee } = seeded.people;
    const held = async () => (await port.memberOf(seeded.guildId, dee))?.roleIds;
    await port.giveRole(seeded.guildId, dee, seeded.roles.verified, 'Verified');
    await port.giveRole(seeded.guildId, dee, seeded.roles.verified, 'Verified');
    expect(await held()).toEqual([seeded.roles.verified]);
    await port.takeRole(seeded.guildId, dee, seeded.roles.verified, 'Unlinked');
    await port.takeRole(seeded.guildId, dee, seeded.roles.verified, 'Unlinked');
    expect(await held()).toEqual([]);
  });

  test('above the bot and roles above it are refused', async () => {
    const { ada, dee } = seeded.people;
    const refused = { sort: 'forbidden', code: 50013 };
    expect(await failure(port.setNickname(seeded.guildId, ada, 'Boss', 'r'))).toMatchObject(refused);
    expect(await failure(port.giveRole(seeded.guildId, dee, seeded.roles.command, 'r'))).toMatchObject(refused);
    const gone = await failure(port.giveRole(seeded.guildId, dee, '999999999999999999', 'r'));
    expect(gone).toMatchObject({ sort: 'gone', code: 10011 });
  });

  test('lose their nickname by null', async () => {
    await port.setNickname(seeded.guildId, seeded.people.eve, 'Evie', 'r');
    await port.setNickname(seeded.guildId, seeded.people.eve, null, 'r');
    expect(nickOf(seeded.people.eve)).toBeNull();
  });

  test('are listed in pages, with the member intent alone', async () => {
    expect(await port.membersOf(seeded.guildId)).toBeUndefined();
    expect(port.seesMembers()).toBe(false);
    intents |= GatewayIntentBits.GuildMembers;
    expect(port.seesMembers()).toBe(true);
    await discord.control.call('setIntents', { applicationId: seeded.applicationId, intents: ['members'] });
    const members = await port.membersOf(seeded.guildId);
    expect(members?.map(({ userId }) => userId)).toEqual(expect.arrayContaining(Object.values(seeded.people)));
    expect(await port.membersOf(seeded.guildId, members?.at(-1)?.userId)).toEqual([]);
  });

  test('have roles, of which Discord itself hands some out', async () => {
    const roles = await port.rolesOf(seeded.guildId);
    expect(roles.find(({ id }) => id === seeded.guildId)).toMatchObject({ name: '@everyone', position: 0 });
    expect(roles.find(({ id }) => id === seeded.roles.command)).toMatchObject({
      name: 'High Command',
      position: 5,
      isManaged: false,
      permissions:
        PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageMessages | PermissionFlagsBits.KickMembers,
    });
    expect(roles.filter(({ isManaged }) => isManaged)).toHaveLength(1);
  });
});
