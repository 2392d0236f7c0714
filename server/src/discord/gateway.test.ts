import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalGateway, startLocalGateway } from '../../test/local-gateway.ts';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { MemorySessions } from '../../test/memory-sessions.ts';
import { createLog } from '../kit/log.ts';
import type { Fatal } from './gateway/fatal.ts';
import { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
import { createRest, type Rest } from './rest.ts';

const IDENTIFY = 2;
const RESUME = 6;
const HEARTBEAT = 1;

let http: LocalHttp;
let wire: LocalGateway;
let rest: Rest;
let store: MemorySessions;
let lines: string[];
let events: GatewayDispatchPayload[];
let fatals: Fatal[];
const opened: Gateway[] = [];

const limit = { total: 1000, remaining: 900, reset_after: 80_000_000, max_concurrency: 1 };
const info = (changes: Partial<typeof limit> = {}) => ({
  status: 200,
  body: { url: wire.url, shards: 1, session_start_limit: { ...limit, ...changes } },
});

function open(options: Partial<GatewayOptions> = {}): Gateway {
  const log = createLog({ level: 'trace', format: 'json', write: (line) => void lines.push(line) });
  const gateway = createGateway({
    token: 'a-token-of-the-test',
    rest,
    store,
    log,
    presence: '/training · /pads',
    onEvent: (event) => void events.push(event),
    onFatal: (fatal) => void fatals.push(fatal),
    timing: { reconnect: { firstMs: 20, mostMs: 60 } },
    ...options,
  });
  opened.push(gateway);
  return gateway;
}

const said = (text: string): string[] => lines.filter((line) => line.includes(text));
const interactions = () =>
  events.flatMap((event) => (event.t === GatewayDispatchEvents.InteractionCreate ? [event.d.id] : []));
const ofOp = (op: number) => wire.sent.filter((sent) => sent.op === op);

beforeEach(async () => {
  lines = [];
  events = [];
  fatals = [];
  store = new MemorySessions();
  http = await startLocalHttp();
  wire = await startLocalGateway();
  const log = createLog({ level: 'silent', format: 'json' });
  rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {}, backOff: { firstMs: 1, mostMs: 2 } });
  http.script(info());
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((gateway) => gateway.stop()));
  await wire.close();
  await http.close();
  await rest.close();
});

describe('a first start', () => {
  test('sends one IDENTIFY with the presence and no privileged intent', async () => {
    const gateway = open();
    await gateway.start();
    expect(gateway.state()).toBe('connected');
    expect(gateway.user()).toEqual({ id: '200000000000000001', username: 'Muster' });
    expect(ofOp(IDENTIFY)).toHaveLength(1);
    expect(ofOp(IDENTIFY)[0]?.d).toMatchObject({
      intents: 513,
      shard: [0, 1],
      presence: { activities: [{ type: 4, state: '/training · /pads' }], status: 'online' },
    });
    expect(store.identifies).toBe(1);
    await expect.poll(() => store.held[0]?.sessionId).toBe('session-1');
  });

  test('goes on at the first address where READY names none for that', async () => {
    const gateway = open();
    wire.resumeUrl = undefined;
    await gateway.start();
    await expect.poll(() => store.held[0]?.resumeURL).toBe(wire.url);
  });

  test('waits while Discord does not answer, and says so once', async () => {
    await http.close();
    http = await startLocalHttp();
    const log = createLog({ level: 'silent', format: 'json' });
    rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {}, backOff: { firstMs: 1, mostMs: 2 } });
    const down = { status: 503, html: 'busy' };
    http.script(down, down, down, down, down, down, info());
    const gateway = open();
    const started = gateway.start();
    await expect.poll(() => gateway.trouble()).toBe('Discord does not answer. Trying again until it does.');
    expect(gateway.state()).toBe('connecting');
    await started;
    expect(gateway.trouble()).toBeUndefined();
    expect(said('Discord does not answer')).toHaveLength(1);
  });

  test('ends for good when REST refuses the token', async () => {
    await http.close();
    http = await startLocalHttp();
    http.script({ status: 401, body: { code: 0, message: '401: Unauthorized' } });
    const log = createLog({ level: 'silent', format: 'json' });
    rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {} });
    const gateway = open();
    await gateway.start();
    expect(fatals).toMatchObject([{ reason: 'token', code: 0 }]);
    expect(gateway.state()).toBe('stopped');
    expect(wire.connections()).toBe(0);
  });

  test('sends no IDENTIFY once the daily limit is used up, and says so once', async () => {
    await http.close();
    http = await startLocalHttp();
    const log = createLog({ level: 'silent', format: 'json' });
    rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {} });
    http.script(info({ remaining: 0, reset_after: 40 }), info({ remaining: 0, reset_after: 40 }), info());
    const gateway = open();
    const started = gateway.start();
    await expect.poll(() => gateway.trouble()).toMatch(/daily limit of 1000/);
    expect(wire.connections()).toBe(0);
    await started;
    expect(ofOp(IDENTIFY)).toHaveLength(1);
    expect(said('daily limit')).toHaveLength(1);
  });

  test('sends no IDENTIFY while too many were sent before, and closes the line until then', async () => {
    store.waits = [60];
    http.script(info());
    const gateway = open({ timing: { openWaitMs: 50 } });
    await gateway.start();
    expect(wire.connections()).toBe(2);
    expect(ofOp(IDENTIFY).map((sent) => sent.connection)).toEqual([2]);
    expect(store.identifies).toBe(1);
  });
});

describe('a close code that no new try can mend', () => {
  test.each([
    [4004, 'token', /DISCORD_BOT_TOKEN/],
    [4014, 'intents', /Privileged Gateway Intents/],
  ])('%i ends it with one sentence and its mend, without a loop', async (code, reason, mend) => {
    wire.react({ close: code });
    const gateway = open();
    await gateway.start();
    expect(fatals).toHaveLength(1);
    expect(fatals[0]).toMatchObject({ code, reason });
    expect(fatals[0]?.mend).toMatch(mend);
    expect(gateway.state()).toBe('stopped');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(wire.connections()).toBe(1);
  });
});

describe('a broken connection', () => {
  test.each([undefined, 1001, 4000, 4009])('is gone on with by RESUME (close code %s)', async (code) => {
    const gateway = open();
    await gateway.start();
    wire.dispatch('GUILD_CREATE', { id: '300000000000000001', name: 'A', owner_id: '1', joined_at: '2020-01-01' });
    await expect.poll(() => events.length).toBe(2);
    const resumed = wire.next(RESUME);
    wire.drop(code);
    expect((await resumed).d).toMatchObject({ session_id: 'session-1', seq: 2 });
    await expect.poll(() => gateway.state()).toBe('connected');
    expect(ofOp(IDENTIFY)).toHaveLength(1);
    expect(store.identifies).toBe(1);
  });

  test('is gone on with when Discord asks for it (op 7)', async () => {
    const gateway = open();
    await gateway.start();
    const resumed = wire.next(RESUME);
    wire.send({ op: 7, d: null });
    await resumed;
    await expect.poll(() => gateway.state()).toBe('connected');
    expect(ofOp(IDENTIFY)).toHaveLength(1);
  });

  test('is gone on with when heartbeats are not acknowledged', async () => {
    wire.heartbeatMs = 100;
    const gateway = open();
    await gateway.start();
    await wire.next(HEARTBEAT);
    const resumed = wire.next(RESUME);
    wire.deaf = true;
    await resumed;
    wire.deaf = false;
    await expect.poll(() => gateway.state()).toBe('connected');
    expect(ofOp(IDENTIFY)).toHaveLength(1);
  });

  test('becomes a new session when Discord no longer knows the old one (op 9)', async () => {
    const gateway = open();
    await gateway.start();
    wire.react({ invalid: false });
    const identified = wire.next(IDENTIFY);
    wire.drop();
    await identified;
    await expect.poll(() => gateway.state(), { timeout: 10_000 }).toBe('connected');
    await expect.poll(() => store.held[0]?.sessionId).toBe('session-2');
    expect(store.identifies).toBe(2);
  }, 15_000);

  test('is tried again with growing waits while nobody listens', async () => {
    const gateway = open({ timing: { reconnect: { firstMs: 1_000, mostMs: 1_000 } } });
    await gateway.start();
    wire.mute = true;
    wire.drop();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(wire.connections()).toBe(2);
    wire.drop();
    await new Promise((resolve) => setTimeout(resolve, 700));
    // The library alone would have been back after half a second.
    expect(wire.connections()).toBe(2);
  });

  test('is started over when a RESUME is never answered', async () => {
    const gateway = open({ timing: { stuckMs: 900, reconnect: { firstMs: 20, mostMs: 60 } } });
    await gateway.start();
    http.script(info());
    wire.react('silence');
    const identified = wire.next(IDENTIFY);
    wire.drop();
    await identified;
    await expect.poll(() => gateway.state(), { timeout: 10_000 }).toBe('connected');
    expect(said('silent for too long')).toHaveLength(1);
  }, 15_000);
});

describe('a stop', () => {
  test('leaves the session good, and the next process goes on with it without an IDENTIFY', async () => {
    wire.guilds = [{ id: '300000000000000001', unavailable: true }];
    const first = open();
    await first.start();
    wire.dispatch('GUILD_CREATE', { id: '300000000000000001', name: 'A', owner_id: '1', joined_at: '2020-01-01' });
    await expect.poll(() => first.guilds.get('300000000000000001')?.available).toBe(true);
    await first.stop();
    expect(first.state()).toBe('stopped');
    await expect.poll(() => wire.closes).toEqual([4200]);
    expect(store.released).toMatchObject([{ sessionId: 'session-1', sequence: 2, guildCount: 1 }]);

    // The limit is used up, but going on is free.
    http.script(info({ remaining: 0 }), { status: 200, body: { id: '200000000000000001', username: 'Muster' } });
    const second = open();
    await second.start();
    expect(ofOp(RESUME)[0]?.d).toMatchObject({ session_id: 'session-1', seq: 2 });
    expect(ofOp(IDENTIFY)).toHaveLength(1);
    expect(second.guilds.count()).toBe(1);
    expect(second.guilds.complete()).toBe(false);
    await expect.poll(() => second.user()?.username).toBe('Muster');
  });

  test('in the middle of connecting is not followed by a new connection', async () => {
    wire.react('silence');
    const gateway = open();
    void gateway.start();
    await wire.next(IDENTIFY);
    await gateway.stop();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(wire.connections()).toBe(1);
    expect(gateway.state()).toBe('stopped');
  });

  test('right after the line broke is not followed by a new connection', async () => {
    const gateway = open();
    await gateway.start();
    wire.drop();
    await expect.poll(() => gateway.state()).toBe('resuming');
    await gateway.stop();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(wire.connections()).toBe(1);
    expect(store.released).toMatchObject([{ sessionId: 'session-1' }]);
  });

  test('does not wait for a request that hangs, and its answer opens no connection', async () => {
    await http.close();
    http = await startLocalHttp();
    http.script('hang', info());
    const log = createLog({ level: 'silent', format: 'json' });
    rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {}, timeoutMs: 1_500 });
    const gateway = open();
    const started = gateway.start();
    await expect.poll(() => http.received.length).toBe(1);
    const startedAt = performance.now();
    await gateway.stop();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await started;
    expect(wire.connections()).toBe(0);
  });

  test('while it waits for Discord ends the wait', async () => {
    await http.close();
    const gateway = open();
    const started = gateway.start();
    await expect.poll(() => gateway.trouble()).toBeDefined();
    await gateway.stop();
    await started;
    expect(gateway.state()).toBe('stopped');
  });
});

describe('events', () => {
  test('are marked where Discord tells them again, and only there', async () => {
    const heard: [string, boolean][] = [];
    const gateway = open({ onEvent: ({ t }, _, isRepeated) => void heard.push([t, isRepeated]) });
    await gateway.start();
    wire.react('silence');
    wire.dispatch('INTERACTION_CREATE', { id: '1' });
    wire.drop();
    await wire.next(RESUME);
    wire.dispatch('INTERACTION_CREATE', { id: '2' });
    wire.dispatch('RESUMED', {});
    await expect.poll(() => gateway.state()).toBe('connected');
    wire.dispatch('INTERACTION_CREATE', { id: '3' });
    await expect.poll(() => heard.filter(([t]) => t === 'INTERACTION_CREATE')).toHaveLength(3);
    expect(heard.flatMap(([t, isRepeated]) => (t === 'INTERACTION_CREATE' ? isRepeated : []))).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('an interaction that comes twice is heard once', async () => {
    const gateway = open();
    await gateway.start();
    for (const id of ['1', '1', '2']) wire.dispatch('INTERACTION_CREATE', { id });
    wire.dispatch('CHANNEL_DELETE', { id: '9' });
    await expect.poll(() => events.at(-1)?.t).toBe('CHANNEL_DELETE');
    expect(interactions()).toEqual(['1', '2']);
  });

  test('an error in what hears them is logged, and the next one is heard', async () => {
    let heard = 0;
    const gateway = open({
      onEvent() {
        if (heard++ === 1) throw new Error('A bug.');
      },
    });
    await gateway.start();
    wire.dispatch('CHANNEL_DELETE', { id: '1' });
    wire.dispatch('CHANNEL_DELETE', { id: '2' });
    await expect.poll(() => heard).toBe(3);
    expect(said('could not be dealt with')).toHaveLength(1);
  });
});

test('neither the token nor a session id is in the log', async () => {
  const gateway = open();
  await gateway.start();
  const resumed = wire.next(RESUME);
  wire.drop();
  await resumed;
  await gateway.stop();
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('')).not.toContain('a-token-of-the-test');
  expect(lines.join('')).not.toContain('session-1');
});
