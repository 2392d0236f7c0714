import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();

const user = {
  id: '1',
  username: 'ada',
  avatar: null,
  discriminator: '0',
  public_flags: 0,
  flags: 0,
  global_name: 'Ada',
  primary_guild: null,
};

const role = {
  id: '2',
  name: 'Verified',
  permissions: '0',
  position: 1,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  managed: false,
  mentionable: false,
  icon: null,
  unicode_emoji: null,
  flags: 0,
};

const message = {
  id: '3',
  type: 0,
  content: 'Hi',
  channel_id: '4',
  author: user,
  timestamp: '2026-09-01T10:00:00.000000+00:00',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  pinned: false,
  flags: 0,
  components: [{ type: 1, id: 1, components: [{ type: 2, id: 2, style: 1, custom_id: 'a', label: 'Go' }] }],
};

const invalidForm = (inner: unknown) => ({ code: 50035, message: 'Invalid Form Body', errors: inner });

const answers: [title: string, request: string, status: number, body: unknown, ...wrong: string[]][] = [
  ['a user', 'GET /users/1', 200, user],
  ['a user without a name', 'GET /users/1', 200, { ...user, username: undefined }, 'missing username'],
  ['a user with a number for an id', 'GET /users/1', 200, { ...user, id: 1 }, 'wrong_type id'],
  ['a user with a made-up key', 'GET /users/1', 200, { ...user, nickname: 'x' }, 'unknown_key nickname'],
  ['a status that Discord does not use here', 'GET /users/1', 201, user, 'status'],
  ['roles', 'GET /guilds/1/roles', 200, [role]],
  [
    'a role with rights as a number',
    'GET /guilds/1/roles',
    200,
    [{ ...role, permissions: 8 }],
    'wrong_type [0].permissions',
  ],
  ['a message', 'POST /channels/4/messages', 200, message],
  [
    'a message with a date of its own kind',
    'GET /channels/4/messages/3',
    200,
    { ...message, timestamp: 'now' },
    'wrong_format timestamp',
  ],
  [
    'a message with a button that has no number',
    'GET /channels/4/messages/3',
    200,
    { ...message, components: [{ type: 1, id: 1, components: [{ type: 2, style: 1, custom_id: 'a' }] }] },
    'missing components[0].components[0].id',
  ],
  ['a made channel that is not said to be new', 'POST /guilds/1/channels', 200, {}, 'status'],
  ['nothing', 'DELETE /channels/4/messages/3', 204, undefined],
  ['nothing with a body', 'DELETE /channels/4/messages/3', 204, {}, 'unexpected_body'],
  ['nothing where something is due', 'GET /users/1', 200, undefined, 'wrong_type'],
  ['an error', 'GET /users/1', 404, { code: 10013, message: 'Unknown User' }],
  ['an error without a code', 'GET /users/1', 403, { message: 'Forbidden' }, 'missing code'],
  [
    'a list of mistakes',
    'POST /channels/4/messages',
    400,
    invalidForm({ embeds: { 0: { title: { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH', message: 'x' }] } } } }),
  ],
  [
    'mistakes of a whole and of its parts',
    'POST /channels/4/messages',
    400,
    invalidForm({ _errors: [{ code: 'A', message: 'x' }], content: { _errors: [{ code: 'B', message: 'x' }] } }),
  ],
  [
    'a mistake without its word',
    'POST /channels/4/messages',
    400,
    invalidForm({ content: { _errors: [{ message: 'x' }] } }),
    'missing errors.content._errors[0].code',
  ],
  [
    'a mistake that lies too high',
    'POST /channels/4/messages',
    400,
    invalidForm({ content: 'too long' }),
    'wrong_type errors.content',
  ],
  [
    'too many requests',
    'GET /users/1',
    429,
    { message: 'You are being rate limited.', retry_after: 0.5, global: false },
  ],
  ['too many requests for no time', 'GET /users/1', 429, { message: 'x', global: false }, 'missing retry_after'],
  ['a broken server', 'GET /users/1', 502, '<html>'],
  ['an unknown route', 'GET /nowhere', 404, { message: '404: Not Found', code: 0 }],
  [
    'an access token',
    'POST /oauth2/token',
    200,
    { access_token: 'a', token_type: 'Bearer', expires_in: 604800, refresh_token: 'b', scope: 'identify' },
  ],
];

test.each(answers)('an answer of %s comes out right', (_title, request, status, body, ...wrong) => {
  const [method = '', path = ''] = request.split(' ');
  // As the wire has it: a key that is undefined is no key.
  const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
  expect(told(contract.checkAnswer({ method, path, status, body: sent }))).toEqual(wrong);
});

test('an answer is told apart from a request', () => {
  const [violation] = contract.checkAnswer({ method: 'GET', path: '/users/1', status: 200, body: { ...user, id: 1 } });
  expect(violation?.where).toBe('answer 200 of GET /users/{user_id}');
});

test('operations can be compiled ahead', () => {
  expect(() => contract.warm(['GET /guilds/{guild_id}', 'POST /oauth2/token'])).not.toThrow();
  expect(() => contract.warm(['GET /nowhere'])).toThrow('no operation GET /nowhere');
});
