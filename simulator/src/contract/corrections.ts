import type { Shape } from './shape.ts';

/** What `corrections` says of REST. Each line is a place where Discord and its own description differ. */
export interface Corrections {
  /** Keys that a body or shape may carry beside those described, by the name of the shape or operation. */
  readonly extraKeys: Readonly<Record<string, readonly string[]>>;
  /** Shapes that replace the described ones. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Keys of permission bits: described as integers, sent as digits in a string. */
  readonly permissionKeys: ReadonlySet<string>;
  /** Keys that may hold a fraction; every other number is an integer (the generator loses the difference). */
  readonly fractionKeys: ReadonlySet<string>;
}

export const REST_CORRECTIONS: Corrections = {
  extraKeys: {
    // discord.js and @discordjs/core send these; Discord takes them.
    'PUT /channels/{channel_id}/permissions/{overwrite_id}': ['id'],
    'POST /channels/{channel_id}/messages/{message_id}/threads': ['type'],
    'PATCH /guilds/{guild_id}/members/{user_id}': ['communicationDisabledUntil'],
    IncomingWebhookRequestPartial: ['nonce', 'enforce_nonce'],
    IncomingWebhookInteractionRequest: ['nonce', 'enforce_nonce'],
    IncomingWebhookUpdateRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
    IncomingWebhookUpdateForInteractionCallbackRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
    MessageEditRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
  },
  shapes: {
    // The codes inside `errors` are words ("BASE_TYPE_REQUIRED"), not numbers.
    // https://discord.com/developers/docs/reference#error-messages
    ErrorDetails: {
      type: 'object',
      properties: { _errors: { type: 'array', minItems: 1, items: { $ref: 'InnerError' } } },
      additionalProperties: { $ref: 'ErrorDetails' },
    },
    InnerError: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' } },
      required: ['code', 'message'],
    },
    // A 429 carries a code only in special cases.
    // https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
    RatelimitedResponse: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        retry_after: { type: 'number' },
        global: { type: 'boolean' },
        code: { type: 'integer' },
      },
      required: ['message', 'retry_after', 'global'],
    },
  },
  permissionKeys: new Set(['permissions', 'allow', 'deny', 'default_member_permissions']),
  fractionKeys: new Set(['min_value', 'max_value', 'value', 'duration_secs', 'volume', 'retry_after']),
};
