import { findAccount } from '../accounts.ts';
import { legacyError } from '../errors.ts';
import { pictureUrl } from '../pictures.ts';
import { MINUTE_MS, type RobloxRoute } from '../route.ts';
import * as shape from '../shapes.ts';

const SIZES = [48, 50, 60, 75, 100, 110, 150, 180, 352, 420, 720].map((side) => `${side}x${side}`);
/** Not in the description; public clients send no more. */
const IDS_MAX = 100;
const STATES = ['Error', 'Completed', 'InReview', 'Pending', 'Blocked', 'TemporarilyUnavailable'];

/** thumbnails.roblox.com */
export const THUMBNAIL_ROUTES: readonly RobloxRoute[] = [
  {
    host: 'thumbnails',
    method: 'GET',
    path: '/v1/users/avatar-headshot',
    limit: { requests: 10_000, windowMs: MINUTE_MS },
    params: shape.object({}),
    query: shape.object(
      {
        userIds: { type: 'string', pattern: '^[1-9][0-9]{0,18}(,[1-9][0-9]{0,18})*$' },
        size: shape.oneOf(...SIZES),
        format: shape.oneOf('Png', 'Jpeg', 'Webp', 'png', 'jpeg', 'webp'),
        isCircular: shape.flagText,
        includeBackground: shape.flagText,
      },
      ['size', 'format', 'isCircular', 'includeBackground'],
    ),
    answer: shape.object({
      data: shape.list(
        shape.object({
          targetId: shape.id,
          state: shape.oneOf(...STATES),
          imageUrl: shape.text,
          version: shape.word,
        }),
      ),
    }),
    handle({ world, query, violate }) {
      const ids = (query['userIds'] ?? '').split(',');
      if (ids.length > IDS_MAX) {
        violate('too_many', `${ids.length} ids were sent. Roblox takes at most ${IDS_MAX}.`);
        throw legacyError(400, 1, 'There are too many requested Ids.');
      }
      return {
        data: ids.map((id) => {
          const account = findAccount(world, id);
          const drawn = account?.state === 'there';
          return {
            targetId: Number(id),
            state: drawn ? 'Completed' : account ? 'Blocked' : 'Error',
            imageUrl: drawn ? pictureUrl(world, account) : '',
            version: 'TN3',
          };
        }),
      };
    },
  },
];
