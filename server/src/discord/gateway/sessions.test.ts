import { expect, test } from 'vitest';
import { createLog } from '../../kit/log.ts';
import { createSessions, type Session, type SessionStore } from './sessions.ts';

const info = (sequence: number, sessionId = 'one') => ({
  sessionId,
  sequence,
  shardId: 0,
  shardCount: 1,
  resumeURL: 'wss://gateway.discord.gg',
});

function setUp() {
  const calls: [string, number?][] = [];
  const lines: string[] = [];
  let fails = false;
  const note = (name: string) => async (sessions: readonly Session[] | Session | number) => {
    if (fails) throw new Error('The database is away.');
    const first = Array.isArray(sessions) ? sessions[0] : sessions;
    calls.push([name, typeof first === 'number' ? first : first.sequence]);
  };
  const store: SessionStore = {
    claim: async () => [{ ...info(3), guildCount: 2, intents: 7 }],
    hold: note('hold'),
    progress: note('progress'),
    release: note('release'),
    forget: note('forget'),
    takeIdentify: async () => 0,
  };
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(line) });
  const sessions = createSessions({ store, log, countOf: () => 2, intents: () => 5, saveEveryMs: 20 });
  return { sessions, calls, lines, fail: (now: boolean) => (fails = now) };
}

test('a new session is written at once, its sequence every now and then, and the last one at the end', async () => {
  const { sessions, calls } = setUp();
  sessions.update(0, info(1));
  for (let sequence = 2; sequence <= 50; sequence++) sessions.update(0, info(sequence));
  await expect.poll(() => calls.length).toBeGreaterThan(2);
  sessions.update(0, info(51));
  await sessions.release(1_000);
  expect(calls[0]).toEqual(['hold', 50]);
  expect(calls.slice(1, -1).every(([name, sequence]) => name === 'progress' && sequence === 50)).toBe(true);
  expect(calls.at(-1)).toEqual(['release', 51]);
  expect(calls.length).toBeLessThan(20);
});

test('a sequence never goes back', () => {
  const { sessions } = setUp();
  sessions.update(0, info(7));
  sessions.update(0, info(6));
  expect(sessions.get(0)?.sequence).toBe(7);
  sessions.update(0, info(1, 'two'));
  expect(sessions.get(0)?.sequence).toBe(1);
});

test('a session that is over is forgotten', async () => {
  const { sessions, calls } = setUp();
  await sessions.claim();
  expect(sessions.get(0)?.sequence).toBe(3);
  sessions.update(0, null);
  expect(sessions.get(0)).toBeNull();
  await expect.poll(() => calls).toContainEqual(['forget', 0]);
});

test('a database that is away is told once, and the session is written when it is back', async () => {
  const { sessions, calls, lines, fail } = setUp();
  fail(true);
  sessions.update(0, info(1));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls).toEqual([]);
  expect(lines).toHaveLength(1);
  fail(false);
  await expect.poll(() => calls.length).toBeGreaterThan(0);
  expect(calls[0]?.[0]).toBe('hold');
});

test('what a session was begun with stays with it, whatever is asked for later', async () => {
  const { sessions } = setUp();
  await sessions.claim();
  expect(sessions.intentsOf(0)).toBe(7);
  sessions.update(0, info(4));
  expect(sessions.intentsOf(0)).toBe(7);
  sessions.update(0, info(1, 'two'));
  expect(sessions.intentsOf(0)).toBe(5);
  sessions.update(0, null);
  expect(sessions.intentsOf(0)).toBeUndefined();
});
