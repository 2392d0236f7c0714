import { expect, test } from 'vitest';
import { RobloxFailure } from '../../roblox/port.ts';
import { cardOfLink } from './card.ts';

const [NOW, EARLIER, LONG_AGO] = [3_000, 2_000, 1_000].map((ms) => new Date(ms)) as [Date, Date, Date];
const link = {
  guildId: '1',
  userId: '2',
  robloxId: '1001',
  name: 'ada_builds',
  displayName: 'Ada',
  linkedAt: LONG_AGO,
  namedAt: LONG_AGO,
};
const profile = { id: '1001', name: 'ada_flies', displayName: 'Ada', description: '', createdAt: NOW, isBanned: false };
const groups = [{ groupId: '5', groupName: 'Builders', roles: [{ id: '51', name: 'Officer', rank: 9 }] }];
const told = <T>(value: T, at: Date, stale: boolean) => Promise.resolve({ value, at, stale });
const away = () => Promise.reject(new RobloxFailure('busy', 'Away.', 1));

/** A Roblox that tells the profile and the groups so. */
const tells = (profileOf: () => Promise<unknown>, membershipsOf: () => Promise<unknown>) =>
  ({ profileOf, membershipsOf, pictureOf: () => Promise.resolve(undefined) }) as Parameters<typeof cardOfLink>[1];

test('a card that Roblox tells now has no age', async () => {
  const card = await cardOfLink(
    link,
    tells(
      () => told(profile, NOW, false),
      () => told(groups, NOW, false),
    ),
  );
  expect(card).toMatchObject({ name: 'ada_flies', knowsGroups: true, asOf: undefined });
  expect(card.groups).toEqual([{ name: 'Builders', role: 'Officer', rank: 9 }]);
});

test('what is older than now says from when it is: the oldest of it counts', async () => {
  const card = (isProfileStale: boolean, areGroupsStale: boolean) =>
    cardOfLink(
      link,
      tells(
        () => told(profile, isProfileStale ? EARLIER : NOW, isProfileStale),
        () => told(groups, areGroupsStale ? LONG_AGO : NOW, areGroupsStale),
      ),
    );
  expect((await card(true, false)).asOf).toEqual(EARLIER);
  expect((await card(true, true)).asOf).toEqual(LONG_AGO);
});

test('without a word of Roblox the names are those that were last seen, with their age, and the groups are not known', async () => {
  const card = await cardOfLink(link, tells(away, away));
  expect(card).toMatchObject({ name: 'ada_builds', knowsGroups: false, asOf: LONG_AGO, groups: [] });
});
