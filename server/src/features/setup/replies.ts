import type { Button, Form, Menu, Reply, Row, TextInput } from '../../kit/reply.ts';
import type { Setting, SettingsPart, SettingValue } from '../../kit/setting.ts';
import { list, shorten, timestamp } from '../../kit/text.ts';
import { formButton, sectionMenu, settingMenu, settingsForm } from './addresses.ts';
import { clockIn, USUAL_ZONE } from './policy.ts';
import { formsOf, keyOf, type Section, sectionsOf } from './sections.ts';
import type { Overview, Saved } from './service.ts';

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
/** UTF-16 units. */
const LINE_LENGTH = 200;
const FIELD_LENGTH = 1_024;
/** Of all parts together, which leaves room for the titles. */
const FIELDS_LENGTH = 5_500;
const CONTENT_LENGTH = 2_000;
const PLACEHOLDER_LENGTH = 150;
const LABEL_LENGTH = 80;
const CHOICE_LENGTH = 100;
const INPUT_LABEL_LENGTH = 45;
const FORM_TITLE_LENGTH = 45;
const INPUT_LENGTH = 4_000;
const NUMBER_LENGTH = 10;
/** What is longer gets a box of several lines. UTF-16 units. */
const ONE_LINE = 200;
const CHOICES = 25;
/** What a menu sends for the line of what is usual. No choice of a setting is this. */
export const USUAL = '=usual';

/**
 * The page of settings: what is set, and the menus of one section.
 *
 * @param key of the section; one that is no more means the first
 * @param saved what was changed just now; undefined where nothing was asked to be
 */
export function page(
  parts: readonly SettingsPart[],
  { values, logLostAt }: Overview,
  now: Date,
  { key, saved }: { key?: string | undefined; saved?: Saved } = {},
): Reply {
  const sections = sectionsOf(parts);
  const section = sections.find((one) => one.key === key) ?? sections[0];
  const settings = parts.flatMap((part) => part.settings);
  const fieldLength = Math.min(FIELD_LENGTH, Math.floor(FIELDS_LENGTH / parts.length));
  const line = (setting: Setting) => {
    const value = values[setting.name] ?? null;
    const note = setting.name === 'log_channel' ? lostWords(logLostAt) : '';
    const clock = setting.name === 'timezone' ? `, where it is ${clockIn(String(value ?? USUAL_ZONE), now)} now` : '';
    return shorten(`${setting.label}: **${setting.show(value)}**${clock}${note}`, LINE_LENGTH);
  };
  return {
    ...(saved && { content: savedWords(saved, settings) }),
    embed: {
      title: 'Settings of this server',
      color: COLOR,
      fields: parts.map((part) => ({
        name: part.title,
        value: shorten(part.settings.map(line).join('\n'), fieldLength),
      })),
      footer: 'Pick below what you want to change. It is saved at once.',
    },
    rows: section ? [sectionsMenu(sections, section), ...rowsOf(section, values, now)] : [],
  };
}

const lostWords = (lostAt: Date | null) =>
  lostAt === null ? '' : ` (I can't write there since ${timestamp(lostAt, 'full')}. Pick a channel again)`;

function savedWords({ changed, notes }: Saved, settings: readonly Setting[]): string {
  const head =
    changed.length === 0
      ? 'That is set already. Nothing was changed.'
      : `Saved: ${list(changed.map((name) => settings.find((one) => one.name === name)?.label ?? name))}.`;
  return shorten([head, ...notes].join('\n'), CONTENT_LENGTH);
}

const sectionsMenu = (sections: readonly Section[], here: Section): Menu => ({
  menu: 'choice',
  customId: sectionMenu.to({}),
  placeholder: 'What do you want to change?',
  choices: sections
    .slice(0, CHOICES)
    .map(({ key, title }) => ({ label: `Change: ${title}`, value: key, chosen: key === here.key })),
});

function rowsOf({ part, menus, forms }: Section, values: Overview['values'], now: Date): Row[] {
  const buttons = forms.map(
    (settings, form): Button => ({
      label: shorten(`Write: ${list(settings.map(({ label }) => label))}`, LABEL_LENGTH),
      style: 'secondary',
      customId: formButton.to({ part, form }),
    }),
  );
  const shown = menus.flatMap((setting) => menuOf(setting, values[setting.name] ?? null, now) ?? []);
  return [...shown, ...(buttons.length > 0 ? [buttons] : [])];
}

function menuOf(setting: Setting, value: SettingValue, now: Date): Menu | undefined {
  const { option, label, show } = setting;
  const common = {
    customId: settingMenu.to({ setting: setting.name }),
    placeholder: shorten(`${label}: ${plain(show(null))}`, PLACEHOLDER_LENGTH),
  };
  const id = typeof value === 'string' ? value : undefined;
  if (setting.offers) return { menu: 'choice', ...common, choices: setting.offers(value, now) };
  switch (option.type) {
    case 'role':
      return { menu: 'role', ...common, ...(id !== undefined && { chosen: [id] }) };
    case 'channel':
    case 'category':
      return { menu: option.type, ...common, ...(id !== undefined && { chosen: id }) };
    case 'choice': {
      const all = [...option.choices.map((choice) => [choice, show(choice)] as const), [null, show(null)] as const];
      // What is usual has a line of its own, unless one of the choices says the same.
      const lines = all.filter(
        ([one, words], at) => one !== null || all.findIndex((other) => other[1] === words) === at,
      );
      const choices = lines.slice(0, CHOICES).map(([one, words]) => ({
        // The menu's own name stands nowhere once something is chosen.
        label: shorten(`${label}: ${plain(words)}`, CHOICE_LENGTH),
        value: one ?? USUAL,
        chosen: words === show(value),
      }));
      return { menu: 'choice', ...common, choices };
    }
    default:
      return undefined;
  }
}

/** Discord's Markdown means nothing in menus. */
const plain = (text: string) => text.replace(/[`*\\]/g, '');

/** A form of a part, filled in with what is set; undefined where there is none of that number. */
export function form(part: SettingsPart, number: number, values: Overview['values']): Form | undefined {
  const settings = formsOf(part)[number];
  return (
    settings && {
      customId: settingsForm.to({ part: keyOf(part) }),
      title: shorten(part.title, FORM_TITLE_LENGTH),
      inputs: settings.map((setting) => inputOf(setting, values[setting.name] ?? null)),
    }
  );
}

function inputOf({ name, label, option, show }: Setting, value: SettingValue): TextInput {
  const whole = `${option.description}. Left empty: ${plain(show(null))}`;
  const maxLength = option.type === 'text' ? Math.min(option.maxLength, INPUT_LENGTH) : NUMBER_LENGTH;
  return {
    name,
    label: shorten(label, INPUT_LABEL_LENGTH),
    description: whole.length <= CHOICE_LENGTH ? whole : shorten(option.description, CHOICE_LENGTH),
    required: false,
    long: maxLength > ONE_LINE,
    maxLength,
    ...(value !== null && { value: shorten(String(value), maxLength) }),
  };
}
