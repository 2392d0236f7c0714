import { ABILITIES, type Ability } from '../../kit/access.ts';
import { MINUTE_MS } from '../../kit/wall.ts';

/** Rights by the short word that the commands take. */
export const SCOPES = {
  tickets: ['tickets.staff'],
  training: ['training.host'],
  tryout: ['tryout.host'],
  hosting: ['training.host', 'tryout.host'],
  sessions: ['sessions.override'],
  ticket_lead: ['tickets.lead'],
  members: ['members.manage'],
  settings: ['config'],
} as const satisfies Readonly<Record<string, readonly Ability[]>>;

export type Scope = keyof typeof SCOPES;
export const SCOPE_WORDS = Object.keys(SCOPES) as readonly Scope[];

/** Of a server. Expired grants don't count. */
export const MOST_ROLES = 25;
export const MOST_USERS = 200;

/** A role with this many members is confirmed before it gets a right. */
export const CONFIRM_FROM_MEMBERS = 50;

/** More changes than this within a minute stop further ones. */
export const MOST_CHANGES = 10;
export const STOP_MS = 10 * MINUTE_MS;

/** Who has a grant: a member, or everybody with a role. */
export type Subject = { readonly kind: 'user' | 'role'; readonly id: string };

/** One right that was given. */
export interface Grant {
  readonly id: number;
  readonly ability: Ability;
  readonly userId: string | null;
  readonly roleId: string | null;
  readonly grantedBy: string;
  readonly grantedAt: Date;
  /** From this time on it allows nothing. */
  readonly expiresAt: Date | null;
  /** Since when it is on hold, because the member left and came back. */
  readonly suspendedAt: Date | null;
}

export const isExpired = (grant: Pick<Grant, 'expiresAt'>, now: Date): boolean =>
  grant.expiresAt !== null && grant.expiresAt <= now;

/** Whether a grant allows what it says, to whom it was given. */
export const isLive = (grant: Pick<Grant, 'expiresAt' | 'suspendedAt'>, now: Date): boolean =>
  !isExpired(grant, now) && grant.suspendedAt === null;

/** Why somebody may or may not do a thing. */
export type Reason =
  | { readonly allowed: true; readonly kind: 'owner' }
  | { readonly allowed: true; readonly kind: 'grant'; readonly grant: Grant }
  | { readonly allowed: false; readonly kind: 'expired' | 'on_hold'; readonly grant: Grant }
  | { readonly allowed: false; readonly kind: 'none' };

/**
 * The rule, told for each ability: the owner, or an unexpired grant to the member or to a role held now; otherwise no.
 *
 * @param grants those of the member and of the roles that the member holds now
 */
export function reasons(grants: readonly Grant[], isOwner: boolean, now: Date): ReadonlyMap<Ability, Reason> {
  return new Map(ABILITIES.map((ability) => [ability, reasonFor(ability, grants, isOwner, now)]));
}

function reasonFor(ability: Ability, all: readonly Grant[], isOwner: boolean, now: Date): Reason {
  if (isOwner) return { allowed: true, kind: 'owner' };
  // What was given to the member comes before what comes by a role.
  const grants = all
    .filter((grant) => grant.ability === ability)
    .toSorted((a, b) => Number(a.userId === null) - Number(b.userId === null));
  const live = grants.find((grant) => isLive(grant, now));
  if (live) return { allowed: true, kind: 'grant', grant: live };
  const held = grants.find((grant) => !isExpired(grant, now));
  if (held) return { allowed: false, kind: 'on_hold', grant: held };
  const [expired] = grants;
  return expired ? { allowed: false, kind: 'expired', grant: expired } : { allowed: false, kind: 'none' };
}

/** When grants of a server were changed lately. */
export interface Brake {
  readonly changedAt: readonly Date[];
  readonly stoppedUntil: Date | null;
}

/** What one more change means for the brake. */
export type Braking =
  | { readonly kind: 'go'; readonly changedAt: readonly Date[] }
  /** Changes are stopped; `trips` on the very change that was one too many. */
  | { readonly kind: 'stopped'; readonly until: Date; readonly trips: boolean };

export function brakeOn({ changedAt, stoppedUntil }: Brake, now: Date): Braking {
  if (stoppedUntil !== null && stoppedUntil > now) return { kind: 'stopped', until: stoppedUntil, trips: false };
  const lately = changedAt.filter((at) => at.getTime() > now.getTime() - MINUTE_MS);
  if (lately.length >= MOST_CHANGES) {
    return { kind: 'stopped', until: new Date(now.getTime() + STOP_MS), trips: true };
  }
  return { kind: 'go', changedAt: [...lately, now] };
}
