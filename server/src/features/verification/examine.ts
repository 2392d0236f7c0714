import type { Finding } from '../../kit/finding.ts';
import { timestamp } from '../../kit/text.ts';
import { RobloxFailure, type RobloxHealth, type RobloxPort } from '../../roblox/port.ts';
import { groupsNamed } from './binds/nickname.ts';
import type { Rules } from './policy.ts';

/** What `/doctor` says of the way to Roblox. */
export function examineRoblox({ state, hasKey, troubles }: RobloxHealth): readonly Finding[] {
  const again = troubles.flatMap(({ retryAt }) => (retryAt ? [retryAt.getTime()] : []));
  const when = again.length > 0 ? ` I try again ${timestamp(new Date(Math.min(...again)), 'relative')}.` : '';
  return [
    state === 'up'
      ? { state: 'fine', words: 'Roblox answers.' }
      : {
          state: state === 'down' ? 'broken' : 'lesser',
          words: `Roblox ${state === 'down' ? 'does not answer' : 'fails now and then'}.${when}`,
          mend: hasKey
            ? 'Wait a while: nobody loses a link or a role by it.'
            : 'Wait a while. If it stays so, ask whoever hosts this bot to set `ROBLOX_API_KEY`: Roblox may no longer answer without a key.',
        },
    ...(hasKey
      ? []
      : [
          {
            state: 'lesser' as const,
            words: 'I have no key of Roblox, so I see only the highest role that somebody has in a group.',
            mend: 'Whoever hosts this bot can make a key at create.roblox.com and set `ROBLOX_API_KEY`.',
          },
        ]),
  ];
}

/**
 * What `/doctor` says of the Roblox groups that the settings name: of one that does not exist. While Roblox does not
 * answer, `examineRoblox` tells that.
 */
export async function examineGroups(
  { requiredGroupId, nickname }: Pick<Rules, 'requiredGroupId' | 'nickname'>,
  roblox: Pick<RobloxPort, 'groupOf'>,
): Promise<readonly Finding[]> {
  const named = [
    ...(requiredGroupId === null
      ? []
      : [
          {
            groupId: requiredGroupId,
            words: `Nobody can verify: members must be in the Roblox group ${requiredGroupId}, and there is no such group.`,
            mend: 'Set the right one with `/setup required_group`: copy the address of its page.',
          },
        ]),
    ...groupsNamed(nickname).map((groupId) => ({
      groupId,
      words: `Nicknames show the rank in the Roblox group ${groupId}, and there is no such group.`,
      mend: 'Write the number of the right one with `/setup nickname`.',
    })),
  ];
  const missing = await Promise.all(named.map(({ groupId }) => isMissing(groupId, roblox)));
  return named.flatMap(({ words, mend }, at) => (missing[at] ? [{ state: 'broken', words, mend }] : []));
}

/** Whether Roblox says that there is no such group. */
async function isMissing(groupId: string, roblox: Pick<RobloxPort, 'groupOf'>): Promise<boolean> {
  try {
    return (await roblox.groupOf(groupId)) === undefined;
  } catch (error) {
    if (error instanceof RobloxFailure) return false;
    throw error;
  }
}
