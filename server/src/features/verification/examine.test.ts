import { expect, test } from 'vitest';
import { examineGroup, examineRoblox } from './examine.ts';

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

test('a required group that does not exist is told, one that is there is not', async () => {
  const group = { id: '5', name: 'Builders', roles: [] };
  const roblox = {
    groupOf: async (id: string) => (id === '5' ? { value: group, at: new Date(0), stale: false } : undefined),
  };
  expect(await examineGroup('5', roblox)).toEqual([]);
  expect(await examineGroup(null, roblox)).toEqual([]);
  expect(await examineGroup('6', roblox)).toMatchObject([{ state: 'broken', words: expect.stringContaining('6') }]);
});
