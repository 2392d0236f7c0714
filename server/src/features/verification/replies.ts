import type { Button, Embed, Form, Reply } from '../../kit/reply.ts';
import type { SettingsChange } from '../../kit/setting.ts';
import { list, literal, shorten, timestamp } from '../../kit/text.ts';
import * as at from './addresses.ts';
import type { Link, SyncReport } from './binds/contract.ts';
import { WORDS_IN_PHRASE } from './phrase.ts';
import { ACCOUNT_LENGTH, groupUrl, profileUrl } from './policy.ts';
import type { Pending } from './repository.ts';
import type { Checked, Started } from './service.ts';

/** What commands and options are called in Discord's own lists. */
export const words = {
  verify: 'Prove which Roblox account is yours',
  reverify: 'Change to another Roblox account',
  username: 'The Roblox username, or the address of the profile',
  verifyUser: 'Staff only: the member whose account it is',
  complete: 'Look at the profile for a member who cannot press Verify',
  completeUser: 'The member; left out: yourself',
} as const;

const BLUE = 0x5865f2;
/** How much of a profile's text is shown. */
const SHOWN_OF_PROFILE = 300;

const verifyButton = (pending: Pending): Button => ({
  label: 'Verify',
  style: 'success',
  customId: at.verifyButton.to({ guild: pending.guildId, pending: pending.id }),
});

const phraseButton = (pending: Pending): Button => ({
  label: 'New phrase',
  style: 'secondary',
  customId: at.phraseButton.to({ guild: pending.guildId, pending: pending.id }),
});

const profileButton = (robloxId: string): Button => ({ label: 'Open the profile', url: profileUrl(robloxId) });

/** In a block of its own, so that one tap copies it. */
const block = (phrase: string): string => `\`\`\`\n${phrase}\n\`\`\``;

const steps = ({ phrase, robloxId, expiresAt }: Pending): string =>
  [
    `**1.** Copy these six words:\n${block(phrase)}`,
    `**2.** [Open your Roblox profile](${profileUrl(robloxId)}), edit your **About** text, paste the words there and save.`,
    '**3.** Come back and press **Verify**.',
    `The words work until ${timestamp(expiresAt, 'short')}. Once you are verified you can delete them.`,
  ].join('\n');

function accountEmbed({ pending, account }: Started): Embed {
  return {
    title: shorten(`${literal(account.displayName)} (@${literal(pending.name)})`, 256),
    url: profileUrl(pending.robloxId),
    description: 'If this is not you, run the command again with your own username.',
    color: BLUE,
    ...(account.pictureUrl !== undefined && { thumbnailUrl: account.pictureUrl }),
    fields: [
      {
        name: 'Account made',
        value: `${timestamp(account.createdAt, 'full')} (${timestamp(account.createdAt, 'relative')})`,
      },
    ],
  };
}

const renamed = ({ formerName, pending }: Started): string =>
  formerName === null ? '' : `**${literal(formerName)}** is now called **${literal(pending.name)}**.\n`;

/** @param viewerId who reads it: the member, or staff who began it for the member */
export function started(about: Started, viewerId: string): Reply {
  const { pending } = about;
  if (pending.userId === viewerId)
    return {
      content: `${renamed(about)}Is this you? Then show that it is:\n${steps(pending)}`,
      embed: accountEmbed(about),
      rows: [[verifyButton(pending), phraseButton(pending), profileButton(pending.robloxId)]],
    };
  return {
    content: [
      `${renamed(about)}I began a verification for <@${pending.userId}> and sent them a direct message. They put these words in the **About** text of their Roblox profile:`,
      block(pending.phrase),
      `Then they press **Verify** in that message, or run \`/verify\`. If they can't, run \`/complete_verify\` for them. The words work until ${timestamp(pending.expiresAt, 'short')}.`,
    ].join('\n'),
    embed: { ...accountEmbed(about), description: 'Is this the right account? If not, run the command again.' },
    rows: [[profileButton(pending.robloxId)]],
  };
}

/** To a member for whom staff began it. */
export function invited(about: Started, server: string): Reply {
  const { pending } = about;
  return {
    content: `Staff of **${literal(server)}** ask you to show that this Roblox account is yours.\n${steps(pending)}`,
    embed: { ...accountEmbed(about), description: 'If this is not your account, tell the staff.' },
    rows: [[verifyButton(pending), phraseButton(pending), profileButton(pending.robloxId)]],
  };
}

/** Where no name was typed. */
export const askName: Reply = {
  content: 'Which Roblox account is yours? Press the button and type your Roblox username.',
  rows: [[{ label: 'Type my username', style: 'primary', customId: at.nameButton.to({}) }]],
};

export const nameForm: Form = {
  customId: at.nameForm.to({}),
  title: 'Your Roblox account',
  inputs: [
    {
      name: 'username',
      label: 'Roblox username',
      description: 'The name behind the @ on your profile. Never type a password.',
      maxLength: ACCOUNT_LENGTH,
    },
  ],
};

export function already(link: Link, report: SyncReport | undefined, viewerId: string): Reply {
  const who = link.userId === viewerId ? 'You are' : `<@${link.userId}> is`;
  return {
    content: [
      `${who} verified as **${literal(link.name)}**, since ${timestamp(link.linkedAt, 'full')}.`,
      ...reportLines(report),
      'For another account, run `/reverify`.',
    ].join('\n'),
  };
}

export function checked(outcome: Checked, viewerId: string): Reply {
  return outcome.kind === 'linked' ? linked(outcome, viewerId) : notYet(outcome, viewerId);
}

function linked({ link, before, report }: Extract<Checked, { kind: 'linked' }>, viewerId: string): Reply {
  const isSelf = link.userId === viewerId;
  const who = isSelf ? 'You are' : `<@${link.userId}> is`;
  const instead =
    before && before.robloxId !== link.robloxId ? ` The link to **${literal(before.name)}** is undone.` : '';
  return {
    content: [
      `${who} verified as **${literal(link.name)}**.${instead}`,
      ...(report
        ? reportLines(report)
        : ['Roles and nickname could not be set just now. I do it by myself in a moment.']),
      isSelf ? 'You can delete the words from your profile now.' : 'The words can be deleted from the profile now.',
    ].join('\n'),
  };
}

/** What was done about roles and nickname, a line each. */
export function reportLines(report: SyncReport | undefined): string[] {
  if (!report) return [];
  const roles = (ids: readonly string[]) => list(ids.map((id) => `<@&${id}>`));
  return [
    ...(report.given.length > 0 ? [`New roles: ${roles(report.given)}.`] : []),
    ...(report.taken.length > 0 ? [`Roles taken: ${roles(report.taken)}.`] : []),
    ...(report.nickname === undefined
      ? []
      : [report.nickname === null ? 'Nickname: removed.' : `Nickname: **${literal(report.nickname)}**.`]),
    ...report.refused.map(({ sentence }) => sentence),
    ...report.skipped,
  ];
}

function notYet({ pending, description, hidden }: Extract<Checked, { kind: 'not_yet' }>, viewerId: string): Reply {
  const isSelf = pending.userId === viewerId;
  const saw = description.replace(/\s+/g, ' ').trim();
  const shown =
    saw === ''
      ? 'The **About** text of that profile is empty.'
      : `This is what I saw in the **About** text of that profile:\n> ${literal(shorten(saw, SHOWN_OF_PROFILE))}`;
  const rows = isSelf ? [[verifyButton(pending), phraseButton(pending), profileButton(pending.robloxId)]] : [];
  if (hidden.length > 0)
    return {
      content: [
        hidden.length < WORDS_IN_PHRASE
          ? `Roblox hid a part of the words: it shows #### in place of ${list(hidden.map((word) => `\`${word}\``))}. That is Roblox's filter, not your mistake.`
          : 'None of the words are there, but I see ####. If that is where the words were, Roblox has hidden them: that is its filter, not your mistake.',
        isSelf
          ? 'Press **New phrase**: you get other words, without those.'
          : 'The member presses **New phrase** to get other words.',
        ...(isSelf && hidden.length === WORDS_IN_PHRASE
          ? ['If you have not saved the words yet, save them and press **Verify** again.']
          : []),
        shown,
      ].join('\n'),
      rows: isSelf ? [[{ ...phraseButton(pending), style: 'primary' }, verifyButton(pending)]] : [],
    };
  return {
    content: [
      `Not there yet. The words are not in the profile of **${literal(pending.name)}**.`,
      shown,
      `These six words must stand in the **About** text, side by side:\n${block(pending.phrase)}`,
      isSelf
        ? 'Paste them, save, wait a moment and press **Verify** again.'
        : 'Run `/complete_verify` again once they are saved.',
    ].join('\n'),
    rows,
  };
}

/** To both members, when an account went from one to the other. */
export const moved = (part: 'lost' | 'got', name: string, server: string): Reply => ({
  content:
    part === 'lost'
      ? `Your Roblox account **${literal(name)}** is no longer linked to you on **${literal(server)}**: another member proved that it is theirs. If that is wrong, open a ticket there, and change your Roblox password.`
      : `The Roblox account **${literal(name)}** is linked to you on **${literal(server)}** now. It was linked to another member before, who was told.`,
});

/** What staff should know after the verified role or the nickname was changed. @param links how many members are verified */
export function settingsChanged({ before, after }: SettingsChange, links: number): string[] {
  if (links === 0) return [];
  const isNew = (name: string) => (after[name] ?? null) !== null;
  const old = before['verified_role'] ?? null;
  return [
    ...(isNew('verified_role') || isNew('nickname')
      ? [
          `Who verifies gets that at once. For ${links === 1 ? 'the member who is' : `the ${links.toLocaleString('en')} members who are`} verified already, run \`/updateall\`: it shows first what would change.`,
        ]
      : []),
    ...(old === null ? [] : [`Whoever has <@&${old}> keeps it, until you take it away.`]),
    ...('nickname' in after && !isNew('nickname') ? ['Nicknames that members have now stay as they are.'] : []),
  ];
}

/** So that staff see whether it is the one they mean. */
export const groupIs = (groupId: string, name: string): string =>
  `[Group ${groupId}](${groupUrl(groupId)}) on Roblox is **${literal(name)}**.`;

export const groupUnsure = (groupId: string): string =>
  `Roblox did not answer, so I could not look whether there is a group ${groupId}. Run \`/doctor\` in a while: it tells you if there is none.`;
