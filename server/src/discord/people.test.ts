import { expect, test } from 'vitest';
import { DiscordFailure } from './failure.ts';
import { completePeople } from './people.ts';
import type { Member } from './port.ts';

const dee: Member = {
  userId: '8',
  username: 'dee.x',
  displayName: 'Dee',
  nickname: null,
  isBot: false,
  roleIds: ['9'],
  joinedAt: undefined,
};
const bare = (username = '') => ({ id: '8', username, isBot: false, member: undefined });
const fail = () => Promise.reject(new DiscordFailure('retry', 503, 0, 'GET /guilds/:id/members/:id: HTTP 503.'));

test('somebody of whom the interaction says nothing is asked for', async () => {
  const asked: string[] = [];
  const options = await completePeople({ user: bare(), notes: 'x', pad: 3 }, async (id) => (asked.push(id), dee));
  expect(options).toEqual({
    user: { id: '8', username: 'dee.x', isBot: false, member: { roleIds: ['9'], joinedAt: undefined } },
    notes: 'x',
    pad: 3,
  });
  expect(asked).toEqual(['8']);
});

test('somebody who is away stays away, and a member is not asked for', async () => {
  expect(await completePeople({ user: bare('dee.x') }, async () => undefined)).toEqual({ user: bare('dee.x') });
  const whole = { ...bare('dee.x'), member: { roleIds: [], joinedAt: undefined } };
  expect(await completePeople({ user: whole }, fail)).toEqual({ user: whole });
});

test('while Discord fails its word in the interaction stands, and where there is none nobody is taken for away', async () => {
  expect(await completePeople({ user: bare('dee.x') }, fail)).toEqual({ user: bare('dee.x') });
  await expect(completePeople({ user: bare() }, fail)).rejects.toBeInstanceOf(DiscordFailure);
});
