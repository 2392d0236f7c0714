import { NotPossible } from '../interactions/not-possible.ts';
import { accountOf, findAccount } from './accounts.ts';
import type { RobloxGroup, RobloxMember, RobloxRole, RobloxWorld } from './types.ts';

const GUEST_RANK = 0;
/** Every community has a role of this rank, which each member holds. https://devforum.roblox.com/t/4525605 */
const BASE_RANK = 1;
const OWNER_RANK = 255;

/** What a group is made with. Roles for guests, base members and the owner come by themselves where they miss. */
export interface NewGroup {
  readonly name: string;
  readonly id?: string;
  readonly description?: string;
  readonly ownerId?: string;
  readonly roles?: readonly { readonly name: string; readonly rank: number; readonly id?: string }[];
}

/** A membership with its group. */
export interface Belonging {
  readonly group: RobloxGroup;
  readonly member: RobloxMember;
}

/** @throws NotPossible if the id is taken, or if the owner is nobody */
export function makeGroup(world: RobloxWorld, about: NewGroup): RobloxGroup {
  const id = about.id ?? world.nextId('group');
  if (world.groups.has(id)) throw new NotPossible(`There is a group ${id} already.`);
  const given = about.roles ?? [];
  const lacks = (rank: number) => !given.some((role) => role.rank === rank);
  const roles = [
    ...(lacks(OWNER_RANK) ? [{ name: 'Owner', rank: OWNER_RANK }] : []),
    ...given,
    ...(lacks(BASE_RANK) ? [{ name: 'Member', rank: BASE_RANK }] : []),
    ...(lacks(GUEST_RANK) ? [{ name: 'Guest', rank: GUEST_RANK }] : []),
  ].map((role): RobloxRole => ({ id: world.nextId('role'), ...role }));
  const group: RobloxGroup = {
    id,
    name: about.name,
    description: about.description ?? '',
    ownerId: about.ownerId,
    createdMs: world.clock.now(),
    roles: new Map(roles.map((role) => [role.id, role])),
    members: new Map(),
  };
  world.groups.set(id, group);
  if (about.ownerId !== undefined) {
    setRoles(world, { groupId: id, accountId: about.ownerId, roles: [roleOfRank(group, OWNER_RANK).id] });
  }
  world.changed();
  return group;
}

/** @throws NotPossible if there is none */
export function groupOf(world: RobloxWorld, id: string): RobloxGroup {
  const group = world.groups.get(id);
  if (!group) throw new NotPossible(`There is no Roblox group ${id}.`);
  return group;
}

function roleOfRank(group: RobloxGroup, rank: number): RobloxRole {
  const role = [...group.roles.values()].find((one) => one.rank === rank);
  if (!role) throw new NotPossible(`${group.name} has no role of rank ${rank}.`);
  return role;
}

/** A role by its id or its name. */
function readRole(group: RobloxGroup, text: string): RobloxRole {
  const role = group.roles.get(text) ?? [...group.roles.values()].find(({ name }) => name === text);
  if (!role || role.rank === GUEST_RANK) throw new NotPossible(`${group.name} has no role "${text}" for members.`);
  return role;
}

/**
 * Makes somebody a member with exactly these roles; the base member's is always among them.
 *
 * @param about.roles ids or names
 * @throws NotPossible for a group, an account or a role that there is not
 */
export function setRoles(
  world: RobloxWorld,
  about: { readonly groupId: string; readonly accountId: string; readonly roles: readonly string[] },
): void {
  const group = groupOf(world, about.groupId);
  const { id: accountId } = accountOf(world, about.accountId);
  const ids = about.roles.map((role) => readRole(group, role).id);
  const roleIds = [...new Set([roleOfRank(group, BASE_RANK).id, ...ids])];
  const now = world.clock.now();
  const joinedMs = group.members.get(accountId)?.joinedMs ?? now;
  group.members.set(accountId, { accountId, roleIds, joinedMs, updatedMs: now });
  world.changed();
}

/** Leaves the group, or is thrown out of it. */
export function leaveGroup(world: RobloxWorld, about: { readonly groupId: string; readonly accountId: string }): void {
  groupOf(world, about.groupId).members.delete(about.accountId);
  world.changed();
}

/** Members keep their other roles. @throws NotPossible for the guest's, the base member's and the owner's role */
export function deleteRole(world: RobloxWorld, about: { readonly groupId: string; readonly role: string }): void {
  const group = groupOf(world, about.groupId);
  const { id, rank, name } = readRole(group, about.role);
  if (rank === BASE_RANK || rank === OWNER_RANK) throw new NotPossible(`Every group has a role like ${name}.`);
  group.roles.delete(id);
  for (const member of group.members.values()) member.roleIds = member.roleIds.filter((held) => held !== id);
  world.changed();
}

/** A member's roles in the order in which they were given. */
export const rolesOf = (group: RobloxGroup, member: RobloxMember): RobloxRole[] =>
  member.roleIds.flatMap((id) => group.roles.get(id) ?? []);

/** All that the older endpoints show of a member's roles. */
export function highestRole(group: RobloxGroup, member: RobloxMember): RobloxRole {
  const [first, ...others] = rolesOf(group, member);
  if (!first) throw new Error(`A member of ${group.id} has no role`);
  return others.reduce((best, role) => (role.rank > best.rank ? role : best), first);
}

/** Members whose accounts are still there, in the order in which they joined. */
export const membersOf = (world: RobloxWorld, group: RobloxGroup): RobloxMember[] =>
  [...group.members.values()].filter(({ accountId }) => findAccount(world, accountId));

/** Every group that somebody is in. */
export const belongingsOf = (world: RobloxWorld, accountId: string): Belonging[] =>
  [...world.groups.values()].flatMap((group) => {
    const member = group.members.get(accountId);
    return member ? [{ group, member }] : [];
  });

/** How many hold a role; nobody is counted as a guest. */
export const holdersOf = (world: RobloxWorld, group: RobloxGroup, role: RobloxRole): number =>
  membersOf(world, group).filter(({ roleIds }) => roleIds.includes(role.id)).length;
