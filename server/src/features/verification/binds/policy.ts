import type { Membership } from '../../../roblox/port.ts';

/** Binds of a server. */
export const MOST_BINDS = 100;
/** Ranks of members: 0 is a guest, who is nobody's member. */
export const LOWEST_RANK = 1;
export const HIGHEST_RANK = 255;

/** Whom of a Roblox group a bind means. `roles`: who has one of these roles there, by their ids. */
export type Rule =
  | { readonly kind: 'member' }
  | { readonly kind: 'ranks'; readonly low: number; readonly high: number }
  | { readonly kind: 'roles'; readonly roleIds: readonly string[] };

/** Who is meant by `rule` in the Roblox group gets the Discord role. */
export interface Bind {
  readonly id: number;
  readonly groupId: string;
  /** As it was called when it was bound. Typed by people: not to be trusted. */
  readonly groupName: string;
  readonly rule: Rule;
  /** The rule in plain words, with names of that day. */
  readonly words: string;
  readonly roleId: string;
  readonly boundBy: string;
  readonly boundAt: Date;
  /** Since when the Discord role is known to be deleted. */
  readonly brokenAt: Date | null;
}

/** What is known of an account's groups; undefined: Roblox did not tell. */
export type Known = readonly Membership[] | undefined;

/** Which roles a member is to have. Of those in `unknown` nobody can say now, so they stay as they are. */
export interface Decision {
  readonly wanted: ReadonlySet<string>;
  readonly unwanted: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

/** Roles to give and to take. */
export interface RolePlan {
  readonly give: readonly string[];
  readonly take: readonly string[];
}

type Certainty = 'yes' | 'no' | 'unknown';

/** Whether a rule means somebody. Every role in the group counts, not only the highest. */
function means({ groupId, rule }: Pick<Bind, 'groupId' | 'rule'>, known: Known): Certainty {
  if (!known) return 'unknown';
  const membership = known.find((one) => one.groupId === groupId);
  if (!membership) return 'no';
  const { roles, highestOnly } = membership;
  switch (rule.kind) {
    case 'member':
      return 'yes';
    case 'ranks': {
      if (roles.some(({ rank }) => rank >= rule.low && rank <= rule.high)) return 'yes';
      // A lower role may be held without being told; one above the highest is not.
      const highest = Math.max(...roles.map(({ rank }) => rank));
      return highestOnly && rule.low < highest ? 'unknown' : 'no';
    }
    case 'roles':
      if (roles.some(({ id }) => rule.roleIds.includes(id))) return 'yes';
      return highestOnly ? 'unknown' : 'no';
  }
}

/**
 * Which of the roles that binds and the verified role govern a linked member is to have. Roles that nothing governs are
 * in none of the sets.
 *
 * @param isHeldBack roles that are given to nobody for now, though a bind or the verified role says so
 */
export function decide(
  binds: readonly Pick<Bind, 'groupId' | 'rule' | 'roleId'>[],
  verifiedRoleId: string | null,
  known: Known,
  isHeldBack: (roleId: string) => boolean = () => false,
): Decision {
  const certainties = new Map<string, Certainty>();
  const rate: Record<Certainty, number> = { no: 0, unknown: 1, yes: 2 };
  for (const bind of binds) {
    const meant = means(bind, known);
    const now = meant === 'yes' && isHeldBack(bind.roleId) ? 'unknown' : meant;
    const before = certainties.get(bind.roleId) ?? 'no';
    certainties.set(bind.roleId, rate[now] > rate[before] ? now : before);
  }
  if (verifiedRoleId !== null) certainties.set(verifiedRoleId, isHeldBack(verifiedRoleId) ? 'unknown' : 'yes');
  const those = (wanted: Certainty) =>
    new Set([...certainties].flatMap(([roleId, certainty]) => (certainty === wanted ? [roleId] : [])));
  return { wanted: those('yes'), unwanted: those('no'), unknown: those('unknown') };
}

/** Without a link, what a link has given goes, and nothing else. */
export const decideUnlinked = (given: readonly string[]): Decision => ({
  wanted: new Set(),
  unwanted: new Set(given),
  unknown: new Set(),
});

export const planRoles = ({ wanted, unwanted }: Decision, held: readonly string[]): RolePlan => ({
  give: [...wanted].filter((id) => !held.includes(id)),
  take: held.filter((id) => unwanted.has(id)),
});

/** Roles that a link stands for after a sync, to be taken when it is undone. */
export const standsFor = (
  { wanted, unknown }: Decision,
  before: readonly string[],
  held: readonly string[],
): readonly string[] => held.filter((id) => wanted.has(id) || (unknown.has(id) && before.includes(id)));

/** The groups that must be known to decide. */
export const groupsOf = (binds: readonly Pick<Bind, 'groupId'>[]): readonly string[] =>
  binds.map(({ groupId }) => groupId);

/**
 * Whose rank `{group-rank}` is where it names no group: the one that was bound first, or without binds the one that
 * members must be in.
 */
export const namingGroup = (
  binds: readonly Pick<Bind, 'id' | 'groupId'>[],
  requiredGroupId: string | null,
): string | undefined => binds.toSorted((one, other) => one.id - other.id)[0]?.groupId ?? requiredGroupId ?? undefined;
