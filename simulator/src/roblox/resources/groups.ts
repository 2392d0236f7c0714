import { findAccount } from '../accounts.ts';
import { legacyError } from '../errors.ts';
import { belongingsOf, highestRole, holdersOf, membersOf } from '../groups.ts';
import { MINUTE_MS, type RobloxRoute } from '../route.ts';
import * as shape from '../shapes.ts';
import type { RobloxAccount, RobloxGroup, RobloxRole, RobloxWorld } from '../types.ts';

const many = { requests: 10_000, windowMs: MINUTE_MS };
const params = { user: shape.object({ userId: shape.idText }), group: shape.object({ groupId: shape.idText }) };

/** Marked as required in the description; everybody calls without them. */
const rolesQuery = shape.object(
  {
    includeLocked: shape.flagText,
    includeNotificationPreferences: shape.flagText,
    discoveryType: shape.oneOf('0', '1', '2'),
  },
  ['includeLocked', 'includeNotificationPreferences', 'discoveryType'],
);

const basicGroup = shape.object({
  id: shape.id,
  name: shape.word,
  memberCount: shape.count,
  hasVerifiedBadge: shape.flag,
});
const basicRole = shape.object({ id: shape.id, name: shape.word, rank: shape.rank });
const wholeRole = shape.object({
  id: shape.id,
  name: shape.word,
  description: shape.text,
  rank: shape.rank,
  memberCount: shape.count,
  isBase: shape.flag,
  color: { type: 'integer', minimum: 0, maximum: 16 },
});
const owner = shape.object({
  hasVerifiedBadge: shape.flag,
  userId: shape.id,
  username: shape.word,
  displayName: shape.word,
});
const wholeGroup = shape.object({
  id: shape.id,
  name: shape.word,
  description: shape.text,
  owner: { anyOf: [owner, shape.nothing] },
  shout: shape.nothing,
  memberCount: shape.count,
  isBuildersClubOnly: shape.flag,
  publicEntryAllowed: shape.flag,
  hasVerifiedBadge: shape.flag,
});

/** @throws RobloxError: the older endpoints say 400 for a user that there is not */
function accountOf(world: RobloxWorld, id: string): RobloxAccount {
  const account = findAccount(world, id);
  if (!account) throw legacyError(400, 3, 'The user is invalid or does not exist.');
  return account;
}

/** @throws RobloxError: 400 for a group that there is not */
function groupOf(world: RobloxWorld, id: string): RobloxGroup {
  const group = world.groups.get(id);
  if (!group) throw legacyError(400, 1, 'The group is invalid or does not exist.');
  return group;
}

const roleOf = (world: RobloxWorld, group: RobloxGroup, role: RobloxRole) => ({
  id: Number(role.id),
  name: role.name,
  description: '',
  rank: role.rank,
  memberCount: holdersOf(world, group, role),
  isBase: role.rank === 1,
  color: 0,
});

function detailOf(world: RobloxWorld, group: RobloxGroup) {
  const account = group.ownerId === undefined ? undefined : findAccount(world, group.ownerId);
  return {
    id: Number(group.id),
    name: group.name,
    description: group.description,
    owner: account
      ? {
          hasVerifiedBadge: account.verifiedBadge,
          userId: Number(account.id),
          username: account.name,
          displayName: account.displayName,
        }
      : null,
    shout: null,
    memberCount: membersOf(world, group).length,
    isBuildersClubOnly: false,
    publicEntryAllowed: true,
    hasVerifiedBadge: false,
  };
}

/** groups.roblox.com. Of a member's roles these show the highest alone. */
export const GROUP_ROUTES: readonly RobloxRoute[] = [
  {
    host: 'groups',
    method: 'GET',
    path: '/v2/users/{userId}/groups/roles',
    limit: many,
    params: params.user,
    query: rolesQuery,
    answer: shape.object({ data: shape.list(shape.object({ group: basicGroup, role: basicRole })) }),
    handle({ world, params: { userId = '' } }) {
      const account = accountOf(world, userId);
      return {
        data: belongingsOf(world, account.id).map(({ group, member }) => {
          const { id, name, rank } = highestRole(group, member);
          return {
            group: {
              id: Number(group.id),
              name: group.name,
              memberCount: membersOf(world, group).length,
              hasVerifiedBadge: false,
            },
            role: { id: Number(id), name, rank },
          };
        }),
      };
    },
  },
  {
    host: 'groups',
    method: 'GET',
    path: '/v1/users/{userId}/groups/roles',
    limit: many,
    params: params.user,
    query: rolesQuery,
    answer: shape.object({
      data: shape.list(shape.object({ group: wholeGroup, role: wholeRole, isPrimaryGroup: shape.flag })),
    }),
    handle: ({ world, params: { userId = '' } }) => ({
      data: belongingsOf(world, accountOf(world, userId).id).map(({ group, member }) => ({
        group: detailOf(world, group),
        role: roleOf(world, group, highestRole(group, member)),
        isPrimaryGroup: false,
      })),
    }),
  },
  {
    host: 'groups',
    method: 'GET',
    path: '/v1/groups/{groupId}',
    limit: { requests: 100, windowMs: MINUTE_MS },
    params: params.group,
    query: shape.object({}),
    answer: wholeGroup,
    handle: ({ world, params: { groupId = '' } }) => detailOf(world, groupOf(world, groupId)),
  },
  {
    host: 'groups',
    method: 'GET',
    path: '/v1/groups/{groupId}/roles',
    limit: many,
    params: params.group,
    query: shape.object({}),
    answer: shape.object({ groupId: shape.id, roles: shape.list(wholeRole) }),
    handle({ world, params: { groupId = '' } }) {
      const group = groupOf(world, groupId);
      return { groupId: Number(group.id), roles: [...group.roles.values()].map((role) => roleOf(world, group, role)) };
    },
  },
];
