import { expect, test } from 'vitest';
import { readMember } from './read.ts';
import { readMessage } from './read-message.ts';

const raw = {
  id: '9',
  channel_id: '4',
  type: 0,
  timestamp: '2026-01-02T03:04:05.678000+00:00',
  author: { id: '5', username: 'dee.x', global_name: 'Dee', avatar: 'abc' },
};

test('a message with the least that Discord sends is read', () => {
  expect(readMessage(raw)).toEqual({
    id: '9',
    channelId: '4',
    author: { id: '5', name: 'Dee', isBot: false, avatar: 'abc' },
    at: new Date('2026-01-02T03:04:05.678Z'),
    editedAt: null,
    content: '',
    embeds: [],
    attachments: [],
    stickers: [],
    buttons: [],
    answersTo: null,
    mentions: {},
    isOrdinary: true,
  });
});

test.each([
  undefined,
  null,
  'x',
  {},
  { ...raw, author: undefined },
  { ...raw, timestamp: 'x' },
  { ...raw, id: 9 },
  { id: '9', channel_id: '4', content: 'only what changed' },
])('%j is no message', (value) => {
  expect(readMessage(value)).toBeUndefined();
});

test('fields of the wrong kind are read as nothing', () => {
  const odd = {
    ...raw,
    content: 5,
    embeds: 'x',
    attachments: [{ id: '1' }, null],
    components: [null, 3],
    mentions: {},
  };
  expect(readMessage(odd)).toMatchObject({ content: '', embeds: [], attachments: [], buttons: [], mentions: {} });
});

test('labels are found at whatever depth, also in newer components', () => {
  const components = [
    {
      type: 1,
      components: [
        { type: 2, label: 'Close' },
        { type: 2, emoji: { name: 'x' } },
      ],
    },
    { type: 17, components: [{ type: 9, accessory: { type: 2, label: 'Open' } }] },
    { type: 1, components: [{ type: 3, placeholder: 'Pick' }] },
  ];
  expect(readMessage({ ...raw, components })?.buttons).toEqual(['Close', 'Open', 'Pick']);
});

test('an answer is one, a forwarded message is none', () => {
  const reference = { message_id: '8', channel_id: '4' };
  expect(readMessage({ ...raw, type: 19, message_reference: reference })?.answersTo).toBe('8');
  expect(readMessage({ ...raw, message_reference: { ...reference, type: 1 } })?.answersTo).toBeNull();
});

test('names are known of people who are mentioned, and of who used the command that is answered', () => {
  const mentions = [{ id: '6', username: 'bob', global_name: 'Bob' }, 'odd'];
  const used = { user: { id: '7', username: 'cy' } };
  expect(readMessage({ ...raw, mentions, interaction_metadata: used })?.mentions).toEqual({ 6: 'Bob', 7: 'cy' });
});

test("a webhook counts as a bot, and Discord's own lines are not ordinary", () => {
  expect(readMessage({ ...raw, webhook_id: '3' })?.author.isBot).toBe(true);
  expect(readMessage({ ...raw, type: 6 })?.isOrdinary).toBe(false);
  expect(readMessage({ ...raw, type: 20 })?.isOrdinary).toBe(true);
});

test('a member is shown by nickname, else by display name, else by name', () => {
  const user = { id: '5', username: 'dee.x', global_name: 'Dee' };
  const name = (member: object) => readMember({ roles: [], ...member })?.displayName;
  expect(name({ user, nick: 'Deedee' })).toBe('Deedee');
  expect(name({ user, nick: null })).toBe('Dee');
  expect(name({ user: { ...user, global_name: null } })).toBe('dee.x');
  expect(readMember({ user, roles: ['6'], joined_at: null })).toEqual({
    userId: '5',
    username: 'dee.x',
    displayName: 'Dee',
    nickname: null,
    isBot: false,
    roleIds: ['6'],
    joinedAt: undefined,
  });
  expect(readMember({ roles: [] })).toBeUndefined();
});
