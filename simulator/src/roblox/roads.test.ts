import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Control } from '../control/client.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { SEEDED_ROBLOX_KEY, type SeededRoblox, seedRoblox } from './seed.ts';

let simulator: Simulator;
let control: Control;
let seeded: SeededRoblox;

beforeEach(async () => {
  simulator = await startSimulator({ prepare: (_, roblox) => void (seeded = seedRoblox(roblox)) });
  ({ control } = simulator);
});
afterEach(() => simulator.stop());

type Host = keyof Simulator['robloxUrls'];
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function ask(host: Host, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(simulator.robloxUrls[host] + path, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}
const get = (host: Host, path: string) => ask(host, path);
const cloud = (path: string, key = SEEDED_ROBLOX_KEY) =>
  ask('apis', `/cloud/v2/${path}`, { headers: { 'x-api-key': key } });
const post = (path: string, body: unknown) =>
  ask('users', path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const legacyNo = (code: number, message: string) => ({ errors: [{ code, message }] });
const rules = async () => (await control.violations()).map(({ by, rule }) => `${by} ${rule}`);

describe('the older endpoints', () => {
  afterEach(() => control.expectNoViolations());

  test('a name finds its account in any case, and a former name the account of today', async () => {
    const { body } = await post('/v1/usernames/users', { usernames: ['tiny_eve', 'nobody_at_all', 'BOB_builds'] });
    expect(body['data']).toEqual([
      { requestedUsername: 'tiny_eve', hasVerifiedBadge: false, ...named('eve', 'Eve') },
      { requestedUsername: 'BOB_builds', hasVerifiedBadge: false, ...named('bob', 'Bob') },
    ]);
  });

  const named = (who: 'eve' | 'bob', displayName: string) => ({
    id: Number(seeded.accounts[who].id),
    name: seeded.accounts[who].name,
    displayName,
  });

  test('a banned account is found and says so, unless banned ones are left out', async () => {
    const { id, name } = seeded.accounts.banned;
    expect((await get('users', `/v1/users/${id}`)).body).toMatchObject({ isBanned: true, id: Number(id) });
    const without = await post('/v1/usernames/users', { usernames: [name], excludeBannedUsers: true });
    expect(without.body).toEqual({ data: [] });
  });

  test('a deleted account is nowhere', async () => {
    const { id, name } = seeded.accounts.dee;
    await control.call('deleteRobloxAccount', { accountId: id });
    expect(await get('users', `/v1/users/${id}`)).toMatchObject({
      status: 404,
      body: legacyNo(3, 'The user id is invalid.'),
    });
    expect((await post('/v1/usernames/users', { usernames: [name] })).body).toEqual({ data: [] });
    expect((await post('/v1/users', { userIds: [Number(id)] })).body).toEqual({ data: [] });
    expect((await get('groups', `/v2/users/${id}/groups/roles`)).body).toEqual(
      legacyNo(3, 'The user is invalid or does not exist.'),
    );
  });

  test('a profile is told with a time whose fraction is as short as it can be', async () => {
    const { body } = await get('users', `/v1/users/${seeded.accounts.eve.id}`);
    expect(body).toMatchObject({ created: '2011-06-12T15:20:31.7Z', externalAppDisplayName: null, isBanned: false });
    expect(body['description']).toBe('I walk to the edge of every map.');
  });

  test('former names are listed, once a minute', async () => {
    const path = `/v1/users/${seeded.accounts.eve.id}/username-history`;
    expect((await get('users', path)).body).toMatchObject({ data: [{ name: 'tiny_eve' }], nextPageCursor: null });
    const second = await get('users', path);
    expect(second).toMatchObject({ status: 429, body: legacyNo(0, 'Too many requests') });
    expect(second.headers.get('retry-after')).toBeNull();
    await control.advance(60_000);
    expect((await get('users', path)).status).toBe(200);
  });

  test('of three roles in one group the highest alone is told', async () => {
    const v2 = await get('groups', `/v2/users/${seeded.accounts.eve.id}/groups/roles`);
    expect(v2.body['data']).toMatchObject([{ group: { name: 'Redcliff Guard' }, role: { rank: 150 } }]);
    const v1 = await get('groups', `/v1/users/${seeded.accounts.eve.id}/groups/roles`);
    expect(v1.body['data']).toMatchObject([{ group: { memberCount: 4 }, role: { rank: 150, isBase: false } }]);
  });

  test('a group shows its owner and its roles with the guest, and says 400 where there is none', async () => {
    const group = await get('groups', `/v1/groups/${seeded.groupId}`);
    expect(group.body).toMatchObject({ name: 'Redcliff Guard', owner: { username: 'ada_commands' } });
    const { body } = await get('groups', `/v1/groups/${seeded.groupId}/roles`);
    const ranks = (body['roles'] as { rank: number }[]).map(({ rank }) => rank);
    expect(ranks).toEqual([255, 200, 150, 100, 50, 10, 1, 0]);
    for (const path of ['/v1/groups/7', '/v1/groups/7/roles']) {
      const answer = await get('groups', path);
      expect(answer).toMatchObject({ status: 400, body: legacyNo(1, 'The group is invalid or does not exist.') });
    }
  });

  test('a head has a picture, that can be loaded, and a banned one has none', async () => {
    const ids = `${seeded.accounts.dee.id},${seeded.accounts.banned.id},5`;
    const { body } = await get('thumbnails', `/v1/users/avatar-headshot?userIds=${ids}&size=150x150&format=Png`);
    const heads = body['data'] as { state: string; imageUrl: string }[];
    expect(heads.map(({ state }) => state)).toEqual(['Completed', 'Blocked', 'Error']);
    const picture = await fetch(heads[0]?.imageUrl ?? '');
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
  });
});

describe('Open Cloud', () => {
  test('answers nobody without a valid key', async () => {
    const path = `users/${seeded.accounts.bob.id}`;
    const { key } = await control.call('makeRobloxKey', {});
    expect((await cloud(path, key)).status).toBe(200);
    await control.call('revokeRobloxKey', { key });
    for (const wrong of ['', 'guessed', key]) {
      expect(await cloud(path, wrong)).toMatchObject({ status: 401, body: legacyNo(0, 'Invalid API Key') });
    }
    await control.expectNoViolations();
  });

  test('shows the same account as the older road, and hides a banned one', async () => {
    const { id } = seeded.accounts.bob;
    await control.call('editRobloxProfile', { accountId: id, description: 'red boat' });
    expect((await cloud(`users/${id}`)).body).toMatchObject({ path: `users/${id}`, id, about: 'red boat' });
    expect((await get('users', `/v1/users/${id}`)).body).toMatchObject({ description: 'red boat' });
    await control.call('banRobloxAccount', { accountId: id });
    expect(await cloud(`users/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    await control.expectNoViolations();
  });

  test('tells all roles of many people in all groups, in one call', async () => {
    const { eve, bob, dee } = seeded.accounts;
    const users = [eve, bob, dee].map(({ id }) => `'users/${id}'`).join(',');
    const filter = encodeURIComponent(`user in [${users}]`);
    const { body } = await cloud(`groups/-/memberships?maxPageSize=100&filter=${filter}`);
    const found = body['groupMemberships'] as { user: string; roles: string[]; path: string }[];
    expect(found.map(({ user, roles }) => [user, roles.length])).toEqual([
      [`users/${eve.id}`, 4],
      [`users/${bob.id}`, 2],
      [`users/${dee.id}`, 2],
    ]);
    const id = Buffer.from(found[0]?.path.split('/').at(-1) ?? '', 'base64url').toString();
    expect(id).toBe(eve.id);
    expect(body['nextPageToken']).toBe('');
    await control.expectNoViolations();
  });

  test('pages through members, and refuses a token with other parameters', async () => {
    const first = await cloud(`groups/${seeded.groupId}/memberships?maxPageSize=3`);
    const token = String(first.body['nextPageToken']);
    const second = await cloud(`groups/${seeded.groupId}/memberships?maxPageSize=3&pageToken=${token}`);
    expect(first.body['groupMemberships']).toHaveLength(3);
    expect(second.body['groupMemberships']).toHaveLength(1);
    expect(second.body['nextPageToken']).toBe('');
    await control.expectNoViolations();
    const other = await cloud(`groups/${seeded.groupId}/memberships?maxPageSize=2&pageToken=${token}`);
    expect(other).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
    expect(await rules()).toEqual(['request page_token']);
  });

  test('filters by one user and by one role', async () => {
    const groups = await control.call('robloxGroups', {});
    const host = groups[0]?.roles.find(({ name }) => name === 'Training Host')?.id ?? '';
    const count = async (filter: string) => {
      const { body } = await cloud(`groups/${seeded.groupId}/memberships?filter=${encodeURIComponent(filter)}`);
      return (body['groupMemberships'] as unknown[]).length;
    };
    expect(await count(`user == 'users/${seeded.accounts.cy.id}'`)).toBe(1);
    expect(await count(`role == 'groups/${seeded.groupId}/roles/${host}'`)).toBe(2);
    expect(await count(`user == 'users/${seeded.accounts.dee.id}'`)).toBe(0);
    await control.expectNoViolations();
  });

  test('takes at most 50 users in a filter', async () => {
    const users = (count: number) => Array.from({ length: count }, (_, at) => `'users/${at + 1}'`).join(',');
    const asked = (count: number) =>
      cloud(`groups/-/memberships?filter=${encodeURIComponent(`user in [${users(count)}]`)}`);
    expect((await asked(50)).status).toBe(200);
    expect((await asked(51)).status).toBe(400);
    expect(await rules()).toEqual(['request filter']);
  });

  test('gives roles in pages of at most 20', async () => {
    const { id } = await control.call('makeRobloxGroup', {
      name: 'Many ranks',
      roles: Array.from({ length: 22 }, (_, at) => ({ name: `Rank ${at + 2}`, rank: at + 2 })),
    });
    const first = await cloud(`groups/${id}/roles?maxPageSize=100`);
    expect(first.body['groupRoles']).toHaveLength(20);
    const second = await cloud(`groups/${id}/roles?maxPageSize=100&pageToken=${String(first.body['nextPageToken'])}`);
    expect(second.body['groupRoles']).toHaveLength(5);
    expect(second.body).not.toHaveProperty('nextPageToken');
    expect((await cloud(`groups/${id}`)).body).not.toHaveProperty('owner');
    await control.expectNoViolations();
  });

  test('forgets a role that was deleted, and keeps the base role', async () => {
    const { groupId, accounts } = seeded;
    const roles = async () => {
      const filter = encodeURIComponent(`user == 'users/${accounts.eve.id}'`);
      const { body } = await cloud(`groups/${groupId}/memberships?filter=${filter}`);
      return (body['groupMemberships'] as { roles: string[] }[])[0]?.roles.length;
    };
    expect(await roles()).toBe(4);
    await control.call('deleteRobloxRole', { groupId, role: 'Training Host' });
    expect(await roles()).toBe(3);
    const told = await get('groups', `/v2/users/${accounts.eve.id}/groups/roles`);
    expect(told.body['data']).toMatchObject([{ role: { name: 'Guard', rank: 50 } }]);
    await expect(control.call('deleteRobloxRole', { groupId, role: 'Member' })).rejects.toMatchObject({ status: 422 });
    await control.expectNoViolations();
  });

  test('draws a picture as an operation that is done', async () => {
    const { body } = await cloud(`users/${seeded.accounts.cy.id}:generateThumbnail?size=150&format=PNG&shape=ROUND`);
    expect(body).toMatchObject({ done: true, response: { imageUri: expect.stringContaining('/cdn/roblox/') } });
    await control.expectNoViolations();
  });

  test('counts all keys of one owner together, and says when to come back', async () => {
    const [one, two] = await Promise.all(['a', 'b'].map((key) => control.call('makeRobloxKey', { key, ownerId: '9' })));
    await control.call('limitRoblox', { route: '/apis/cloud/v2/users/{userId}', requests: 2 });
    const path = `users/${seeded.accounts.cy.id}`;
    const first = await cloud(path, one?.key);
    expect(first.headers.get('x-ratelimit-limit')).toBe('2, 2;w=60, 2;w=60');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect((await cloud(path, two?.key)).status).toBe(200);
    const third = await cloud(path, one?.key);
    expect(third).toMatchObject({ status: 429, body: { code: 'RESOURCE_EXHAUSTED' } });
    expect(third.headers.get('retry-after')).toBe('60');
    expect((await cloud(path)).status).toBe(200);
  });
});

describe('what is off the description', () => {
  test('is recorded and refused', async () => {
    expect((await post('/v1/usernames/users', { usernames: 'bob' })).status).toBe(400);
    expect((await post('/v1/usernames/users', { usernames: Array(101).fill('bob') })).body).toEqual(
      legacyNo(2, 'Too many usernames.'),
    );
    expect((await post('/v1/users', { userIds: Array(201).fill(1) })).body).toEqual(legacyNo(1, 'Too many ids.'));
    expect((await get('users', '/v1/users/bob')).status).toBe(400);
    expect((await get('users', '/v1/users/1?fields=name')).status).toBe(400);
    expect((await cloud('groups/1/roles?maxPageSize=many')).body).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await rules()).toEqual([
      'request wrong_type',
      'request too_many',
      'request too_many',
      'request wrong_format',
      'request unknown_key',
      'request wrong_format',
    ]);
  });

  test('an unknown endpoint, or a known one by another method', async () => {
    expect((await get('users', '/v1/birthdate')).status).toBe(404);
    expect((await get('users', '/v1/usernames/users')).status).toBe(405);
    expect(await rules()).toEqual(['request unknown_route', 'request unknown_route']);
  });

  test('the key shown where none is needed is answered and told', async () => {
    const { status } = await ask('users', `/v1/users/${seeded.accounts.bob.id}`, {
      headers: { 'x-api-key': SEEDED_ROBLOX_KEY },
    });
    expect(status).toBe(200);
    await expect(control.expectNoViolations()).rejects.toThrow('secret_sent');
  });

  test('every request is recorded, with its host and template', async () => {
    await get('users', `/v1/users/${seeded.accounts.bob.id}`);
    await post('/v1/users', { userIds: [1] });
    expect(await control.robloxRequests({ route: '/users/v1/users/{userId}' })).toMatchObject([
      { method: 'GET', path: `/users/v1/users/${seeded.accounts.bob.id}`, status: 200 },
    ]);
    expect(await control.robloxRequests({ method: 'POST' })).toMatchObject([{ body: { userIds: [1] } }]);
    expect(await control.requests()).toEqual([]);
    await control.call('clearRecord');
    expect(await control.robloxRequests()).toEqual([]);
  });
});
