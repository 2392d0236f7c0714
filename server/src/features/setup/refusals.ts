import { refusal } from '../../kit/refusal.ts';
import { list, literal, timestamp } from '../../kit/text.ts';
import { MOST_PADS } from './policy.ts';

export const zoneUnknown = refusal('setup.zone_unknown', {
  sentence: ({ typed }: { typed: string }) =>
    `I know no time zone "${literal(typed)}". Write the nearest big city, such as \`London\`, \`Europe/Berlin\` or \`America/New_York\`.`,
  sample: { typed: 'Atlantis' },
});

export const padsRefused = refusal('setup.pads_refused', {
  sentence: () => `There can be 1 to ${MOST_PADS} pads. Pick a number from the menu.`,
  sample: {},
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
    return `You can't go down to ${pads} ${pads === 1 ? 'pad' : 'pads'} now. Still booked: ${list([...lines, ...more])}. End those first, or wait until they are over. Nothing was changed.`;
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

export const setupRefusals = [zoneUnknown, padsRefused, padsBooked, channelClosed];
