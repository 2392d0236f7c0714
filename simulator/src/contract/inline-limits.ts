import type { OperationShape, Shape } from './shape.ts';

/** A limit on one value: length in characters, number of items, or size of a number. */
type Limit = Pick<Shape, 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minimum' | 'maximum' | 'format'>;

const WEBHOOK_NAME: Limit = { minLength: 1, maxLength: 80 };
const EMOJI_NAME: Limit = { minLength: 2, maxLength: 32 };
const NICKNAME: Limit = { maxLength: 32 };
const STAGE_TOPIC: Limit = { minLength: 1, maxLength: 120 };
const TEMPLATE: Readonly<Record<string, Limit>> = {
  name: { minLength: 1, maxLength: 100 },
  description: { maxLength: 120 },
};
/** 100 slash, 15 user and 15 message commands; rules/commands.ts counts each kind. */
const COMMAND_LIST: Limit = { maxItems: 130 };

/**
 * Limits of bodies that Discord's description writes inside of the operation. The package keeps those as types only,
 * so their limits are said here, as Discord documents them on the page of each resource
 * (https://discord.com/developers/docs/resources/webhook and so on). The empty name stands for the body itself.
 */
const BODY_LIMITS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  'PUT /applications/{application_id}/commands': { '': COMMAND_LIST },
  'PUT /applications/{application_id}/guilds/{guild_id}/commands': { '': COMMAND_LIST },
  'POST /applications/{application_id}/emojis': { name: EMOJI_NAME },
  'PATCH /applications/{application_id}/emojis/{emoji_id}': { name: EMOJI_NAME },
  'POST /guilds/{guild_id}/emojis': { name: EMOJI_NAME },
  'PATCH /guilds/{guild_id}/emojis/{emoji_id}': { name: EMOJI_NAME },
  'POST /channels/{channel_id}/messages/bulk-delete': { messages: { minItems: 2, maxItems: 100 } },
  'PUT /channels/{channel_id}/voice-status': { status: { maxLength: 500 } },
  'POST /channels/{channel_id}/webhooks': { name: WEBHOOK_NAME },
  'PATCH /webhooks/{webhook_id}': { name: WEBHOOK_NAME },
  'PATCH /webhooks/{webhook_id}/{webhook_token}': { name: WEBHOOK_NAME },
  'PATCH /guilds/{guild_id}/members/@me': { nick: NICKNAME, bio: { maxLength: 190 } },
  'PATCH /guilds/{guild_id}/members/{user_id}': {
    nick: NICKNAME,
    roles: { maxItems: 350 },
    communication_disabled_until: { format: 'date-time' },
  },
  'PATCH /guilds/{guild_id}/stickers/{sticker_id}': {
    name: { minLength: 2, maxLength: 30 },
    tags: { minLength: 1, maxLength: 200 },
    description: { maxLength: 100 },
  },
  'POST /guilds/{guild_id}/templates': TEMPLATE,
  'PATCH /guilds/{guild_id}/templates/{code}': TEMPLATE,
  'POST /stage-instances': { topic: STAGE_TOPIC },
  'PATCH /stage-instances/{channel_id}': { topic: STAGE_TOPIC },
};

/** How many rows a list may be asked for, by operation: the `limit` of the query. */
const PAGE_LIMITS: Readonly<Record<string, Limit>> = {
  'GET /channels/{channel_id}/messages': { minimum: 1, maximum: 100 },
  'GET /channels/{channel_id}/messages/pins': { minimum: 1, maximum: 50 },
  'GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}': { minimum: 1, maximum: 100 },
  'GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}': { minimum: 1, maximum: 100 },
  'GET /channels/{channel_id}/thread-members': { minimum: 1, maximum: 100 },
  'GET /channels/{channel_id}/threads/archived/private': { minimum: 2, maximum: 100 },
  'GET /channels/{channel_id}/threads/archived/public': { minimum: 2, maximum: 100 },
  'GET /channels/{channel_id}/threads/search': { minimum: 1, maximum: 25 },
  'GET /channels/{channel_id}/users/@me/threads/archived/private': { minimum: 2, maximum: 100 },
  'GET /guilds/{guild_id}/audit-logs': { minimum: 1, maximum: 100 },
  'GET /guilds/{guild_id}/bans': { minimum: 1, maximum: 1000 },
  'GET /guilds/{guild_id}/members': { minimum: 1, maximum: 1000 },
  'GET /guilds/{guild_id}/members/search': { minimum: 1, maximum: 1000 },
  'GET /guilds/{guild_id}/messages/search': { minimum: 1, maximum: 25 },
  'GET /guilds/{guild_id}/requests': { minimum: 1, maximum: 100 },
  'GET /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users': { minimum: 1, maximum: 100 },
  'GET /users/@me/guilds': { minimum: 1, maximum: 200 },
};

/** The operation with the limits of its inline body and of its `limit` parameter written in. */
export function withInlineLimits(name: string, operation: OperationShape): OperationShape {
  const body = operation.body && limited(operation.body, BODY_LIMITS[name] ?? {});
  const page = PAGE_LIMITS[name];
  const query = page ? limited(operation.query, { limit: page }) : operation.query;
  return body ? { ...operation, query, body } : { ...operation, query };
}

function limited(shape: Shape, limits: Readonly<Record<string, Limit>>): Shape {
  const own = limits[''] ? tightened(shape, limits['']) : { ...shape };
  if (!own.properties) return own;
  const properties = { ...own.properties };
  for (const [key, part] of Object.entries(properties)) properties[key] = tightened(part, limits[key] ?? {});
  return { ...own, properties };
}

/** A limit belongs to the value itself, not to the `null` that may stand in its place. */
function tightened(shape: Shape, limit: Limit): Shape {
  if (!shape.anyOf) return { ...shape, ...limit };
  return { ...shape, anyOf: shape.anyOf.map((part) => (part.type === 'null' ? part : { ...part, ...limit })) };
}
