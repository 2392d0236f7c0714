import { findAccount } from '../accounts.ts';
import { cloudError } from '../errors.ts';
import { type Belonging, belongingsOf, highestRole, holdersOf, membersOf } from '../groups.ts';
import { pageOf } from '../paging.ts';
import { MINUTE_MS, type RobloxCall, type RobloxRoute } from '../route.ts';
import * as shape from '../shapes.ts';
import { cloudTime } from '../times.ts';
import type { RobloxGroup, RobloxWorld } from '../types.ts';
import { type MembershipFilter, readFilter } from './membership-filter.ts';

const MEMBERSHIPS_PAGE = 100;
const ROLES_PAGE = 20;
/** In place of a group's id: all groups. */
const ALL = '-';

const pages = { maxPageSize: shape.numberText, pageToken: shape.text };
const oneGroup = shape.object({ groupId: shape.idText });
const limit = { requests: 300, windowMs: MINUTE_MS };

/** @throws RobloxError */
function groupOf(world: RobloxWorld, id: string): RobloxGroup {
  const group = world.groups.get(id);
  if (!group) throw cloudError('NOT_FOUND', 'The group was not found.');
  return group;
}

const roleShape = shape.object(
  {
    path: shape.path('groups/{id}/roles/{id}'),
    id: shape.idText,
    displayName: shape.word,
    rank: shape.rank,
    memberCount: shape.count,
  },
  ['memberCount'],
);

const membershipShape = shape.object({
  path: shape.path('groups/{id}/memberships/{token}'),
  createTime: shape.time,
  updateTime: shape.time,
  user: shape.path('users/{id}'),
  role: shape.path('groups/{id}/roles/{id}'),
  roles: shape.list(shape.path('groups/{id}/roles/{id}'), { minItems: 1 }),
});

/** The id of a membership holds the account's. */
const membershipId = (accountId: string) => Buffer.from(accountId, 'utf8').toString('base64url');

function membershipOf({ group, member }: Belonging) {
  const base = `groups/${group.id}`;
  return {
    path: `${base}/memberships/${membershipId(member.accountId)}`,
    createTime: cloudTime(member.joinedMs),
    updateTime: cloudTime(member.updatedMs),
    user: `users/${member.accountId}`,
    role: `${base}/roles/${highestRole(group, member).id}`,
    roles: member.roleIds.map((id) => `${base}/roles/${id}`),
  };
}

const inGroup = (world: RobloxWorld, group: RobloxGroup): Belonging[] =>
  membersOf(world, group).map((member) => ({ group, member }));

const fits =
  (filter: MembershipFilter | undefined) =>
  ({ group, member }: Belonging): boolean => {
    if (filter?.kind === 'users') return filter.accountIds.includes(member.accountId);
    return filter === undefined || (filter.groupId === group.id && member.roleIds.includes(filter.roleId));
  };

function found({ world, params: { groupId = '' }, query, violate }: RobloxCall): Belonging[] {
  const filter = readFilter(query['filter'] ?? '', groupId === ALL, violate);
  if (groupId !== ALL) return inGroup(world, groupOf(world, groupId)).filter(fits(filter));
  const ids = filter?.kind === 'users' ? filter.accountIds : [];
  return ids.filter((id) => findAccount(world, id)).flatMap((id) => belongingsOf(world, id));
}

/** apis.roblox.com/cloud/v2/groups */
export const CLOUD_GROUP_ROUTES: readonly RobloxRoute[] = [
  {
    host: 'apis',
    method: 'GET',
    path: '/cloud/v2/groups/{groupId}',
    limit: { requests: 150, windowMs: MINUTE_MS },
    params: oneGroup,
    query: shape.object({}),
    answer: shape.object(
      {
        path: shape.path('groups/{id}'),
        createTime: shape.time,
        updateTime: shape.time,
        id: shape.idText,
        displayName: shape.word,
        description: shape.text,
        owner: shape.path('users/{id}'),
        memberCount: shape.count,
        publicEntryAllowed: shape.flag,
        locked: shape.flag,
        verified: shape.flag,
      },
      ['owner'],
    ),
    handle({ world, params: { groupId = '' } }) {
      const group = groupOf(world, groupId);
      return {
        path: `groups/${group.id}`,
        createTime: cloudTime(group.createdMs),
        updateTime: cloudTime(group.createdMs),
        id: group.id,
        displayName: group.name,
        description: group.description,
        ...(group.ownerId === undefined ? {} : { owner: `users/${group.ownerId}` }),
        memberCount: membersOf(world, group).length,
        publicEntryAllowed: true,
        locked: false,
        verified: false,
      };
    },
  },
  {
    host: 'apis',
    method: 'GET',
    path: '/cloud/v2/groups/{groupId}/memberships',
    limit,
    params: shape.object({ groupId: { anyOf: [shape.idText, shape.oneOf(ALL)] } }),
    query: shape.object({ ...pages, filter: shape.text }, ['maxPageSize', 'pageToken', 'filter']),
    answer: shape.object({ groupMemberships: shape.list(membershipShape), nextPageToken: shape.text }),
    handle(call) {
      const { page, next } = pageOf(call, found(call), MEMBERSHIPS_PAGE);
      return { groupMemberships: page.map(membershipOf), nextPageToken: next ?? '' };
    },
  },
  {
    host: 'apis',
    method: 'GET',
    path: '/cloud/v2/groups/{groupId}/roles',
    limit,
    params: oneGroup,
    query: shape.object(pages, ['maxPageSize', 'pageToken']),
    answer: shape.object({ groupRoles: shape.list(roleShape), nextPageToken: shape.word }, ['nextPageToken']),
    handle(call) {
      const group = groupOf(call.world, call.params['groupId'] ?? '');
      const { page, next } = pageOf(call, [...group.roles.values()], ROLES_PAGE);
      return {
        groupRoles: page.map((role) => ({
          path: `groups/${group.id}/roles/${role.id}`,
          id: role.id,
          displayName: role.name,
          rank: role.rank,
          ...(role.rank === 0 ? {} : { memberCount: holdersOf(call.world, group, role) }),
        })),
        // Left out at the end here, and empty for memberships: both are met.
        ...(next === undefined ? {} : { nextPageToken: next }),
      };
    },
  },
];
