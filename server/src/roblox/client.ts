import { Agent } from 'undici';
import type { Clock } from '../kit/clock.ts';
import type { Config } from '../kit/config.ts';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import { createAnonymous } from './anonymous.ts';
import { isId, isName, odd } from './answers.ts';
import { createAsker } from './asker.ts';
import { createCache } from './cache.ts';
import { createGroups } from './groups.ts';
import { createMemberships } from './memberships.ts';
import { createOpenCloud } from './open-cloud.ts';
import { startPace } from './pace.ts';
import { type Profile, RobloxFailure, type RobloxPort } from './port.ts';
import { byEitherRoad } from './roads.ts';
import { HOUR_MS, MINUTE_MS } from '../kit/wall.ts';

/** The real Roblox, with its connections. */
export interface Roblox extends RobloxPort {
  /** Breaks off what is under way; it fails as `busy`. */
  close(): Promise<void>;
}

/** What the client is made of. */
export interface RobloxDeps {
  readonly urls: Config['robloxUrls'];
  /** The operator's key for Open Cloud. Goes to `urls.apis` and nowhere else. */
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'robloxRequest'>;
  /** What every limit of requests is multiplied with; 1 unless said. See `endpoints.ts` for the limits. */
  readonly share?: number;
}

const CONNECTIONS_PER_HOST = 16;
const CONNECT_WITHIN_MS = 3_000;
const KEEP_ALIVE_MS = 10_000;

const PROFILES = { freshMs: 2 * MINUTE_MS, staleMs: 24 * HOUR_MS, limit: 2_000 };
const PICTURES = { freshMs: HOUR_MS, staleMs: 24 * HOUR_MS, limit: 2_000 };
/** Nobody is told an older answer: only those who ask at the same time share one. */
const LOOK_UPS = { freshMs: 0, staleMs: 0, limit: 0 };
/** How many names Roblox gives at once. */
const NAMES_AT_ONCE = 100;
const ADDRESS_LIMIT = 1_000;

/**
 * The client for Roblox. Sends to the configured bases alone, never more than the limits, and nothing for a while to
 * whoever does not answer. Prefers the older road, which needs no key, and goes over to Open Cloud where that is closed or
 * fails; roles are read by Open Cloud, since only that tells all of them.
 */
export function createRoblox({ urls, apiKey, clock, log, metrics, share = 1 }: RobloxDeps): Roblox {
  const agent = new Agent({
    connections: CONNECTIONS_PER_HOST,
    connect: { timeout: CONNECT_WITHIN_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const stopping = new AbortController();
  const { ask, troubles, isOpen, isClosed } = createAsker({
    urls,
    apiKey,
    clock,
    log,
    metrics,
    dispatcher: agent,
    share,
    stopping: stopping.signal,
  });
  const anonymous = createAnonymous(ask);
  const cloud = apiKey === undefined ? undefined : createOpenCloud(ask);
  const groups = createGroups(anonymous, cloud, clock);
  const memberships = createMemberships({ anonymous, cloud, groups, clock });
  const profiles = createCache<Profile>(PROFILES, clock);
  const pictures = createCache<string>(PICTURES, clock);
  const lookUps = createCache<{ readonly id: string; readonly name: string }>(LOOK_UPS, clock);

  return {
    ...memberships,
    canAskForMany: () => cloud !== undefined,

    async readProof(id) {
      if (!isId(id)) return { kind: 'gone' };
      const pace = startPace('proof');
      const found = await byEitherRoad(
        pace,
        () => anonymous.user(id, pace, { fresh: true }),
        cloud && (() => cloud.user(id, pace, { fresh: true })),
      );
      if (!found) return { kind: 'gone' };
      const { isBanned, ...account } = found;
      return isBanned ? { kind: 'banned' } : { kind: 'there', ...account };
    },

    async findByName(name) {
      if (!isName(name)) return undefined;
      const found = await lookUps.get(name.toLowerCase(), () => anonymous.byName(name, startPace('fresh')));
      return found?.value;
    },

    async profileOf(id) {
      if (!isId(id)) return undefined;
      return profiles.get(id, () => {
        const pace = startPace('display');
        return byEitherRoad(pace, () => anonymous.user(id, pace), cloud && (() => cloud.user(id, pace)));
      });
    },

    async namesOf(ids) {
      const names = new Map<string, { readonly name: string; readonly displayName: string }>();
      const known = [...new Set(ids.filter(isId))];
      const pace = startPace('fresh');
      for (let from = 0; from < known.length; from += NAMES_AT_ONCE) {
        const some = known.slice(from, from + NAMES_AT_ONCE);
        const found = await anonymous.names(some, pace).catch(async (failure: unknown) => {
          // One by one is many requests: only where there is no other way.
          if (!cloud || !(failure instanceof RobloxFailure) || failure.sort !== 'closed') throw failure;
          const users = await Promise.all(some.map((id) => cloud.user(id, pace)));
          return new Map(users.flatMap((user) => (user ? [[user.id, user] as const] : [])));
        });
        for (const [id, { name, displayName }] of found) names.set(id, { name, displayName });
      }
      return names;
    },

    groupOf: async (id) => (isId(id) ? groups.of(id, startPace('display')) : undefined),

    async pictureOf(id) {
      if (!isId(id)) return undefined;
      try {
        const found = await pictures.get(id, async () => {
          const pace = startPace('display');
          const address = await byEitherRoad(
            pace,
            () => anonymous.picture(id, pace),
            cloud && (() => cloud.picture(id, pace)),
          );
          if (address !== undefined && !isWebAddress(address)) throw odd('a picture without an address');
          return address;
        });
        return found?.value;
      } catch (error) {
        if (error instanceof RobloxFailure) return undefined;
        throw error;
      }
    },

    health() {
      const all = troubles();
      const isWithoutKey = isOpen('users') || isClosed('user');
      const isWithKey = !cloud || isOpen('apis') || isClosed('cloudUser');
      const state = isWithoutKey && isWithKey ? 'down' : all.length > 0 ? 'slow' : 'up';
      return { state, hasKey: cloud !== undefined, troubles: all };
    },

    async close() {
      stopping.abort();
      await agent.destroy();
    },
  };
}

const isWebAddress = (text: string): boolean =>
  text.length <= ADDRESS_LIMIT && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
