import { expect, test } from 'vitest';
import { profileIdOf } from './link.ts';

test('a link to a profile says whose it is', () => {
  expect(profileIdOf('https://www.roblox.com/users/4700000004/profile')).toBe('4700000004');
  expect(profileIdOf('https://roblox.com/users/12')).toBe('12');
  expect(profileIdOf('https://www.roblox.com/users/12/profile?friendshipSourceType=Copy')).toBe('12');
});

test('other addresses are left alone', () => {
  expect(profileIdOf('https://www.roblox.com/communities/12/Redcliff')).toBeUndefined();
  expect(profileIdOf('https://www.roblox.com.example.com/users/12/profile')).toBeUndefined();
  expect(profileIdOf('https://example.com/?u=https://www.roblox.com/users/12/profile')).toBeUndefined();
});
