import { afterEach, describe, expect, test } from 'vitest';
import { ANNA, CLOUD_ANNA, LOCAL_KEY, type LocalRoblox, startLocalRoblox, type Told } from '../../test/local-roblox.ts';
import { RobloxFailure } from './port.ts';

let local: LocalRoblox;

afterEach(() => local.close());

const failure = (promise: Promise<unknown>): Promise<RobloxFailure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof RobloxFailure ? error : Promise.reject(error)),
  );

const MISSING_USER: Told = { status: 404, body: { errors: [{ code: 3, message: 'The user id is invalid.' }] } };
const MISSING_CLOUD: Told = { status: 404, body: { code: 'NOT_FOUND', message: 'User not found.' } };

describe('a proof', () => {
  test('is what the profile says at this moment, asked anew each time and past every cache', async () => {
    local = await startLocalRoblox();
    let description = 'before';
    local.on('users', '/v1/users/1001', () => ({ body: { ...ANNA, description } }));
    expect(await local.roblox.readProof('1001')).toEqual({
      kind: 'there',
      id: '1001',
      name: 'anna_builds',
      displayName: 'Anna',
      description: 'before',
      createdAt: new Date('2019-02-27T21:06:40.300Z'),
    });
    description = 'after';
    expect(await local.roblox.readProof('1001')).toMatchObject({ description: 'after' });
    expect(local.asked).toHaveLength(2);
    expect(local.asked.map(({ headers }) => headers['cache-control'])).toEqual(['no-cache', 'no-cache']);
  });

  test('is never shared by two who ask at the same time', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { body: ANNA });
    await Promise.all([local.roblox.readProof('1001'), local.roblox.readProof('1001')]);
    expect(local.asked).toHaveLength(2);
  });

  test('of a banned account and of none says so', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { body: { ...ANNA, isBanned: true } });
    local.on('users', '/v1/users/1002', MISSING_USER);
    expect(await local.roblox.readProof('1001')).toEqual({ kind: 'banned' });
    expect(await local.roblox.readProof('1002')).toEqual({ kind: 'gone' });
  });

  test('with a key is read by Open Cloud where the older road fails, which gets no key', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('users', '/v1/users/1001', { status: 503, text: 'down' });
    local.on('apis', '/cloud/v2/users/1001', { body: CLOUD_ANNA });
    local.on('apis', '/cloud/v2/users/1002', MISSING_CLOUD);
    expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there', description: ANNA.description });
    expect(await local.roblox.readProof('1002')).toEqual({ kind: 'gone' });
    expect(local.asked.map(({ host, headers }) => [host, headers['x-api-key']])).toEqual([
      ['users', undefined],
      ['apis', LOCAL_KEY],
      ['users', undefined],
      ['apis', LOCAL_KEY],
    ]);
  });

  test('of an account without a description has an empty one', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    const silent = { ...CLOUD_ANNA, about: undefined };
    local.on('users', '/', { status: 401, text: '' });
    local.on('apis', '/cloud/v2/users/1001', { body: silent });
    expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there', description: '' });
  });
});

test.each(['', '0', '-1', '1/2', '1?x', '..', '12e3', '99999999999999999999', '1001\n'])(
  'nothing is asked for a text that is no id: %j',
  async (id) => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    expect(await local.roblox.readProof(id)).toEqual({ kind: 'gone' });
    expect(await local.roblox.profileOf(id)).toBeUndefined();
    expect(await local.roblox.groupOf(id)).toBeUndefined();
    expect(await local.roblox.pictureOf(id)).toBeUndefined();
    expect(await local.roblox.namesOf([id])).toEqual(new Map());
    expect(await failure(local.roblox.membershipsOf(id))).toMatchObject({ sort: 'odd' });
    expect(await failure(local.roblox.membershipsOf('1', { groups: [id] }))).toMatchObject({ sort: 'odd' });
    expect(await failure(local.roblox.membershipsOfMany([id]))).toMatchObject({ sort: 'odd' });
    expect(local.asked).toEqual([]);
  },
);

describe('a name', () => {
  test('that nobody can have is looked for nowhere', async () => {
    local = await startLocalRoblox();
    for (const name of ['', 'a b', '../x', 'a?b', 'ä', 'a'.repeat(41), '"a"']) {
      expect(await local.roblox.findByName(name)).toBeUndefined();
    }
    expect(local.asked).toEqual([]);
  });

  test('from before finds the account under its present name', async () => {
    local = await startLocalRoblox();
    const found = {
      requestedUsername: 'Anna_Old',
      hasVerifiedBadge: false,
      id: 1001,
      name: 'anna_builds',
      displayName: 'A',
    };
    local.on('users', '/v1/usernames/users', { body: { data: [found] } });
    expect(await local.roblox.findByName('anna_old')).toEqual({ id: '1001', name: 'anna_builds' });
    expect(local.asked).toMatchObject([
      { method: 'POST', body: { usernames: ['anna_old'], excludeBannedUsers: false } },
    ]);
  });

  test('that nobody has is told as such, and an answer to another question is not believed', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/usernames/users', { body: { data: [] } });
    expect(await local.roblox.findByName('nobody')).toBeUndefined();
    local.on('users', '/v1/usernames/users', {
      body: { data: [{ requestedUsername: 'other', id: 1, name: 'other' }] },
    });
    expect(await failure(local.roblox.findByName('nobody'))).toMatchObject({ sort: 'odd' });
  });
});

test('names of many come in hundreds, and those that are gone are missing', async () => {
  local = await startLocalRoblox();
  local.on('users', '/v1/users', ({ body }) => {
    const { userIds } = body as { userIds: number[] };
    return { body: { data: userIds.filter((id) => id !== 7).map((id) => ({ id, name: `n${id}`, displayName: '' })) } };
  });
  const names = await local.roblox.namesOf(Array.from({ length: 150 }, (_, index) => String(index + 1)));
  expect(names.size).toBe(149);
  expect(names.get('150')).toEqual({ name: 'n150', displayName: 'n150' });
  expect(local.asked).toHaveLength(2);
});

test('names come one by one with the key where the older road is closed', async () => {
  local = await startLocalRoblox({ apiKey: LOCAL_KEY });
  local.on('users', '/', { status: 403, body: { errors: [{ code: 0, message: 'Forbidden' }] } });
  local.on('apis', '/cloud/v2/users/1001', { body: CLOUD_ANNA });
  local.on('apis', '/cloud/v2/users/1002', MISSING_CLOUD);
  expect(await local.roblox.namesOf(['1001', '1002'])).toEqual(
    new Map([['1001', { name: 'anna_builds', displayName: 'Anna' }]]),
  );
});

describe('a picture', () => {
  const head = (state: string, imageUrl = 'https://tr.rbxcdn.com/x.png') => ({
    body: { data: [{ targetId: 1001, state, imageUrl, version: 'TN3' }] },
  });

  test('is given when it is drawn, and kept', async () => {
    local = await startLocalRoblox();
    local.on('thumbnails', '/v1/users/avatar-headshot', head('Pending', ''));
    expect(await local.roblox.pictureOf('1001')).toBeUndefined();
    local.forward(20_000);
    local.on('thumbnails', '/v1/users/avatar-headshot', head('Completed'));
    expect(await local.roblox.pictureOf('1001')).toBe('https://tr.rbxcdn.com/x.png');
    expect(await local.roblox.pictureOf('1001')).toBe('https://tr.rbxcdn.com/x.png');
    expect(local.asked).toHaveLength(2);
  });

  test.each<[string, Told]>([
    ['an error', { status: 500, text: 'no' }],
    ['an address that is none', head('Completed', 'javascript:alert(1)')],
    ["another account's picture", { body: { data: [{ targetId: 5, state: 'Completed', imageUrl: 'https://x.y/' }] } }],
  ])('is left out where Roblox answers with %s', async (_, told) => {
    local = await startLocalRoblox();
    local.on('thumbnails', '/', told);
    expect(await local.roblox.pictureOf('1001')).toBeUndefined();
  });
});

describe('a profile', () => {
  test('is asked for once by many, and kept for two minutes', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { body: ANNA });
    const all = await Promise.all(Array.from({ length: 20 }, () => local.roblox.profileOf('1001')));
    expect(all.every((one) => one?.value.name === 'anna_builds' && !one.stale)).toBe(true);
    await local.roblox.profileOf('1001');
    expect(local.asked).toHaveLength(1);
    local.forward(121_000);
    await local.roblox.profileOf('1001');
    expect(local.asked).toHaveLength(2);
  });

  test('is given with its age while Roblox fails, and Roblox is not asked for each', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { body: ANNA });
    const before = await local.roblox.profileOf('1001');
    local.on('users', '/v1/users/1001', { status: 503, text: '<h1>Down</h1>' });
    local.forward(600_000);
    for (let i = 0; i < 10; i += 1) {
      expect(await local.roblox.profileOf('1001')).toEqual({ ...before, stale: true });
    }
    expect(local.asked).toHaveLength(2);
    local.forward(86_400_000);
    expect(await failure(local.roblox.profileOf('1001'))).toMatchObject({ sort: 'busy' });
  });

  test('of nobody is not kept for long, and not believed while Roblox fails', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', MISSING_USER);
    expect(await local.roblox.profileOf('1001')).toBeUndefined();
    local.forward(16_000);
    local.on('users', '/v1/users/1001', { status: 500, text: '' });
    expect(await failure(local.roblox.profileOf('1001'))).toMatchObject({ sort: 'busy' });
  });
});
