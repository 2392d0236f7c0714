import { expect, test } from 'vitest';
import { examineRoblox } from './examine.ts';

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
