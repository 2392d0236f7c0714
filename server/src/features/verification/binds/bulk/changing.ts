import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { DiscordPort } from '../../../../discord/port.ts';
import { applyChanges } from '../changes.ts';
import type { LinksPort } from '../contract.ts';
import type { Ground } from '../ground.ts';
import { heldBack, type Wishes } from '../look.ts';
import { wishSync } from '../repository.ts';
import type { Hold, MemberSync } from '../sync.ts';
import type { Planned, Run } from './repository.ts';

/** Another sync of the same member is waited for that long, then it is left to the queue. */
const WAIT_MS = 1_500;

export interface ChangingDeps {
  readonly sql: Sql;
  readonly discord: Pick<DiscordPort, 'memberOf' | 'giveRole' | 'takeRole' | 'setNickname'>;
  readonly links: Pick<LinksPort, 'linkOf'>;
  readonly sync: Pick<MemberSync, 'holding'>;
}

/** What became of one planned change. `over`: somebody else has brought the member in line, or the member left. */
export type Fate = 'changed' | 'failed' | 'over' | DiscordFailure;

/**
 * Changes one member as planned, as far as the plan still holds: the same account is linked, no other sync has been there
 * since, and the roles are still bound.
 */
export async function changeOne(
  deps: ChangingDeps,
  { run, plan, wishes, ground }: { run: Run; plan: Planned; wishes: Wishes; ground: Ground },
): Promise<Fate> {
  const at = { guildId: run.guildId, userId: plan.userId };
  const fate = await deps.sync.holding(at, (hold) => change(deps, { run, plan, wishes, ground, hold }), WAIT_MS);
  if (fate !== undefined) return fate;
  await wishSync(deps.sql, { ...at, why: 'settings' });
  return 'over';
}

async function change(
  deps: ChangingDeps,
  { run, plan, wishes, ground, hold }: { run: Run; plan: Planned; wishes: Wishes; ground: Ground; hold: Hold },
): Promise<Fate> {
  const { guildId } = run;
  const { row } = hold;
  if (row.syncedAt && row.syncedAt > run.startedAt) return 'over';
  const link = await deps.links.linkOf(guildId, plan.userId);
  if ((link?.robloxId ?? null) !== plan.robloxId) return 'over';
  const bound = new Set([...wishes.binds.map(({ roleId }) => roleId), wishes.verifiedRoleId]);
  const waiting = heldBack(wishes, ground);
  const isOurs = (id: string) => bound.has(id) || (!link && row.roleIds.includes(id));
  try {
    const member = await deps.discord.memberOf(guildId, plan.userId);
    if (!member) return 'over';
    const isNamed = plan.setsNickname && member.nickname !== plan.nickname;
    const changes = {
      give: plan.give.filter((id) => isOurs(id) && !waiting.has(id) && !member.roleIds.includes(id)),
      take: plan.take.filter((id) => isOurs(id) && member.roleIds.includes(id)),
      nickname: isNamed && (wishes.nickname !== null || !link) ? plan.nickname : undefined,
    };
    const changed = await applyChanges(
      { member, changes, ground, reason: 'Roblox account: everybody is brought in line' },
      { discord: deps.discord, keep: hold.keep },
    );
    const { brokenOff } = changed;
    if (brokenOff instanceof DiscordFailure) return brokenOff;
    if (brokenOff) return 'over';
    const held = [...member.roleIds, ...changed.given].filter((id) => !changed.taken.includes(id));
    if (link)
      await hold.settle({
        roleIds: held.filter((id) => plan.keeps.includes(id)),
        nickname: changed.nickname ?? row.nickname,
        // A wish that came after the look is the queue's to fulfil.
        done: row.done >= row.wanted,
      });
    else await hold.forget();
    return changed.refused.length > 0 ? 'failed' : 'changed';
  } catch (error) {
    if (error instanceof DiscordFailure) return error;
    throw error;
  }
}
