import { PermissionFlagsBits } from 'discord-api-types/v10';
import { able, everyone } from '../../kit/access.ts';
import { type Call, command, type Door, type Place, press, suggest } from '../../kit/door.ts';
import { bookButton, endButton, takeOverButton } from './addresses.ts';
import { HIGHEST_PAD, hostAbility, type Kind, NOTES_LENGTH, type Rules, STARTS_LENGTH, TYPE_LENGTH } from './policy.ts';
import { cannotAnnounce } from './refusals.ts';
import * as replies from './replies.ts';
import type { BookingPlace, Pads } from './service.ts';
import { suggestPads, suggestStarts } from './suggestions.ts';

/** What the bot must be allowed to do in a channel to announce there. Reading back is how it never posts twice. */
export const ANNOUNCING = [
  ['View Channel', PermissionFlagsBits.ViewChannel],
  ['Send Messages', PermissionFlagsBits.SendMessages],
  ['Embed Links', PermissionFlagsBits.EmbedLinks],
  ['Read Message History', PermissionFlagsBits.ReadMessageHistory],
] as const;

export const ANNOUNCING_PERMISSIONS = ANNOUNCING.reduce((bits, [, bit]) => bits | bit, 0n);

const hosts = able('training.host', 'tryout.host', 'sessions.override');

export const padsDoors = (pads: Pads): Door[] => [
  ...(['training', 'tryout'] as const).flatMap((kind) => bookingDoors(pads, kind)),

  command({
    name: 'session end',
    description: replies.words.sessionEnd,
    options: { pad: { type: 'number', description: replies.words.endPad, min: 1, max: HIGHEST_PAD, suggested: true } },
    access: hosts,
    answer: 'private',
    sample: {},
    run: async ({ actor, interactionId }, { pad }) => replies.ended(await pads.endMine(actor, pad, interactionId)),
  }),

  suggest({
    command: 'session end',
    option: 'pad',
    access: everyone('shows what /pads shows'),
    run: async ({ actor }, typed) => suggestPads(await pads.live(actor.guildId), typed, 'booked'),
  }),

  command({
    name: 'pads',
    description: replies.words.pads,
    options: {},
    access: everyone('who has which pad is announced to everyone anyway'),
    answer: 'private',
    sample: {},
    async run({ actor }) {
      const { sessions, rules, now } = await pads.live(actor.guildId);
      return replies.board(sessions, rules, now);
    },
  }),

  press(endButton, {
    access: hosts,
    answer: 'private',
    sample: { session: 1 },
    run: async ({ actor, interactionId }, { session }) =>
      replies.ended(await pads.end(actor, session, { source: 'button', interactionId })),
  }),

  press(takeOverButton, {
    access: able('sessions.override'),
    answer: 'private',
    sample: { session: 1 },
    run: async ({ actor }, { session }) => replies.takenOver(await pads.takeOver(actor, session)),
  }),

  press(bookButton, {
    access: able('training.host', 'tryout.host'),
    answer: 'update',
    sample: { draft: 1, time: 0, pad: 0 },
    async run(call, { draft: id, time, pad }) {
      const [draft, rules] = await Promise.all([pads.draft(call.actor, id), pads.rules(call.actor.guildId)]);
      const place = placeOf(call, 'button', draft.kind, rules);
      return replies.booked(await pads.bookDraft(call.actor, place, draft, { time, pad }, rules));
    },
  }),
];

function bookingDoors(pads: Pads, kind: Kind): Door[] {
  return [
    command({
      name: kind,
      description: replies.words[kind],
      options: {
        starts: {
          type: 'text',
          description: replies.words.starts,
          required: true,
          maxLength: STARTS_LENGTH,
          suggested: true,
        },
        pad: { type: 'number', description: replies.words.pad, min: 1, max: HIGHEST_PAD, suggested: true },
        type: { type: 'text', description: replies.words.type, maxLength: TYPE_LENGTH },
        notes: { type: 'text', description: replies.words.notes, maxLength: NOTES_LENGTH },
      },
      access: able(hostAbility(kind)),
      answer: 'private',
      sample: { starts: 'in 10 minutes' },
      ahead: ({ actor }) => pads.rules(actor.guildId),
      async run(call, { starts, pad, type, notes }, rules) {
        const place = placeOf(call, 'command', kind, rules);
        const outcome = await pads.book(call.actor, place, { kind, starts, pad, type, notes }, rules);
        if (outcome.kind === 'booked') return replies.booked(outcome.session);
        return replies.askWhich(outcome.reason, outcome.draft, outcome.labels);
      },
    }),

    suggest({
      command: kind,
      option: 'starts',
      access: everyone('tells only how the words just typed are read'),
      run: ({ actor }, typed) => suggestStarts(pads, actor.guildId, typed),
    }),

    suggest({
      command: kind,
      option: 'pad',
      access: everyone('shows what /pads shows'),
      run: async ({ actor }, typed) => suggestPads(await pads.live(actor.guildId), typed, 'all'),
    }),
  ];
}

/**
 * Where it is announced: in the channel that the server has set for that kind, else here.
 *
 * @throws Refusal `announcement.forbidden` before anything is held. Of another channel Discord does not say what the bot
 *   may do there; `/setup` has looked when it was set, and the host is told when the announcement fails
 */
function placeOf(
  { interactionId, place }: Call,
  source: BookingPlace['source'],
  kind: Kind,
  rules: Rules,
): BookingPlace {
  const channelId = rules.announceIn[kind];
  if (channelId !== null && channelId !== place.channelId) return { interactionId, channelId, source };
  const missing = missingPermissions(place);
  if (missing.length > 0) throw cannotAnnounce.because({ channelId: place.channelId, missing });
  return { interactionId, channelId: place.channelId, source };
}

/** Where Discord does not say what the bot may do, the announcement itself finds out. */
const missingPermissions = ({ botPermissions: bits }: Place): string[] =>
  ANNOUNCING.filter(([, bit]) => bits !== undefined && (bits & bit) === 0n).map(([name]) => name);
