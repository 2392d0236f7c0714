import { expect, test } from 'vitest';
import { createOperations } from './operations.ts';

const operations = createOperations([
  'GET /users/{user_id}',
  'GET /users/@me',
  'PATCH /users/@me',
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}',
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original',
  'PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me',
]);

test('a literal part wins over a parameter', () => {
  expect(operations.match('GET', '/users/@me')?.operation).toBe('GET /users/@me');
  expect(operations.match('GET', '/users/1')).toEqual({ operation: 'GET /users/{user_id}', params: { user_id: '1' } });
});

test('an encoded path is the same path', () => {
  const match = operations.match('PATCH', '/webhooks/1/token/messages/%40original');
  expect(match?.operation).toBe('PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original');
  const reaction = operations.match('PUT', '/channels/1/messages/2/reactions/%F0%9F%91%8D/@me');
  expect(reaction?.params.emoji_name).toBe('👍');
});

test('a part that is no encoding stays as it came', () => {
  expect(operations.match('GET', '/users/100%')?.params).toEqual({ user_id: '100%' });
});

test('the query and the case of the method do not matter', () => {
  expect(operations.match('get', '/users/@me?x=/y')?.operation).toBe('GET /users/@me');
});

test('an empty part is no value, and a longer path is another path', () => {
  expect(operations.match('GET', '/users/')).toBeUndefined();
  expect(operations.match('GET', '/users/1/2')).toBeUndefined();
});

test('the methods of a path are known', () => {
  expect(operations.methodsOf('/users/@me').sort()).toEqual(['GET', 'PATCH']);
  expect(operations.match('DELETE', '/users/@me')).toBeUndefined();
});
