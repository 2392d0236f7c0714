import type { Reply } from '../../../kit/reply.ts';
import { literal, shorten, timestamp } from '../../../kit/text.ts';
import type { Link } from '../binds/contract.ts';
import type { Block, Wait } from './repository.ts';

/** What commands and options are called in Discord's own lists. */
export const words = {
  verification: 'Roblox accounts that may not be linked here',
  block: 'Block a Roblox account from being linked on this server',
  unblock: 'Lift the block of a Roblox account',
  blocks: 'List the blocked Roblox accounts',
  roblox: 'The Roblox username, the address of the profile or its id',
  reason: 'Why; only staff see it',
} as const;

/** To a member who was turned away, when that is over. */
export const gateOpen = ({ name }: Wait, server: string): Reply => ({
  content: `You can verify as **${literal(name)}** on **${literal(server)}** now. Run \`/verify\` there with your Roblox username.`,
});

export function blocked({ name, isNew, holder }: { name: string; isNew: boolean; holder: Link | undefined }): Reply {
  const still = holder ? ` <@${holder.userId}> has it linked and keeps it; \`/unlink\` undoes that.` : '';
  return {
    content: isNew
      ? `**${literal(name)}** is blocked: nobody can link it on this server.${still}`
      : `**${literal(name)}** is blocked already.${still}`,
  };
}

export const unblocked = ({ name }: Block): Reply => ({
  content: `**${literal(name)}** is no longer blocked. Whoever was turned away with it is told.`,
});

export const blocks = (all: readonly Block[], most: number): Reply => ({
  content:
    all.length === 0
      ? 'No Roblox account is blocked here. `/verification block` blocks one.'
      : [
          ...all.map(
            ({ name, reason, blockedBy, blockedAt }) =>
              `**${literal(name)}** by <@${blockedBy}> ${timestamp(blockedAt, 'relative')}${reason === null ? '' : `: ${literal(shorten(reason, 40))}`}`,
          ),
          ...(all.length === most ? ['These are the newest.'] : []),
        ].join('\n'),
});
