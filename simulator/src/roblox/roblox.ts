import { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Clock } from '../clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { Recorder } from '../record.ts';
import type { RobloxFault } from './faults.ts';
import { createRobloxLimits, type RobloxLimits } from './limits.ts';
import { createPictures } from './pictures.ts';
import { createRobloxRest } from './rest.ts';
import { ROBLOX_HOSTS, type RobloxHost } from './route.ts';
import type { RobloxWorld } from './types.ts';
import { createRobloxWorld } from './world.ts';

/** The small Roblox beside the small Discord. */
export interface Roblox {
  readonly world: RobloxWorld;
  readonly faults: Faults<RobloxFault>;
  readonly limits: RobloxLimits;
  readonly record: Recorder;
  /** To be mounted at the root: `/roblox/*` and the pictures in `/cdn/roblox/*`. */
  readonly app: Hono<{ Bindings: Partial<HttpBindings> }>;
  clear(): void;
}

/** The base addresses that a bot is given. */
export type RobloxUrls = Readonly<Record<RobloxHost, string>>;

/** @param url of the server, without a path */
export const robloxUrls = (url: string): RobloxUrls =>
  Object.fromEntries(ROBLOX_HOSTS.map((host) => [host, `${url}/roblox/${host}`])) as Record<RobloxHost, string>;

/** The variables that a bot of ours reads them from. */
export const robloxVariables = (urls: RobloxUrls): Record<string, string> =>
  Object.fromEntries(ROBLOX_HOSTS.map((host) => [`ROBLOX_${host.toUpperCase()}_URL`, urls[host]]));

/** `record` keeps its requests, `violations` what is off Roblox's description. */
export function createRoblox(about: {
  clock: Clock;
  secret(length: number): string;
  record: Recorder;
  violations: Pick<Recorder, 'violation'>;
  contract: boolean;
  rateLimits: boolean;
}): Roblox {
  const { clock, record } = about;
  const world = createRobloxWorld(about);
  const faults = createFaults<RobloxFault>({ clock });
  const limits = createRobloxLimits(clock);
  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  const rest = createRobloxRest({
    world,
    faults,
    limits: about.rateLimits ? limits : undefined,
    contract: about.contract,
    record,
    violations: about.violations,
  });
  app.all('/roblox/*', (c) => rest.fetch(c.req.raw, c.env));
  app.route('/cdn/roblox', createPictures(world));
  return {
    world,
    faults,
    limits,
    record,
    app,
    clear() {
      faults.clear();
      limits.clear();
      record.clear();
      world.clear();
    },
  };
}
