import { describe, expect, test } from 'vitest';
import { createRobloxContract } from './contract.ts';
import { cloudAnswer, legacyAnswer } from './errors.ts';
import { ROUTES } from './resources/index.ts';
import { routeName } from './route.ts';

const contract = createRobloxContract();
const routeOf = (name: string) => {
  const route = ROUTES.find((one) => routeName(one) === name);
  if (!route) throw new Error(name);
  return route;
};
const USER = '/users/v1/users/{userId}';
const profile = {
  description: '',
  created: '2006-02-27T21:06:40.3Z',
  isBanned: false,
  externalAppDisplayName: null,
  hasVerifiedBadge: true,
  id: 1,
  name: 'Roblox',
  displayName: 'Roblox',
};
const found = (body: unknown, name = USER, status = 200) =>
  contract.answer(routeOf(name), { status, body }).map(({ path, rule }) => `${path} ${rule}`);

describe('an answer of ours', () => {
  test('that was seen at Roblox is held to be right', () => {
    expect(found(profile)).toEqual([]);
  });

  test.each([
    ['another kind of id', { ...profile, id: '1' }, '.id wrong_type'],
    ['a key too many', { ...profile, about: '' }, '.about unknown_key'],
    [
      'a text where Roblox always has null',
      { ...profile, externalAppDisplayName: '' },
      '.externalAppDisplayName wrong_type',
    ],
    ['another form of time', { ...profile, created: '27.2.2006' }, '.created wrong_format'],
  ])('with %s is found', (_, body, expected) => {
    expect(found(body)).toEqual([`answer 200 of ${USER}${expected}`]);
  });

  test('with a key too few is found', () => {
    expect(found({ ...profile, isBanned: undefined })).toEqual([`answer 200 of ${USER}.isBanned missing`]);
  });

  test('that refuses has one of two forms', () => {
    expect(found(legacyAnswer(404, 3, 'The user id is invalid.').body, USER, 404)).toEqual([]);
    expect(found(cloudAnswer('NOT_FOUND', 'No.').body, '/apis/cloud/v2/users/{userId}', 404)).toEqual([]);
    expect(found({ message: 'no' }, USER, 404)).not.toEqual([]);
  });
});

test('every endpoint has a name of its own', () => {
  const names = ROUTES.map((route) => `${route.method} ${routeName(route)}`);
  expect(new Set(names).size).toBe(names.length);
});
