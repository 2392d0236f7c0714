import type { OperationShape, Shape } from './shape.ts';

const TEXT: Shape = { type: 'string', minLength: 1 };
const OPTIONAL_TEXT: Shape = { type: 'string' };
const NOTHING: Shape = {};

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const REFUSED: Shape = {
  type: 'object',
  properties: { error: TEXT, error_description: OPTIONAL_TEXT },
  required: ['error'],
};

const ACCESS: Shape = {
  type: 'object',
  properties: {
    access_token: TEXT,
    token_type: { const: 'Bearer' },
    expires_in: { type: 'integer', minimum: 1 },
    refresh_token: TEXT,
    scope: OPTIONAL_TEXT,
    guild: { type: 'object' },
  },
  required: ['access_token', 'token_type', 'expires_in', 'scope'],
};

/**
 * Operations that Discord documents in words only: signing in. Their bodies are forms, checked as the parsed fields.
 * https://discord.com/developers/docs/topics/oauth2
 */
export const EXTRA_OPERATIONS: Readonly<Record<string, OperationShape>> = {
  'POST /oauth2/token': {
    path: NOTHING,
    query: NOTHING,
    body: {
      type: 'object',
      properties: {
        grant_type: { enum: ['authorization_code', 'refresh_token', 'client_credentials'] },
        code: TEXT,
        redirect_uri: { type: 'string', format: 'uri' },
        refresh_token: TEXT,
        scope: OPTIONAL_TEXT,
        client_id: TEXT,
        client_secret: TEXT,
        code_verifier: TEXT,
      },
      required: ['grant_type'],
    },
    answers: { '200': ACCESS, '4XX': REFUSED },
  },
  'POST /oauth2/token/revoke': {
    path: NOTHING,
    query: NOTHING,
    body: {
      type: 'object',
      properties: {
        token: TEXT,
        token_type_hint: { enum: ['access_token', 'refresh_token'] },
        client_id: TEXT,
        client_secret: TEXT,
      },
      required: ['token'],
    },
    answers: { '200': NOTHING, '4XX': REFUSED },
  },
};
