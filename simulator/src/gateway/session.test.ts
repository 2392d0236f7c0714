import { describe, expect, test } from 'vitest';
import type { Application } from '../world/types.ts';
import { intentOf, knownIntents } from './intents.ts';
import { createSession, KEPT_EVENTS, shardOf } from './session.ts';
import { GatewayDispatchEvents as Event } from 'discord-api-types/v10';

const application = { id: '1', botId: '1' } as Application;
const session = () => createSession({ id: 's', application, shard: [0, 1], intents: 1, largeThreshold: 50 });

describe('a session', () => {
  test('numbers its events and keeps them without a connection', () => {
    const kept = session();
    kept.dispatch('A', '{"x":1}');
    kept.dispatch('B', '2');
    expect(kept.seq).toBe(2);
    expect(kept.after(0)).toEqual(['{"t":"A","s":1,"op":0,"d":{"x":1}}', '{"t":"B","s":2,"op":0,"d":2}']);
    expect(kept.after(2)).toEqual([]);
  });

  test('no longer has what is too long ago', () => {
    const kept = session();
    for (let n = 0; n < 2 * KEPT_EVENTS + 1; n += 1) kept.dispatch('A', '0');
    expect(kept.after(KEPT_EVENTS - 1)).toBeUndefined();
    expect(kept.after(KEPT_EVENTS)).toHaveLength(KEPT_EVENTS + 1);
    expect(kept.after(KEPT_EVENTS)?.[0]).toContain(`"s":${KEPT_EVENTS + 1},`);
  });
});

test("a server's shard is told by its id", () => {
  expect(shardOf('0', 4)).toBe(0);
  expect(shardOf(String(5n << 22n), 4)).toBe(1);
  expect(shardOf(String((7n << 22n) + 3n), 4)).toBe(3);
});

test('each event needs its intent, in servers and in direct messages', () => {
  expect(intentOf(Event.MessageCreate, 'server')).toBe(1 << 9);
  expect(intentOf(Event.MessageCreate, 'direct')).toBe(1 << 12);
  expect(intentOf(Event.ThreadMembersUpdate, 'server')).toBe(1 << 1);
  expect(intentOf(Event.ThreadCreate, 'server')).toBe(1);
  expect(intentOf(Event.GuildAuditLogEntryCreate, 'server')).toBe(1 << 2);
  expect(intentOf(Event.InteractionCreate, 'server')).toBe(0);
});

test('intents are known bits and nothing else', () => {
  expect([0, 1, (1 << 25) | 1].map(knownIntents)).toEqual([true, true, true]);
  expect([-1, 1.5, 1 << 17, 2 ** 40].map(knownIntents)).toEqual([false, false, false, false]);
});
