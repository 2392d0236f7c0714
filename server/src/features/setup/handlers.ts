import { able, type Actor } from '../../kit/access.ts';
import { command, type Door, pick, type Picked, press, submit, suggest } from '../../kit/door.ts';
import type { PickedChannel } from '../../kit/options.ts';
import { settingMenu, zoneButton, zoneForm } from './addresses.ts';
import { type Change, clockIn, findZones, MOST_PADS, ZONE_LENGTH } from './policy.ts';
import { channelClosed } from './refusals.ts';
import * as replies from './replies.ts';
import type { Setup } from './service.ts';

const keepers = able('config');
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const SUGGESTIONS = 25;

/** What the bot must be allowed to do in a channel, by Discord's name for it. */
export type Needed = readonly (readonly [name: string, bit: bigint])[];

export interface DoorDeps {
  readonly setup: Setup;
  readonly now: () => Date;
  readonly announcing: Needed;
  readonly logging: Needed;
}

export function setupDoors({ setup, now, announcing, logging }: DoorDeps): Door[] {
  const page = async ({ guildId }: Actor, changed?: readonly string[]) =>
    replies.page(await setup.overview(guildId), now(), changed);

  const change = async (actor: Actor, wanted: Change, source: 'command' | 'button' | 'form') =>
    page(actor, await setup.change(actor, wanted, source));

  return [
    command({
      name: 'setup',
      description: replies.words.setup,
      options: {
        timezone: { type: 'text', description: replies.words.timezone, maxLength: ZONE_LENGTH, suggested: true },
        announcements: { type: 'channel', description: replies.words.announcements },
        tryout_announcements: { type: 'channel', description: replies.words.tryout_announcements },
        log_channel: { type: 'channel', description: replies.words.log_channel },
        pads: { type: 'number', description: replies.words.pads, min: 1, max: MOST_PADS },
      },
      access: keepers,
      answer: 'private',
      sample: {},
      async run({ actor }, { timezone, announcements, tryout_announcements: tryouts, log_channel: log, pads }) {
        const wanted: Change = {
          ...(timezone !== undefined && { timeZone: timezone }),
          ...(pads !== undefined && { pads }),
          ...(announcements && { announcements: usable(announcements, announcing) }),
          ...(tryouts && { tryouts: usable(tryouts, announcing) }),
          ...(log && { logChannel: usable(log, logging) }),
        };
        return Object.keys(wanted).length === 0 ? page(actor) : change(actor, wanted, 'command');
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

    pick(settingMenu, {
      access: keepers,
      answer: 'update',
      sample: { setting: 'pads' },
      run: ({ actor }, { setting }, picked) => change(actor, readPicked(setting, picked), 'button'),
    }),

    press(zoneButton, {
      access: keepers,
      answer: 'form',
      sample: {},
      run: () => Promise.resolve(replies.askZone),
    }),

    submit(zoneForm, {
      access: keepers,
      answer: 'update',
      sample: {},
      run: ({ actor }, _, { zone = '' }) => change(actor, { timeZone: zone }, 'form'),
    }),
  ];

  function readPicked(setting: 'timezone' | 'pads' | 'announcements' | 'log_channel', picked: Picked): Change {
    const [value = ''] = picked.values;
    const [channel] = picked.channels;
    switch (setting) {
      case 'timezone':
        return { timeZone: value };
      case 'pads':
        return { pads: Number(value) };
      case 'announcements':
        return { announcements: channel ? usable(channel, announcing) : null };
      case 'log_channel':
        return { logChannel: channel ? usable(channel, logging) : null };
    }
  }
}

/** The channel's id. @throws Refusal `setup.channel_closed` where the bot may not do there what is needed */
function usable({ id, botPermissions }: PickedChannel, needed: Needed): string {
  const missing = needed.filter(([, bit]) => botPermissions !== undefined && (botPermissions & bit) === 0n);
  if (missing.length > 0) throw channelClosed.because({ channelId: id, missing: missing.map(([name]) => name) });
  return id;
}
