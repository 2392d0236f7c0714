import type { NewFaultRule } from '../faults.ts';
import {
  accountOf,
  descriptionSeenAt,
  editProfile,
  makeAccount,
  type NewAccount,
  renameAccount,
  savedDescription,
  setAccountState,
  shownDescription,
} from '../roblox/accounts.ts';
import type { RobloxFault } from '../roblox/faults.ts';
import { belongingsOf, deleteRole, leaveGroup, makeGroup, type NewGroup, rolesOf, setRoles } from '../roblox/groups.ts';
import { pictureUrl } from '../roblox/pictures.ts';
import type { Roblox } from '../roblox/roblox.ts';
import type { Moderation, RobloxAccount, RobloxGroup, RobloxRole, RobloxWorld } from '../roblox/types.ts';

type Nothing = Record<string, never>;

/** An account with all that its owner sees, and what others see. */
export interface RobloxAccountView {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly formerNames: readonly string[];
  /** As it was saved last. */
  readonly description: string;
  /** As everybody reads it now: censored, and maybe still the one of before. */
  readonly shownDescription: string;
  /** When the saved one is seen by others, in milliseconds of the simulator's clock; undefined if it is. */
  readonly seenAt: number | undefined;
  /** ISO 8601. */
  readonly created: string;
  readonly state: RobloxAccount['state'];
  readonly pictureUrl: string;
  /** The highest role first. */
  readonly groups: readonly { readonly id: string; readonly name: string; readonly roles: readonly RobloxRole[] }[];
}

/** A group with its roles, the lowest rank first. */
export interface RobloxGroupView {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | undefined;
  readonly roles: readonly RobloxRole[];
  readonly members: readonly { readonly accountId: string; readonly roleIds: readonly string[] }[];
}

const accountView = (world: RobloxWorld, account: RobloxAccount): RobloxAccountView => ({
  id: account.id,
  name: account.name,
  displayName: account.displayName,
  formerNames: account.formerNames,
  description: savedDescription(account),
  shownDescription: shownDescription(world, account),
  seenAt: descriptionSeenAt(world, account),
  created: new Date(account.createdMs).toISOString(),
  state: account.state,
  pictureUrl: pictureUrl(world, account),
  groups: belongingsOf(world, account.id).map(({ group, member }) => ({
    id: group.id,
    name: group.name,
    roles: rolesOf(group, member).sort((a, b) => b.rank - a.rank),
  })),
});

const groupView = ({ id, name, ownerId, roles, members }: RobloxGroup): RobloxGroupView => ({
  id,
  name,
  ownerId,
  roles: [...roles.values()].sort((a, b) => a.rank - b.rank),
  members: [...members.values()].map(({ accountId, roleIds }) => ({ accountId, roleIds })),
});

/** What people do at Roblox, what its moderators do, and how it breaks. Ids are texts of digits. */
export function robloxOperations({ roblox }: { roblox: Roblox }) {
  const { world, faults, limits, record } = roblox;

  return {
    /** Without an id it gets one of ten digits; `created` is ISO 8601. */
    makeRobloxAccount: (about: NewAccount) => accountView(world, makeAccount(world, about)),
    /** Saves what its owner typed. Others see it after the delay of `moderateRoblox`. */
    editRobloxProfile({ accountId, ...change }: { accountId: string; description?: string; displayName?: string }) {
      editProfile(world, accountId, change);
    },
    renameRobloxAccount({ accountId, name }: { accountId: string; name: string }) {
      renameAccount(world, accountId, name);
    },
    banRobloxAccount({ accountId }: { accountId: string }) {
      setAccountState(world, accountId, 'banned');
    },
    deleteRobloxAccount({ accountId }: { accountId: string }) {
      setAccountState(world, accountId, 'deleted');
    },
    /** Ends a ban, or brings a deleted account back. */
    restoreRobloxAccount({ accountId }: { accountId: string }) {
      setAccountState(world, accountId, 'there');
    },
    robloxAccount: ({ accountId }: { accountId: string }) => accountView(world, accountOf(world, accountId)),
    robloxAccounts: (_: Nothing) => [...world.accounts.values()].map((account) => accountView(world, account)),

    /** Roles for guests (rank 0), base members (1) and the owner (255) come by themselves. */
    makeRobloxGroup: (about: NewGroup) => groupView(makeGroup(world, about)),
    /** All roles of a member, by id or name; the base member's is added. Who was no member becomes one. */
    setRobloxRoles(about: { groupId: string; accountId: string; roles: string[] }) {
      setRoles(world, about);
    },
    leaveRobloxGroup(about: { groupId: string; accountId: string }) {
      leaveGroup(world, about);
    },
    /** By id or name. */
    deleteRobloxRole(about: { groupId: string; role: string }) {
      deleteRole(world, about);
    },
    deleteRobloxGroup({ groupId }: { groupId: string }) {
      world.groups.delete(groupId);
      world.changed();
    },
    robloxGroups: (_: Nothing) => [...world.groups.values()].map(groupView),

    /** An Open Cloud key. Keys of one owner share their limits. */
    makeRobloxKey({
      key = world.secret(48),
      ownerId = '1',
      valid = true,
    }: {
      key?: string;
      ownerId?: string;
      valid?: boolean;
    }) {
      world.keys.set(key, { key, ownerId, valid });
      return { key };
    },
    /** The key is refused from now on. */
    revokeRobloxKey({ key }: { key: string }) {
      const known = world.keys.get(key);
      if (known) known.valid = false;
    },

    /** Words that become `####`, a delay before a saved description is seen, or editing switched off. */
    moderateRoblox(change: Partial<Moderation>) {
      Object.assign(world.moderation, change);
      world.changed();
    },
    /** Another limit for one endpoint; without numbers its usual one. `route` is like `/users/v1/users/{userId}`. */
    limitRoblox({ route, requests, windowMs = 60_000 }: { route: string; requests?: number; windowMs?: number }) {
      limits.set(route, requests === undefined ? undefined : { requests, windowMs });
    },

    /**
     * Breaks endpoints. `route` begins with the host: `/users/v1/users/{userId}`, `/apis/*`, `/users/*`, or a regular
     * expression such as `^/(users|groups)/`.
     */
    breakRoblox: (rule: NewFaultRule<RobloxFault>) => faults.add(rule),
    mendRoblox({ id }: { id?: string }) {
      if (id === undefined) faults.clear();
      else faults.remove(id);
    },
    robloxFaults: (_: Nothing) => faults.list(),
    /** What was asked of Roblox, oldest first. `route` is like `/users/v1/users/{userId}`. */
    robloxRequests: (where: { route?: string; method?: string }) => record.requests(where),
  };
}
