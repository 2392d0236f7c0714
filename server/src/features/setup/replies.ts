import type { Button, Form, Menu, Reply } from '../../kit/reply.ts';
import { list, timestamp } from '../../kit/text.ts';
import { settingMenu, zoneButton, zoneForm } from './addresses.ts';
import { clockIn, COMMON_ZONES, MOST_PADS, USUAL_PADS, USUAL_ZONE, ZONE_LENGTH } from './policy.ts';
import type { Overview } from './service.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  setup: 'Show and change the settings of this server',
  timezone: 'The clock that times are read in, by its nearest big city, such as "London"',
  log_channel: 'The channel where everything that is done is written down',
  announcements: 'The channel for trainings and tryouts',
  tryout_announcements: 'Another channel for tryouts alone',
  pads: 'How many pads there are',
} as const;

const COLOR = 0x14b8a6;

const NAMES: Readonly<Record<string, string>> = {
  timezone: 'time zone',
  pads: 'number of pads',
  announcements: 'announcement channel',
  tryout_announcements: 'channel for tryouts',
  log_channel: 'log channel',
};

/**
 * The page of settings with its menus.
 *
 * @param changed names of what was changed just now; undefined where nothing was asked to be
 */
export function page({ settings, log }: Overview, now: Date, changed?: readonly string[]): Reply {
  const zone = settings.timeZone ?? USUAL_ZONE;
  const pads = settings.pads ?? USUAL_PADS;
  const { trainingChannelId: training, tryoutChannelId: tryout } = settings;
  return {
    ...(changed && { content: saved(changed) }),
    embed: {
      title: 'Settings of this server',
      color: COLOR,
      fields: [
        { name: 'Time zone', value: `${zone.replaceAll('_', ' ')}, where it is ${clockIn(zone, now)} now` },
        { name: 'Pads', value: `1 to ${pads}`, inline: true },
        { name: 'Announcements', value: announcementWords(training, tryout), inline: true },
        { name: 'Log channel', value: logWords(log), inline: true },
      ],
      footer: 'Pick something below to change it.',
    },
    rows: [zoneMenu(zone, now), padsMenu(pads), announcementsMenu(training), logMenu(log?.channelId), [anotherZone]],
  };
}

const saved = (changed: readonly string[]): string =>
  changed.length === 0
    ? 'That is set already. Nothing was changed.'
    : `Saved: ${list(changed.map((name) => NAMES[name] ?? name))}.`;

function announcementWords(training: string | null, tryout: string | null): string {
  if (training === tryout) return training === null ? 'Where the command is run' : `<#${training}>`;
  const where = (channelId: string | null) => (channelId === null ? 'where the command is run' : `<#${channelId}>`);
  return `Trainings: ${where(training)}\nTryouts: ${where(tryout)}`;
}

function logWords(log: Overview['log']): string {
  if (!log) return 'None. `/audit list` shows everything all the same';
  if (log.lostAt === null) return `<#${log.channelId}>`;
  return `<#${log.channelId}>: I can't write there since ${timestamp(log.lostAt, 'full')}. Pick a channel again`;
}

function zoneMenu(zone: string, now: Date): Menu {
  const zones = (COMMON_ZONES as readonly string[]).includes(zone) ? COMMON_ZONES : [zone, ...COMMON_ZONES];
  return {
    menu: 'choice',
    customId: settingMenu.to({ setting: 'timezone' }),
    placeholder: 'Time zone',
    choices: zones.map((value) => ({
      label: `${value.replaceAll('_', ' ')} (now ${clockIn(value, now)})`,
      value,
      chosen: value === zone,
    })),
  };
}

const padsMenu = (pads: number): Menu => ({
  menu: 'choice',
  customId: settingMenu.to({ setting: 'pads' }),
  placeholder: 'Number of pads',
  choices: Array.from({ length: MOST_PADS }, (_, index) => ({
    label: index === 0 ? '1 pad' : `${index + 1} pads`,
    value: String(index + 1),
    chosen: index + 1 === pads,
  })),
});

const announcementsMenu = (channelId: string | null): Menu => ({
  menu: 'channel',
  customId: settingMenu.to({ setting: 'announcements' }),
  placeholder: 'Announcements: where the command is run',
  ...(channelId !== null && { chosen: channelId }),
});

const logMenu = (channelId: string | undefined): Menu => ({
  menu: 'channel',
  customId: settingMenu.to({ setting: 'log_channel' }),
  placeholder: 'Log channel: none',
  ...(channelId !== undefined && { chosen: channelId }),
});

const anotherZone: Button = { label: 'Another time zone', style: 'secondary', customId: zoneButton.to({}) };

/** Asks for a time zone by its name. */
export const askZone: Form = {
  customId: zoneForm.to({}),
  title: 'Time zone',
  inputs: [{ name: 'zone', label: 'Nearest big city, such as London', maxLength: ZONE_LENGTH }],
};
