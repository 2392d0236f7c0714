import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openGateway, type RawClient } from '../../test/gateway-client.ts';
import type { Control } from '../control/client.ts';
import { type Seeded, seedServer } from '../seed.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { createChannel } from '../world/channels.ts';
import { createGuild } from '../world/guilds.ts';
import { addMember, updateMember } from '../world/members.ts';
import { createMessage } from '../world/messages.ts';
import { createUser } from '../world/users.ts';
import { INTENT } from './intents.ts';

let simulator: Simulator;
let control: Control;
let seeded: Seeded;
let url: string;

beforeEach(async () => {
  simulator = await startSimulator({
    identifyEveryMs: 0,
    prepare: (world) => {
      seeded = seedServer(world);
    },
  });
  ({ control } = simulator);
  url = `ws://127.0.0.1:${simulator.port}/gateway`;
});
afterEach(() => simulator.stop());

const identity = (change: object = {}) => ({
  token: seeded.token,
  intents: INTENT.guilds,
  properties: { os: 'linux', browser: 'test', device: 'test' },
  ...change,
});

async function identified(
  change: object = {},
  query?: string,
): Promise<RawClient & { ready: { session_id: string; resume_gateway_url: string } }> {
  const client = openGateway(url, query);
  await client.next(10);
  client.send(2, identity(change));
  const { d: ready } = await client.next('READY');
  return { ...client, ready };
}

const names = (client: RawClient) => client.received.map(({ t, op }) => t ?? op);
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('connecting', () => {
  test('begins with HELLO, READY with unavailable servers, then a GUILD_CREATE for each', async () => {
    const client = await identified({ shard: [0, 1] });
    const { d: server } = await client.next('GUILD_CREATE');

    const ready = client.received.find(({ t }) => t === 'READY')?.d;
    expect(ready).toMatchObject({ v: 10, shard: [0, 1], guilds: [{ id: seeded.guildId, unavailable: true }] });
    expect(server).toMatchObject({ id: seeded.guildId, name: 'Redcliff Guard', unavailable: false });
    expect(server.members.map((member: { user: { id: string } }) => member.user.id)).toEqual([seeded.applicationId]);
    await control.expectNoViolations();
  });

  test('acknowledges a heartbeat, and asks for one with op 1', async () => {
    const client = await identified();
    client.send(1, 2);
    await client.next(11);
    await control.call('gatewayAct', { act: { kind: 'ask for heartbeat' } });
    await client.next(1);
  });

  test('compresses the whole stream when asked to', async () => {
    const client = await identified({}, 'v=10&encoding=json&compress=zlib-stream');
    expect((await client.next('GUILD_CREATE')).d.id).toBe(seeded.guildId);
  });

  test('compresses single large payloads when IDENTIFY asks for it', async () => {
    for (let n = 0; n < 40; n += 1) createChannel(simulator.world, seeded.guildId, { name: `room ${n}` });
    const client = await identified({ compress: true });
    expect((await client.next('GUILD_CREATE')).d.channels.length).toBeGreaterThan(40);
  });

  test.each([
    ['4012 for an unknown version', 'v=6&encoding=json', 4012],
    ['4002 for an encoding that is not JSON', 'v=10&encoding=etf', 4002],
  ])('closes with %s', async (_, query, code) => {
    expect(await openGateway(url, query).closed).toBe(code);
  });
});

describe('a client that does it wrong is closed with', () => {
  const cases: [name: string, code: number, act: (client: RawClient) => void][] = [
    ['4001 for an unknown opcode', 4001, (client) => client.send(99, null)],
    ['4002 for what is no JSON', 4002, (client) => client.sendText('{')],
    ['4002 for more than 4,096 bytes', 4002, (client) => client.send(3, 'ä'.repeat(2_100))],
    ['4003 before IDENTIFY', 4003, (client) => client.send(3, {})],
    ['4004 for a wrong token', 4004, (client) => client.send(2, identity({ token: 'wrong' }))],
    ['4010 for an impossible shard', 4010, (client) => client.send(2, identity({ shard: [2, 2] }))],
    ['4013 for an unknown intent', 4013, (client) => client.send(2, identity({ intents: 1 << 30 }))],
    ['4013 without intents', 4013, (client) => client.send(2, identity({ intents: undefined }))],
    [
      '4014 for an intent that is switched off',
      4014,
      (client) => client.send(2, identity({ intents: INTENT.members })),
    ],
    ['4004 for RESUME with a wrong token', 4004, (client) => client.send(6, { token: 'x', session_id: 'y', seq: 1 })],
  ];
  test.each(cases)('%s', async (_, code, act) => {
    const client = openGateway(url);
    await client.next(10);
    act(client);
    expect(await client.closed).toBe(code);
  });

  test('4005 for a second IDENTIFY', async () => {
    const client = await identified();
    client.send(2, identity());
    expect(await client.closed).toBe(4005);
  });

  test('4008 for the 121st payload in a minute', async () => {
    const client = await identified();
    // IDENTIFY was the first.
    for (let n = 0; n < 119; n += 1) client.send(1, null);
    await settle();
    expect(client.isOpen()).toBe(true);
    client.send(1, null);
    expect(await client.closed).toBe(4008);
  });

  test('4009 when it stays silent', async () => {
    await simulator.stop();
    simulator = await startSimulator({
      heartbeatIntervalMs: 50,
      prepare: (world) => void (seeded = seedServer(world)),
    });
    url = `ws://127.0.0.1:${simulator.port}/gateway`;
    expect(await (await identified()).closed).toBe(4009);
  });

  test('4011 when one shard would serve more than 2,500 servers', async () => {
    const { world } = simulator;
    for (let n = 0; n < 2_500; n += 1) {
      const { id } = createGuild(world, { name: `server ${n}`, ownerId: seeded.people.ada });
      addMember(world, id, seeded.applicationId);
    }
    const client = openGateway(url);
    await client.next(10);
    client.send(2, identity());
    expect(await client.closed).toBe(4011);
  });
});

describe('resuming', () => {
  test('brings what was missed, in order, and ends in RESUMED', async () => {
    const first = await identified({ intents: INTENT.guilds | INTENT.messages });
    const seq = (await first.next('GUILD_CREATE')).s;
    await control.call('gatewayAct', { act: { kind: 'cut' } });
    expect(await first.closed).toBe(1006);
    const cy = control.as(seeded.people.cy).in(seeded.channels.lounge);
    await cy.write('one');
    await cy.write('two');

    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: seeded.token, session_id: first.ready.session_id, seq });
    await second.next('RESUMED');
    await cy.write('three');
    await second.next('MESSAGE_CREATE');

    expect(names(second)).toEqual([10, 'MESSAGE_CREATE', 'MESSAGE_CREATE', 'RESUMED', 'MESSAGE_CREATE']);
    expect(second.received.map(({ s }) => s)).toEqual([null, seq! + 1, seq! + 2, seq! + 3, seq! + 4]);
    expect(await control.call('resumes')).toMatchObject([{ replayed: 2, outcome: 'resumed', onResumeUrl: true }]);
    await control.expectNoViolations();
  });

  test('also brings the servers that were still to come when the stream broke', async () => {
    const { world } = simulator;
    for (let n = 0; n < 9; n += 1) {
      addMember(
        world,
        createGuild(world, { name: `server ${n}`, ownerId: seeded.people.ada }).id,
        seeded.applicationId,
      );
    }
    await control.call('breakGateway', { kind: 'drop', phase: 'mid guilds' });
    const first = await identified();
    expect(await first.closed).toBe(1006);
    const before = first.received.filter(({ t }) => t === 'GUILD_CREATE').length;
    expect(before).toBe(5);

    const second = openGateway(first.ready.resume_gateway_url);
    second.next(10).then(
      () => second.send(6, { token: seeded.token, session_id: first.ready.session_id, seq: 6 }),
      () => {},
    );
    await second.next('RESUMED');
    expect(second.received.filter(({ t }) => t === 'GUILD_CREATE')).toHaveLength(5);
  });

  test('on the ordinary address works, but is told as a violation', async () => {
    const first = await identified();
    await control.call('gatewayAct', { act: { kind: 'cut' } });
    const second = openGateway(url);
    await second.next(10);
    second.send(6, { token: seeded.token, session_id: first.ready.session_id, seq: 1 });
    await second.next('RESUMED');
    expect(await control.violations()).toMatchObject([{ rule: 'resume_gateway_url' }]);
  });

  test.each([1000, 1001])('is not possible after a goodbye with %i', async (code) => {
    const first = await identified();
    first.close(code);
    await first.closed;
    await control.waitFor(async () => (await control.call('sessions')).length === 0);
    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: seeded.token, session_id: first.ready.session_id, seq: 1 });
    expect((await second.next(9)).d).toBe(false);
  });

  test('is possible after any other close of the client', async () => {
    const first = await identified();
    first.close(4200);
    await first.closed;
    expect(await control.call('sessions')).toMatchObject([{ id: first.ready.session_id, connected: false }]);
  });

  test('with a number that never was closes with 4007 and ends the session', async () => {
    const first = await identified();
    await control.call('gatewayAct', { act: { kind: 'cut' } });
    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: seeded.token, session_id: first.ready.session_id, seq: 99 });
    expect(await second.closed).toBe(4007);
    expect(await control.call('sessions')).toEqual([]);
  });

  test('op 9 true lets the client resume on the same socket, false does not', async () => {
    const client = await identified();
    await client.next('GUILD_CREATE');
    const again = { token: seeded.token, session_id: client.ready.session_id, seq: 2 };
    await control.call('gatewayAct', { act: { kind: 'invalid session', resumable: true } });
    expect((await client.next(9)).d).toBe(true);
    client.send(6, again);
    await client.next('RESUMED');

    await control.call('gatewayAct', { act: { kind: 'invalid session', resumable: false } });
    expect((await client.next(9)).d).toBe(false);
    client.send(6, again);
    expect((await client.next(9)).d).toBe(false);
    client.send(2, identity());
    await client.next('READY');
    await control.expectNoViolations();
  });
});

describe('who hears what', () => {
  test('without the message intent no message comes, with it one does', async () => {
    const deaf = await identified();
    const hearing = await identified({ intents: INTENT.guilds | INTENT.messages });
    await control.as(seeded.people.dee).in(seeded.channels.lounge).write('hello');
    await hearing.next('MESSAGE_CREATE');
    await settle();
    expect(names(deaf)).not.toContain('MESSAGE_CREATE');
  });

  test('without the content intent a message is blank, unless it mentions the bot, is its own, or is direct', async () => {
    const client = await identified({ intents: INTENT.guilds | INTENT.messages | INTENT.directMessages });
    const { world } = simulator;
    const { lounge: channelId } = seeded.channels;
    const say = async (about: Parameters<typeof createMessage>[1]) => {
      createMessage(world, about);
      return (await client.next('MESSAGE_CREATE')).d.content;
    };
    const dm = await control.call('openDirectMessages', { userId: seeded.people.dee, otherId: seeded.applicationId });

    expect(await say({ channelId, authorId: seeded.people.dee, content: 'a secret' })).toBe('');
    expect(await say({ channelId, authorId: seeded.people.dee, content: `<@${seeded.applicationId}> hi` })).toContain(
      'hi',
    );
    expect(await say({ channelId, authorId: seeded.applicationId, content: 'mine' })).toBe('mine');
    expect(await say({ channelId: dm.id, authorId: seeded.people.dee, content: 'direct' })).toBe('direct');
    await control.expectNoViolations();
  });

  test('with the content intent a message can be read', async () => {
    await control.call('setIntents', { applicationId: seeded.applicationId, intents: ['content'] });
    const client = await identified({ intents: INTENT.guilds | INTENT.messages | INTENT.messageContent });
    await control.as(seeded.people.dee).in(seeded.channels.lounge).write('hello');
    expect((await client.next('MESSAGE_CREATE')).d.content).toBe('hello');
  });

  test('what happens in a channel that the bot may not see stays there', async () => {
    const client = await identified({ intents: INTENT.guilds | INTENT.messages });
    const everyone = { roleId: seeded.guildId, deny: String(1n << 10n) };
    const { id } = await control.call('makeChannel', {
      guildId: seeded.guildId,
      name: 'hidden',
      overwrites: [everyone],
    });
    createMessage(simulator.world, { channelId: id, authorId: seeded.people.ada, content: 'psst' });
    createMessage(simulator.world, { channelId: seeded.channels.lounge, authorId: seeded.people.ada, content: 'loud' });
    await client.next('MESSAGE_CREATE');
    await settle();
    expect(client.received.filter(({ t }) => t === 'MESSAGE_CREATE')).toHaveLength(1);
  });

  test('of its own member a bot hears without the member intent, of others with it', async () => {
    await control.call('setIntents', { applicationId: seeded.applicationId, intents: ['members'] });
    const plain = await identified();
    const full = await identified({ intents: INTENT.guilds | INTENT.members });
    const { world } = simulator;
    updateMember(world, seeded.guildId, seeded.people.dee, { nick: 'D' });
    updateMember(world, seeded.guildId, seeded.applicationId, { nick: 'M' });
    await full.next('GUILD_MEMBER_UPDATE');
    await full.next('GUILD_MEMBER_UPDATE');
    expect((await plain.next('GUILD_MEMBER_UPDATE')).d.nick).toBe('M');
    await settle();
    expect(plain.received.filter(({ t }) => t === 'GUILD_MEMBER_UPDATE')).toHaveLength(1);
    await control.expectNoViolations();
  });

  test('each shard hears of its own servers, and two sessions of one shard both hear everything', async () => {
    const { world } = simulator;
    const other = createGuild(world, { name: 'Other', ownerId: seeded.people.ada });
    const shardOf = (id: string) => Number((BigInt(id) >> 22n) % 2n);
    // Ids are drawn from the clock: one more until the two servers are on different shards.
    let second = other;
    while (shardOf(second.id) === shardOf(seeded.guildId)) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      second = createGuild(world, { name: 'Other', ownerId: seeded.people.ada });
    }
    addMember(world, second.id, seeded.applicationId);
    const shards = [await identified({ shard: [0, 2] }), await identified({ shard: [1, 2] })];
    const twin = await identified({ shard: [0, 2] });
    await Promise.all([...shards, twin].map((client) => client.next('GUILD_CREATE')));
    const heard = shards.map((client) => client.received.filter(({ t }) => t === 'GUILD_CREATE').map(({ d }) => d.id));
    expect(heard.flat()).toHaveLength(2);
    expect(new Set(heard.flat())).toEqual(new Set([seeded.guildId, second.id]));
    expect(heard[0]?.map(shardOf)).toEqual([0]);

    const onFirst = shardOf(second.id) === 0 ? second.id : seeded.guildId;
    await control.call('changeServer', { guildId: onFirst, name: 'Renamed' });
    await shards[0]?.next('GUILD_UPDATE');
    await twin.next('GUILD_UPDATE');
    await settle();
    expect(names(shards[1] ?? twin)).not.toContain('GUILD_UPDATE');
  });

  test('a bot that is invited later gets a GUILD_CREATE, one that is kicked a GUILD_DELETE', async () => {
    const client = await identified();
    await client.next('GUILD_CREATE');
    const { id } = await control.call('makeServer', { name: 'New', ownerId: seeded.people.ada });
    await control.call('join', { guildId: id, userId: seeded.applicationId, permissions: '8' });
    expect((await client.next('GUILD_CREATE')).d.id).toBe(id);
    await control.call('leave', { guildId: id, userId: seeded.applicationId });
    expect((await client.next('GUILD_DELETE')).d).toEqual({ id });
    await control.expectNoViolations();
  });
});

describe('asking for members', () => {
  test('needs the member intent for all of them', async () => {
    const client = await identified();
    client.send(8, { guild_id: seeded.guildId, query: '', limit: 0 });
    await control.waitFor(async () => (await control.violations()).length > 0);
    expect(await control.violations()).toMatchObject([{ rule: 'request_members' }]);
  });

  test('answers in chunks with the nonce, by ids and by name', async () => {
    await control.call('setIntents', { applicationId: seeded.applicationId, intents: ['members'] });
    for (let n = 0; n < 1_500; n += 1) {
      const { id } = createUser(simulator.world, { username: `person ${n}` });
      addMember(simulator.world, seeded.guildId, id);
    }
    const client = await identified({ intents: INTENT.guilds | INTENT.members });
    client.send(8, { guild_id: seeded.guildId, query: '', limit: 0, nonce: 'n1' });
    const first = await client.next('GUILD_MEMBERS_CHUNK');
    const second = await client.next('GUILD_MEMBERS_CHUNK');
    expect([first.d.chunk_count, first.d.chunk_index, second.d.chunk_index, first.d.nonce]).toEqual([2, 0, 1, 'n1']);
    expect(first.d.members.length + second.d.members.length).toBe(1_506);

    client.send(8, { guild_id: seeded.guildId, user_ids: [seeded.people.dee, '1'] });
    const byIds = await client.next('GUILD_MEMBERS_CHUNK');
    expect(byIds.d.members[0].user.id).toBe(seeded.people.dee);
    expect(byIds.d.not_found).toEqual(['1']);

    client.send(8, { guild_id: seeded.guildId, query: 'dee', limit: 5 });
    expect((await client.next('GUILD_MEMBERS_CHUNK')).d.members).toHaveLength(1);
    await control.expectNoViolations();
  });
});

describe('the budget of starts', () => {
  test('counts down, and past it every session ends and the token is reset', async () => {
    const client = await identified();
    await control.call('setStartLimit', { applicationId: seeded.applicationId, remaining: 1 });
    await identified();
    expect(await control.call('startLimit', { applicationId: seeded.applicationId })).toMatchObject({
      total: 1_000,
      remaining: 0,
    });

    const late = openGateway(url);
    await late.next(10);
    late.send(2, identity());
    expect(await late.closed).toBe(4004);
    expect(await client.closed).toBe(4004);
    const [application] = await control.call('applications');
    expect(application?.token).not.toBe(seeded.token);
  });

  test('two IDENTIFYs within five seconds are one too many', async () => {
    await simulator.stop();
    simulator = await startSimulator({ prepare: (world) => void (seeded = seedServer(world)) });
    ({ control } = simulator);
    url = `ws://127.0.0.1:${simulator.port}/gateway`;
    await identified();
    const client = openGateway(url);
    await client.next(10);
    client.send(2, identity());
    expect((await client.next(9)).d).toBe(false);
    await control.call('advance', { ms: 5_000 });
    client.send(2, identity());
    await client.next('READY');
  });
});

describe('faults', () => {
  test.each(['before hello', 'after hello', 'after identify', 'after ready'] as const)(
    'drop the connection %s, once',
    async (phase) => {
      await control.call('breakGateway', { kind: 'drop', phase });
      const client = openGateway(url);
      void client.next(10).then(
        () => client.send(2, identity()),
        () => {},
      );
      expect(await client.closed).toBe(1006);
      expect(names(client).includes('READY')).toBe(phase === 'after ready');
      await identified();
    },
  );

  test('close with any code at any point', async () => {
    await control.call('breakGateway', { kind: 'drop', phase: 'after identify', code: 4014 });
    const client = openGateway(url);
    await client.next(10);
    client.send(2, identity());
    expect(await client.closed).toBe(4014);
  });

  test('refuse connections for a while', async () => {
    await control.call('breakGateway', { kind: 'refuse', forMs: 60_000 });
    expect(await openGateway(url).closed).toBe(1006);
    await control.call('advance', { ms: 60_000 });
    await identified();
  });

  test('leave heartbeats without an answer while other things still come', async () => {
    const client = await identified();
    await control.call('breakGateway', { kind: 'zombie', forMs: 60_000 });
    client.send(1, 1);
    await control.call('changeServer', { guildId: seeded.guildId, name: 'Renamed' });
    await client.next('GUILD_UPDATE');
    expect(names(client)).not.toContain(11);
  });

  test('send events twice, with two numbers', async () => {
    const client = await identified();
    await client.next('GUILD_CREATE');
    await control.call('breakGateway', { kind: 'duplicate', event: 'GUILD_UPDATE', times: 1 });
    await control.call('changeServer', { guildId: seeded.guildId, name: 'Renamed' });
    const [one, two] = [await client.next('GUILD_UPDATE'), await client.next('GUILD_UPDATE')];
    expect(two.d).toEqual(one.d);
    expect(two.s).toBe(one.s! + 1);
  });

  test('take servers away for a while and bring them back', async () => {
    const client = await identified();
    await client.next('GUILD_CREATE');
    await control.call('outageStorm', { forMs: 60_000 });
    expect((await client.next('GUILD_DELETE')).d).toEqual({ id: seeded.guildId, unavailable: true });
    await control.call('changeServer', { guildId: seeded.guildId, name: 'Unheard' });
    await control.call('advance', { ms: 60_000 });
    expect((await client.next('GUILD_CREATE')).d.name).toBe('Unheard');
    expect(names(client)).not.toContain('GUILD_UPDATE');
    await control.expectNoViolations();
  });

  test('op 7 asks the client to come again, and its session waits for it', async () => {
    const client = await identified();
    await control.call('gatewayAct', { act: { kind: 'reconnect' } });
    await client.next(7);
    client.close(4000);
    await client.closed;
    expect(await control.call('sessions')).toMatchObject([{ connected: false }]);
  });
});
