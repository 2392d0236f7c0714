import { expect, test } from 'vitest';
import { createContract } from './index.ts';
import { told } from './testing/told.ts';

const contract = createContract();

const user = { id: '1', username: 'ada', discriminator: '0', global_name: 'Ada', avatar: null };
const member = {
  roles: [],
  joined_at: '2026-09-01T10:00:00.000000+00:00',
  deaf: false,
  mute: false,
  flags: 0,
};
const channel = {
  id: '3',
  type: 0,
  name: 'general',
  position: 0,
  permission_overwrites: [],
  parent_id: null,
  topic: null,
  flags: 0,
};
const guild = {
  id: '2',
  name: 'Academy',
  icon: null,
  splash: null,
  discovery_splash: null,
  owner_id: '1',
  afk_channel_id: null,
  afk_timeout: 300,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  roles: [],
  emojis: [],
  features: [],
  mfa_level: 0,
  application_id: null,
  system_channel_id: null,
  system_channel_flags: 5,
  rules_channel_id: null,
  vanity_url_code: null,
  description: null,
  banner: null,
  premium_tier: 0,
  preferred_locale: 'en-US',
  public_updates_channel_id: null,
  nsfw_level: 0,
  stickers: [],
  premium_progress_bar_enabled: false,
  hub_type: null,
  safety_alerts_channel_id: null,
  incidents_data: null,
  joined_at: '2026-09-01T10:00:00.000000+00:00',
  large: false,
  member_count: 1,
  voice_states: [],
  members: [{ ...member, user }],
  channels: [
    channel,
    {
      id: '4',
      type: 4,
      name: 'Tickets',
      position: 1,
      parent_id: null,
      permission_overwrites: [{ id: '2', type: 0, allow: '0', deny: '1024' }],
    },
  ],
  threads: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
};
const clicked = {
  id: '5',
  type: 0,
  content: 'Hi',
  channel_id: '3',
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
  flags: 64 | 128,
};
const message = { ...clicked, guild_id: '2', member };
const interaction = {
  id: '6',
  application_id: '7',
  type: 2,
  token: 'token',
  version: 1,
  guild_id: '2',
  guild: { id: '2', locale: 'en-US', features: [] },
  channel_id: '3',
  channel: { id: '3', type: 0, name: 'general' },
  member: { ...member, user, permissions: '8' },
  app_permissions: '8',
  locale: 'en-US',
  guild_locale: 'en-US',
  entitlements: [],
  authorizing_integration_owners: { 0: '2' },
  context: 0,
  attachment_size_limit: 10_485_760,
  data: { id: '8', name: 'training', type: 1, options: [{ name: 'starts', type: 3, value: 'now' }] },
};
const ready = {
  v: 10,
  user: { ...user, bot: true, mfa_enabled: false, verified: true, email: null, flags: 0 },
  guilds: [{ id: '2', unavailable: true }],
  session_id: 'abc',
  resume_gateway_url: 'ws://127.0.0.1:1',
  application: { id: '7', flags: 1 << 15, flags_new: '32768' },
  shard: [0, 1],
};
const dispatch = (t: string, d: unknown, s = 1) => ({ op: 0, t, s, d });

const sent: [title: string, payload: unknown, ...wrong: string[]][] = [
  ['HELLO', { op: 10, d: { heartbeat_interval: 41_250 }, t: null, s: null }],
  ['HELLO without its beat', { op: 10, d: {} }, 'missing d.heartbeat_interval'],
  ['ACK', { op: 11 }],
  ['a wish to reconnect', { op: 7, d: null, s: null, t: null }],
  ['an invalid session', { op: 9, d: false }],
  ['an invalid session that does not say whether to resume', { op: 9 }, 'wrong_type d'],
  ['an opcode of the client', { op: 2, d: null }, 'unknown_opcode op'],
  ['an opcode with an event', { op: 11, t: 'READY' }, 'not_allowed t'],
  ['an opcode with a sequence', { op: 11, s: 5 }, 'not_allowed s'],
  ['an event without a sequence', { op: 0, t: 'RESUMED', d: null }, 'wrong_type s'],
  ['an event that there is not', dispatch('GUILD_LOVED', {}), 'unknown_event t'],
  ['a payload with a key too many', { op: 11, id: 1 }, 'unknown_key id'],
  ['RESUMED', dispatch('RESUMED', { _trace: [] })],
  ['READY', dispatch('READY', ready)],
  [
    'READY without a way to resume',
    dispatch('READY', { ...ready, resume_gateway_url: undefined }),
    'missing d.resume_gateway_url',
  ],
  ['READY with half a shard', dispatch('READY', { ...ready, shard: [0] }), 'too_few d.shard'],
  ['GUILD_CREATE', dispatch('GUILD_CREATE', guild)],
  [
    'GUILD_CREATE with a direct message',
    dispatch('GUILD_CREATE', { ...guild, channels: [{ ...channel, type: 1 }] }),
    'not_allowed d.channels[0].type',
  ],
  [
    'GUILD_CREATE with a right as a number',
    dispatch('GUILD_CREATE', {
      ...guild,
      channels: [{ ...channel, permission_overwrites: [{ id: '2', type: 0, allow: 0, deny: '1' }] }],
    }),
    'wrong_type d.channels[0].permission_overwrites[0].allow',
  ],
  ['an unavailable server', dispatch('GUILD_DELETE', { id: '2', unavailable: true })],
  ['a channel', dispatch('CHANNEL_CREATE', { ...channel, guild_id: '2' })],
  ['a channel of no server', dispatch('CHANNEL_CREATE', channel), 'missing d.guild_id'],
  [
    'a pin',
    dispatch('CHANNEL_PINS_UPDATE', { guild_id: '2', channel_id: '3', last_pin_timestamp: '2026-09-01T10:00:00Z' }),
  ],
  [
    'a pin at no time',
    dispatch('CHANNEL_PINS_UPDATE', { channel_id: '3', last_pin_timestamp: 'now' }),
    'wrong_format d.last_pin_timestamp',
  ],
  ['a message', dispatch('MESSAGE_CREATE', message)],
  ['a message with a date object', dispatch('MESSAGE_CREATE', { ...message, timestamp: 1 }), 'wrong_type d.timestamp'],
  ['a message with a made-up key', dispatch('MESSAGE_CREATE', { ...message, guild: '2' }), 'unknown_key d.guild'],
  [
    'a message with a word for an id',
    dispatch('MESSAGE_CREATE', { ...message, channel_id: 'general' }),
    'wrong_format d.channel_id',
  ],
  ['deleted messages', dispatch('MESSAGE_DELETE_BULK', { ids: ['5'], channel_id: '3', guild_id: '2' })],
  ['a member', dispatch('GUILD_MEMBER_ADD', { ...member, user, guild_id: '2' })],
  [
    'a changed member',
    dispatch('GUILD_MEMBER_UPDATE', {
      ...member,
      user,
      guild_id: '2',
      nick: null,
      avatar: null,
      banner: null,
      pending: false,
    }),
  ],
  [
    'members',
    dispatch('GUILD_MEMBERS_CHUNK', {
      guild_id: '2',
      members: [{ ...member, user }],
      chunk_index: 0,
      chunk_count: 1,
      nonce: 'n',
    }),
  ],
  ['a ban', dispatch('GUILD_BAN_ADD', { guild_id: '2', user })],
  ['a deleted role', dispatch('GUILD_ROLE_DELETE', { guild_id: '2', role_id: '9' })],
  ['changed webhooks', dispatch('WEBHOOKS_UPDATE', { guild_id: '2', channel_id: '3' })],
  [
    'typing',
    dispatch('TYPING_START', {
      channel_id: '3',
      guild_id: '2',
      user_id: '1',
      timestamp: 1_756_720_000,
      member: { ...member, user },
    }),
  ],
  ['a command', dispatch('INTERACTION_CREATE', interaction)],
  [
    'a command without a token',
    dispatch('INTERACTION_CREATE', { ...interaction, token: undefined }),
    'missing d.token',
  ],
  [
    'a command with a text that is a number',
    dispatch('INTERACTION_CREATE', {
      ...interaction,
      data: { ...interaction.data, options: [{ name: 'starts', type: 3, value: 5 }] },
    }),
    'wrong_type d.data.options[0].value',
  ],
  [
    'a click',
    dispatch('INTERACTION_CREATE', {
      ...interaction,
      type: 3,
      message: clicked,
      data: { custom_id: 'a', component_type: 2, id: 1 },
    }),
  ],
  [
    'a choice',
    dispatch('INTERACTION_CREATE', {
      ...interaction,
      type: 3,
      message: clicked,
      data: { custom_id: 'a', component_type: 3, id: 1, values: ['x'] },
    }),
  ],
  [
    'a form',
    dispatch('INTERACTION_CREATE', {
      ...interaction,
      type: 5,
      data: {
        custom_id: 'a',
        components: [{ type: 18, id: 1, component: { type: 4, id: 2, custom_id: 'b', value: 'x' } }],
      },
    }),
  ],
  [
    'an autocomplete',
    dispatch('INTERACTION_CREATE', {
      ...interaction,
      type: 4,
      data: {
        ...interaction.data,
        options: [
          { name: 'pad', type: 4, value: 3 },
          { name: 'starts', type: 3, value: 'n', focused: true },
        ],
      },
    }),
  ],
];

test.each(sent)('%s comes out right', (_title, payload, ...wrong) => {
  // As the wire has it: a key that is undefined is no key.
  expect(told(contract.checkGateway(JSON.parse(JSON.stringify(payload))))).toEqual(wrong);
});

const properties = { os: 'linux', browser: 'muster', device: 'muster' };
const identify = { token: 'token', properties, intents: 1, compress: false, large_threshold: 50, shard: [0, 1] };

const received: [title: string, payload: unknown, ...wrong: string[]][] = [
  ['a heartbeat', { op: 1, d: 5 }],
  ['a first heartbeat', { op: 1, d: null }],
  ['a heartbeat in words', { op: 1, d: 'five' }, 'wrong_type d'],
  ['an identify', { op: 2, d: identify }],
  ['an identify without intents', { op: 2, d: { token: 'token', properties } }, 'missing d.intents'],
  ['an identify with intents by name', { op: 2, d: { ...identify, intents: ['Guilds'] } }, 'wrong_type d.intents'],
  ['a shard beyond the last', { op: 2, d: { ...identify, shard: [1, 1] } }, 'not_allowed d.shard'],
  ['a threshold of 10', { op: 2, d: { ...identify, large_threshold: 10 } }, 'too_small d.large_threshold'],
  ['a threshold of 251', { op: 2, d: { ...identify, large_threshold: 251 } }, 'too_big d.large_threshold'],
  ['a resume', { op: 6, d: { token: 'token', session_id: 'abc', seq: 5 } }],
  ['a resume from nowhere', { op: 6, d: { token: 'token', session_id: 'abc' } }, 'missing d.seq'],
  ['a presence', { op: 3, d: { since: null, activities: [{ name: 'pads', type: 3 }], status: 'online', afk: false } }],
  [
    'a presence that there is not',
    { op: 3, d: { since: null, activities: [], status: 'away', afk: false } },
    'not_allowed d.status',
  ],
  ['a request for all members', { op: 8, d: { guild_id: '2', query: '', limit: 0, nonce: 'n' } }],
  ['a request for some members', { op: 8, d: { guild_id: '2', user_ids: ['1'] } }],
  [
    'a request for 101 members',
    { op: 8, d: { guild_id: '2', user_ids: Array.from({ length: 101 }, (_, i) => `${i}`) } },
    'too_many d.user_ids',
  ],
  [
    'a request with a long nonce',
    { op: 8, d: { guild_id: '2', user_ids: ['1'], nonce: 'x'.repeat(33) } },
    'too_long d.nonce',
  ],
  ['a payload with a key too many', { op: 1, d: null, token: 'x' }, 'unknown_key token'],
  ['an opcode of the server', { op: 11 }, 'unknown_opcode op'],
  ['more than 4,096 bytes', { op: 2, d: { ...identify, token: 'ü'.repeat(2048) } }, 'too_long'],
  ['no object', [], 'wrong_type'],
  ['a frame as text', '{"op":1,"d":5}'],
  ['a frame that is no JSON', '{"op":', 'wrong_type'],
  ['a frame padded beyond 4,096 bytes', `{"op":1,"d":5}${' '.repeat(4083)}`, 'too_long'],
];

test.each(received)('from the client, %s comes out right', (_title, payload, ...wrong) => {
  expect(told(contract.checkGatewaySend(payload))).toEqual(wrong);
});

test('a request for members says whom it wants, in one way', () => {
  const ask = (d: Record<string, unknown>) => told(contract.checkGatewaySend({ op: 8, d: { guild_id: '2', ...d } }));
  expect(ask({})).toContain('missing d');
  expect(ask({ query: '', limit: 0, user_ids: ['1'] })).toContain('conflict d');
  expect(ask({ query: '' })).toContain('missing d.limit');
  expect(ask({ user_ids: ['1', '1'] })).toContain('duplicate_id d.user_ids');
});

test('a violation names the event or the opcode', () => {
  expect(contract.checkGateway(dispatch('READY', {}))[0]?.where).toBe('gateway READY');
  expect(contract.checkGateway({ op: 10, d: {} })[0]?.where).toBe('gateway op 10');
  expect(contract.checkGatewaySend({ op: 2, d: {} })[0]?.where).toBe('gateway send op 2');
});
