import type { Setting, SettingsPart } from '../../kit/setting.ts';

/** What the page shows at once: one part, or as much of it as there is room for. */
export interface Section {
  /** Names it in the menu of sections. */
  readonly key: string;
  readonly title: string;
  /** The key of its part. */
  readonly part: string;
  readonly menus: readonly Setting[];
  /** Settings that are written, up to five a form. The forms of a part all stand on its first section. */
  readonly forms: readonly (readonly Setting[])[];
}

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object */
export const OPTIONS_LIMIT = 25;
/** A message has five rows, of which the menu of sections takes one. https://discord.com/developers/docs/components/reference#action-row */
const ROWS = 4;
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
const INPUTS_PER_FORM = 5;

/** A part's title as it stands in addresses: `Ticket staff` is `ticket_staff`. */
export const keyOf = ({ title }: Pick<SettingsPart, 'title'>): string =>
  title
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.join('_') ?? '';

const WRITTEN: readonly string[] = ['text', 'number'];
const isInMenu = ({ option, offers }: Setting) =>
  offers !== undefined || ['role', 'channel', 'category', 'choice'].includes(option.type);
const isInForm = ({ option, offers }: Setting) =>
  WRITTEN.includes(option.type) && !(option.type === 'number' && offers !== undefined);

/** The settings of one form of a part. */
export const formsOf = (part: SettingsPart): readonly (readonly Setting[])[] =>
  chunk(part.settings.filter(isInForm), INPUTS_PER_FORM);

/** Lays out all parts, so that each section fits one message. */
export function sectionsOf(parts: readonly SettingsPart[]): readonly Section[] {
  return parts.flatMap((part) => {
    const menus = part.settings.filter(isInMenu);
    const forms = formsOf(part);
    const first = forms.length > 0 ? ROWS - 1 : ROWS;
    const pages = [menus.slice(0, first), ...chunk(menus.slice(first), ROWS)];
    return pages.map((page, index) => ({
      key: `${keyOf(part)}:${index}`,
      title: index === 0 ? part.title : `${part.title} (${index + 1})`,
      part: keyOf(part),
      menus: page,
      forms: index === 0 ? forms : [],
    }));
  });
}

/** What is wrong with the parts taken together, in sentences; none when all is well. */
export function partProblems(parts: readonly SettingsPart[]): readonly string[] {
  const names = parts.flatMap(({ settings }) => settings.map(({ name }) => name));
  const keys = parts.map(keyOf);
  return [
    ...repeated(names).map((name) => `Two settings are named "${name}".`),
    ...repeated(keys).map((key) => `Two parts of the settings are named "${key}".`),
    ...names.filter((name) => !/^[a-z_]{1,32}$/.test(name)).map((name) => `"${name}" can't be an option's name.`),
    ...(names.length > OPTIONS_LIMIT
      ? [`/setup has ${names.length} options, and Discord takes ${OPTIONS_LIMIT}.`]
      : []),
  ];
}

const repeated = (words: readonly string[]) => [...new Set(words.filter((word, at) => words.indexOf(word) !== at))];

function chunk<T>(things: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < things.length; at += size) chunks.push(things.slice(at, at + size));
  return chunks;
}
