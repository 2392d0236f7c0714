import { afterEach, describe, expect, test } from 'vitest';
import { LOCAL_KEY, type LocalRoblox, startLocalRoblox, type Told } from '../../test/local-roblox.ts';
import { RobloxFailure } from './port.ts';

let local: LocalRoblox;

afterEach(() => local.close());

const failure = (promise: Promise<unknown>): Promise<RobloxFailure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof RobloxFailure ? error : Promise.reject(error)),
  );

const BUILDERS = { id: 7, name: 'Builders', memberCount: 3, hasVerifiedBadge: false };
const ROLES = [
  { id: 71, name: 'Guest', rank: 0 },
  { id: 74, name: 'Captain', rank: 200 },
  { id: 72, name: 'Member', rank: 1 },
  { id: 73, name: 'Trainer', rank: 50 },
];
const [, CAPTAIN, MEMBER, TRAINER] = [
  undefined,
  { id: '74', name: 'Captain', rank: 200 },
  { id: '72', name: 'Member', rank: 1 },
  { id: '73', name: 'Trainer', rank: 50 },
];
const LEGACY: Told = { body: { data: [{ group: BUILDERS, role: ROLES[1] }] } };

/** What Open Cloud tells of a member; `roles` are ids. */
const held = (robloxId: string, groupId: string, roles: readonly string[]) => ({
  path: `groups/${groupId}/memberships/abc`,
  createTime: '2023-07-05T12:34:56Z',
  user: `users/${robloxId}`,
  role: `groups/${groupId}/roles/${roles[0]}`,
  roles: roles.map((id) => `groups/${groupId}/roles/${id}`),
});

function cloudHas(rows: readonly object[]) {
  local.on('apis', '/cloud/v2/groups/-/memberships', { body: { groupMemberships: rows, nextPageToken: '' } });
}

function groupIsThere() {
  local.on('groups', '/v1/groups/7', { body: { ...BUILDERS, owner: null } });
  local.on('groups', '/v1/groups/7/roles', { body: { groupId: 7, roles: ROLES } });
}

describe('without a key', () => {
  test('each group comes with its highest role, and says that there may be others', async () => {
    local = await startLocalRoblox();
    local.on('groups', '/v2/users/1001/groups/roles', LEGACY);
    expect((await local.roblox.membershipsOf('1001')).value).toEqual([
      { groupId: '7', groupName: 'Builders', roles: [CAPTAIN], highestOnly: true },
    ]);
    expect((await local.roblox.membershipsOf('1001', { groups: ['8'] })).value).toEqual([]);
  });

  test('several rows of one group are one membership, the highest role first', async () => {
    local = await startLocalRoblox();
    const data = [ROLES[3], ROLES[1]].map((role) => ({ group: BUILDERS, role }));
    local.on('groups', '/v2/users/1001/groups/roles', { body: { data } });
    expect((await local.roblox.membershipsOf('1001')).value).toMatchObject([{ roles: [CAPTAIN, TRAINER] }]);
  });

  test('many at once cannot be asked for', async () => {
    local = await startLocalRoblox();
    expect(local.roblox.canAskForMany()).toBe(false);
    expect(await failure(local.roblox.membershipsOfMany(['1001']))).toMatchObject({ sort: 'closed' });
    expect(local.asked).toEqual([]);
  });
});

describe('with a key', () => {
  test('all roles of a member come, the highest first, and the names of their groups by one request more', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    local.on('groups', '/v2/users/1001/groups/roles', LEGACY);
    cloudHas([held('1001', '7', ['74', '72', '73'])]);
    expect((await local.roblox.membershipsOf('1001', { fresh: true })).value).toEqual([
      { groupId: '7', groupName: 'Builders', roles: [CAPTAIN, TRAINER, MEMBER] },
    ]);
    expect(local.paths()).not.toContain('groups /v1/groups/7');
    cloudHas([held('1001', '7', ['74'])]);
    local.asked.length = 0;
    await local.roblox.membershipsOf('1001', { fresh: true });
    expect(local.asked).toHaveLength(2);
  });

  test('an older answer with one role alone is read, too', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    const old = { ...held('1001', '7', ['73']), roles: undefined };
    cloudHas([old]);
    const { value } = await local.roblox.membershipsOf('1001', { fresh: true, groups: ['7'] });
    expect(value).toEqual([{ groupId: '7', groupName: 'Builders', roles: [TRAINER] }]);
  });

  test('only the groups that are wanted are looked up, and kept for the next member', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    cloudHas([held('1001', '7', ['73']), held('1001', '8', ['81']), held('1001', '9', ['91'])]);
    await local.roblox.membershipsOf('1001', { fresh: true, groups: ['7'] });
    await local.roblox.membershipsOf('1001', { fresh: true, groups: ['7'] });
    expect(
      local
        .paths()
        .filter((path) => path.startsWith('groups'))
        .sort(),
    ).toEqual(['groups /v1/groups/7', 'groups /v1/groups/7/roles']);
  });

  test('a role that is newer than what is kept of its group is looked for again', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    await local.roblox.groupOf('7');
    local.on('groups', '/v1/groups/7/roles', { body: { groupId: 7, roles: [{ id: 75, name: 'New', rank: 60 }] } });
    cloudHas([held('1001', '7', ['75'])]);
    const { value } = await local.roblox.membershipsOf('1001', { fresh: true, groups: ['7'] });
    expect(value[0]?.roles).toEqual([{ id: '75', name: 'New', rank: 60 }]);
  });

  test('pages are turned to the last', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    local.on('apis', '/cloud/v2/groups/-/memberships', ({ path }) => {
      const isSecond = path.includes('pageToken=next%3D');
      const row = isSecond ? held('1002', '7', ['72']) : held('1001', '7', ['74', '73']);
      return { body: { groupMemberships: [row], ...(!isSecond && { nextPageToken: 'next=' }) } };
    });
    expect(await local.roblox.membershipsOfMany(['1001', '1002', '1003'])).toEqual(
      new Map([
        ['1001', [{ groupId: '7', groupName: 'Builders', roles: [CAPTAIN, TRAINER] }]],
        ['1002', [{ groupId: '7', groupName: 'Builders', roles: [MEMBER] }]],
        ['1003', []],
      ]),
    );
    const first = new URLSearchParams(local.asked[0]?.path.split('?')[1]);
    expect(Object.fromEntries(first)).toEqual({
      maxPageSize: '100',
      filter: "user in ['users/1001','users/1002','users/1003']",
    });
  });

  test('the same page again and again ends', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('apis', '/', { body: { groupMemberships: [], nextPageToken: 'same' } });
    expect(await failure(local.roblox.membershipsOfMany(['1001']))).toMatchObject({ sort: 'odd' });
    expect(local.asked).toHaveLength(2);
  });

  test('fifty are the most', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    const ids = Array.from({ length: 51 }, (_, index) => String(index + 1));
    await expect(local.roblox.membershipsOfMany(ids)).rejects.toThrow(RangeError);
    cloudHas([]);
    expect((await local.roblox.membershipsOfMany(ids.slice(1))).size).toBe(50);
  });

  test.each<[string, object]>([
    ['an account that was not asked for', held('1002', '7', ['73'])],
    ["another group's role", { ...held('1001', '7', ['73']), roles: ['groups/8/roles/81'] }],
    ['no role at all', { ...held('1001', '7', []), role: undefined }],
  ])('%s is not believed', async (_, row) => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    groupIsThere();
    cloudHas([row]);
    expect(await failure(local.roblox.membershipsOf('1001', { fresh: true }))).toMatchObject({ sort: 'odd' });
  });

  test('who gives and takes roles is told to wait rather than given half of them; a card is shown with that half', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('groups', '/v2/users/1001/groups/roles', LEGACY);
    local.on('apis', '/', { status: 503, text: '' });
    for (const groups of [['7'], undefined]) {
      const how = groups && { groups };
      expect(await failure(local.roblox.membershipsOf('1001', { fresh: true, ...how }))).toMatchObject({
        sort: 'busy',
      });
      expect((await local.roblox.membershipsOf('1001', { ...how })).value).toMatchObject([{ highestOnly: true }]);
    }
  });

  test('a card of all groups costs one request, and is still drawn where the older road is closed', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('groups', '/v2/users/1001/groups/roles', LEGACY);
    cloudHas([held('1001', '7', ['74', '72'])]);
    expect((await local.roblox.membershipsOf('1001')).value).toMatchObject([{ roles: [CAPTAIN], highestOnly: true }]);
    expect(local.asked).toHaveLength(1);
    local.forward(121_000);
    local.on('groups', '/', { status: 401, text: '' });
    local.on('apis', '/cloud/v2/groups/7', { body: { path: 'groups/7', id: '7', displayName: 'Builders' } });
    local.on('apis', '/cloud/v2/groups/7/roles', {
      body: {
        groupRoles: ROLES.map(({ id, name, rank }) => ({ path: `groups/7/roles/${id}`, displayName: name, rank })),
      },
    });
    expect((await local.roblox.membershipsOf('1001')).value).toEqual([
      { groupId: '7', groupName: 'Builders', roles: [CAPTAIN, MEMBER] },
    ]);
  });

  test('that does not work, the older road is used, and says that it tells only the highest roles', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('groups', '/v2/users/1001/groups/roles', LEGACY);
    local.on('apis', '/', { status: 401, body: { errors: [{ code: 0, message: 'Invalid API Key' }] } });
    const { value } = await local.roblox.membershipsOf('1001', { fresh: true });
    expect(value).toMatchObject([{ groupId: '7', highestOnly: true }]);
  });
});

test('memberships that cannot be read are no empty list', async () => {
  local = await startLocalRoblox();
  local.on('groups', '/', { status: 500, text: '' });
  expect(await failure(local.roblox.membershipsOf('1001', { fresh: true }))).toMatchObject({ sort: 'busy' });
  expect(await failure(local.roblox.membershipsOf('1001'))).toMatchObject({ sort: 'busy' });
});

test('memberships are shown with their age while Roblox fails', async () => {
  local = await startLocalRoblox();
  local.on('groups', '/', LEGACY);
  const { at } = await local.roblox.membershipsOf('1001');
  local.on('groups', '/', { status: 500, text: '' });
  local.forward(300_000);
  expect(await local.roblox.membershipsOf('1001')).toMatchObject({ at, stale: true });
});

test('nobody is in a group where Roblox says that there is no such account', async () => {
  local = await startLocalRoblox();
  const errors = [{ code: 3, message: 'The user is invalid or does not exist.' }];
  local.on('groups', '/', { status: 400, body: { errors } });
  expect((await local.roblox.membershipsOf('1001', { fresh: true })).value).toEqual([]);
});

describe('a group', () => {
  test('comes with its roles, the lowest first', async () => {
    local = await startLocalRoblox();
    groupIsThere();
    expect((await local.roblox.groupOf('7'))?.value).toEqual({
      id: '7',
      name: 'Builders',
      roles: [{ id: '71', name: 'Guest', rank: 0 }, MEMBER, TRAINER, CAPTAIN],
    });
  });

  test('that is not there is told as such', async () => {
    local = await startLocalRoblox();
    const errors = [{ code: 1, message: 'The group is invalid or does not exist.' }];
    local.on('groups', '/v1/groups/8', { status: 400, body: { errors } });
    expect(await local.roblox.groupOf('8')).toBeUndefined();
  });

  test('is read with the key, twenty roles a page, where the older road is closed', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('groups', '/', { status: 401, text: '' });
    local.on('apis', '/cloud/v2/groups/7', { body: { path: 'groups/7', id: '7', displayName: 'Builders' } });
    local.on('apis', '/cloud/v2/groups/7/roles', ({ path }) => {
      const from = path.includes('pageToken=2') ? 21 : 1;
      const groupRoles = Array.from({ length: from === 1 ? 20 : 3 }, (_, index) => ({
        path: `groups/7/roles/${from + index}`,
        id: String(from + index),
        displayName: `Role ${from + index}`,
        rank: from + index,
      }));
      return { body: { groupRoles, ...(from === 1 && { nextPageToken: '2' }) } };
    });
    const group = await local.roblox.groupOf('7');
    expect(group?.value.name).toBe('Builders');
    expect(group?.value.roles).toHaveLength(23);
    expect(local.paths()).toContain('apis /cloud/v2/groups/7/roles?maxPageSize=20');
  });
});
