import { Hono } from 'hono';
import { findAccount } from './accounts.ts';
import type { RobloxAccount, RobloxWorld } from './types.ts';

/** Where the picture of somebody's head is. */
export const pictureUrl = ({ picturesUrl }: RobloxWorld, account: RobloxAccount): string =>
  `${picturesUrl}/${account.id}.svg`;

const HUES = 360;
/** Neighbouring ids should not look alike. */
const HUE_STEP = 137;

const hueOf = (id: string) => (Number(BigInt(id) % BigInt(HUES)) * HUE_STEP) % HUES;

/** A head of blocks in colours of the account's own. */
export function drawHead(id: string): string {
  const hue = hueOf(id);
  const skin = `hsl(${hue} 55% 68%)`;
  const hat = `hsl(${(hue + 160) % HUES} 50% 38%)`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="150" height="150">',
    `<rect width="48" height="48" fill="hsl(${hue} 25% 88%)"/>`,
    `<rect x="8" y="40" width="32" height="8" rx="2" fill="${hat}"/>`,
    `<rect x="12" y="12" width="24" height="27" rx="7" fill="${skin}"/>`,
    `<path d="M10 17a14 11 0 0 1 28 0v2H10z" fill="${hat}"/>`,
    '<circle cx="19" cy="25" r="2"/><circle cx="29" cy="25" r="2"/>',
    '<path d="M18 31q6 5 12 0" fill="none" stroke="#000" stroke-width="1.800" stroke-linecap="round"/>',
    '</svg>',
  ].join('');
}

/** `GET /{id}.svg`. */
export function createPictures(world: RobloxWorld): Hono {
  const app = new Hono();
  app.get('/:file', (c) => {
    const [, id] = /^(\d+)\.svg$/.exec(c.req.param('file')) ?? [];
    if (id === undefined || !findAccount(world, id)) return c.text('There is no such picture.', 404);
    return c.body(drawHead(id), 200, { 'content-type': 'image/svg+xml' });
  });
  return app;
}
