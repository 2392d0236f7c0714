/** Which of the configured bases is asked. */
export type RobloxHost = 'users' | 'groups' | 'thumbnails' | 'apis';

/** The two ways to the same facts: without a key, or with the operator's key. */
export type Road = 'anonymous' | 'open-cloud';

/** One thing that can be asked for, and how often. */
export interface Endpoint {
  readonly host: RobloxHost;
  /** For logs: the route's template, without ids. */
  readonly route: string;
  /** How many requests a minute are sent at most. */
  readonly perMinute: number;
  /** How much of an answer is read, in bytes; a longer one counts as senseless. */
  readonly bodyLimit: number;
}

/** Enough for one account, a group, or a hundred names. */
const SINGLE_BYTES = 64 * 1024;
/** An account may be in hundreds of groups, with about 250 bytes each. */
const GROUPS_BYTES = 256 * 1024;
/** A group may have 255 roles with descriptions of 1,000 characters; a page of memberships has 100 lists of roles. */
const PAGE_BYTES = 512 * 1024;

/**
 * Everything that is asked. Without a key: under half of what Roblox published in August 2025 and withdrew the next
 * day, since it has announced lower limits. With a key: two thirds of the documented limits, which count for all keys of
 * one owner together.
 * https://create.roblox.com/docs/cloud/reference/rate-limits
 */
export const ENDPOINTS = {
  usernames: { host: 'users', route: 'POST /v1/usernames/users', perMinute: 200, bodyLimit: SINGLE_BYTES },
  users: { host: 'users', route: 'POST /v1/users', perMinute: 200, bodyLimit: SINGLE_BYTES },
  user: { host: 'users', route: 'GET /v1/users/:id', perMinute: 200, bodyLimit: SINGLE_BYTES },
  userGroups: { host: 'groups', route: 'GET /v2/users/:id/groups/roles', perMinute: 600, bodyLimit: GROUPS_BYTES },
  group: { host: 'groups', route: 'GET /v1/groups/:id', perMinute: 45, bodyLimit: SINGLE_BYTES },
  groupRoles: { host: 'groups', route: 'GET /v1/groups/:id/roles', perMinute: 600, bodyLimit: PAGE_BYTES },
  headshot: { host: 'thumbnails', route: 'GET /v1/users/avatar-headshot', perMinute: 600, bodyLimit: SINGLE_BYTES },
  cloudUser: { host: 'apis', route: 'GET /cloud/v2/users/:id', perMinute: 660, bodyLimit: SINGLE_BYTES },
  cloudPicture: {
    host: 'apis',
    route: 'GET /cloud/v2/users/:id:generateThumbnail',
    perMinute: 660,
    bodyLimit: SINGLE_BYTES,
  },
  cloudGroup: { host: 'apis', route: 'GET /cloud/v2/groups/:id', perMinute: 100, bodyLimit: SINGLE_BYTES },
  cloudRoles: { host: 'apis', route: 'GET /cloud/v2/groups/:id/roles', perMinute: 200, bodyLimit: PAGE_BYTES },
  cloudMemberships: {
    host: 'apis',
    route: 'GET /cloud/v2/groups/-/memberships',
    perMinute: 200,
    bodyLimit: PAGE_BYTES,
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;

export const roadOf = ({ host }: Endpoint): Road => (host === 'apis' ? 'open-cloud' : 'anonymous');
