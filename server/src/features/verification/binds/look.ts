import type { Sql } from 'postgres';
import type { DiscordPort, Member } from '../../../discord/port.ts';
import type { Clock } from '../../../kit/clock.ts';
import { literal } from '../../../kit/text.ts';
import { RobloxFailure, type RobloxPort } from '../../../roblox/port.ts';
import type { Link, LinksPort } from './contract.ts';
import { type Ground, type GroundDeps, powersOf, readGround } from './ground.ts';
import { groupsNamed, nicknameOf, usesRank, usesUsualRank } from './nickname.ts';
import * as policy from './policy.ts';
import { listBinds, type MemberRow } from './repository.ts';

/** Names that were seen within this time are not asked for again by one member's sync. */
const NAMES_FRESH_MS = 5 * 60_000;

/** What the server wants: its binds, verified role and nicknames. */
export interface Wishes {
  readonly binds: readonly policy.Bind[];
  readonly verifiedRoleId: string | null;
  /** Who chose it. Null: not known any more. */
  readonly verifiedRoleBy: string | null;
  readonly nickname: string | null;
  /** Whose rank `{group-rank}` is where it names no group. */
  readonly rankGroupId: string | undefined;
}

/** Everything about one member that a sync goes by. */
export interface Look {
  readonly link: Link | undefined;
  readonly wishes: Wishes;
  readonly member: Member;
  readonly ground: Ground;
  readonly decision: policy.Decision;
  /** Undefined: to be left as it is. */
  readonly nickname: string | null | undefined;
  /** What was left because it is not known now, a sentence each. */
  readonly skipped: readonly string[];
  /** After how many milliseconds it is worth asking Roblox again. */
  readonly askAgainMs: number | undefined;
}

/** Whom to look at. `before`: what the bot has given by now. */
export interface LookFor {
  readonly guildId: string;
  readonly userId: string;
  readonly link: Link | undefined;
  readonly wishes: Wishes;
  readonly before: Pick<MemberRow, 'roleIds' | 'nickname'>;
}

export interface LookDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly discord: GroundDeps['discord'] & Pick<DiscordPort, 'memberOf'>;
  readonly rolesWithRights: GroundDeps['rolesWithRights'];
  readonly roblox: Pick<RobloxPort, 'membershipsOf' | 'namesOf'>;
  readonly links: LinksPort;
}

export async function wishesOf({ sql, links }: Pick<LookDeps, 'sql' | 'links'>, guildId: string): Promise<Wishes> {
  const [binds, { verifiedRoleId, verifiedRoleBy, nickname, requiredGroupId }] = await Promise.all([
    listBinds(sql, guildId),
    links.rulesOf(guildId),
  ]);
  return {
    binds: binds.filter(({ brokenAt }) => brokenAt === null),
    verifiedRoleId,
    verifiedRoleBy,
    nickname,
    // Also of a bind that is broken: a deleted role of Discord must not rename everybody.
    rankGroupId: policy.namingGroup(binds, requiredGroupId),
  };
}

/** Whether there is nothing that a link could give. */
export const wantsNothing = ({ binds, verifiedRoleId, nickname }: Wishes): boolean =>
  binds.length === 0 && verifiedRoleId === null && nickname === null;

/** Groups whose ranks are parts of nicknames. */
const groupsOfNames = ({ nickname, rankGroupId }: Wishes): readonly string[] => [
  ...groupsNamed(nickname),
  ...(rankGroupId !== undefined && usesUsualRank(nickname) ? [rankGroupId] : []),
];

/** Groups that must be asked for, to decide about roles and names. */
export const groupsAsked = (wishes: Wishes): readonly string[] => [
  ...new Set([...policy.groupsOf(wishes.binds), ...groupsOfNames(wishes)]),
];

/**
 * What a linked member is to be called. Undefined: it stays as it is, because the server wants no names, or the rank is
 * not known now.
 */
export function nicknameFor(
  wishes: Wishes,
  { name, displayName }: Pick<Link, 'name' | 'displayName'>,
  known: policy.Known,
): string | undefined {
  const { nickname, rankGroupId } = wishes;
  if (nickname === null) return undefined;
  if (known === undefined && groupsOfNames(wishes).length > 0) return undefined;
  const rankIn = (groupId = rankGroupId) => known?.find((one) => one.groupId === groupId)?.roles[0]?.name ?? '';
  return nicknameOf(nickname, { 'roblox-username': name, 'display-name': displayName, rankIn }) ?? undefined;
}

/**
 * Looks at a member, at Discord and Roblox. What Roblox does not tell is not decided; it never throws for that.
 *
 * @returns undefined for somebody who is not in the server
 * @throws DiscordFailure
 */
export async function lookAt(
  deps: LookDeps,
  { guildId, userId, link, wishes, before }: LookFor,
): Promise<Look | undefined> {
  const [member, ground] = await Promise.all([deps.discord.memberOf(guildId, userId), readGround(deps, guildId)]);
  if (!member) return undefined;
  if (!link) {
    const ours = before.nickname !== null && member.nickname === before.nickname;
    const decision = policy.decideUnlinked(before.roleIds);
    return {
      link,
      wishes,
      member,
      ground,
      decision,
      nickname: ours ? null : undefined,
      skipped: [],
      askAgainMs: undefined,
    };
  }
  const [known, names] = await Promise.all([groupsNow(deps, link, wishes), namesNow(deps, link, wishes)]);
  const failures = [known, names].filter((one) => one instanceof RobloxFailure);
  const memberships = known instanceof RobloxFailure ? undefined : known;
  const waiting = heldBack(wishes, ground);
  const decision = policy.decide(wishes.binds, wishes.verifiedRoleId, memberships, (id) => waiting.has(id));
  const nickname = names instanceof RobloxFailure ? undefined : nicknameFor(wishes, names, memberships);
  return {
    link,
    wishes,
    member,
    ground,
    decision,
    nickname: nickname === member.nickname ? undefined : nickname,
    skipped: [
      ...(known instanceof RobloxFailure
        ? [groupsUnknown(wishes)]
        : hiddenRoles(decision, member, memberships, waiting)),
      ...(names instanceof RobloxFailure && !(known instanceof RobloxFailure) ? [namesUnknown] : []),
    ],
    askAgainMs: failures.length === 0 ? undefined : Math.max(...failures.map(({ retryAfterMs }) => retryAfterMs)),
  };
}

async function groupsNow({ roblox }: LookDeps, link: Link, wishes: Wishes) {
  const groups = groupsAsked(wishes);
  if (groups.length === 0) return [];
  return orFailure(async () => (await roblox.membershipsOf(link.robloxId, { fresh: true, groups })).value);
}

/** The names as Roblox says them now, where a nickname is made of them. */
async function namesNow({ roblox, clock, links }: LookDeps, link: Link, wishes: Wishes) {
  const isFresh = link.namedAt.getTime() > clock.now().getTime() - NAMES_FRESH_MS;
  if (wishes.nickname === null || isFresh) return link;
  return orFailure(async () => {
    const names = (await roblox.namesOf([link.robloxId])).get(link.robloxId);
    // Banned or deleted: what was last seen stays.
    if (names) await links.noteNames(link, names);
    return names ?? link;
  });
}

async function orFailure<T>(ask: () => Promise<T>): Promise<T | RobloxFailure> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RobloxFailure) return error;
    throw error;
  }
}

const groupsUnknown = ({ nickname }: Wishes): string =>
  `Roblox did not say which groups this account is in, so roles from groups${usesRank(nickname) ? ' and the nickname' : ''} stay as they are. I try again by myself.`;

const namesUnknown =
  'Roblox did not say the names of this account, so the nickname stays as it is. I try again by myself.';

/**
 * Roles that became powerful after somebody else than the owner had chosen them. They are given to nobody until the owner
 * chooses them: else whoever may choose could have given themselves what only the owner can give.
 */
export function heldBack(
  { binds, verifiedRoleId, verifiedRoleBy }: Pick<Wishes, 'binds' | 'verifiedRoleId' | 'verifiedRoleBy'>,
  ground: Ground,
): ReadonlySet<string> {
  const chosen = binds.map(({ roleId, boundBy }) => ({ roleId, by: boundBy }));
  if (verifiedRoleId !== null) chosen.push({ roleId: verifiedRoleId, by: verifiedRoleBy ?? ground.ownerId });
  const byOwner = new Set(chosen.flatMap(({ roleId, by }) => (by === ground.ownerId ? [roleId] : [])));
  const all = new Set(chosen.map(({ roleId }) => roleId));
  return new Set([...all].filter((id) => !byOwner.has(id) && powersOf(ground, id).length > 0));
}

/** Roles that the member holds and that only a key of the operator's would tell about. */
function hiddenRoles(
  { unknown }: policy.Decision,
  member: Member,
  known: policy.Known,
  waiting: ReadonlySet<string>,
): string[] {
  const roleIds = member.roleIds.filter((id) => unknown.has(id) && !waiting.has(id));
  if (roleIds.length === 0) return [];
  const groups = (known ?? [])
    .filter(({ highestOnly }) => highestOnly)
    .map(({ groupName }) => `**${literal(groupName)}**`);
  return [
    `Roblox showed me only the highest role in ${groups.join(', ')}, so ${roleIds.map((id) => `<@&${id}>`).join(', ')} stays as it is. \`/doctor\` says how to mend that.`,
  ];
}
