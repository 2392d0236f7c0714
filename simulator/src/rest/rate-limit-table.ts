/** A row: so many calls of a route in a window, for each of its major parameters. */
interface Row {
  readonly methods: readonly string[];
  readonly route: string;
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Discord doesn't publish its buckets ("rate limits should not be hard coded"): a bot must read the headers. These are
 * the ones that libraries and their users have seen; everything else has `OTHER`.
 * https://discord.com/developers/docs/topics/rate-limits
 */
const TABLE: readonly Row[] = [
  { methods: ['POST'], route: '/channels/{channel_id}/messages', limit: 5, windowMs: 5_000 },
  { methods: ['PATCH'], route: '/channels/{channel_id}/messages/{message_id}', limit: 5, windowMs: 5_000 },
  { methods: ['DELETE'], route: '/channels/{channel_id}/messages/{message_id}', limit: 5, windowMs: 1_000 },
  { methods: ['POST'], route: '/channels/{channel_id}/messages/bulk-delete', limit: 1, windowMs: 1_000 },
  {
    methods: ['PUT', 'DELETE'],
    route: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me',
    limit: 1,
    windowMs: 250,
  },
  { methods: ['PATCH'], route: '/channels/{channel_id}', limit: 5, windowMs: 15_000 },
  { methods: ['POST'], route: '/channels/{channel_id}/typing', limit: 5, windowMs: 5_000 },
  { methods: ['PATCH'], route: '/guilds/{guild_id}/members/{user_id}', limit: 10, windowMs: 10_000 },
  { methods: ['PATCH'], route: '/guilds/{guild_id}/members/@me', limit: 1, windowMs: 1_000 },
  {
    methods: ['PUT', 'DELETE'],
    route: '/guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    limit: 10,
    windowMs: 10_000,
  },
  { methods: ['PATCH'], route: '/users/@me', limit: 2, windowMs: 60 * 60 * 1_000 },
  { methods: ['POST'], route: '/webhooks/{webhook_id}/{webhook_token}', limit: 5, windowMs: 2_000 },
  {
    methods: ['PATCH'],
    route: '/webhooks/{webhook_id}/{webhook_token}/messages/@original',
    limit: 5,
    windowMs: 2_000,
  },
  { methods: ['POST'], route: '/applications/{application_id}/commands', limit: 5, windowMs: 20_000 },
  { methods: ['POST'], route: '/applications/{application_id}/guilds/{guild_id}/commands', limit: 5, windowMs: 20_000 },
];

/** The first answer to an interaction is never held back. */
const CALLBACK = { limit: 1_000_000, windowMs: 1_000 };
const OTHER = { limit: 50, windowMs: 1_000 };

const byName = new Map(TABLE.flatMap((row) => row.methods.map((method) => [`${method} ${row.route}`, row])));

export interface Bucket {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** Each value of the major parameter has its own count. */
  readonly major: string;
}

/** The bucket of a call. Major parameters: channel, server, webhook with its token. */
export function bucketOf(method: string, route: string, params: Readonly<Record<string, string>>): Bucket {
  const isCallback = route.startsWith('/interactions/');
  const row = byName.get(`${method} ${route}`);
  const { limit, windowMs } = row ?? (isCallback ? CALLBACK : OTHER);
  return {
    name: row ? `${row.methods.join('+')} ${route}` : `${method} ${route}`,
    limit,
    windowMs,
    major: params['channel_id'] ?? params['guild_id'] ?? params['webhook_token'] ?? params['webhook_id'] ?? '',
  };
}
