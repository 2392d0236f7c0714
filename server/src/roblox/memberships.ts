import type { Clock } from '../kit/clock.ts';
import type { Anonymous } from './anonymous.ts';
import { isId, odd } from './answers.ts';
import { createCache } from './cache.ts';
import type { Groups } from './groups.ts';
import type { OpenCloud } from './open-cloud.ts';
import { type Pace, startPace } from './pace.ts';
import { MANY, type Membership, RobloxFailure, type RobloxPort } from './port.ts';
import { byEitherRoad } from './roads.ts';
import { HOUR_MS, MINUTE_MS } from '../kit/wall.ts';

/** One account may have hundreds of groups. */
const MEMBERSHIPS = { freshMs: 2 * MINUTE_MS, staleMs: 24 * HOUR_MS, limit: 500 };

interface Parts {
  readonly anonymous: Anonymous;
  readonly cloud: OpenCloud | undefined;
  readonly groups: Groups;
  readonly clock: Clock;
}

/** Who is in which groups. Open Cloud tells all roles of a member, the older road the highest one only. */
export function createMemberships({
  anonymous,
  cloud,
  groups,
  clock,
}: Parts): Pick<RobloxPort, 'membershipsOf' | 'membershipsOfMany'> {
  const cache = createCache<readonly Membership[]>(MEMBERSHIPS, clock);

  /** With all roles. Where the groups are not said, the older road is asked as well: it has their names in one answer. */
  async function complete(by: OpenCloud, id: string, only: readonly string[] | undefined, pace: Pace) {
    const [held, known] = await Promise.all([
      by.memberships([id], pace),
      only ? [] : anonymous.groupsOf(id, pace).catch(nothingWhereItFails),
    ]);
    const named = await groups.named(
      held.filter(({ groupId }) => only?.includes(groupId) ?? true),
      known,
      pace,
    );
    return merged(named);
  }

  async function read(id: string, only: readonly string[] | undefined, pace: Pace, isFresh: boolean) {
    const highest = async () => {
      const all = await anonymous.groupsOf(id, pace, { fresh: isFresh });
      return all.filter(({ groupId }) => only?.includes(groupId) ?? true);
    };
    if (!cloud) return highest();
    // A card shows the highest role of each of perhaps hundreds of groups: one request, where the whole takes hundreds.
    if (!isFresh && !only) return byEitherRoad(pace, highest, () => complete(cloud, id, only, pace));
    try {
      return await complete(cloud, id, only, pace);
    } catch (failure) {
      // Who gives and takes roles waits rather than work with half of them, unless the key will not do at all.
      const isWorthWaiting = isFresh && failure instanceof RobloxFailure && failure.sort !== 'closed';
      if (!(failure instanceof RobloxFailure) || isWorthWaiting) throw failure;
      return highest();
    }
  }

  return {
    async membershipsOf(id, { fresh = false, groups: only } = {}) {
      if (!isId(id) || !(only?.every(isId) ?? true)) throw odd('nothing, for this is no id');
      const key = only ? `${id} ${[...new Set(only)].sort().join(',')}` : id;
      if (fresh) return cache.put(key, await read(id, only, startPace('fresh'), true));
      const found = await cache.get(key, () => read(id, only, startPace('display'), false));
      return found ?? cache.put(key, []);
    },

    async membershipsOfMany(ids, { groups: only } = {}) {
      if (ids.length > MANY) throw new RangeError(`At most ${MANY} accounts can be asked for at once.`);
      if (!ids.every(isId)) throw odd('nothing, for these are no ids');
      if (!cloud) throw new RobloxFailure('closed', 'Many accounts can be asked for with a key only.', HOUR_MS);
      const found = new Map<string, readonly Membership[]>(ids.map((id) => [id, []]));
      if (ids.length === 0) return found;
      const pace = startPace('bulk');
      const held = await cloud.memberships([...found.keys()], pace);
      const wanted = held.filter(({ groupId }) => only?.includes(groupId) ?? true);
      const named = await groups.named(wanted, [], pace);
      for (const id of found.keys()) {
        found.set(id, merged(named.filter(({ robloxId }) => robloxId === id)));
      }
      return found;
    },
  };
}

/** One entry a group: while pages are turned, a membership may come twice. */
function merged(all: readonly (Membership & { readonly robloxId: string })[]): Membership[] {
  return [...new Map(all.map(({ robloxId: _, ...membership }) => [membership.groupId, membership])).values()];
}

function nothingWhereItFails(error: unknown): readonly Membership[] {
  if (error instanceof RobloxFailure) return [];
  throw error;
}
