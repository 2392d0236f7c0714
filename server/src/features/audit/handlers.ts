import { able } from '../../kit/access.ts';
import type { Audited } from '../../kit/audited.ts';
import { command, type Door, press, suggest } from '../../kit/door.ts';
import { shorten } from '../../kit/text.ts';
import { pageButton } from './addresses.ts';
import { actionUnknown } from './refusals.ts';
import * as replies from './replies.ts';
import type { Audit } from './service.ts';

/** The longest name of an action that an option takes, in UTF-16 units. */
const ACTION_LENGTH = 40;
const MOST_DAYS = 3_650;
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const SUGGESTIONS = 25;
const SUGGESTION_LENGTH = 100;

const readers = able('config');

/** @param actions how the log says what was done, of all features; asked at each use */
export function auditDoors(audit: Audit, actions: () => Audited): Door[] {
  const tellings = (action: string) => actions()[action];

  /** @throws Refusal `audit.action_unknown` */
  function readAction(typed: string | undefined): string | null {
    if (typed === undefined) return null;
    const wanted = typed.trim().toLowerCase();
    const known = Object.keys(actions()).some((action) => action === wanted || action.startsWith(`${wanted}.`));
    if (!known || wanted === '') throw actionUnknown.because({});
    return wanted;
  }

  return [
    command({
      name: 'audit list',
      description: replies.words.list,
      options: {
        person: { type: 'person', description: replies.words.person },
        action: { type: 'text', description: replies.words.action, maxLength: ACTION_LENGTH, suggested: true },
        days: { type: 'number', description: replies.words.days, min: 1, max: MOST_DAYS },
      },
      access: readers,
      answer: 'private',
      sample: {},
      async run({ actor }, { person, action, days }) {
        const filter = { person: person?.id ?? null, action: readAction(action), days: days ?? null };
        return replies.entriesPage(
          await audit.list(actor.guildId, filter, { way: 'older', from: null }),
          filter,
          tellings,
        );
      },
    }),

    suggest({
      command: 'audit list',
      option: 'action',
      access: readers,
      async run(_, typed) {
        const looked = typed.trim().toLowerCase();
        return Object.entries(actions())
          .map(([action, telling]) => [action, typeof telling === 'string' ? telling : telling.short] as const)
          .filter(([action, words]) => action.includes(looked) || words.toLowerCase().includes(looked))
          .slice(0, SUGGESTIONS)
          .map(([action, words]) => ({ name: shorten(words, SUGGESTION_LENGTH), value: action }));
      },
    }),

    command({
      name: 'audit verify',
      description: replies.words.verify,
      options: {},
      access: readers,
      answer: 'private',
      sample: {},
      run: async ({ actor }) => replies.verdict(await audit.verify(actor.guildId)),
    }),

    press(pageButton, {
      access: readers,
      answer: 'update',
      sample: { way: 'older', from: null, person: null, action: null, days: null },
      async run({ actor }, { way, from, ...filter }) {
        return replies.entriesPage(await audit.list(actor.guildId, filter, { way, from }), filter, tellings);
      },
    }),
  ];
}
