import { describe, expect, test } from 'vitest';
import { gatewayBench, settle } from '../../test/gateway-bench.ts';
import type { RawClient } from '../../test/gateway-client.ts';
import { createChannel } from '../world/channels.ts';
import { createGuild } from '../world/guilds.ts';
import { addMember } from '../world/members.ts';
import { INTENT } from './intents.ts';

const bench = gatewayBench();

describe('connecting', () => {
  test('begins with HELLO, READY with unavailable servers, then a GUILD_CREATE for each', async () => {
    const client = await bench.identified({ shard: [0, 1] });
    const { d: server } = await client.next('GUILD_CREATE');

    const ready = client.received.find(({ t }) => t === 'READY')?.d;
    expect(ready).toMatchObject({ v: 10, shard: [0, 1], guilds: [{ id: bench.seeded.guildId, unavailable: true }] });
    expect(server).toMatchObject({ id: bench.seeded.guildId, name: 'Redcliff Guard', unavailable: false });
    expect(server.members.map((member: { user: { id: string } }) => member.user.id)).toEqual([
      bench.seeded.applicationId,
    ]);
    await bench.control.expectNoViolations();
  });

  test('acknowledges a heartbeat, and asks for one with op 1', async () => {
    const client = await bench.identified();
    client.send(1, 2);
    expect((await client.next(11)).d).toBeNull();
    await bench.control.call('gatewayAct', { act: { kind: 'ask for heartbeat' } });
    expect((await client.next(1)).op).toBe(1);
  });

  test('compresses the whole stream when asked to', async () => {
    const client = await bench.identified({}, 'v=10&encoding=json&compress=zlib-stream');
    expect((await client.next('GUILD_CREATE')).d.id).toBe(bench.seeded.guildId);
  });

  test('compresses single large payloads when IDENTIFY asks for it', async () => {
    for (let n = 0; n < 40; n += 1) createChannel(bench.simulator.world, bench.seeded.guildId, { name: `room ${n}` });
    const client = await bench.identified({ compress: true });
    expect((await client.next('GUILD_CREATE')).d.channels.length).toBeGreaterThan(40);
  });

  test.each([
    ['4012 for an unknown version', 'v=6&encoding=json', 4012],
    ['4002 for an encoding that is not JSON', 'v=10&encoding=etf', 4002],
  ])('closes with %s', async (_, query, code) => {
    expect(await bench.open(query).closed).toBe(code);
  });
});

describe('a client that does it wrong is closed with', () => {
  const cases: [name: string, code: number, act: (client: RawClient) => void][] = [
    ['4001 for an unknown opcode', 4001, (client) => client.send(99, null)],
    ['4002 for what is no JSON', 4002, (client) => client.sendText('{')],
    ['4002 for more than 4,096 bytes', 4002, (client) => client.send(3, 'ä'.repeat(2_100))],
    ['4003 before IDENTIFY', 4003, (client) => client.send(3, {})],
    ['4004 for a wrong token', 4004, (client) => client.send(2, bench.identity({ token: 'wrong' }))],
    ['4010 for an impossible shard', 4010, (client) => client.send(2, bench.identity({ shard: [2, 2] }))],
    ['4013 for an unknown intent', 4013, (client) => client.send(2, bench.identity({ intents: 1 << 30 }))],
    ['4013 without intents', 4013, (client) => client.send(2, bench.identity({ intents: undefined }))],
    [
      '4014 for an intent that is switched off',
      4014,
      (client) => client.send(2, bench.identity({ intents: INTENT.members })),
    ],
    ['4004 for RESUME with a wrong token', 4004, (client) => client.send(6, { token: 'x', session_id: 'y', seq: 1 })],
  ];
  test.each(cases)('%s', async (_, code, act) => {
    const client = bench.open();
    await client.next(10);
    act(client);
    expect(await client.closed).toBe(code);
  });

  test('4005 for a second IDENTIFY', async () => {
    const client = await bench.identified();
    client.send(2, bench.identity());
    expect(await client.closed).toBe(4005);
  });

  test('4008 for the 121st payload in a minute', async () => {
    const client = await bench.identified();
    // IDENTIFY was the first.
    for (let n = 0; n < 119; n += 1) client.send(1, null);
    await settle();
    expect(client.isOpen()).toBe(true);
    client.send(1, null);
    expect(await client.closed).toBe(4008);
  });

  test('4009 when it stays silent', async () => {
    await bench.restart({ heartbeatIntervalMs: 50 });
    expect(await (await bench.identified()).closed).toBe(4009);
  });

  test('4011 when one shard would serve more than 2,500 servers', async () => {
    const { world } = bench.simulator;
    for (let n = 0; n < 2_500; n += 1) {
      const { id } = createGuild(world, { name: `server ${n}`, ownerId: bench.seeded.people.ada });
      addMember(world, id, bench.seeded.applicationId);
    }
    const client = bench.open();
    await client.next(10);
    client.send(2, bench.identity());
    expect(await client.closed).toBe(4011);
  });
});

describe('the budget of starts', () => {
  test('counts down, and past it every session ends and the token is reset', async () => {
    const client = await bench.identified();
    await bench.control.call('setStartLimit', { applicationId: bench.seeded.applicationId, remaining: 1 });
    await bench.identified();
    expect(await bench.control.call('startLimit', { applicationId: bench.seeded.applicationId })).toMatchObject({
      total: 1_000,
      remaining: 0,
    });

    const late = bench.open();
    await late.next(10);
    late.send(2, bench.identity());
    expect(await late.closed).toBe(4004);
    expect(await client.closed).toBe(4004);
    const [application] = await bench.control.call('applications');
    expect(application?.token).not.toBe(bench.seeded.token);
  });

  test('two IDENTIFYs within five seconds are one too many', async () => {
    await bench.restart({ identifyEveryMs: 5_000 });
    await bench.identified();
    const client = bench.open();
    await client.next(10);
    client.send(2, bench.identity());
    expect((await client.next(9)).d).toBe(false);
    await bench.control.call('advance', { ms: 5_000 });
    client.send(2, bench.identity());
    await client.next('READY');
  });
});
