import { refusal } from '../../kit/refusal.ts';
import { counted, list, literal, timestamp } from '../../kit/text.ts';
import { MOST_PADS } from './policy.ts';

export const zoneUnknown = refusal('setup.zone_unknown', {
  sentence: ({ typed }: { typed: string }) =>
    `I know no time zone "${literal(typed)}". Write the nearest big city, such as \`London\`, \`Europe/Berlin\` or \`America/New_York\`.`,
  sample: { typed: 'Atlantis' },
});

export const numberRefused = refusal('setup.number_refused', {
  sentence: ({ label, min, max }: { label: string; min: number; max: number }) =>
    `**${label}** has to be a whole number from ${min} to ${max}. Nothing was changed.`,
  sample: { label: 'Pads', min: 1, max: MOST_PADS },
});

export const choiceRefused = refusal('setup.choice_refused', {
  sentence: ({ label, choices }: { label: string; choices: readonly string[] }) =>
    `**${label}** can be ${list(choices, 'or')}. Pick one of them. Nothing was changed.`,
  sample: { label: 'Reminders', choices: ['on', 'off'] },
});

export const textRefused = refusal('setup.text_refused', {
  sentence: ({ label, most }: { label: string; most: number }) =>
    `**${label}** is too long: it can have ${most} characters at most. Nothing was changed.`,
  sample: { label: 'Greeting', most: 500 },
});

/** A session on a pad that would be gone. */
export interface InTheWay {
  readonly pad: number;
  readonly hostId: string;
  readonly endsAt: Date;
}

const MOST_LISTED = 10;

export const padsBooked = refusal('setup.pads_booked', {
  sentence: ({ pads, inTheWay }: { pads: number; inTheWay: readonly InTheWay[] }) => {
    const lines = inTheWay
      .slice(0, MOST_LISTED)
      .map(({ pad, hostId, endsAt }) => `pad ${pad} by <@${hostId}> until ${timestamp(endsAt, 'full')}`);
    const more = inTheWay.length > MOST_LISTED ? [`${inTheWay.length - MOST_LISTED} more`] : [];
    return `You can't go down to ${counted(pads, 'pad')} now. Still booked: ${list([...lines, ...more])}. End those first, or wait until they are over. Nothing was changed.`;
  },
  sample: {
    pads: 5,
    inTheWay: [{ pad: 7, hostId: '100000000000000001', endsAt: new Date('2026-10-07T12:00:00Z') }],
  },
});

export const channelClosed = refusal('setup.channel_closed', {
  sentence: ({ channelId, missing }: { channelId: string; missing: readonly string[] }) =>
    `I can't use <#${channelId}>: I am missing ${list(missing.map((name) => `**${name}**`))} there. Give me that in the channel's settings under Permissions, then pick it again. Nothing was changed.`,
  sample: { channelId: '200000000000000001', missing: ['Send Messages'] },
});

/** Why the bot can't hand a role out. */
export type RoleProblem = 'everyone' | 'managed' | 'gone' | 'not_allowed' | 'too_high';

export const roleRefused = refusal('setup.role_refused', {
  sentence: ({ roleId, problem }: { roleId: string; problem: RoleProblem }) => {
    switch (problem) {
      case 'everyone':
        return 'Everybody has @everyone already, so I can hand out nothing there. Pick another role. Nothing was changed.';
      case 'managed':
        return `I can't hand out <@&${roleId}>: it belongs to a bot or to boosters, and Discord itself hands it out. Pick another role. Nothing was changed.`;
      case 'gone':
        return 'That role is not there any more. Pick another one. Nothing was changed.';
      case 'not_allowed':
        return `I can't hand out <@&${roleId}>: I am missing **Manage Roles**. Open the server's settings, then Roles, then my role, and switch it on. Then pick it again. Nothing was changed.`;
      case 'too_high':
        return `I can't hand out <@&${roleId}>: it stands above my own role. Open the server's settings, then Roles, and drag my role above it. Then pick it again. Nothing was changed.`;
    }
  },
  sample: { roleId: '700000000000000001', problem: 'too_high' as const },
});

export const setupRefusals = [
  zoneUnknown,
  numberRefused,
  choiceRefused,
  textRefused,
  padsBooked,
  channelClosed,
  roleRefused,
];
