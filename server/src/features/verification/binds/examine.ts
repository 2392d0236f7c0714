import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Finding } from '../../../kit/finding.ts';
import type { LinksPort } from './contract.ts';
import { type RoleObstacle, readGround, roleObstacle } from './ground.ts';
import { wishesOf } from './look.ts';
import { roleSentence } from './obstacles.ts';
import { listBinds } from './repository.ts';

/** What `/doctor` says of roles and nicknames. It only reads. @throws DiscordFailure */
export async function examineBinds(
  deps: { sql: Sql; links: LinksPort; discord: Pick<DiscordPort, 'ownMember' | 'rolesOf' | 'ownerOf'> },
  guildId: string,
): Promise<readonly Finding[]> {
  const [binds, wishes, ground] = await Promise.all([
    listBinds(deps.sql, guildId),
    wishesOf(deps, guildId),
    readGround(deps.discord, guildId),
  ]);
  const verified = wishes.verifiedRoleId;
  const given = [...new Set([...binds.map(({ roleId }) => roleId), ...(verified === null ? [] : [verified])])];
  if (given.length === 0 && wishes.nickname === null) return [];
  const obstacles = new Map<RoleObstacle, string[]>();
  for (const roleId of given) {
    const obstacle = roleObstacle(ground, roleId);
    if (obstacle) obstacles.set(obstacle, [...(obstacles.get(obstacle) ?? []), roleId]);
  }
  const findings = [...obstacles].map(
    ([obstacle, roleIds]): Finding => ({
      state: 'broken',
      words: brokenWords(obstacle, roleIds, verified),
      mend: roleSentence(obstacle, roleIds, ground),
    }),
  );
  const nicknames: Finding[] =
    wishes.nickname !== null && !ground.managesNicknames
      ? [
          {
            state: 'broken',
            words: "I can't set nicknames of verified members.",
            mend: 'Give me the permission **Manage Nicknames** in Server Settings, under **Roles**.',
          },
        ]
      : [];
  const all = [...findings, ...nicknames];
  return all.length > 0 ? all : [{ state: 'fine', words: 'I can give every role that Roblox accounts bring.' }];
}

function brokenWords(obstacle: RoleObstacle, roleIds: readonly string[], verified: string | null): string {
  if (obstacle !== 'deleted') return "I can't give some roles that Roblox accounts bring.";
  return roleIds.includes(verified ?? '')
    ? 'The role for verified members is deleted.'
    : 'A role that a Roblox group gives is deleted.';
}
