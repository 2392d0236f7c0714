import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Control } from '../control/client.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import type { RobloxFault } from './faults.ts';
import { SEEDED_ROBLOX_KEY, type SeededRoblox, seedRoblox } from './seed.ts';

let simulator: Simulator;
let control: Control;
let seeded: SeededRoblox;

beforeEach(async () => {
  simulator = await startSimulator({ prepare: (_, roblox) => void (seeded = seedRoblox(roblox)) });
  ({ control } = simulator);
});
afterEach(async () => {
  await control.expectNoViolations();
  await simulator.stop();
});

const PROFILE = '/users/v1/users/{userId}';
const profile = (timeoutMs = 20_000) =>
  fetch(`${simulator.robloxUrls.users}/v1/users/${seeded.accounts.bob.id}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
const cloud = (path: string) =>
  fetch(`${simulator.robloxUrls.apis}/cloud/v2/${path}`, { headers: { 'x-api-key': SEEDED_ROBLOX_KEY } });
const breaks = (fault: RobloxFault, route = PROFILE) => control.call('breakRoblox', { where: { route }, fault });
const statuses = async () => (await control.robloxRequests()).map(({ status }) => status);

describe('Roblox fails as it is told to', () => {
  test('too many requests, with and without a time to wait', async () => {
    const { id } = await breaks({ kind: 'rate-limit', retryAfterMs: 2_500 });
    const told = await profile();
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await told.json()).toEqual({ errors: [{ code: 0, message: 'Too many requests' }] });
    await control.call('mendRoblox', { id });
    await breaks({ kind: 'rate-limit' });
    const silent = await profile();
    expect([silent.status, silent.headers.get('retry-after')]).toEqual([429, null]);
  });

  test.each([401, 403, 500, 503])('a %i, in the words of each road', async (status) => {
    await control.call('breakRoblox', { where: {}, fault: { kind: 'status', status } });
    expect((await profile()).status).toBe(status);
    const answer = await cloud(`users/${seeded.accounts.bob.id}`);
    expect(answer.status).toBe(status);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(status === 401 ? ['errors'] : ['code', 'message']);
  });

  test.each([undefined, 503])('a page in place of data, with status %s', async (status) => {
    await breaks({ kind: 'page', ...(status === undefined ? {} : { status }) });
    const answer = await profile();
    expect(answer.status).toBe(status ?? 200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain('<h1>');
  });

  test('JSON that stops in the middle', async () => {
    await breaks({ kind: 'cut-json' });
    const text = await (await profile()).text();
    expect(text).toMatch(/^\{"description"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test('somebody else, on both roads', async () => {
    await control.call('breakRoblox', { where: {}, fault: { kind: 'wrong-id' } });
    const other = String(BigInt(seeded.accounts.bob.id) + 1n);
    expect(await (await profile()).json()).toMatchObject({ id: Number(other) });
    const answer = await (await cloud(`users/${seeded.accounts.bob.id}`)).json();
    expect(answer).toMatchObject({ id: other, path: `users/${other}` });
  });

  test('a redirect', async () => {
    await breaks({ kind: 'redirect' });
    const answer = await profile();
    expect([answer.status, answer.headers.get('location')]).toEqual([302, expect.stringContaining('https://')]);
  });

  test('a dropped socket, and no answer at all', async () => {
    await breaks({ kind: 'drop' });
    await expect(profile()).rejects.toThrow('fetch failed');
    await control.call('mendRoblox', {});
    await breaks({ kind: 'timeout' });
    await expect(profile(100)).rejects.toThrow('timeout');
  });

  test('an answer after a while, on its own clock', async () => {
    await breaks({ kind: 'delay', ms: 60_000 });
    const pending = profile();
    await control.waitFor(async () => (await control.call('robloxFaults', {}))[0]?.struck === 1);
    expect(await statuses()).toEqual([]);
    await control.advance(60_000);
    expect((await pending).status).toBe(200);
  });

  test('an endless answer', async () => {
    await breaks({ kind: 'long-body', characters: 200_000 });
    expect((await (await profile()).text()).length).toBeGreaterThan(200_000);
  });

  test('pictures that are not drawn yet', async () => {
    await control.call('breakRoblox', { where: {}, fault: { kind: 'pending' } });
    const { id } = seeded.accounts.bob;
    const heads = await fetch(`${simulator.robloxUrls.thumbnails}/v1/users/avatar-headshot?userIds=${id}&size=48x48`);
    expect(await heads.json()).toMatchObject({ data: [{ state: 'Pending', imageUrl: '' }] });
    const operation = await (await cloud(`users/${id}:generateThumbnail`)).json();
    expect(operation).not.toHaveProperty('response');
    expect(operation).toMatchObject({ done: false });
  });

  test('at the n-th call, at a host alone, and recorded', async () => {
    await control.call('breakRoblox', {
      where: { route: '^/(users|groups)/' },
      nth: 2,
      fault: { kind: 'status', status: 500 },
    });
    await profile();
    await profile();
    await profile();
    await cloud(`users/${seeded.accounts.bob.id}`);
    expect(await statuses()).toEqual([200, 500, 200, 200]);
  });
});

describe('what Roblox does to descriptions', () => {
  const read = async () => ((await (await profile()).json()) as { description: string }).description;
  const save = (description: string) =>
    control.call('editRobloxProfile', { accountId: seeded.accounts.bob.id, description });

  test('a saved one is seen after a while, and each save at its own time', async () => {
    await save('first');
    await control.call('moderateRoblox', { delayMs: 10_000 });
    await save('second');
    await control.advance(6_000);
    await save('third');
    expect(await read()).toBe('first');
    await control.advance(4_500);
    expect(await read()).toBe('second');
    await control.advance(6_000);
    expect(await read()).toBe('third');
  });

  test('words are censored in any case, also such that mean something to a pattern', async () => {
    await control.call('moderateRoblox', { censored: ['boat', 'a.c'] });
    await save('Red BOAT abc a.c');
    expect(await read()).toBe('Red #### abc ####');
    const { description, shownDescription } = await control.call('robloxAccount', {
      accountId: seeded.accounts.bob.id,
    });
    expect([description, shownDescription]).toEqual(['Red BOAT abc a.c', 'Red #### abc ####']);
  });

  test('every n-th word is censored', async () => {
    await control.call('moderateRoblox', { censorEveryNth: 3 });
    await save('one two three\nfour  five six');
    expect(await read()).toBe('one two ####\nfour  five ####');
  });

  test('nothing can be saved while editing is off, by who is banned, or above the limit', async () => {
    await save('x'.repeat(1_000));
    await expect(save('x'.repeat(1_001))).rejects.toMatchObject({ status: 422 });
    await control.call('moderateRoblox', { editingOff: true });
    await expect(save('new')).rejects.toThrow('currently disabled');
    await control.call('moderateRoblox', { editingOff: false });
    await control.call('banRobloxAccount', { accountId: seeded.accounts.bob.id });
    await expect(save('new')).rejects.toThrow('banned');
  });

  test('all of it is forgotten at a reset', async () => {
    await control.call('moderateRoblox', { censored: ['build'], delayMs: 5_000 });
    await breaks({ kind: 'drop' });
    await control.reset();
    expect(await read()).toBe('I build bridges, and host trainings.');
    expect(await control.call('robloxFaults', {})).toEqual([]);
  });
});

describe('names', () => {
  test('one that somebody has or had is taken', async () => {
    const make = (name: string) => control.call('makeRobloxAccount', { name });
    await expect(make('TINY_EVE')).rejects.toThrow('taken');
    await expect(make('bob_builds')).rejects.toThrow('taken');
    const { id } = await make('new_here');
    await expect(control.call('renameRobloxAccount', { accountId: id, name: 'tiny_eve' })).rejects.toThrow('taken');
    await control.call('renameRobloxAccount', { accountId: id, name: 'New_Here' });
    expect((await control.call('robloxAccount', { accountId: id })).formerNames).toEqual([]);
  });
});
