import type { Reply } from '../../../kit/reply.ts';
import { literal, shorten } from '../../../kit/text.ts';
import { reportLines } from '../replies.ts';
import type { SyncReport } from './contract.ts';
import { type Bind, namingGroup } from './policy.ts';

/** What commands and options are called in Discord's own lists. */
export const words = {
  update: 'Bring roles and nickname in line with Roblox',
  updateUser: 'Staff only: a member; left out: yourself',
  bind: 'Which Roblox groups and ranks give which roles',
  bindAdd: 'Let a Roblox group or rank give a role',
  group: 'The group: its number, or the address of its page',
  role: 'The role that is given',
  rank: 'Everybody in the group if left out; else a role of it, a rank like 12, or ranks like 10-20 or 200+',
  bindRemove: 'Remove a bind',
  bindToRemove: 'The bind that is removed',
  bindList: 'Show what gives which role',
} as const;

/** What `/update` did. @param userId whom it was about */
export function updated(report: SyncReport, userId: string, viewerId: string): Reply {
  const lines = reportLines(report);
  const who = userId === viewerId ? 'Your roles and nickname' : `Roles and nickname of <@${userId}>`;
  const isChanged = report.given.length > 0 || report.taken.length > 0 || report.nickname !== undefined;
  const isWhole = report.skipped.length === 0 && report.refused.length === 0;
  if (!isChanged && isWhole) return { content: `✅ ${who} are as they should be.` };
  const head = isChanged ? [`${isWhole ? '✅ ' : ''}${who}:`] : [];
  return { content: shorten([...head, ...lines].join('\n'), 2_000) };
}

type Shown = Pick<Bind, 'groupName' | 'words' | 'roleId'>;

const whom = ({ groupName, words: rule }: Shown): string =>
  `**${literal(shorten(groupName, 60))}**: ${literal(shorten(rule, 120))}`;

export const bound = ({ bind, isNew }: { bind: Shown; isNew: boolean }): Reply => ({
  content: isNew
    ? `✅ ${whom(bind)} gives <@&${bind.roleId}> from now on. Who verifies gets it at once. \`/updateall\` gives it to those who are verified already.`
    : `That is so already: ${whom(bind)} gives <@&${bind.roleId}>.`,
});

export const unbound = (bind: Shown): Reply => ({
  content: `✅ ${whom(bind)} no longer gives <@&${bind.roleId}>. Members who have the role keep it, until you take it from them.`,
});

/** Says whose rank `{group-rank}` is in nicknames. @param binds all of the server */
export function rankWords(
  binds: readonly Pick<Bind, 'id' | 'groupId' | 'groupName'>[],
  requiredGroupId: string | null,
) {
  const groupId = namingGroup(binds, requiredGroupId);
  const other = 'For another group, write its number: `{group-rank:123}`.';
  if (groupId === undefined)
    return `\`{group-rank}\` stays empty as long as no group is bound. \`/bind add\` binds one. ${other}`;
  const bound = binds.find((bind) => bind.groupId === groupId);
  const group = bound
    ? `**${literal(shorten(bound.groupName, 60))}**, the group that was bound first`
    : 'the group that members must be in';
  return `\`{group-rank}\` in nicknames is the rank in ${group}. ${other}`;
}

/** A message has room for 2,000 characters, an embed for 4,096. */
const ROOM = 4_000;

/** @param rank whose rank nicknames show, as `rankWords` says it; undefined where they show none */
export function listed(binds: readonly Bind[], rank: string | undefined): Reply {
  if (binds.length === 0)
    return {
      content:
        'No Roblox group gives a role here yet. `/bind add` sets one up: pick the group, the role, and a rank if not everybody in the group is to have it.',
    };
  const lines = binds.map(
    (bind) => `<@&${bind.roleId}> ← ${whom(bind)}${bind.brokenAt ? ' ⚠️ that role is deleted: remove this bind' : ''}`,
  );
  let shown = lines.length;
  while (lines.slice(0, shown).join('\n').length > ROOM) shown -= 1;
  const more =
    shown < lines.length ? [`and ${lines.length - shown} more: \`/bind remove\` finds them while you type`] : [];
  return {
    content: [`What gives which role (${binds.length}):`, ...(rank === undefined ? [] : [rank])].join('\n'),
    embed: { description: [...lines.slice(0, shown), ...more].join('\n') },
  };
}

/** One line of a menu: without Markdown, up to 100 characters. @param roleName of the Discord role, where it is known */
export const bindLine = ({ groupName, words: rule, roleId }: Shown, roleName: string | undefined): string =>
  shorten(`${shorten(groupName, 40)}: ${shorten(rule, 30)} → ${roleName ?? `deleted role ${roleId}`}`, 100);

/** To the owner, when a role that binds give was deleted. */
export const brokenBinds = (binds: readonly Shown[], server: string): Reply => ({
  content: [
    `On **${literal(server)}** a role was deleted that Roblox groups gave:`,
    ...binds.slice(0, 10).map((bind) => `• ${whom(bind)}`),
    'Nobody lost anything else. Remove these binds with `/bind remove`, or bind another role with `/bind add`.',
  ].join('\n'),
});
