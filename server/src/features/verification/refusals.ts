import { refusal } from '../../kit/refusal.ts';
import type { Button } from '../../kit/reply.ts';
import { list, literal, timestamp } from '../../kit/text.ts';
import { phraseButton } from './addresses.ts';
import { groupUrl, MOST_TRIES, type Tried, TRIES_WITHIN_MS, type WrongText } from './policy.ts';

const noon = new Date('2026-10-07T12:00:00Z');
const EXAMPLE = 'for example `builderman`, or the address of the profile';

export const accountText = refusal('account.text', {
  sentence: ({ why }: { why: WrongText }) => {
    switch (why) {
      case 'empty':
        return `Say which Roblox account it is, ${EXAMPLE}.`;
      case 'spaces':
        return `A Roblox username has no spaces: that looks like a display name. The username stands below it on the profile, behind the @. Type that one, ${EXAMPLE}.`;
      case 'share':
        return `I can't read this kind of link. Type the Roblox username, ${EXAMPLE}.`;
      case 'elsewhere':
        return `That is not the address of a Roblox profile. Type the Roblox username, ${EXAMPLE}.`;
      case 'signs':
        return `That can't be a Roblox username: it has letters, numbers and _ only. Type it again, ${EXAMPLE}.`;
    }
  },
  sample: { why: 'spaces' as const },
});

export const accountUnknown = refusal('account.unknown', {
  sentence: ({ typed }: { typed: string }) =>
    `Roblox knows no account "${literal(typed)}". Look at the spelling: it is the name behind the @ on the profile, not the display name.`,
  sample: { typed: 'buildermann' },
});

export const accountBanned = refusal('account.banned', {
  sentence: ({ name }: { name: string }) =>
    `The Roblox account **${literal(name)}** is banned by Roblox, so it can't be linked. Use another account, or come back when the ban is over.`,
  sample: { name: 'builderman' },
});

export const accountGone = refusal('account.gone', {
  sentence: ({ name }: { name: string }) =>
    `The Roblox account **${literal(name)}** is not there any more: it was deleted or banned. Run \`/verify\` with another account.`,
  sample: { name: 'builderman' },
});

export const accountBlocked = refusal('account.blocked', {
  sentence: ({ name }: { name: string }) =>
    `The Roblox account **${literal(name)}** is blocked on this server. If you think that is a mistake, open a ticket and ask staff. I tell you if the block is lifted.`,
  sample: { name: 'builderman' },
});

export const accountYoung = refusal('account.young', {
  sentence: ({ name, opensAt }: { name: string; opensAt: Date }) =>
    `The Roblox account **${literal(name)}** is too new for this server. It is old enough ${timestamp(opensAt, 'relative')}, and I send you a message then.`,
  sample: { name: 'builderman', opensAt: noon },
});

export const accountOutside = refusal('account.outside_group', {
  sentence: ({ name, groupId }: { name: string; groupId: string }) =>
    `The Roblox account **${literal(name)}** is not in this server's Roblox group. [Join the group](${groupUrl(groupId)}) first, then try again. I also send you a message when I see that you are in.`,
  sample: { name: 'builderman', groupId: '1' },
});

export const accountTaken = refusal('account.taken', {
  sentence: ({ name }: { name: string }) =>
    `The Roblox account **${literal(name)}** is already linked to another member of this server. If it is yours, open a ticket and say so: staff can look into it. Nothing was changed.`,
  sample: { name: 'builderman' },
});

export const linkOther = refusal('link.other', {
  sentence: ({ name, isSelf }: { name: string; isSelf: boolean }) =>
    `${isSelf ? 'You are' : 'This member is'} already verified as **${literal(name)}**. For another account, run \`/reverify\`. The old link stays until the new account is proven.`,
  sample: { name: 'builderman', isSelf: true },
});

export const linkNone = refusal('link.none', {
  sentence: ({ isSelf }: { isSelf: boolean }) =>
    isSelf
      ? 'You have no Roblox account linked on this server. Run `/verify` with your Roblox username to link one.'
      : 'This member has no Roblox account linked on this server.',
  sample: { isSelf: true },
});

interface Old {
  readonly guildId: string;
  /** The pending whose account gets a new phrase. */
  readonly pendingId: number;
}

const offerPhrase = ({ guildId, pendingId }: Old): Button[][] => [
  [
    {
      label: 'New phrase',
      style: 'primary',
      customId: phraseButton.to({ guild: guildId, pending: pendingId }),
    },
  ],
];

export const pendingExpired = refusal('pending.expired', {
  sentence: () => 'These words are too old: they work for 30 minutes. Press **New phrase** to get new ones.',
  sample: { guildId: '300000000000000001', pendingId: 1 },
  offers: (old: Old) => offerPhrase(old),
});

export const pendingReplaced = refusal('pending.replaced', {
  sentence: () =>
    'These words were replaced by newer ones, so they no longer count. Use the newer ones, or press **New phrase**.',
  sample: { guildId: '300000000000000001', pendingId: 1 },
  offers: (old: Old) => offerPhrase(old),
});

export const pendingDone = refusal('pending.done', {
  sentence: () =>
    'This is done already: the account was proven with these words. `/whois` shows what is linked now. For another account, run `/reverify`.',
  sample: {},
});

export const pendingChecking = refusal('pending.checking', {
  sentence: () => 'I am looking at that profile right now. Wait a few seconds for the answer.',
  sample: {},
});

export const pendingNotYours = refusal('pending.not_yours', {
  sentence: () =>
    'This button is for somebody else. To verify your own Roblox account, run `/verify` with your Roblox username.',
  sample: {},
});

export const pendingGone = refusal('pending.gone', {
  sentence: () => 'This verification is no longer there. Run `/verify` with the Roblox username to begin anew.',
  sample: {},
});

export const pendingNone = refusal('pending.none', {
  sentence: ({ isSelf }: { isSelf: boolean }) =>
    isSelf
      ? 'You have no verification under way. Run `/verify` with your Roblox username to begin.'
      : 'This member has no verification under way. Begin one with `/verify`: give the username and the member.',
  sample: { isSelf: false },
});

const MINUTES = TRIES_WITHIN_MS / 60_000;

export const tooOften = refusal('verification.too_often', {
  sentence: ({ tried, againAt }: { tried: Tried; againAt: Date }) => {
    const again = `try again ${timestamp(againAt, 'relative')}.`;
    switch (tried) {
      case 'start':
        return `You began ${MOST_TRIES.start} times within ${MINUTES} minutes. That is enough for now. If you have got six words, the last ones still work: put them in your profile and press **Verify**. For other words or another account, ${again}`;
      case 'look':
        return `You had me look at your profile ${MOST_TRIES.look} times within ${MINUTES} minutes. That is enough for now. Look yourself: do the six words stand in the **About** text, and is it saved? Then ${again}`;
      case 'update':
        return `You ran \`/update\` ${MOST_TRIES.update} times within ${MINUTES} minutes. That is enough for now. If something is still wrong, ask staff, or ${again}`;
      case 'help':
        return `You did this ${MOST_TRIES.help} times for other members within ${MINUTES} minutes. That is enough for now. They can run \`/verify\` themselves, or ${again}`;
    }
  },
  sample: { tried: 'start' as const, againAt: noon },
});

export const personIsBot = refusal('person.bot', {
  sentence: () => 'That is a bot. Only people can have a Roblox account linked. Pick a member.',
  sample: {},
});

export const personAway = refusal('person.away', {
  sentence: ({ userId }: { userId: string }) => `<@${userId}> is not in this server. Pick somebody who is.`,
  sample: { userId: '100000000000000001' },
});

export const robloxBusy = refusal('roblox.busy', {
  sentence: ({ seconds }: { seconds: number }) =>
    `Roblox is busy and did not answer. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}. Nothing was changed.`,
  sample: { seconds: 7 },
});

export const robloxClosed = refusal('roblox.closed', {
  sentence: () =>
    'Roblox does not let me read profiles at the moment. The person who hosts this bot finds out how to mend it with `/doctor`. Nothing was changed.',
  sample: {},
});

export const namesClosed = refusal('roblox.names_closed', {
  sentence: () =>
    'Roblox does not let me look up names at the moment. Open the profile in a browser, copy its address, such as `https://www.roblox.com/users/156/profile`, and type that in place of the name.',
  sample: {},
});

export const groupText = refusal('setup.group_unknown', {
  sentence: () =>
    "I can't read a Roblox group from that. Write its number, or copy the address of its page, such as `https://www.roblox.com/communities/123/Name`. Nothing was changed.",
  sample: {},
});

export const rolePowerful = refusal('setup.role_powerful', {
  sentence: ({ roleId, ownerId, why }: { roleId: string; ownerId: string; why: readonly string[] }) =>
    `<@&${roleId}> is a powerful role (${list(why)}), so only <@${ownerId}>, the owner of this server, can have me give it to everybody who verifies. Ask them, or pick another role. Nothing was changed.`,
  sample: { roleId: '700000000000000001', ownerId: '100000000000000001', why: ['Ban Members'] },
});

export const groupMissing = refusal('setup.group_missing', {
  sentence: ({ groupId }: { groupId: string }) =>
    `Roblox has no group with the number ${groupId}. Open the page of your group on Roblox and copy its address. Nothing was changed.`,
  sample: { groupId: '1' },
});

export const nicknameText = refusal('setup.nickname_refused', {
  sentence: () =>
    'Nicknames can be made of `{roblox-username}`, `{display-name}`, `{group-rank}` and your own words, for example `{roblox-username}`. At least one of the three must be in it. For the rank in one certain group, write its number: `{group-rank:123}`. Nothing was changed.',
  sample: {},
});

export const blockNone = refusal('block.none', {
  sentence: ({ name }: { name: string }) =>
    `The Roblox account **${literal(name)}** is not blocked here. \`/verification blocks\` lists those that are.`,
  sample: { name: 'builderman' },
});

export const verificationRefusals = [
  accountText,
  accountUnknown,
  accountBanned,
  accountGone,
  accountBlocked,
  accountYoung,
  accountOutside,
  accountTaken,
  linkOther,
  linkNone,
  pendingExpired,
  pendingReplaced,
  pendingDone,
  pendingChecking,
  pendingNotYours,
  pendingGone,
  pendingNone,
  tooOften,
  personIsBot,
  personAway,
  robloxBusy,
  robloxClosed,
  namesClosed,
  groupText,
  rolePowerful,
  groupMissing,
  nicknameText,
  blockNone,
];
