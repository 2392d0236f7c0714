import type { Sql } from 'postgres';
import type { Finding } from '../../../kit/finding.ts';
import type { LinksPort } from './contract.ts';
import { type GroundDeps, type RoleObstacle, readGround, roleObstacle } from './ground.ts';
import { list } from '../../../kit/text.ts';
import { heldBack, wishesOf } from './look.ts';
import { roleSentence } from './obstacles.ts';
import { listBinds } from './repository.ts';

/** What `/doctor` says of roles and nicknames. It only reads. @throws DiscordFailure */
export async function examineBinds(
  deps: GroundDeps & { readonly sql: Sql; readonly links: LinksPort },
  guildId: string,
): Promise<readonly Finding[]> {
  const [binds, wishes, ground] = await Promise.all([
    listBinds(deps.sql, guildId),
    wishesOf(deps, guildId),
    readGround(deps, guildId),
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
  const waiting = [...heldBack(wishes, ground)];
  const powerful: Finding[] =
    waiting.length === 0
      ? []
      : [
          {
            state: 'broken',
            words: `${list(waiting.map((id) => `<@&${id}>`))} became powerful after staff had chosen it, so I give it to nobody.`,
            mend: waiting.includes(verified ?? '')
              ? 'The owner of the server picks it again with `/setup verified_role`, or picks another one.'
              : 'The owner of the server runs `/bind add` with the same group, rank and role, or removes that bind.',
          },
        ];
  const all = [...findings, ...nicknames, ...powerful];
  return all.length > 0 ? all : [{ state: 'fine', words: 'I can give every role that Roblox accounts bring.' }];
}

function brokenWords(obstacle: RoleObstacle, roleIds: readonly string[], verified: string | null): string {
  if (obstacle !== 'deleted') return "I can't give some roles that Roblox accounts bring.";
  return roleIds.includes(verified ?? '')
    ? 'The role for verified members is deleted.'
    : 'A role that a Roblox group gives is deleted.';
}
