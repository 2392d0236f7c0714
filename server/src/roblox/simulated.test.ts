import {
  robloxVariables,
  SEEDED_ROBLOX_KEY,
  type SeededRoblox,
  seedRoblox,
  type Simulator,
  startSimulator,
} from '@muster/simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../kit/clock.ts';
import { readConfig } from '../kit/config.ts';
import { createLog } from '../kit/log.ts';
import { createRoblox, type Roblox } from './client.ts';
import { RobloxFailure } from './port.ts';

/** The client against a small Roblox that holds each request to what Roblox describes. */

let simulator: Simulator;
let seeded: SeededRoblox;
let clients: Roblox[];

beforeEach(async () => {
  clients = [];
  simulator = await startSimulator({ prepare: (_, world) => void (seeded = seedRoblox(world)) });
});

afterEach(async () => {
  await simulator.control.expectNoViolations();
  await Promise.all(clients.map((client) => client.close()));
  await simulator.stop();
});

function client(apiKey?: string): Roblox {
  const env = { DISCORD_BOT_TOKEN: 'made-up.token', ...robloxVariables(simulator.robloxUrls) };
  const read = readConfig(env);
  if (!read.ok) throw new Error('The simulator gave addresses that cannot be read.');
  const made = createRoblox({
    urls: read.config.robloxUrls,
    apiKey,
    clock: systemClock,
    log: createLog({ level: 'silent', format: 'json' }),
    metrics: { robloxRequest() {} },
  });
  clients.push(made);
  return made;
}

/** Closes the road on which nobody needs a key. */
async function closeAnonymousRoad() {
  for (const host of ['users', 'groups', 'thumbnails']) {
    await simulator.control.call('breakRoblox', {
      where: { route: `^/${host}/` },
      fault: { kind: 'status', status: 401 },
    });
  }
}

const roads = [
  ['without a key', undefined, false],
  ['with a key', SEEDED_ROBLOX_KEY, false],
  ['with a key alone', SEEDED_ROBLOX_KEY, true],
] as const;

describe.each(roads)('%s', (_, key, isClosed) => {
  let roblox: Roblox;

  beforeEach(async () => {
    roblox = client(key);
    if (isClosed) await closeAnonymousRoad();
  });

  test('a profile proves what its owner has just saved', async () => {
    const { id } = seeded.accounts.bob;
    await simulator.control.call('editRobloxProfile', { accountId: id, description: 'calm river green' });
    expect(await roblox.readProof(id)).toMatchObject({
      kind: 'there',
      id,
      name: 'bob_builds',
      displayName: 'Bob',
      description: 'calm river green',
    });
    expect(await roblox.profileOf(id)).toMatchObject({ stale: false, value: { name: 'bob_builds' } });
  });

  test('banned and deleted accounts prove nothing', async () => {
    const { banned, dee } = seeded.accounts;
    await simulator.control.call('deleteRobloxAccount', { accountId: dee.id });
    expect(await roblox.readProof(banned.id)).toEqual({ kind: isClosed ? 'gone' : 'banned' });
    expect(await roblox.readProof(dee.id)).toEqual({ kind: 'gone' });
  });

  test('names of many accounts are told', async () => {
    const { ada, bob } = seeded.accounts;
    expect(await roblox.namesOf([ada.id, bob.id, '4'])).toEqual(
      new Map([
        [ada.id, { name: 'ada_commands', displayName: 'Ada' }],
        [bob.id, { name: 'bob_builds', displayName: 'Bob' }],
      ]),
    );
  });

  test('a group is told with its ranks', async () => {
    const group = await roblox.groupOf(seeded.groupId);
    expect(group?.value.name).toBe('Redcliff Guard');
    expect(group?.value.roles.slice(-2).map(({ name }) => name)).toEqual(['High Command', 'Commander']);
    expect(await roblox.groupOf('4')).toBeUndefined();
  });

  test('memberships are told, with a key all roles of each', async () => {
    const fresh = await roblox.membershipsOf(seeded.accounts.eve.id, { fresh: true });
    const shown = await roblox.membershipsOf(seeded.accounts.eve.id, { groups: [seeded.groupId] });
    for (const { value } of [fresh, shown]) {
      const names = value.flatMap(({ roles }) => roles.map(({ name }) => name));
      expect(value).toMatchObject([{ groupId: seeded.groupId, groupName: 'Redcliff Guard' }]);
      expect(names.slice(0, 3)).toEqual(key ? ['Training Host', 'Guard', 'Recruit'] : ['Training Host']);
    }
  });

  test('a head has an address', async () => {
    expect(await roblox.pictureOf(seeded.accounts.bob.id)).toMatch(/^http/);
  });
});

test('a former name finds the account of today, and a name of nobody nothing', async () => {
  const roblox = client();
  expect(await roblox.findByName('Tiny_Eve')).toEqual({ id: seeded.accounts.eve.id, name: 'eve_explores' });
  expect(await roblox.findByName('nobody_at_all')).toBeUndefined();
});

test('memberships of many come in one request, with all their roles', async () => {
  const { bob, dee, eve, cy } = seeded.accounts;
  const found = await client(SEEDED_ROBLOX_KEY).membershipsOfMany([bob.id, dee.id, eve.id, cy.id, '4'], {
    groups: [seeded.groupId],
  });
  const rolesOf = (id: string) => found.get(id)?.flatMap(({ roles }) => roles.map(({ name }) => name));
  expect(rolesOf(bob.id)?.[0]).toBe('Training Host');
  expect(rolesOf(eve.id)?.slice(0, 3)).toEqual(['Training Host', 'Guard', 'Recruit']);
  expect(rolesOf(dee.id)).toEqual([]);
  expect(rolesOf('4')).toEqual([]);
  const requests = await simulator.control.robloxRequests({});
  expect(requests.filter(({ route }) => route?.includes('memberships'))).toHaveLength(1);
});

test.each([
  { kind: 'rate-limit', retryAfterMs: 9_000 },
  { kind: 'rate-limit' },
  { kind: 'status', status: 503 },
  { kind: 'page' },
  { kind: 'page', status: 503 },
  { kind: 'cut-json' },
  { kind: 'wrong-id' },
  { kind: 'redirect' },
  { kind: 'drop' },
  { kind: 'long-body', characters: 600_000 },
] as const)('$kind: nothing is proven, on no road', async (fault) => {
  await simulator.control.call('breakRoblox', { where: {}, fault });
  for (const key of [undefined, SEEDED_ROBLOX_KEY]) {
    const roblox = client(key);
    await expect(roblox.readProof(seeded.accounts.bob.id)).rejects.toThrow(RobloxFailure);
    // What the older road says of groups, and Open Cloud of pictures, does not name the account.
    if (fault.kind === 'wrong-id') continue;
    await expect(roblox.membershipsOf(seeded.accounts.bob.id, { fresh: true })).rejects.toThrow(RobloxFailure);
    expect(await roblox.pictureOf(seeded.accounts.bob.id)).toBeUndefined();
  }
});
