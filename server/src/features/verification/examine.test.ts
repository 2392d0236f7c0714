import { expect, test } from 'vitest';
import { RobloxFailure } from '../../roblox/port.ts';
import { examineGroups, examineRoblox } from './examine.ts';

test('where Roblox answers and there is a key, all is fine', () => {
  expect(examineRoblox({ state: 'up', hasKey: true, troubles: [] })).toEqual([
    { state: 'fine', words: 'Roblox answers.' },
  ]);
});

test('while Roblox is down it says when it is tried again, and without a key what a key would mend', () => {
  const trouble = { host: 'users', why: '503', retryAt: new Date(7_000) };
  const found = examineRoblox({ state: 'down', hasKey: false, troubles: [trouble] });
  expect(found.map(({ state }) => state)).toEqual(['broken', 'lesser']);
  expect(found[0]?.words).toBe('Roblox does not answer. I try again <t:7:R>.');
  expect(found[0]?.mend).toContain('`ROBLOX_API_KEY`');
});

test('a group of the settings that does not exist is told, one that is there is not, and one of which Roblox says nothing neither', async () => {
  const group = { id: '5', name: 'Builders', roles: [] };
  const roblox = {
    async groupOf(id: string) {
      if (id === '7') throw new RobloxFailure('busy', 'Away.', 1);
      return id === '5' ? { value: group, at: new Date(0), stale: false } : undefined;
    },
  };
  const words = async (requiredGroupId: string | null, nickname: string | null) =>
    (await examineGroups({ requiredGroupId, nickname }, roblox)).map((found) => found.words);
  expect(await words('5', '{group-rank:5} {group-rank}')).toEqual([]);
  expect(await words(null, null)).toEqual([]);
  expect(await words('7', '{group-rank:7}')).toEqual([]);
  expect(await words('6', '{group-rank:8}')).toEqual([
    expect.stringContaining('members must be in the Roblox group 6'),
    expect.stringContaining('Nicknames show the rank in the Roblox group 8'),
  ]);
});
