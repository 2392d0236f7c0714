import { makeAccount, type NewAccount, setAccountState } from './accounts.ts';
import { makeGroup, setRoles } from './groups.ts';
import type { RobloxWorld } from './types.ts';

/** The key of the seeded world. It opens nothing but this simulator. */
export const SEEDED_ROBLOX_KEY = 'simulated-roblox-key-that-opens-nothing-but-the-simulator';

/** Whose account it is. */
export type RobloxPersonName = 'ada' | 'bob' | 'cy' | 'dee' | 'eve' | 'banned';

/** What `seedRoblox` laid out. */
export interface SeededRoblox {
  readonly key: string;
  readonly accounts: Readonly<Record<RobloxPersonName, { readonly id: string; readonly name: string }>>;
  readonly groupId: string;
}

/** Accounts for the people of the seeded server, and their group. Eve was renamed, and has three roles. */
export function seedRoblox(world: RobloxWorld): SeededRoblox {
  const account = (name: string, about: Omit<NewAccount, 'name'>) => {
    const { id } = makeAccount(world, { name, ...about });
    return { id, name };
  };
  const accounts = {
    ada: account('ada_commands', {
      displayName: 'Ada',
      description: 'I lead Redcliff Guard. Trainings every day!',
      created: '2014-03-02T09:11:04.25Z',
    }),
    bob: account('bob_builds', {
      displayName: 'Bob',
      description: 'I build bridges, and host trainings.',
      created: '2017-08-19T18:45:10.9Z',
    }),
    cy: account('cy_crafts', {
      displayName: 'Cy',
      description: 'Ask me when something does not work.',
      created: '2019-01-30T07:30:55Z',
    }),
    dee: account('dee_dances', {
      displayName: 'Dee',
      description: 'hi! i like dancing games and my cat',
      created: '2024-11-05T16:02:48.113Z',
    }),
    eve: account('eve_explores', {
      displayName: 'Eve',
      description: 'I walk to the edge of every map.',
      created: '2011-06-12T15:20:31.7Z',
      formerNames: ['tiny_eve'],
    }),
    banned: account('loud_larry', {
      displayName: 'Larry',
      description: '',
      created: '2020-05-05T05:05:05.5Z',
    }),
  };
  setAccountState(world, accounts.banned.id, 'banned');

  const { id: groupId } = makeGroup(world, {
    name: 'Redcliff Guard',
    description: 'We guard the cliff.',
    ownerId: accounts.ada.id,
    roles: [
      { name: 'Commander', rank: 255 },
      { name: 'High Command', rank: 200 },
      { name: 'Training Host', rank: 150 },
      { name: 'Sergeant', rank: 100 },
      { name: 'Guard', rank: 50 },
      { name: 'Recruit', rank: 10 },
    ],
  });
  const give = (accountId: string, ...roles: string[]) => setRoles(world, { groupId, accountId, roles });
  give(accounts.bob.id, 'Training Host');
  give(accounts.cy.id, 'Sergeant');
  give(accounts.eve.id, 'Guard', 'Training Host', 'Recruit');
  makeGroup(world, { name: 'Dance Floor Fans', ownerId: accounts.dee.id, roles: [{ name: 'Dancer', rank: 20 }] });
  world.keys.set(SEEDED_ROBLOX_KEY, { key: SEEDED_ROBLOX_KEY, ownerId: accounts.ada.id, valid: true });
  return { key: SEEDED_ROBLOX_KEY, accounts, groupId };
}
