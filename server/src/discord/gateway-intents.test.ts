import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalGateway, startLocalGateway } from '../../test/local-gateway.ts';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { MemorySessions } from '../../test/memory-sessions.ts';
import { createLog } from '../kit/log.ts';
import type { Fatal } from './gateway/fatal.ts';
import { createIntentsReader } from './gateway/intents.ts';
import { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
import { createRest, type Rest } from './rest.ts';

const IDENTIFY = 2;
const RESUME = 6;
const OPEN = 513;
const MEMBERS = 2;
const CONTENT = 32_768;

let http: LocalHttp;
let wire: LocalGateway;
let rest: Rest;
let store: MemorySessions;
let lines: string[];
let fatals: Fatal[];
const opened: Gateway[] = [];
const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) });

function open(switchedOn: GatewayOptions['switchedOn']): Gateway {
  http.script({
    status: 200,
    body: {
      url: wire.url,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 900, reset_after: 80_000_000, max_concurrency: 1 },
    },
  });
  const gateway = createGateway({
    token: 'a-token-of-the-test',
    rest,
    store,
    log,
    presence: '/pads',
    onEvent() {},
    onFatal: (fatal) => void fatals.push(fatal),
    timing: { reconnect: { firstMs: 20, mostMs: 60 } },
    ...(switchedOn && { switchedOn }),
  });
  opened.push(gateway);
  return gateway;
}

const asked = () => wire.sent.filter(({ op }) => op === IDENTIFY).map(({ d }) => (d as { intents: number }).intents);
const resumes = () => wire.sent.filter(({ op }) => op === RESUME).length;
const said = (text: string): string[] => lines.filter((line) => line.includes(text));
const leftBehind = { shardId: 0, shardCount: 1, sessionId: 'session-0', sequence: 4, guildCount: 0 };

beforeEach(async () => {
  lines = [];
  fatals = [];
  store = new MemorySessions();
  http = await startLocalHttp();
  wire = await startLocalGateway();
  rest = createRest({ token: 't', apiUrl: http.apiUrl, log, onStopped() {}, backOff: { firstMs: 1, mostMs: 2 } });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((gateway) => gateway.stop()));
  await wire.close();
  await http.close();
  await rest.close();
});

test('what the owner has switched on is asked for', async () => {
  const gateway = open(async () => MEMBERS | CONTENT);
  await gateway.start();
  expect(asked()).toEqual([OPEN | MEMBERS | CONTENT]);
  expect(gateway.intents()).toBe(OPEN | MEMBERS | CONTENT);
});

test('a session is gone on with when it was begun with the same', async () => {
  store.released = [{ ...leftBehind, resumeURL: wire.url, intents: OPEN | MEMBERS }];
  const gateway = open(async () => MEMBERS);
  await gateway.start();
  expect([asked(), resumes()]).toEqual([[], 1]);
  expect(gateway.intents()).toBe(OPEN | MEMBERS);
});

test('a session that was begun with something else is left, and the new one is kept with what it has', async () => {
  store.released = [{ ...leftBehind, resumeURL: wire.url, intents: 1 }];
  await open(async () => CONTENT).start();
  expect([asked(), resumes()]).toEqual([[OPEN | CONTENT], 0]);
  await expect.poll(() => store.held[0]).toMatchObject({ sessionId: 'session-1', intents: OPEN | CONTENT });
});

test('where Discord does not say what is switched on, it goes on as before', async () => {
  store.released = [{ ...leftBehind, resumeURL: wire.url, intents: OPEN | MEMBERS }];
  const gateway = open(async () => undefined);
  await gateway.start();
  expect([asked(), resumes()]).toEqual([[], 1]);
  expect(gateway.intents()).toBe(OPEN | MEMBERS);
});

test('where Discord refuses what it said was switched on, the bot goes on without, and says which switch it is', async () => {
  wire.react({ close: 4014 });
  const gateway = open(async () => CONTENT);
  http.script({
    status: 200,
    body: {
      url: wire.url,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 900, reset_after: 80_000_000, max_concurrency: 1 },
    },
  });
  await gateway.start();
  expect(gateway.state()).toBe('connected');
  expect(asked()).toEqual([OPEN | CONTENT, OPEN]);
  expect(gateway.intents()).toBe(OPEN);
  expect(fatals).toEqual([]);
  expect(said('Message Content Intent')).toHaveLength(1);
});

test('what is switched on is read from the application, without what is of no use', async () => {
  const reader = createIntentsReader({ rest, log });
  // Presence, members (limited) and message content.
  http.script({ status: 200, body: { id: '1', name: 'Muster', flags: (1 << 12) | (1 << 15) | (1 << 18) } });
  expect(await reader()).toBe(MEMBERS | CONTENT);
});

test('a read that fails is told once', async () => {
  const reader = createIntentsReader({ rest, log });
  const down = { status: 503, body: {} };
  http.script(down, down, down, down, down, down);
  expect([await reader(), await reader()]).toEqual([undefined, undefined]);
  expect(said('privileged intents')).toHaveLength(1);
});
