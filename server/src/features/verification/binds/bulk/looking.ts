import type { Sql } from 'postgres';
import type { DiscordPort, Member } from '../../../../discord/port.ts';
import type { Clock } from '../../../../kit/clock.ts';
import { MANY, type Membership, type RobloxPort } from '../../../../roblox/port.ts';
import type { Link, LinksPort } from '../contract.ts';
import { type Ground, nicknameObstacle, roleObstacle } from '../ground.ts';
import { groupsAsked, heldBack, nicknameFor, type Wishes } from '../look.ts';
import { decide, decideUnlinked, planRoles } from '../policy.ts';
import * as rows from './repository.ts';
import type { Planned, Step } from './repository.ts';

/** Linked members in one step: as many names as Roblox tells at once. */
const STEP_MEMBERS = 100;
/** The same without a key, where each of them is a request. */
const STEP_SINGLY = 10;
/** Names that were seen within a week are believed. */
const NAMES_FRESH_MS = 7 * 24 * 3_600_000;

export interface LookingDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly discord: Pick<DiscordPort, 'memberOf' | 'membersOf'>;
  readonly roblox: Pick<RobloxPort, 'membershipsOf' | 'membershipsOfMany' | 'canAskForMany' | 'namesOf'>;
  readonly links: Pick<LinksPort, 'noteNames'>;
}

/** Members in the order of their ids. `isLast`: nobody comes after them. */
export interface Page {
  readonly members: readonly Member[];
  /** The last id that was looked for: those in between are not in the server. */
  readonly cursor: string;
  readonly isLast: boolean;
}

/**
 * The next members: from Discord's list, or without the member intent one by one as they are linked.
 *
 * @throws DiscordFailure
 */
export async function nextPage({ sql, discord }: LookingDeps, guildId: string, cursor: string): Promise<Page> {
  const listed = await discord.membersOf(guildId, cursor);
  if (listed) return { members: listed, cursor: listed.at(-1)?.userId ?? cursor, isLast: listed.length === 0 };
  const ids = await rows.knownAfter(sql, guildId, cursor, STEP_MEMBERS);
  const found = await Promise.all(ids.map((id) => discord.memberOf(guildId, id)));
  return {
    members: found.filter((member) => member !== undefined),
    cursor: ids.at(-1) ?? cursor,
    isLast: ids.length === 0,
  };
}

/** A page in steps: each has so many linked members that it takes few requests, and says where it ends. */
export async function stepsOf(
  { sql, roblox }: LookingDeps,
  guildId: string,
  page: Page,
): Promise<{ members: readonly (readonly [Member, Link | undefined])[]; cursor: string }[]> {
  const links = await rows.linksOf(
    sql,
    guildId,
    page.members.map(({ userId }) => userId),
  );
  const byUser = new Map(links.map((link) => [link.userId, link]));
  const most = roblox.canAskForMany() ? STEP_MEMBERS : STEP_SINGLY;
  const steps: { members: (readonly [Member, Link | undefined])[]; cursor: string }[] = [];
  let linked = most;
  for (const member of page.members.filter(({ isBot }) => !isBot)) {
    const link = byUser.get(member.userId);
    if (linked >= most) {
      steps.push({ members: [], cursor: '' });
      linked = 0;
    }
    const step = steps.at(-1);
    if (!step) continue;
    step.members.push([member, link]);
    step.cursor = member.userId;
    if (link) linked += 1;
  }
  const last = steps.at(-1);
  if (last) last.cursor = page.cursor;
  return last ? steps : [{ members: [], cursor: page.cursor }];
}

/**
 * Looks at some members and plans what is to be changed. It changes nothing but the names that the links show.
 *
 * @throws RobloxFailure where Roblox does not tell: nothing of the step is planned then
 */
export async function lookAtMany(
  deps: LookingDeps,
  {
    guildId,
    wishes,
    ground,
    members,
  }: {
    guildId: string;
    wishes: Wishes;
    ground: Ground;
    members: readonly (readonly [Member, Link | undefined])[];
  },
): Promise<Step> {
  const links = members.flatMap(([, link]) => link ?? []);
  const asked = groupsAsked(wishes);
  const [groups, named, given] = await Promise.all([
    groupsOfMany(deps, links, asked),
    currentNames(deps, links, wishes),
    rows.givenTo(
      deps.sql,
      guildId,
      members.map(([{ userId }]) => userId),
    ),
  ]);
  const before = new Map(given.map((one) => [one.userId, one]));
  const waiting = heldBack(wishes, ground);
  const plans: Planned[] = [];
  let unknown = 0;
  for (const [member, link] of members) {
    const had = before.get(member.userId);
    if (!link && !had) continue;
    // Who is missing in the answer is not known, which is never a no.
    const known = link && (asked.length === 0 ? [] : groups.get(link.robloxId));
    const decision = link
      ? decide(wishes.binds, wishes.verifiedRoleId, known, (id) => waiting.has(id))
      : decideUnlinked(had?.roleIds ?? []);
    if (member.roleIds.some((id) => decision.unknown.has(id) && !waiting.has(id))) unknown += 1;
    const roles = planRoles(decision, member.roleIds);
    const can = (id: string) => roleObstacle(ground, id) === undefined;
    const [give, take] = [roles.give.filter(can), roles.take.filter(can)];
    const nickname = link ? nicknameFor(wishes, named.get(link.robloxId) ?? link, known) : unlinkedName(member, had);
    const setsNickname =
      nickname !== undefined && nickname !== member.nickname && nicknameObstacle(ground, member) === undefined;
    if (give.length === 0 && take.length === 0 && !setsNickname) continue;
    const keeps = [...decision.wanted, ...[...decision.unknown].filter((id) => had?.roleIds.includes(id))];
    plans.push({
      userId: member.userId,
      robloxId: link?.robloxId ?? null,
      name: member.username,
      give,
      take,
      keeps,
      nickname: setsNickname ? nickname : null,
      setsNickname,
    });
  }
  return { looked: links.length, unlinked: members.length - links.length, unknown, plans };
}

const unlinkedName = (member: Member, had: { nickname: string | null } | undefined): null | undefined =>
  had && had.nickname !== null && had.nickname === member.nickname ? null : undefined;

async function groupsOfMany(
  { roblox }: LookingDeps,
  links: readonly Link[],
  groups: readonly string[],
): Promise<ReadonlyMap<string, readonly Membership[]>> {
  const found = new Map<string, readonly Membership[]>();
  if (groups.length === 0) return found;
  const ids = links.map(({ robloxId }) => robloxId);
  if (roblox.canAskForMany()) {
    for (let from = 0; from < ids.length; from += MANY)
      for (const [id, memberships] of await roblox.membershipsOfMany(ids.slice(from, from + MANY), { groups }))
        found.set(id, memberships);
  } else {
    for (const id of ids) found.set(id, (await roblox.membershipsOf(id, { fresh: true, groups })).value);
  }
  return found;
}

/** Names of today of the links whose names are old, where nicknames are made of them. */
async function currentNames({ roblox, clock, links: port }: LookingDeps, links: readonly Link[], wishes: Wishes) {
  const oldest = clock.now().getTime() - NAMES_FRESH_MS;
  const old = wishes.nickname === null ? [] : links.filter(({ namedAt }) => namedAt.getTime() < oldest);
  if (old.length === 0) return new Map<string, { name: string; displayName: string }>();
  const names = await roblox.namesOf(old.map(({ robloxId }) => robloxId));
  for (const link of old) {
    const now = names.get(link.robloxId);
    if (now) await port.noteNames(link, now);
  }
  return names;
}
