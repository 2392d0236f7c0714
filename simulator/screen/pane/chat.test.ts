import { expect, test } from 'vitest';
import type { Line, LookServer } from '../../src/screen/wire.ts';
import { goesOn } from './chat.tsx';
import { groupsOf } from './member-list.tsx';

const line = (about: Partial<Line> = {}): Line =>
  ({
    type: 0,
    author: { id: '1', name: 'Ada', bot: false },
    ephemeral: false,
    usedBy: undefined,
    replyTo: undefined,
    timestamp: '2026-09-01T12:00:00Z',
    ...about,
  }) as Line;

test('a message goes on from the one above if the same person wrote it within seven minutes', () => {
  expect(goesOn(line(), undefined)).toBe(false);
  expect(goesOn(line({ timestamp: '2026-09-01T12:06:59Z' }), line())).toBe(true);
  expect(goesOn(line({ timestamp: '2026-09-01T12:07:00Z' }), line())).toBe(false);
  expect(goesOn(line({ author: { id: '2', name: 'Bob', bot: false } }), line())).toBe(false);
  expect(goesOn(line({ ephemeral: true }), line())).toBe(false);
  expect(goesOn(line({ usedBy: { userId: '2', command: 'pads' } }), line())).toBe(false);
  expect(goesOn(line({ replyTo: 'deleted' }), line())).toBe(false);
  expect(goesOn(line(), line({ type: 6 }))).toBe(false);
});

test('members stand below their highest role that is listed apart, and only those who see the channel', () => {
  const server = {
    roles: [
      { id: 'a', name: 'High', color: 0, position: 2, hoist: true },
      { id: 'b', name: 'Low', color: 0, position: 1, hoist: true },
      { id: 'c', name: 'Plain', color: 0, position: 3, hoist: false },
    ],
    members: [
      { id: '1', name: 'Zoe', bot: false, roles: ['b', 'a'] },
      { id: '2', name: 'Ann', bot: false, roles: ['a'] },
      { id: '3', name: 'Max', bot: false, roles: ['c'] },
      { id: '4', name: 'Out', bot: false, roles: ['a'] },
    ],
  } as unknown as LookServer;
  expect(groupsOf(server, ['1', '2', '3']).map(({ name, members }) => [name, members.map(({ name }) => name)])).toEqual(
    [
      ['High', ['Ann', 'Zoe']],
      ['Online', ['Max']],
    ],
  );
});
