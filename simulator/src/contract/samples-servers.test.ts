import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();

const letters = (count: number) => 'x'.repeat(count);
const ids = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}`);
const overwrite = { id: '1', type: 0, allow: '1024', deny: 0 };

type Sample = [title: string, request: string, body: unknown, ...wrong: string[]];

const samples: Sample[] = [
  [
    'a channel',
    'POST /guilds/1/channels',
    { name: 'pads', type: 0, topic: letters(1024), permission_overwrites: [overwrite] },
  ],
  ['a channel without a name', 'POST /guilds/1/channels', { type: 0 }, 'missing name'],
  ['a channel with an empty name', 'POST /guilds/1/channels', { name: '' }, 'too_short name'],
  ['a channel name of 101', 'POST /guilds/1/channels', { name: letters(101) }, 'too_long name'],
  ['a topic of 1,025', 'POST /guilds/1/channels', { name: 'x', topic: letters(1025) }, 'too_long topic'],
  ['a forum topic of 4,096', 'POST /guilds/1/channels', { name: 'x', type: 15, topic: letters(4096) }],
  ['a type that can not be made', 'POST /guilds/1/channels', { name: 'x', type: 1 }, 'not_allowed type'],
  [
    'a right that is no number',
    'POST /guilds/1/channels',
    { name: 'x', permission_overwrites: [{ ...overwrite, allow: 'VIEW' }] },
    'wrong_format permission_overwrites[0].allow',
  ],
  [
    'an overwrite without an id',
    'POST /guilds/1/channels',
    { name: 'x', permission_overwrites: [{ type: 0 }] },
    'missing permission_overwrites[0].id',
  ],
  [
    'an overwrite of a strange type',
    'POST /guilds/1/channels',
    { name: 'x', permission_overwrites: [{ id: '1', type: 'role' }] },
    'wrong_type permission_overwrites[0].type',
  ],
  [
    'two overwrites for one role',
    'POST /guilds/1/channels',
    { name: 'x', permission_overwrites: [overwrite, overwrite] },
    'duplicate_id permission_overwrites[1].id',
  ],
  [
    'a slow mode of a day',
    'POST /guilds/1/channels',
    { name: 'x', rate_limit_per_user: 86_400 },
    'too_big rate_limit_per_user',
  ],
  ['a channel edit', 'PATCH /channels/1', { name: 'x', permission_overwrites: [overwrite], parent_id: null }],
  ['a topic edit of 1,025', 'PATCH /channels/1', { topic: letters(1025) }, 'too_long topic'],
  ['a forum topic edit', 'PATCH /channels/1', { topic: letters(2000), available_tags: [] }],
  ['a thread edit', 'PATCH /channels/1', { archived: true, locked: true }],
  [
    'a strange archive time',
    'PATCH /channels/1',
    { archived: true, auto_archive_duration: 61 },
    'not_allowed auto_archive_duration',
  ],
  ['an edit with a key that nothing has', 'PATCH /channels/1', { name: 'x', colour: 1 }, 'unknown_key colour'],
  ['an overwrite', 'PUT /channels/1/permissions/2', { id: '2', type: 1, allow: '1024', deny: '0' }],
  ['an overwrite with a fraction', 'PUT /channels/1/permissions/2', { type: 1, allow: 1.5 }, 'wrong_type allow'],
  ['an overwrite below nothing', 'PUT /channels/1/permissions/2', { type: 1, allow: '-1' }, 'wrong_format allow'],
  ['moving channels', 'PATCH /guilds/1/channels', [{ id: '1', position: 1, parent_id: null }]],

  [
    'a private thread',
    'POST /channels/1/threads',
    { name: 'x', type: 12, invitable: false, auto_archive_duration: 1440 },
  ],
  ['a thread name of 101', 'POST /channels/1/threads', { name: letters(101), type: 11 }, 'too_long name'],
  ['a thread that is a text channel', 'POST /channels/1/threads', { name: 'x', type: 0 }, 'not_allowed type'],
  ['a thread from a message', 'POST /channels/1/messages/2/threads', { name: 'x', type: 11 }],
  ['a thread without a name', 'POST /channels/1/messages/2/threads', {}, 'missing name'],
  ['a forum post', 'POST /channels/1/threads', { name: 'x', message: { content: 'x' } }],
  ['an empty forum post', 'POST /channels/1/threads', { name: 'x', message: {} }, 'empty_message message'],

  ['deleting two messages', 'POST /channels/1/messages/bulk-delete', { messages: ids(2) }],
  ['deleting one of many', 'POST /channels/1/messages/bulk-delete', { messages: ids(1) }, 'too_few messages'],
  ['deleting 101 messages', 'POST /channels/1/messages/bulk-delete', { messages: ids(101) }, 'too_many messages'],
  ['deleting by number', 'POST /channels/1/messages/bulk-delete', { messages: ['1', 2] }, 'wrong_type messages[1]'],
  ['deleting nothing', 'POST /channels/1/messages/bulk-delete', undefined, 'missing messages'],

  ['a role', 'POST /guilds/1/roles', { name: 'Verified', permissions: '0', color: 0, hoist: true }],
  ['a role name of 101', 'POST /guilds/1/roles', { name: letters(101) }, 'too_long name'],
  ['a colour by name', 'POST /guilds/1/roles', { name: 'x', color: 'red' }, 'wrong_type color'],
  ['a role edit with rights by name', 'PATCH /guilds/1/roles/2', { permissions: ['BAN'] }, 'wrong_type permissions'],
  ['moving roles', 'PATCH /guilds/1/roles', [{ id: '2', position: 1 }]],
  ['moving roles without a list', 'PATCH /guilds/1/roles', { id: '2', position: 1 }, 'wrong_type'],

  [
    'a member edit',
    'PATCH /guilds/1/members/2',
    { nick: 'Ada', roles: ['3'], communication_disabled_until: '2026-09-01T10:00:00Z' },
  ],
  ['the end of a time-out', 'PATCH /guilds/1/members/2', { communication_disabled_until: null }],
  ['a nickname of 33', 'PATCH /guilds/1/members/2', { nick: letters(33) }, 'too_long nick'],
  [
    'a time-out in minutes',
    'PATCH /guilds/1/members/2',
    { communication_disabled_until: '5' },
    'wrong_format communication_disabled_until',
  ],
  ['roles by name', 'PATCH /guilds/1/members/2', { roles: ['Verified'] }, 'wrong_format roles[0]'],
  ['a role for a member', 'PUT /guilds/1/members/2/roles/3', undefined],
  ['a role for a member with a body', 'PUT /guilds/1/members/2/roles/3', { reason: 'x' }, 'unexpected_body'],
  ['a ban', 'PUT /guilds/1/bans/2', { delete_message_seconds: 604_800 }],
  [
    'a ban that deletes more than a week',
    'PUT /guilds/1/bans/2',
    { delete_message_seconds: 604_801 },
    'too_big delete_message_seconds',
  ],

  ['a direct message', 'POST /users/@me/channels', { recipient_id: '1' }],
  ['a webhook', 'POST /channels/1/webhooks', { name: 'Muster' }],
  ['a webhook of Clyde', 'POST /channels/1/webhooks', { name: 'clyde!' }, 'forbidden_name name'],
  ['a webhook name of 81', 'POST /channels/1/webhooks', { name: letters(81) }, 'too_long name'],
  [
    'an event elsewhere',
    'POST /guilds/1/scheduled-events',
    {
      name: 'Training',
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'Pad 1' },
      scheduled_start_time: '2026-09-01T10:00:00Z',
      scheduled_end_time: '2026-09-01T11:00:00Z',
    },
  ],
  [
    'an event elsewhere without a place and an end',
    'POST /guilds/1/scheduled-events',
    { name: 'Training', privacy_level: 2, entity_type: 3, scheduled_start_time: '2026-09-01T10:00:00Z' },
    'missing entity_metadata',
    'missing scheduled_end_time',
  ],
  [
    'an event that ends before it starts',
    'PATCH /guilds/1/scheduled-events/2',
    { scheduled_start_time: '2026-09-01T11:00:00Z', scheduled_end_time: '2026-09-01T10:00:00Z' },
    'range scheduled_end_time',
  ],
  [
    'signing in',
    'POST /oauth2/token',
    { grant_type: 'authorization_code', code: 'x', redirect_uri: 'http://localhost:8080/x' },
  ],
  ['signing in by password', 'POST /oauth2/token', { grant_type: 'password' }, 'not_allowed grant_type'],

  ['a list', 'GET /channels/1/messages?limit=100&before=5', undefined],
  ['too long a list', 'GET /channels/1/messages?limit=101', undefined, 'too_big ?limit'],
  ['a list of none', 'GET /channels/1/messages?limit=0', undefined, 'too_small ?limit'],
  ['a list of words', 'GET /channels/1/messages?limit=all', undefined, 'wrong_format ?limit'],
  ['a question that Discord does not know', 'GET /channels/1/messages?newest=true', undefined, 'unknown_key ?newest'],
  ['a yes that is no yes', 'GET /guilds/1?with_counts=yes', undefined, 'wrong_format ?with_counts'],
  ['a search without words', 'GET /guilds/1/members/search?limit=5', undefined, 'missing ?query'],
  ['an id that is none', 'GET /channels/general/messages', undefined, 'wrong_format {channel_id}'],
  ['an undefined id', 'GET /guilds/undefined', undefined, 'wrong_format {guild_id}'],
  ['a route that there is not', 'GET /guild/1', undefined, 'unknown_route'],
  ['a method that there is not', 'PUT /channels/1', undefined, 'unknown_route'],
];

test.each(samples)('%s comes out right', (_title, request, body, ...wrong) => {
  const [method = '', path = ''] = request.split(' ');
  expect(told(contract.checkRequest({ method, path, body }))).toEqual(wrong);
});

const reasons: [title: string, reason: string, ...wrong: string[]][] = [
  ['encoded', encodeURIComponent('Geprüft – 50 %')],
  ['of 512 umlauts', encodeURIComponent('ü'.repeat(512))],
  ['of 513', letters(513), 'too_long header x-audit-log-reason'],
  ['with a bare umlaut', 'Geprüft', 'not_encoded header x-audit-log-reason'],
  ['with a bare percent sign', '50 %', 'not_encoded header x-audit-log-reason'],
];

test.each(reasons)('a reason %s comes out right', (_title, reason, ...wrong) => {
  const headers = { 'X-Audit-Log-Reason': reason };
  expect(told(contract.checkRequest({ method: 'DELETE', path: '/channels/1', headers }))).toEqual(wrong);
});

test('the query may stand beside the path', () => {
  const request = { method: 'GET', path: '/channels/1/messages' };
  expect(contract.checkRequest({ ...request, query: { limit: '5' } })).toEqual([]);
  expect(told(contract.checkRequest({ ...request, query: new URLSearchParams('limit=500') }))).toEqual([
    'too_big ?limit',
  ]);
});
