import type { Ability } from '../kit/access.ts';
import { refusal } from '../kit/refusal.ts';
import { list } from '../kit/text.ts';

/** What a person may do with an ability, as it reads after "You need the right to". */
export const ABILITY_WORDS: Record<Ability, string> = {
  'training.host': 'host trainings',
  'tryout.host': 'host tryouts',
  'sessions.override': "end other hosts' sessions",
  'tickets.staff': 'answer tickets',
  'tickets.lead': 'lead the ticket staff',
  'members.manage': 'manage members',
  config: 'change the settings',
};

const whoHelps = (ownerId: string | undefined) =>
  ownerId ? `<@${ownerId}>, the owner of this server,` : 'The owner of this server';

export const accessMissing = refusal('access.missing', {
  sentence: ({ anyOf, ownerId }: { anyOf: readonly Ability[]; ownerId: string | undefined }) =>
    `You need the right to ${list(
      anyOf.map((ability) => ABILITY_WORDS[ability]),
      'or',
    )} for that. ${whoHelps(ownerId)} can give it to you.`,
  sample: { anyOf: ['training.host'] as const, ownerId: '100000000000000001' },
});

export const accessOnHold = refusal('access.on_hold', {
  sentence: ({ anyOf, ownerId }: { anyOf: readonly Ability[]; ownerId: string | undefined }) =>
    `You had the right to ${list(
      anyOf.map((ability) => ABILITY_WORDS[ability]),
      'or',
    )}, but you left this server and came back, so it is on hold. ${whoHelps(ownerId)} can give it back to you.`,
  sample: { anyOf: ['training.host'] as const, ownerId: '100000000000000001' },
});

export const ownerOnlyRefusal = refusal('access.owner_only', {
  sentence: ({ ownerId }: { ownerId: string | undefined }) =>
    `Only the owner of this server can do that. Ask ${ownerId ? `<@${ownerId}>` : 'the owner'}.`,
  sample: { ownerId: '100000000000000001' },
});

export const outsideServer = refusal('door.outside_server', {
  sentence: () => 'This works only in a server. Open a channel of your server and try again there.',
  sample: {},
});

export const staleDoor = refusal('door.stale', {
  sentence: () => 'This button or command is from another version of the bot. Please run the command again.',
  sample: {},
});

export const slowForm = refusal('door.slow_form', {
  sentence: () => 'That took too long to open. Please press it again.',
  sample: {},
});

/** Every refusal that the router itself can give. */
export const routerRefusals = [accessMissing, accessOnHold, ownerOnlyRefusal, outsideServer, staleDoor, slowForm];

/** What a person reads when something broke. `errorId` stands in the log beside the cause. */
export function brokenSentence(what: 'storage' | 'discord' | 'bug', errorId: string): string {
  switch (what) {
    case 'storage':
      return `My storage is not answering right now, so nothing was changed. Please try again in a minute. If it goes on, tell the person who runs the bot this number: \`${errorId}\``;
    case 'discord':
      return `Discord is not answering me properly right now. Please try again in a minute. If it goes on, tell the person who runs the bot this number: \`${errorId}\``;
    case 'bug':
      return `Something went wrong on my side. If it happens again, tell the person who runs the bot this number: \`${errorId}\``;
  }
}
