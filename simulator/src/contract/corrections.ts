import type { Shape } from './shape.ts';

/** Places where Discord and the description of it differ. */
export interface Corrections {
  /** Keys that a body or shape may carry beside those described, by the name of the shape or operation. */
  readonly extraKeys: Readonly<Record<string, readonly string[]>>;
  /** Shapes that replace the described ones. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Keys of permission bits: described as integers, sent as digits in a string. */
  readonly permissionKeys: ReadonlySet<string>;
  /** Keys that may hold a fraction; every other number is an integer (the generator loses the difference). */
  readonly fractionKeys: ReadonlySet<string>;
  /** Keys that hold a moment, where the description says only that they are text. */
  readonly dateKeys: ReadonlySet<string>;
}

const FRACTION_KEYS = new Set(['min_value', 'max_value', 'value', 'duration_secs', 'volume', 'retry_after']);

export const REST_CORRECTIONS: Corrections = {
  extraKeys: {
    // discord.js and @discordjs/core send these; Discord takes them.
    'PUT /channels/{channel_id}/permissions/{overwrite_id}': ['id'],
    CreateTextThreadWithMessageRequest: ['type'],
    'PATCH /guilds/{guild_id}/members/{user_id}': ['communicationDisabledUntil'],
    IncomingWebhookRequestPartial: ['nonce', 'enforce_nonce'],
    IncomingWebhookInteractionRequest: ['nonce', 'enforce_nonce'],
    IncomingWebhookUpdateRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
    IncomingWebhookUpdateForInteractionCallbackRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
    MessageEditRequestPartial: ['tts', 'nonce', 'enforce_nonce'],
  },
  shapes: {
    Int53Type: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    // A reference of type 1 forwards a message.
    // https://discord.com/developers/docs/resources/message#message-reference-types
    MessageReferenceType: { enum: [0, 1] },
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
  fractionKeys: FRACTION_KEYS,
  dateKeys: new Set(),
};

const numberOption = (type: number): Shape => ({
  type: 'object',
  properties: {
    name: { type: 'string' },
    type: { type: 'number', const: type },
    value: { type: ['string', 'number'] },
    focused: { type: 'boolean' },
  },
  additionalProperties: false,
  required: ['name', 'type', 'value'],
});

export const GATEWAY_CORRECTIONS: Corrections = {
  extraKeys: {
    // The number of the component that was used.
    // https://discord.com/developers/docs/components/reference#button-button-interaction-response-structure
    APIMessageComponentBaseInteractionData: ['id'],
    APIMessageChannelSelectInteractionData: ['id'],
    APIMessageMentionableSelectInteractionData: ['id'],
    APIMessageRoleSelectInteractionData: ['id'],
    APIMessageStringSelectInteractionData: ['id'],
    APIMessageUserSelectInteractionData: ['id'],
  },
  shapes: {
    // The package calls both of them plain text. https://discord.com/developers/docs/reference#snowflakes
    Snowflake: { type: 'string', pattern: '^(0|[1-9][0-9]*)$' },
    Permissions: { type: 'string', pattern: '^[0-9]+$' },
    // While a person types, the option that is typed is text, and the numbers beside it are numbers. The package knows one.
    // https://discord.com/developers/docs/interactions/application-commands#autocomplete
    APIApplicationCommandInteractionDataIntegerOption: numberOption(4),
    APIApplicationCommandInteractionDataNumberOption: numberOption(10),
  },
  permissionKeys: new Set(),
  fractionKeys: FRACTION_KEYS,
  dateKeys: new Set([
    'archive_timestamp',
    'communication_disabled_until',
    'create_timestamp',
    'edited_timestamp',
    'join_timestamp',
    'joined_at',
    'last_pin_timestamp',
    'premium_since',
    'request_to_speak_timestamp',
    'scheduled_end_time',
    'scheduled_start_time',
    'timestamp',
  ]),
};
