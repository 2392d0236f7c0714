import type { Clock } from '../kit/clock.ts';
import type { Anonymous } from './anonymous.ts';
import { odd } from './answers.ts';
import { createCache } from './cache.ts';
import type { HeldRoles, OpenCloud } from './open-cloud.ts';
import type { Pace } from './pace.ts';
import type { Aged, Group, GroupRole, Membership } from './port.ts';
import { byEitherRoad } from './roads.ts';
import { HOUR_MS, MINUTE_MS } from '../kit/wall.ts';

/** Groups, their roles, and who holds which. Calls throw RobloxFailure. */
export interface Groups {
  of(groupId: string, pace: Pace): Promise<Aged<Group> | undefined>;
  /**
   * Puts names and ranks to the roles that Open Cloud gives by their ids alone.
   *
   * @param known what the older road has told of the same groups: it spares asking for them
   */
  named(
    held: readonly HeldRoles[],
    known: readonly Membership[],
    pace: Pace,
  ): Promise<(Membership & { readonly robloxId: string })[]>;
}

const NAMES = { freshMs: 6 * HOUR_MS, staleMs: 168 * HOUR_MS, limit: 5_000 };
/** A group may have 255 roles. */
const ROLES = { freshMs: 5 * MINUTE_MS, staleMs: 24 * HOUR_MS, limit: 500 };
/** How many groups are asked for side by side. */
const AT_ONCE = 8;

export function createGroups(anonymous: Anonymous, cloud: OpenCloud | undefined, clock: Clock): Groups {
  const names = createCache<string>(NAMES, clock);
  const roles = createCache<readonly GroupRole[]>(ROLES, clock);

  const nameOf = (id: string, pace: Pace) =>
    names.get(id, () =>
      byEitherRoad(pace, () => anonymous.groupName(id, pace), cloud && (() => cloud.groupName(id, pace))),
    );
  const rolesOf = (id: string, pace: Pace) =>
    roles.get(id, async () => {
      const found = await byEitherRoad(
        pace,
        () => anonymous.groupRoles(id, pace),
        cloud && (() => cloud.groupRoles(id, pace)),
      );
      return found && [...found].sort((one, other) => one.rank - other.rank);
    });

  async function of(id: string, pace: Pace): Promise<Aged<Group> | undefined> {
    const [name, list] = await Promise.all([nameOf(id, pace), rolesOf(id, pace)]);
    return name && list && { ...list, value: { id, name: name.value, roles: list.value } };
  }

  /** The group with at least these roles: a role may be newer than what is kept. */
  async function withRoles(id: string, wanted: readonly string[], pace: Pace): Promise<Group | undefined> {
    const kept = await of(id, pace);
    if (!kept || isAll(wanted, kept.value.roles)) return kept?.value;
    roles.drop(id);
    const group = (await of(id, pace))?.value;
    if (group && !isAll(wanted, group.roles)) throw odd('a role that its group does not have');
    return group;
  }

  return {
    of,
    async named(held, known, pace) {
      const wanted = new Map<string, Set<string>>();
      for (const { groupId, roleIds } of held) {
        wanted.set(groupId, new Set([...(wanted.get(groupId) ?? []), ...roleIds]));
      }
      for (const { groupId, groupName } of known) if (groupName !== '') names.put(groupId, groupName);
      const found = new Map<string, Group | undefined>();
      const left = [...wanted];
      const work = async () => {
        for (let next = left.pop(); next !== undefined; next = left.pop()) {
          const [id, roleIds] = next;
          const told = known.find(({ groupId }) => groupId === id);
          const isTold = told && told.groupName !== '' && isAll([...roleIds], told.roles);
          found.set(
            id,
            isTold ? { id, name: told.groupName, roles: told.roles } : await withRoles(id, [...roleIds], pace),
          );
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, work));

      return held.flatMap(({ robloxId, groupId, roleIds }) => {
        const group = found.get(groupId);
        // It was closed down between the two questions.
        if (!group) return [];
        const own = group.roles.filter(({ id }) => roleIds.includes(id)).sort((one, other) => other.rank - one.rank);
        return [{ robloxId, groupId, groupName: group.name, roles: own }];
      });
    },
  };
}

const isAll = (wanted: readonly string[], roles: readonly GroupRole[]): boolean =>
  wanted.every((id) => roles.some((role) => role.id === id));
