import type { Button, Reply } from '../../../kit/reply.ts';
import { literal, shorten, timestamp } from '../../../kit/text.ts';
import * as at from '../addresses.ts';
import type { Link } from '../binds/contract.ts';
import type { Happening } from './repository.ts';
import type { Who } from './service.ts';

/** What commands and options are called in Discord's own lists. */
export const words = {
  whois: 'See which Roblox account is whose',
  whoisUser: 'A member; left out: yourself',
  whoisRoblox: 'Staff only: a Roblox username, the address of a profile or an id',
  unlink: 'Undo the link to your Roblox account',
  unlinkUser: 'Staff only: the member whose link is undone',
} as const;

/** Green, as Discord's own success buttons. */
const GREEN = 0x248046;

export function whoIs({ userId, card, isSelf, timeline }: Who): Reply {
  const groups = card.groups
    .slice(0, 10)
    .map(({ name, role }) => `${literal(name)}: ${literal(role)}`)
    .join('\n');
  const fields = [
    { name: 'Roblox id', value: card.robloxId },
    ...(card.createdAt ? [{ name: 'Account made', value: timestamp(card.createdAt, 'full') }] : []),
    { name: 'Linked', value: timestamp(card.linkedAt, 'full') },
    ...(groups === '' ? [] : [{ name: 'Groups', value: shorten(groups, 1_000) }]),
    ...(card.knowsGroups ? [] : [{ name: 'Groups', value: 'Roblox did not tell them just now.' }]),
    ...(timeline ? [{ name: 'What happened', value: happenings(timeline) }] : []),
  ];
  return {
    content: [
      `${isSelf ? 'You are' : `<@${userId}> is`} **${literal(card.name)}** on Roblox.`,
      ...(card.asOf
        ? [`Roblox does not tell everything just now. What you see is from ${timestamp(card.asOf, 'relative')}.`]
        : []),
    ].join('\n'),
    embed: {
      title: shorten(`${literal(card.displayName)} (@${literal(card.name)})`, 256),
      url: card.profileUrl,
      color: GREEN,
      ...(card.pictureUrl !== undefined && { thumbnailUrl: card.pictureUrl }),
      fields,
    },
    ...(isSelf && { rows: [ownButtons] }),
  };
}

const ownButtons: readonly Button[] = [
  { label: 'My data', style: 'secondary', customId: at.exportButton.to({}) },
  { label: 'Forget me', style: 'secondary', customId: at.forgetButton.to({}) },
];

export function nobody(
  unlinked: { readonly account: string } | { readonly userId: string },
  timeline: readonly Happening[],
): Reply {
  const content =
    'account' in unlinked
      ? `No member of this server has the Roblox account **${literal(unlinked.account)}** linked.`
      : `<@${unlinked.userId}> has no Roblox account linked on this server.`;
  if (timeline.length === 0) return { content };
  return { content, embed: { fields: [{ name: 'What happened', value: happenings(timeline) }] } };
}

/** How much of a member's history is shown at once. */
const TIMELINE = 10;

/** A field's value has room for 1,024 characters: older lines give way. */
function happenings(timeline: readonly Happening[]): string {
  const lines: string[] = [];
  for (const one of timeline.slice(0, TIMELINE)) {
    const line = happening(one);
    if (lines.join('\n').length + line.length > 950) break;
    lines.push(line);
  }
  if (lines.length < timeline.length) lines.push('What was before that is not shown.');
  return lines.join('\n') || 'nothing yet';
}

function happening({ kind, at: when, byId, userId, toId, proof, name, beforeName }: Happening): string {
  const account = name === null ? 'an account' : `**${literal(name)}**`;
  const before = beforeName === null ? 'another account' : `**${literal(beforeName)}**`;
  const doer = kind === 'moved' ? toId : userId;
  const by = byId === null || doer === null || byId === doer ? '' : ` by <@${byId}>`;
  const taker = toId === null ? 'another member' : `<@${toId}>`;
  const how = proof === 'phrase' ? ', proven by the words in the profile' : '';
  const what = {
    verified: `verified as ${account}${by}${how}`,
    changed: `changed from ${before} to ${account}${by}${how}`,
    renamed: `${before} is now called ${account}`,
    moved: `lost ${account} to ${taker}${by}${how}`,
    unlinked: `unlinked from ${account}${by}`,
    forgotten: 'asked to be forgotten',
  }[kind];
  return `${timestamp(when, 'relative')}: ${what}`;
}

export const askUnlink = ({ userId, name }: Link, viewerId: string): Reply => ({
  content: `${userId === viewerId ? 'You are' : `<@${userId}> is`} verified as **${literal(name)}**. Undo that? Roles that came with it are taken away.`,
  rows: [
    [
      { label: 'Yes, unlink', style: 'danger', customId: at.unlinkButton.to({ user: userId }) },
      ...(userId === viewerId ? ownButtons : []),
    ],
  ],
});

export const unlinked = ({ userId, name }: Link, viewerId: string): Reply => ({
  content:
    userId === viewerId
      ? `You are no longer linked to **${literal(name)}**. Your roles follow in a moment. \`/verify\` links an account again.`
      : `<@${userId}> is no longer linked to **${literal(name)}**. Their roles follow in a moment.`,
});

export const exported = (json: string): Reply => ({
  content:
    'This is everything that I keep about you and Roblox on this server. The log of what was done here also says when you verified, but never which account.',
  files: [{ name: 'my-data.json', contentType: 'application/json', data: new TextEncoder().encode(json) }],
});

export const askForget: Reply = {
  content:
    'Shall I forget you? Your link is undone, roles that came with it are taken away, and I delete which Roblox accounts you had here. This can not be undone.',
  rows: [[{ label: 'Yes, forget me', style: 'danger', customId: at.forgetSureButton.to({}) }]],
};

export const forgotten = (wasKnown: boolean): Reply => ({
  content: wasKnown
    ? 'Done: I have forgotten your Roblox accounts on this server. `/verify` links one again.'
    : 'I keep nothing about you and Roblox on this server.',
});
