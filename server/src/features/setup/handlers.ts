import { staleDoor } from '../../discord/refusals.ts';
import { able, type Actor } from '../../kit/access.ts';
import { command, type Door, pick, type Picked, press, submit, suggest } from '../../kit/door.ts';
import { formButton, sectionMenu, settingMenu, settingsForm } from './addresses.ts';
import type { Given } from './given.ts';
import { clockIn, findZones } from './policy.ts';
import * as replies from './replies.ts';
import { keyOf, sectionsOf } from './sections.ts';
import type { Setup } from './service.ts';

const keepers = able('config');
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const SUGGESTIONS = 25;

export interface DoorDeps {
  readonly setup: Setup;
  readonly now: () => Date;
}

export function setupDoors({ setup, now }: DoorDeps): Door[] {
  const { parts } = setup;
  const settings = parts.flatMap((part) => part.settings);

  const page = async ({ guildId }: Actor, view?: Parameters<typeof replies.page>[3]) =>
    replies.page(parts, await setup.overview(guildId), now(), view);

  async function change(
    actor: Actor,
    given: Readonly<Record<string, Given>>,
    source: 'command' | 'button' | 'form',
    key = keyOfFirst(given),
  ) {
    return page(actor, { key, saved: await setup.change(actor, given, source) });
  }

  /** The section in which the first of these settings is shown. */
  function keyOfFirst(given: Readonly<Record<string, Given>>): string | undefined {
    const names = Object.keys(given);
    return sectionsOf(parts).find((section) =>
      [...section.menus, ...section.forms.flat()].some(({ name }) => names.includes(name)),
    )?.key;
  }

  const partOf = (key: string) => {
    const part = parts.find((one) => keyOf(one) === key);
    if (!part) throw staleDoor.because({});
    return part;
  };

  return [
    command({
      name: 'setup',
      description: replies.words.setup,
      options: Object.fromEntries(settings.map(({ name, option }) => [name, option])),
      access: keepers,
      answer: 'private',
      sample: {},
      async run({ actor }, options) {
        const given: Record<string, Given> = {};
        for (const [name, value] of Object.entries(options)) if (value !== undefined) given[name] = value;
        return Object.keys(given).length === 0 ? page(actor) : change(actor, given, 'command');
      },
    }),

    suggest({
      command: 'setup',
      option: 'timezone',
      access: keepers,
      run: async (_, typed) =>
        findZones(typed)
          .slice(0, SUGGESTIONS)
          .map((zone) => ({ name: `${zone.replaceAll('_', ' ')} (now ${clockIn(zone, now())})`, value: zone })),
    }),

    pick(sectionMenu, {
      access: keepers,
      answer: 'update',
      sample: {},
      run: ({ actor }, _, { values: [key] }) => page(actor, { key }),
    }),

    pick(settingMenu, {
      access: keepers,
      answer: 'update',
      sample: { setting: 'pads' },
      run: ({ actor }, { setting }, picked) => change(actor, { [setting]: givenBy(picked) }, 'button'),
    }),

    press(formButton, {
      access: keepers,
      answer: 'form',
      sample: { part: 'general', form: 0 },
      async run({ actor }, { part, form }) {
        const { values } = await setup.overview(actor.guildId);
        const shown = replies.form(partOf(part), form, values);
        if (!shown) throw staleDoor.because({});
        return shown;
      },
    }),

    submit(settingsForm, {
      access: keepers,
      answer: 'update',
      sample: { part: 'general' },
      run: ({ actor }, { part }, inputs) => change(actor, inputs, 'form', `${keyOf(partOf(part))}:0`),
    }),
  ];
}

/** What was picked in a menu; null where it was emptied. */
function givenBy({ values: [value], channels: [channel] }: Picked): Given {
  if (channel) return channel;
  return value === undefined || value === replies.USUAL ? null : value;
}
