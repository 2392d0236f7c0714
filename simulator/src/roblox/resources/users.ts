import { asList, asObject } from '../../contract/json.ts';
import { findAccount, findAccountByName, shownDescription } from '../accounts.ts';
import { legacyAnswer, legacyError } from '../errors.ts';
import { MINUTE_MS, type RobloxRoute, SECOND_MS } from '../route.ts';
import * as shape from '../shapes.ts';
import { legacyTime } from '../times.ts';
import type { RobloxAccount } from '../types.ts';

/** Not in the description; public clients send no more. */
const NAMES_MAX = 100;
/** https://create.roblox.com/docs/cloud/openapi.json, MultiGetByUserIdRequest */
const IDS_MAX = 200;
const HISTORY_PAGES = ['10', '25', '50', '100'];
const HISTORY_PAGE = 10;

const brief = { hasVerifiedBadge: shape.flag, id: shape.id, name: shape.word, displayName: shape.word };
const userId = shape.object({ userId: shape.idText });

const briefOf = ({ id, name, displayName, verifiedBadge }: RobloxAccount) => ({
  hasVerifiedBadge: verifiedBadge,
  id: Number(id),
  name,
  displayName,
});

/** What the many-at-once endpoints leave out. */
const wanted = (account: RobloxAccount | undefined, body: unknown): account is RobloxAccount =>
  account !== undefined && !(asObject(body)['excludeBannedUsers'] === true && account.state === 'banned');

/** users.roblox.com */
export const USER_ROUTES: readonly RobloxRoute[] = [
  {
    host: 'users',
    method: 'POST',
    path: '/v1/usernames/users',
    limit: { requests: 500, windowMs: MINUTE_MS },
    params: shape.object({}),
    query: shape.object({}),
    body: shape.object({ usernames: shape.list(shape.text, { maxItems: NAMES_MAX }), excludeBannedUsers: shape.flag }, [
      'excludeBannedUsers',
    ]),
    tooMany: legacyAnswer(400, 2, 'Too many usernames.'),
    answer: shape.object({ data: shape.list(shape.object({ requestedUsername: shape.text, ...brief })) }),
    handle({ world, body }) {
      const names = asList(asObject(body)['usernames']).map(String);
      return {
        data: names.flatMap((requestedUsername) => {
          const account = findAccountByName(world, requestedUsername);
          return wanted(account, body) ? [{ requestedUsername, ...briefOf(account) }] : [];
        }),
      };
    },
  },
  {
    host: 'users',
    method: 'POST',
    path: '/v1/users',
    limit: { requests: 1_000, windowMs: SECOND_MS },
    params: shape.object({}),
    query: shape.object({}),
    body: shape.object({ userIds: shape.list(shape.id, { maxItems: IDS_MAX }), excludeBannedUsers: shape.flag }, [
      'excludeBannedUsers',
    ]),
    tooMany: legacyAnswer(400, 1, 'Too many ids.'),
    answer: shape.object({ data: shape.list(shape.object(brief)) }),
    handle: ({ world, body }) => ({
      data: asList(asObject(body)['userIds']).flatMap((id) => {
        const account = findAccount(world, String(id));
        return wanted(account, body) ? [briefOf(account)] : [];
      }),
    }),
  },
  {
    host: 'users',
    method: 'GET',
    path: '/v1/users/{userId}',
    limit: { requests: 500, windowMs: MINUTE_MS },
    params: userId,
    query: shape.object({}),
    answer: shape.object({
      description: shape.text,
      created: shape.time,
      isBanned: shape.flag,
      externalAppDisplayName: shape.nothing,
      ...brief,
    }),
    handle({ world, params }) {
      const account = findAccount(world, params['userId'] ?? '');
      if (!account) throw legacyError(404, 3, 'The user id is invalid.');
      return {
        description: shownDescription(world, account),
        created: legacyTime(account.createdMs),
        isBanned: account.state === 'banned',
        externalAppDisplayName: null,
        ...briefOf(account),
      };
    },
  },
  {
    host: 'users',
    method: 'GET',
    path: '/v1/users/{userId}/username-history',
    limit: { requests: 1, windowMs: MINUTE_MS },
    params: userId,
    query: shape.object(
      { limit: shape.oneOf(...HISTORY_PAGES), sortOrder: shape.oneOf('Asc', 'Desc'), cursor: shape.numberText },
      ['limit', 'sortOrder', 'cursor'],
    ),
    answer: shape.object({
      previousPageCursor: { type: ['string', 'null'] },
      nextPageCursor: { type: ['string', 'null'] },
      data: shape.list(shape.object({ name: shape.word })),
    }),
    handle({ world, params, query }) {
      const account = findAccount(world, params['userId'] ?? '');
      if (!account) throw legacyError(400, 3, 'The user id is invalid.');
      const names = query['sortOrder'] === 'Desc' ? account.formerNames.toReversed() : account.formerNames;
      const size = Number(query['limit'] ?? HISTORY_PAGE);
      const start = Number(query['cursor'] ?? 0);
      return {
        previousPageCursor: start > 0 ? String(Math.max(0, start - size)) : null,
        nextPageCursor: start + size < names.length ? String(start + size) : null,
        data: names.slice(start, start + size).map((name) => ({ name })),
      };
    },
  },
];
