import { findAccount, shownDescription } from '../accounts.ts';
import { cloudError } from '../errors.ts';
import { pictureUrl } from '../pictures.ts';
import { MINUTE_MS, type RobloxRoute } from '../route.ts';
import * as shape from '../shapes.ts';
import { cloudTime } from '../times.ts';
import type { RobloxAccount, RobloxWorld } from '../types.ts';

const limit = { requests: 1_000, windowMs: MINUTE_MS };
const params = shape.object({ userId: shape.idText });
const THUMBNAIL_TYPE = 'apis.roblox.com/roblox.open_cloud.cloud.v2.GenerateUserThumbnailResponse';

/** Open Cloud hides banned accounts as it does those that never were. @throws RobloxError */
function accountOf(world: RobloxWorld, id: string): RobloxAccount {
  const account = findAccount(world, id);
  if (account?.state !== 'there') throw cloudError('NOT_FOUND', 'The user was not found.');
  return account;
}

/** apis.roblox.com/cloud/v2/users */
export const CLOUD_USER_ROUTES: readonly RobloxRoute[] = [
  {
    host: 'apis',
    method: 'GET',
    path: '/cloud/v2/users/{userId}',
    limit,
    params,
    query: shape.object({}),
    answer: shape.object({
      path: shape.path('users/{id}'),
      createTime: shape.time,
      id: shape.idText,
      name: shape.word,
      displayName: shape.word,
      about: shape.text,
      locale: shape.word,
      premium: shape.flag,
    }),
    handle({ world, params: { userId = '' } }) {
      const account = accountOf(world, userId);
      return {
        path: `users/${account.id}`,
        createTime: cloudTime(account.createdMs),
        id: account.id,
        name: account.name,
        displayName: account.displayName,
        about: shownDescription(world, account),
        locale: 'en-US',
        premium: false,
      };
    },
  },
  {
    host: 'apis',
    method: 'GET',
    path: '/cloud/v2/users/{userId}:generateThumbnail',
    limit,
    params,
    query: shape.object(
      {
        size: shape.oneOf('48', '50', '60', '75', '100', '110', '150', '180', '352', '420', '720'),
        format: shape.oneOf('FORMAT_UNSPECIFIED', 'PNG', 'JPEG'),
        shape: shape.oneOf('SHAPE_UNSPECIFIED', 'ROUND', 'SQUARE'),
      },
      ['size', 'format', 'shape'],
    ),
    answer: shape.object({
      path: shape.path('users/{id}/operations/{token}'),
      done: shape.oneOf(true),
      response: shape.object({ '@type': shape.oneOf(THUMBNAIL_TYPE), imageUri: shape.word }),
    }),
    handle({ world, params: { userId = '' } }) {
      const account = accountOf(world, userId);
      return {
        path: `users/${account.id}/operations/${world.secret(20)}`,
        done: true,
        response: { '@type': THUMBNAIL_TYPE, imageUri: pictureUrl(world, account) },
      };
    },
  },
];
