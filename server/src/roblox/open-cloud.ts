import { dateIn, field, idIn, idsInPath, isNotFound, list, nameIn, odd, rankIn, succeeded, textIn } from './answers.ts';
import type { Ask } from './asker.ts';
import type { Pace } from './pace.ts';
import type { GroupRole, Profile } from './port.ts';

/** In which group an account holds which roles. */
export interface HeldRoles {
  readonly robloxId: string;
  readonly groupId: string;
  readonly roleIds: readonly string[];
}

/** The road with the operator's key. Each call throws RobloxFailure. https://create.roblox.com/docs/cloud */
export interface OpenCloud {
  /** Undefined where there is no such account, and for a banned one, which this road does not know. */
  user(id: string, pace: Pace, options?: { readonly fresh?: boolean }): Promise<Profile | undefined>;
  /** Undefined where it has still to be drawn. */
  picture(id: string, pace: Pace): Promise<string | undefined>;
  groupName(id: string, pace: Pace): Promise<string | undefined>;
  groupRoles(id: string, pace: Pace): Promise<readonly GroupRole[] | undefined>;
  /** Of all groups and these accounts, up to 50. */
  memberships(ids: readonly string[], pace: Pace): Promise<readonly HeldRoles[]>;
}

/** The most that Roblox gives on one page. */
const ROLES_A_PAGE = 20;
const MEMBERSHIPS_A_PAGE = 100;
/** Fifty accounts in a hundred groups each need 50. More than this is a road in circles. */
const PAGES_LIMIT = 200;

const USER = /^users\/(\d+)$/;
const ROLE = /^groups\/(\d+)\/roles\/(\d+)$/;
const MEMBERSHIP = /^groups\/(\d+)\/memberships\//;

export function createOpenCloud(ask: Ask): OpenCloud {
  /** Asks for page after page. `read` answers undefined where the whole list does not exist. */
  async function pages<T>(
    name: 'cloudRoles' | 'cloudMemberships',
    path: string,
    pace: Pace,
    listName: string,
    read: (row: unknown) => T,
  ): Promise<T[] | undefined> {
    const rows: T[] = [];
    let token = '';
    for (let page = 0; page < PAGES_LIMIT; page += 1) {
      const suffix = token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`;
      const got = await ask(name, { path: path + suffix, fresh: true }, pace, (answer) => {
        if (isNotFound(answer)) return undefined;
        const body = succeeded(answer);
        const next = textIn(body, 'nextPageToken');
        if (next !== '' && next === token) throw odd('the same page again');
        // An empty list may be left out.
        return { next, rows: field(body, listName) === undefined ? [] : list(body, listName).map(read) };
      });
      if (got === undefined) return undefined;
      rows.push(...got.rows);
      token = got.next;
      if (token === '') return rows;
    }
    throw odd('pages without end');
  }

  return {
    user: (id, pace, { fresh = false } = {}) =>
      ask('cloudUser', { path: `/cloud/v2/users/${id}`, fresh }, pace, (answer) => {
        if (isNotFound(answer)) return undefined;
        const body = succeeded(answer);
        if (idIn(field(body, 'id')) !== id) throw odd("another account's id");
        const name = nameIn(body, 'name');
        return {
          id,
          name,
          displayName: textIn(body, 'displayName') || name,
          description: textIn(body, 'about'),
          createdAt: dateIn(body, 'createTime'),
          isBanned: false,
        };
      }),

    picture: (id, pace) =>
      ask(
        'cloudPicture',
        { path: `/cloud/v2/users/${id}:generateThumbnail?size=150&format=PNG&shape=SQUARE` },
        pace,
        (answer) =>
          (isNotFound(answer) ? undefined : textIn(field(succeeded(answer), 'response'), 'imageUri')) || undefined,
      ),

    groupName: (id, pace) =>
      ask('cloudGroup', { path: `/cloud/v2/groups/${id}` }, pace, (answer) => {
        if (isNotFound(answer)) return undefined;
        const body = succeeded(answer);
        if (idIn(field(body, 'id')) !== id) throw odd("another group's id");
        return nameIn(body, 'displayName');
      }),

    groupRoles: (id, pace) =>
      pages('cloudRoles', `/cloud/v2/groups/${id}/roles?maxPageSize=${ROLES_A_PAGE}`, pace, 'groupRoles', (row) => {
        const [groupId = '', roleId = ''] = idsInPath(field(row, 'path'), ROLE);
        if (groupId !== id) throw odd("another group's role");
        return { id: roleId, name: textIn(row, 'displayName'), rank: rankIn(row) };
      }),

    async memberships(ids, pace) {
      const filter = `user in [${ids.map((id) => `'users/${id}'`).join(',')}]`;
      const path = `/cloud/v2/groups/-/memberships?maxPageSize=${MEMBERSHIPS_A_PAGE}&filter=${encodeURIComponent(filter)}`;
      const rows = await pages('cloudMemberships', path, pace, 'groupMemberships', (row) => heldIn(row, ids));
      if (!rows) throw odd('that there are no memberships at all');
      return rows;
    },
  };
}

function heldIn(row: unknown, asked: readonly string[]): HeldRoles {
  const [robloxId = ''] = idsInPath(field(row, 'user'), USER);
  if (!asked.includes(robloxId)) throw odd('an account that was not asked for');
  const [groupId = ''] = MEMBERSHIP.exec(textIn(row, 'path'))?.slice(1) ?? [];
  const all = field(row, 'roles');
  // Groups have several roles for a member since March 2026; `role` is the highest of them.
  const paths: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [field(row, 'role')];
  const roleIds = paths.map((path) => {
    const [ofGroup, roleId = ''] = idsInPath(path, ROLE);
    if (ofGroup !== groupId) throw odd("another group's role");
    return roleId;
  });
  return { robloxId, groupId, roleIds };
}
