import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort, Member } from '../../../discord/port.ts';
import type { SyncRefusal } from './contract.ts';
import { type Ground, nicknameObstacle, type RoleObstacle, roleObstacle } from './ground.ts';
import { nicknameSentence, roleSentence } from './obstacles.ts';
import type { RolePlan } from './policy.ts';

/** What is to be changed about one member. `nickname`: undefined leaves it as it is, null takes it away. */
export interface Changes extends RolePlan {
  readonly nickname: string | null | undefined;
}

/** What came of it. */
export interface Changed {
  readonly given: readonly string[];
  readonly taken: readonly string[];
  readonly nickname: string | null | undefined;
  readonly refused: readonly SyncRefusal[];
  /** Roles that are deleted. */
  readonly deleted: readonly string[];
  /** Why the rest was left: Discord is not to be reached now, or another sync has taken over. */
  readonly brokenOff: DiscordFailure | 'overtaken' | 'left' | undefined;
}

/**
 * Makes the changes, each by itself: what Discord refuses does not keep the others from being made. Done twice it is
 * done once.
 *
 * @param deps.keep asked before each change; false ends the work
 */
export async function applyChanges(
  { member, changes, ground, reason }: { member: Member; changes: Changes; ground: Ground; reason: string },
  deps: { discord: Pick<DiscordPort, 'giveRole' | 'takeRole' | 'setNickname'>; keep(): Promise<boolean> },
): Promise<Changed> {
  const { guildId } = ground;
  const { userId } = member;
  const [given, taken]: [string[], string[]] = [[], []];
  const blocked = new Map<RoleObstacle | 'refused', string[]>();
  const refused: SyncRefusal[] = [];
  let nickname: string | null | undefined;
  let brokenOff: Changed['brokenOff'];

  const block = (why: RoleObstacle | 'refused', roleId: string) =>
    void blocked.set(why, [...(blocked.get(why) ?? []), roleId]);

  /** @returns what Discord refuses; undefined: done, or broken off */
  async function attempt(change: () => Promise<void>): Promise<DiscordFailure | undefined> {
    if (!(await deps.keep())) {
      brokenOff = 'overtaken';
      return undefined;
    }
    try {
      await change();
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
      if (error.sort === 'gone' && error.code !== 10011) brokenOff = 'left';
      else if (error.sort === 'gone' || error.sort === 'forbidden' || error.sort === 'invalid') return error;
      else brokenOff = error;
    }
    return undefined;
  }

  async function change(roleId: string, done: string[], how: 'giveRole' | 'takeRole'): Promise<void> {
    const obstacle = roleObstacle(ground, roleId);
    if (obstacle) return block(obstacle, roleId);
    const failure = await attempt(() => deps.discord[how](guildId, userId, roleId, reason));
    if (failure) return block(failure.sort === 'gone' ? 'deleted' : 'refused', roleId);
    if (!brokenOff) done.push(roleId);
  }

  for (const roleId of changes.give) if (!brokenOff) await change(roleId, given, 'giveRole');
  for (const roleId of changes.take) if (!brokenOff) await change(roleId, taken, 'takeRole');
  const wanted = changes.nickname;
  if (wanted !== undefined && !brokenOff) {
    const obstacle = nicknameObstacle(ground, member);
    const failure = obstacle
      ? undefined
      : await attempt(() => deps.discord.setNickname(guildId, userId, wanted, reason));
    if (obstacle || failure) {
      const sentence = nicknameSentence(obstacle ?? 'refused', { nickname: wanted, userId, ground });
      refused.push({ what: 'nickname', roleId: null, sentence });
    } else if (!brokenOff) nickname = wanted;
  }
  for (const [why, roleIds] of [...blocked].reverse())
    refused.unshift({
      what: 'role',
      roleId: roleIds.length === 1 ? (roleIds[0] ?? null) : null,
      sentence: roleSentence(why, roleIds, ground),
    });
  return { given, taken, nickname, refused, deleted: blocked.get('deleted') ?? [], brokenOff };
}
