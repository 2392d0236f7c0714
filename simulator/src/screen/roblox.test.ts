import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Control } from '../control/client.ts';
import { type SeededRoblox, seedRoblox } from '../roblox/seed.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { ROBLOX_WAYS } from './roblox-troubles.ts';
import { type Change, ROBLOX_VIEWER, type System } from './wire.ts';

/** On a busy machine. */
const SOON_MS = 10_000;

let simulator: Simulator;
let control: Control;
let seeded: SeededRoblox;

beforeEach(async () => {
  simulator = await startSimulator({ prepare: (_, roblox) => void (seeded = seedRoblox(roblox)) });
  ({ control } = simulator);
});
afterEach(() => simulator.stop());

async function ask<T>(name: string, input: object = {}): Promise<T> {
  const response = await fetch(`${simulator.url}/screen/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return ((await response.json()) as { result: T }).result;
}

const start = (name: string) => ask('startTrouble', { name, seconds: 10 });
const profile = async () => {
  const response = await fetch(`${simulator.robloxUrls.users}/v1/users/${seeded.accounts.bob.id}`);
  return { status: response.status, text: await response.text() };
};

test('every trouble of Roblox is listed, begins, and ends by itself', async () => {
  for (const { name } of ROBLOX_WAYS) await start(name);
  const standing = async () =>
    (await ask<System>('system')).troubles.filter(({ of, endsAt }) => of === 'Roblox' && endsAt !== undefined).length;
  expect(await standing()).toBe(ROBLOX_WAYS.length);
  await control.advance(10_000);
  expect(await standing()).toBe(0);
  expect((await profile()).status).toBe(200);
  await control.call('editRobloxProfile', { accountId: seeded.accounts.bob.id, description: 'one two three' });
  expect((await profile()).text).toContain('one two three');
});

test('who asks without a key is refused, and Open Cloud goes on', async () => {
  await start('roblox-closed');
  expect((await profile()).status).toBe(401);
  const cloud = await fetch(`${simulator.robloxUrls.apis}/cloud/v2/users/${seeded.accounts.bob.id}`, {
    headers: { 'x-api-key': seeded.key },
  });
  expect(cloud.status).toBe(200);
});

test('a trouble that is mended gives back what was moderated before', async () => {
  await control.call('moderateRoblox', { delayMs: 1_000 });
  await start('roblox-late');
  expect(simulator.robloxWorld.moderation.delayMs).toBe(8_000);
  await ask('stopTrouble', { name: 'roblox-late' });
  expect(simulator.robloxWorld.moderation.delayMs).toBe(1_000);
});

test('who looks at Roblox hears of it at once, also when a saved text comes to be seen, and of nothing else', async () => {
  const stop = new AbortController();
  const response = await fetch(`${simulator.url}/screen/changes?viewer=${ROBLOX_VIEWER}`, { signal: stop.signal });
  const heard: Change[] = [];
  let [text, open] = ['', false];
  void (async () => {
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      open ||= text.includes('event: open');
      for (const [, data] of text.matchAll(/^data: (\[.*)\n\n/gm))
        heard.push(...(JSON.parse(data ?? '[]') as Change[]));
      text = text.slice(text.lastIndexOf('\n\n') + 2);
    }
  })().catch(() => undefined);
  const hears = (count: number) =>
    expect.poll(() => heard.map(({ viewer }) => viewer), { timeout: SOON_MS }).toHaveLength(count);
  await expect.poll(() => open, { timeout: SOON_MS }).toBe(true);

  await control.call('makeUser', { username: 'somebody' });
  await control.call('moderateRoblox', { delayMs: 5_000 });
  await hears(1);
  await control.call('editRobloxProfile', { accountId: seeded.accounts.bob.id, description: 'later' });
  await hears(2);
  await control.advance(5_000);
  await hears(3);
  expect(new Set(heard.map(({ viewer }) => viewer))).toEqual(new Set([ROBLOX_VIEWER]));
  stop.abort();
});
