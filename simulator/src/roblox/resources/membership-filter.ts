import { cloudError } from '../errors.ts';
import type { RobloxCall } from '../route.ts';

/** Which memberships are asked for. */
export type MembershipFilter =
  | { readonly kind: 'users'; readonly accountIds: readonly string[] }
  | { readonly kind: 'role'; readonly groupId: string; readonly roleId: string };

/** https://create.roblox.com/docs/cloud/reference/patterns#list-group-memberships */
const USERS_MAX = 50;

const ONE_USER = /^user == (['"])users\/(\d+)\1$/;
const ONE_ROLE = /^role == (['"])groups\/(\d+)\/roles\/(\d+)\1$/;
const SOME_USERS = /^user in \[(.+)\]$/;
const USER = /^(['"])users\/(\d+)\1$/;

/**
 * Reads a filter; undefined for none.
 *
 * @param allGroups whether memberships of all groups are asked for: these need users
 * @throws RobloxError for a filter that Roblox does not describe
 */
export function readFilter(
  text: string,
  allGroups: boolean,
  violate: RobloxCall['violate'],
): MembershipFilter | undefined {
  const refuse = (why: string) => {
    violate('filter', `${why} It was: ${text}`);
    return cloudError('INVALID_ARGUMENT', 'The filter is invalid.');
  };
  if (text === '') {
    if (allGroups) throw refuse('Memberships of all groups need a filter.');
    return undefined;
  }
  const [, , user] = ONE_USER.exec(text) ?? [];
  if (user !== undefined) return { kind: 'users', accountIds: [user] };
  const [, , groupId, roleId] = ONE_ROLE.exec(text) ?? [];
  if (groupId !== undefined && roleId !== undefined && !allGroups) return { kind: 'role', groupId, roleId };
  const [, listed] = SOME_USERS.exec(text) ?? [];
  if (listed === undefined || !allGroups) throw refuse('Roblox does not describe this filter here.');
  const accountIds = listed.split(',').map((one) => {
    const [, , id] = USER.exec(one.trim()) ?? [];
    if (id === undefined) throw refuse('One of these is no user.');
    return id;
  });
  if (accountIds.length > USERS_MAX) throw refuse(`Roblox takes at most ${USERS_MAX} users.`);
  return { kind: 'users', accountIds };
}
