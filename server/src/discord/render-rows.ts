import {
  type APIButtonComponent,
  type APIChannelSelectComponent,
  type APIMessageComponentEmoji,
  type APIRoleSelectComponent,
  type APISelectMenuOption,
  type APIStringSelectComponent,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from 'discord-api-types/v10';
import type { Button, Choice, ChoiceMenu, Menu, RoleMenu, Row } from '../kit/reply.ts';
import {
  BUTTONS_LIMIT,
  CHOICE_LIMIT,
  CHOICES_LIMIT,
  CUSTOM_ID_LIMIT,
  LABEL_LIMIT,
  PICKED_LIMIT,
  PLACEHOLDER_LIMIT,
  ROWS_LIMIT,
  URL_LIMIT,
} from './limits.ts';
import { textWithin, webAddress, within } from './within.ts';

/** A row of a message as Discord takes it. */
export interface RowBody {
  type: ComponentType.ActionRow;
  components: (APIButtonComponent | MenuBody)[];
}

type MenuBody = APIStringSelectComponent | APIChannelSelectComponent | APIRoleSelectComponent;

/**
 * Rows of buttons and menus as Discord's components.
 *
 * @throws RangeError where they break a limit of Discord
 */
export function renderRows(rows: readonly Row[]): RowBody[] {
  within('The number of rows', rows.length, 0, ROWS_LIMIT);
  const taken = new Set<string>();
  return rows.map((row) => {
    if ('menu' in row) return { type: ComponentType.ActionRow, components: [renderMenu(row, taken)] };
    within('The number of buttons in a row', row.length, 1, BUTTONS_LIMIT);
    return { type: ComponentType.ActionRow, components: row.map((button) => renderButton(button, taken)) };
  });
}

/** The choices of a menu in a message or in a form. @throws RangeError where they break a limit of Discord */
export function renderChoices(choices: readonly Choice[]): APISelectMenuOption[] {
  within('The number of choices', choices.length, 1, CHOICES_LIMIT);
  return choices.map((choice) => ({
    ...choiceTexts(choice),
    ...(choice.emoji !== undefined && { emoji: emojiOf(choice.emoji) }),
    default: choice.chosen ?? false,
  }));
}

/** What all kinds of choices have. @throws RangeError where a text breaks a limit of Discord */
export const choiceTexts = ({ label, value, description }: Choice) => ({
  label: textWithin('The label of a choice', label, 1, CHOICE_LIMIT),
  value: textWithin('The value of a choice', value, 1, CHOICE_LIMIT),
  ...(description !== undefined && {
    description: textWithin('The description of a choice', description, 1, CHOICE_LIMIT),
  }),
});

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

function renderButton(button: Button, taken: Set<string>): APIButtonComponent {
  const label = textWithin('The label of a button', button.label, 1, LABEL_LIMIT);
  if ('url' in button) {
    const url = webAddress('The address of a button', button.url, URL_LIMIT);
    return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
  }
  const { customId, style, disabled = false, emoji } = button;
  takeId(customId, taken);
  return {
    type: ComponentType.Button,
    style: STYLES[style],
    label,
    custom_id: customId,
    disabled,
    ...(emoji !== undefined && { emoji: emojiOf(emoji) }),
  };
}

/** One of the server's own is `name:id`; everything else is the emoji itself. */
function emojiOf(text: string): APIMessageComponentEmoji {
  const own = /^(?<name>\w{2,32}):(?<id>\d{15,20})$/.exec(text)?.groups;
  return own?.['id'] !== undefined && own['name'] !== undefined ? { id: own['id'], name: own['name'] } : { name: text };
}

function takeId(customId: string, taken: Set<string>): void {
  textWithin('The custom_id of a component', customId, 1, CUSTOM_ID_LIMIT);
  if (taken.has(customId)) throw new RangeError(`Two components of one message have the custom_id ${customId}.`);
  taken.add(customId);
}

function renderMenu(menu: Menu, taken: Set<string>): MenuBody {
  takeId(menu.customId, taken);
  switch (menu.menu) {
    case 'choice':
      return { ...common(menu), type: ComponentType.StringSelect, options: renderChoices(menu.choices) };
    case 'role':
      return renderRoleMenu(menu);
    case 'channel':
      return renderChannelMenu(menu, [ChannelType.GuildText, ChannelType.GuildAnnouncement]);
    case 'category':
      return renderChannelMenu(menu, [ChannelType.GuildCategory]);
  }
}

const common = (menu: Menu) => ({
  custom_id: menu.customId,
  placeholder: textWithin('The placeholder of a menu', menu.placeholder, 1, PLACEHOLDER_LIMIT),
  max_values: 1,
});

const renderChannelMenu = (
  menu: Exclude<Menu, ChoiceMenu | RoleMenu>,
  types: ChannelType[],
): APIChannelSelectComponent => ({
  ...common(menu),
  type: ComponentType.ChannelSelect,
  min_values: 0,
  channel_types: types,
  ...(menu.chosen !== undefined && {
    default_values: [{ id: menu.chosen, type: SelectMenuDefaultValueType.Channel as const }],
  }),
});

function renderRoleMenu(menu: RoleMenu): APIRoleSelectComponent {
  const { chosen = [], most = 1 } = menu;
  within('How many roles may be picked', most, 1, PICKED_LIMIT);
  within('The number of roles that are chosen', chosen.length, 0, most);
  return {
    ...common(menu),
    type: ComponentType.RoleSelect,
    min_values: 0,
    max_values: most,
    ...(chosen.length > 0 && {
      default_values: chosen.map((id) => ({ id, type: SelectMenuDefaultValueType.Role as const })),
    }),
  };
}
