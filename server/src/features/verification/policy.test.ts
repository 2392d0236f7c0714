import { expect, test } from 'vitest';
import { type AccountText, readAccount, readGroup } from './policy.ts';

const name = (value: string): AccountText => ({ kind: 'name', name: value });
const id = (value: string): AccountText => ({ kind: 'id', id: value });
const wrong = (why: string) => ({ kind: 'wrong', why });

test.each([
  ['builderman', name('builderman')],
  ['  @builderman ', name('builderman')],
  ['`builderman`', name('builderman')],
  ['build\u200Berman\u202E', name('builderman')],
  ['roblox_user_123456789012', name('roblox_user_123456789012')],
  ['156', { kind: 'digits', digits: '156' }],
  ['@156', { kind: 'digits', digits: '156' }],
  ['007', name('007')],
  ['id 156', id('156')],
  ['id:156', id('156')],
  ['https://www.roblox.com/users/156/profile', id('156')],
  ['<https://www.roblox.com/users/156/profile>', id('156')],
  ['www.roblox.com/users/156', id('156')],
  ['roblox.com/users/156/profile?friendshipSourceType=PlayerSearch', id('156')],
  ['http://web.roblox.com/users/156/profile#!/about', id('156')],
  ['https://m.roblox.com/users/156', id('156')],
  ['https://www.roblox.com/de/users/156/profile', id('156')],
  ['HTTPS://WWW.ROBLOX.COM/USERS/156/PROFILE', id('156')],
  ['https://www.roblox.com/User.aspx?ID=156', id('156')],
  ['https://www.roblox.com/users/profile?username=builderman', name('builderman')],
])('%j is read as an account', (typed, read) => {
  expect(readAccount(typed)).toEqual(read);
});

test.each([
  ['', 'empty'],
  [' @ ', 'signs'],
  ['\u200B', 'empty'],
  ['Bob The Builder', 'spaces'],
  ['https://www.roblox.com/share?code=abc&type=Profile', 'share'],
  ['https://ro.blox.com/Ebh5?pid=share', 'share'],
  ['https://evil.example/users/156/profile', 'elsewhere'],
  ['https://roblox.com.evil.example/users/156', 'elsewhere'],
  ['https://evilroblox.com/users/156', 'elsewhere'],
  ['https://www.roblox.com/groups/156', 'elsewhere'],
  ['https://www.roblox.com/users/profile?username=../../x', 'signs'],
  ['../users/1', 'elsewhere'],
  ['a/b', 'elsewhere'],
  ['a?b', 'elsewhere'],
  ['a..b', 'signs'],
  ['ftp://www.roblox.com/users/156', 'signs'],
  ['javascript:alert(1)//roblox.com/users/1', 'signs'],
  ['bob;drop', 'signs'],
  ['строитель', 'signs'],
  ['x'.repeat(41), 'signs'],
  ['https://www.roblox.com/users/99999999999999999999/profile', 'signs'],
])('%j is refused, and nothing of it reaches a request', (typed, why) => {
  expect(readAccount(typed)).toEqual(wrong(why));
});

test('a group is its number or the address of its page', () => {
  expect(readGroup(' 35 ')).toBe('35');
  expect(readGroup('https://www.roblox.com/groups/35/The-Group#!/about')).toBe('35');
  expect(readGroup('https://www.roblox.com/de/communities/35/The-Group')).toBe('35');
  expect(readGroup('the group')).toBeUndefined();
  expect(readGroup('0')).toBeUndefined();
});
