import type { RobloxRoute } from '../route.ts';
import { CLOUD_GROUP_ROUTES } from './cloud-groups.ts';
import { CLOUD_USER_ROUTES } from './cloud-users.ts';
import { GROUP_ROUTES } from './groups.ts';
import { THUMBNAIL_ROUTES } from './thumbnails.ts';
import { USER_ROUTES } from './users.ts';

/** Every endpoint that there is here. */
export const ROUTES: readonly RobloxRoute[] = [
  ...USER_ROUTES,
  ...GROUP_ROUTES,
  ...THUMBNAIL_ROUTES,
  ...CLOUD_USER_ROUTES,
  ...CLOUD_GROUP_ROUTES,
];
