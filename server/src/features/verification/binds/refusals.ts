import { refusal } from '../../../kit/refusal.ts';
import { list, literal } from '../../../kit/text.ts';
import { HIGHEST_RANK, LOWEST_RANK, MOST_BINDS } from './policy.ts';
import type { RuleText } from './rule.ts';

export const bindGroup = refusal('bind.group', {
  sentence: () =>
    'I know no such Roblox group. Write its number, or copy the address of its page, such as `https://www.roblox.com/communities/123/Name`. Nothing was changed.',
  sample: {},
});

export const bindRule = refusal('bind.rule', {
  sentence: ({ group, wrong }: { group: string; wrong: Extract<RuleText, { kind: 'wrong' }> }) => {
    switch (wrong.why) {
      case 'range':
        return `Ranks go from ${LOWEST_RANK} to ${HIGHEST_RANK}, the lower one first. Write \`rank\` like \`12\`, \`10-20\` or \`200+\`. Nothing was changed.`;
      case 'many':
        return 'That are more than 20 roles at once. Use ranks such as `10-20`, or make several binds. Nothing was changed.';
      case 'role':
        return `**${literal(group)}** has no role called "${literal(wrong.part.slice(0, 60))}". Pick one from the list while you type \`rank\`, or write ranks like \`12\`, \`10-20\` or \`200+\`. Nothing was changed.`;
    }
  },
  sample: { group: 'Builders', wrong: { kind: 'wrong', why: 'role', part: 'Offizier' } as const },
});

/** Why a role can't be bound at all. */
type BindObstacle = 'everyone' | 'deleted' | 'managed' | 'not_allowed' | 'too_high';

export const bindRole = refusal('bind.role', {
  sentence: ({ roleId, problem }: { roleId: string; problem: BindObstacle }) => {
    switch (problem) {
      case 'everyone':
        return 'Everybody has @everyone already, so I can give nothing there. Pick another role. Nothing was changed.';
      case 'deleted':
        return 'That role is not there any more. Pick another one. Nothing was changed.';
      case 'managed':
        return `I can't give <@&${roleId}>: it belongs to a bot or to boosters, and Discord itself hands it out. Pick another role. Nothing was changed.`;
      case 'not_allowed':
        return `I can't give <@&${roleId}>: I am missing **Manage Roles**. Open Server Settings, then **Roles**, then my role, and switch it on. Then try again. Nothing was changed.`;
      case 'too_high':
        return `I can't give <@&${roleId}>: it stands above my own role. Open Server Settings, then **Roles**, and drag my role above it. Then try again. Nothing was changed.`;
    }
  },
  sample: { roleId: '700000000000000001', problem: 'too_high' as const },
});

export const bindPowerful = refusal('bind.owner', {
  sentence: ({ roleId, ownerId, why }: { roleId: string; ownerId: string; why: readonly string[] }) =>
    `<@&${roleId}> is a powerful role (${list(why)}), so only <@${ownerId}>, the owner of this server, can let a Roblox group give it. Ask them, or pick another role. Nothing was changed.`,
  sample: { roleId: '700000000000000001', ownerId: '100000000000000001', why: ['Ban Members'] },
});

export const bindsFull = refusal('bind.full', {
  sentence: () =>
    `This server has ${MOST_BINDS} binds, which is the most. Remove one with \`/bind remove\` first, or let one bind mean several ranks, such as \`10-20\`.`,
  sample: {},
});

export const bindGone = refusal('bind.gone', {
  sentence: () => 'There is no such bind. `/bind list` shows those that there are.',
  sample: {},
});

export const bulkGone = refusal('bulk.gone', {
  sentence: () => 'This was stopped, or a newer one took its place. Run `/updateall` to begin anew.',
  sample: {},
});

export const bulkOld = refusal('bulk.old', {
  sentence: () =>
    'I looked too long ago, and much may be different by now. Nothing was changed. Run `/updateall` to look again.',
  sample: {},
});

export const bulkBusy = refusal('bulk.busy', {
  sentence: () => 'I am not through with looking yet. Press **How far is it?** in a moment.',
  sample: {},
});

export const bulkNothing = refusal('bulk.nothing', {
  sentence: () => 'There is nothing to change: all roles and nicknames are as they should be.',
  sample: {},
});

export const bindsRefusals = [
  bindGroup,
  bindRule,
  bindRole,
  bindPowerful,
  bindsFull,
  bindGone,
  bulkGone,
  bulkOld,
  bulkBusy,
  bulkNothing,
];
