import { dateIn, field, idIn, isMissing, list, nameIn, odd, rankIn, succeeded, textIn } from './answers.ts';
import type { Ask } from './asker.ts';
import type { Pace } from './pace.ts';
import type { GroupRole, Membership, Profile } from './port.ts';

/** Codes of the older road's own errors. */
const NO_SUCH_USER = 3;
const NO_SUCH_GROUP = 1;

/** The older road, for which nobody needs a key. Each call throws RobloxFailure. */
export interface Anonymous {
  user(id: string, pace: Pace, options?: { readonly fresh?: boolean }): Promise<Profile | undefined>;
  byName(name: string, pace: Pace): Promise<{ readonly id: string; readonly name: string } | undefined>;
  names(
    ids: readonly string[],
    pace: Pace,
  ): Promise<Map<string, { readonly name: string; readonly displayName: string }>>;
  /** Of each group the highest role alone. */
  groupsOf(id: string, pace: Pace, options?: { readonly fresh?: boolean }): Promise<readonly Membership[]>;
  groupName(id: string, pace: Pace): Promise<string | undefined>;
  groupRoles(id: string, pace: Pace): Promise<readonly GroupRole[] | undefined>;
  /** Undefined while Roblox is still drawing it, or has taken it away. */
  picture(id: string, pace: Pace): Promise<string | undefined>;
}

export function createAnonymous(ask: Ask): Anonymous {
  return {
    user: (id, pace, { fresh = false } = {}) =>
      ask('user', { path: `/v1/users/${id}`, fresh }, pace, (answer) => {
        if (isMissing(answer, NO_SUCH_USER)) return undefined;
        const body = succeeded(answer);
        if (idIn(field(body, 'id')) !== id) throw odd("another account's id");
        const name = nameIn(body, 'name');
        return {
          id,
          name,
          displayName: textIn(body, 'displayName') || name,
          description: textIn(body, 'description'),
          createdAt: dateIn(body, 'created'),
          isBanned: field(body, 'isBanned') === true,
        };
      }),

    byName: (name, pace) =>
      ask(
        'usernames',
        { path: '/v1/usernames/users', body: { usernames: [name], excludeBannedUsers: false } },
        pace,
        (answer) => {
          const [found, ...others] = list(succeeded(answer), 'data');
          if (others.length > 0) throw odd('more accounts than were asked for');
          if (found === undefined) return undefined;
          const id = idIn(field(found, 'id'));
          const requested = field(found, 'requestedUsername') ?? name;
          if (id === undefined || typeof requested !== 'string' || !isSame(requested, name)) {
            throw odd('an account that was not asked for');
          }
          return { id, name: nameIn(found, 'name') };
        },
      ),

    names: (ids, pace) =>
      ask(
        'users',
        { path: '/v1/users', body: { userIds: ids.map(Number), excludeBannedUsers: false } },
        pace,
        (answer) =>
          new Map(
            list(succeeded(answer), 'data').map((found) => {
              const id = idIn(field(found, 'id'));
              if (id === undefined || !ids.includes(id)) throw odd('an account that was not asked for');
              const name = nameIn(found, 'name');
              return [id, { name, displayName: textIn(found, 'displayName') || name }];
            }),
          ),
      ),

    groupsOf: (id, pace, { fresh = false } = {}) =>
      ask('userGroups', { path: `/v2/users/${id}/groups/roles`, fresh }, pace, (answer) => {
        if (isMissing(answer, NO_SUCH_USER)) return [];
        const groups = new Map<string, { groupName: string; roles: GroupRole[] }>();
        for (const row of list(succeeded(answer), 'data')) {
          const groupId = idIn(field(field(row, 'group'), 'id'));
          if (groupId === undefined) throw odd('a group without an id');
          const known = groups.get(groupId) ?? { groupName: textIn(field(row, 'group'), 'name'), roles: [] };
          known.roles.push(roleIn(field(row, 'role')));
          groups.set(groupId, known);
        }
        return [...groups].map(([groupId, { groupName, roles }]) => ({
          groupId,
          groupName,
          roles: roles.sort((one, other) => other.rank - one.rank),
          highestOnly: true,
        }));
      }),

    groupName: (id, pace) =>
      ask('group', { path: `/v1/groups/${id}` }, pace, (answer) => {
        if (isMissing(answer, NO_SUCH_GROUP)) return undefined;
        const body = succeeded(answer);
        if (idIn(field(body, 'id')) !== id) throw odd("another group's id");
        return nameIn(body, 'name');
      }),

    groupRoles: (id, pace) =>
      ask('groupRoles', { path: `/v1/groups/${id}/roles` }, pace, (answer) => {
        if (isMissing(answer, NO_SUCH_GROUP)) return undefined;
        const body = succeeded(answer);
        if (idIn(field(body, 'groupId')) !== id) throw odd("another group's id");
        return list(body, 'roles').map(roleIn);
      }),

    picture: (id, pace) =>
      ask(
        'headshot',
        { path: `/v1/users/avatar-headshot?userIds=${id}&size=150x150&format=Png&isCircular=false` },
        pace,
        (answer) => {
          const [found] = list(succeeded(answer), 'data');
          if (found === undefined) return undefined;
          if (idIn(field(found, 'targetId')) !== id) throw odd("another account's picture");
          return field(found, 'state') === 'Completed' ? textIn(found, 'imageUrl') || undefined : undefined;
        },
      ),
  };
}

function roleIn(value: unknown): GroupRole {
  const id = idIn(field(value, 'id'));
  if (id === undefined) throw odd('a role without an id');
  return { id, name: textIn(value, 'name'), rank: rankIn(value) };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
