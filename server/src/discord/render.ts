import {
  type APIApplicationCommandOptionChoice,
  type APIButtonComponent,
  type APIChannelSelectComponent,
  type APIEmbed,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord-api-types/v10';
import type { Button, Embed, Form, FormInput, Menu, Reply, Row, Suggestion } from '../kit/reply.ts';
import {
  BUTTONS_LIMIT,
  CHOICE_LIMIT,
  CHOICES_LIMIT,
  CONTENT_LIMIT,
  CUSTOM_ID_LIMIT,
  EMBED_DESCRIPTION_LIMIT,
  EMBED_FIELD_NAME_LIMIT,
  EMBED_FIELD_VALUE_LIMIT,
  EMBED_FIELDS_LIMIT,
  EMBED_FOOTER_LIMIT,
  EMBED_TITLE_LIMIT,
  EMBED_TOTAL_LIMIT,
  FORM_INPUTS_LIMIT,
  FORM_TITLE_LIMIT,
  INPUT_LABEL_LIMIT,
  INPUT_LENGTH_LIMIT,
  LABEL_LIMIT,
  PLACEHOLDER_LIMIT,
  ROWS_LIMIT,
  SUGGESTION_LIMIT,
  SUGGESTIONS_LIMIT,
  URL_LIMIT,
} from './limits.ts';

/** The body of a message as Discord takes it, for posting as well as for editing. */
export interface MessageBody {
  content: string;
  embeds: APIEmbed[];
  components: { type: ComponentType.ActionRow; components: Component[] }[];
  /** Nobody is pinged by text that a person typed. */
  allowed_mentions: { parse: [] };
  flags?: MessageFlags;
}

type Component = APIButtonComponent | APIStringSelectComponent | APIChannelSelectComponent;

/**
 * A reply as Discord's message. Says all of content, embeds and components, so that an edit clears what is gone.
 * Content over the limit is cut and ends in `…`.
 *
 * @param visible `private`: only the person who asked sees it
 * @throws RangeError where the reply breaks another limit of Discord, or is empty
 */
export function renderMessage(reply: Reply, visible: 'all' | 'private' = 'all'): MessageBody {
  if (!reply.content && !reply.embed && !reply.rows?.length) throw new RangeError('A reply has nothing in it.');
  const body: MessageBody = {
    content: cut(reply.content ?? '', CONTENT_LIMIT),
    embeds: reply.embed ? [renderEmbed(reply.embed)] : [],
    components: renderRows(reply.rows ?? []),
    allowed_mentions: { parse: [] },
  };
  if (visible === 'private') body.flags = MessageFlags.Ephemeral;
  return body;
}

/**
 * A form as Discord's modal: each input is a label with a text input in it.
 *
 * @throws RangeError where it breaks a limit of Discord
 */
export function renderForm(form: Form): APIModalInteractionResponseCallbackData {
  within('The number of inputs', form.inputs.length, 1, FORM_INPUTS_LIMIT);
  textWithin('The custom_id of a form', form.customId, 1, CUSTOM_ID_LIMIT);
  textWithin('The title of a form', form.title, 1, FORM_TITLE_LIMIT);
  if (new Set(form.inputs.map(({ name }) => name)).size < form.inputs.length) {
    throw new RangeError('Two inputs of one form have the same name.');
  }
  return {
    custom_id: form.customId,
    title: form.title,
    components: form.inputs.map((input) => ({
      type: ComponentType.Label,
      label: textWithin('The label of an input', input.label, 1, INPUT_LABEL_LIMIT),
      component: renderInput(input),
    })),
  };
}

/**
 * Suggestions as the data of Discord's autocomplete answer.
 *
 * @throws RangeError where there are more than 25, or one breaks a limit of Discord
 */
export function renderSuggestions(suggestions: readonly Suggestion[]): {
  choices: APIApplicationCommandOptionChoice[];
} {
  within('The number of suggestions', suggestions.length, 0, SUGGESTIONS_LIMIT);
  return {
    choices: suggestions.map(({ name, value }) => {
      textWithin('The name of a suggestion', name, 1, SUGGESTION_LIMIT);
      if (typeof value === 'string') textWithin('The value of a suggestion', value, 1, SUGGESTION_LIMIT);
      return { name, value };
    }),
  };
}

function renderInput({ name, long = false, required = true, value, maxLength = INPUT_LENGTH_LIMIT }: FormInput) {
  within('The length that an input allows', maxLength, 1, INPUT_LENGTH_LIMIT);
  if (value !== undefined) textWithin('The value of an input', value, 0, maxLength);
  return {
    type: ComponentType.TextInput as const,
    custom_id: textWithin('The name of an input', name, 1, CUSTOM_ID_LIMIT),
    style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: maxLength,
    ...(value !== undefined && { value }),
  };
}

function renderEmbed({ title, description, color, fields = [], footer }: Embed): APIEmbed {
  within('The number of fields', fields.length, 0, EMBED_FIELDS_LIMIT);
  const embed: APIEmbed = {};
  if (title !== undefined) embed.title = textWithin('The title of an embed', title, 1, EMBED_TITLE_LIMIT);
  if (description !== undefined) {
    embed.description = textWithin('The description of an embed', description, 1, EMBED_DESCRIPTION_LIMIT);
  }
  if (color !== undefined) embed.color = color;
  if (footer !== undefined)
    embed.footer = { text: textWithin('The footer of an embed', footer, 1, EMBED_FOOTER_LIMIT) };
  if (fields.length > 0) {
    embed.fields = fields.map(({ name, value, inline = false }) => ({
      name: textWithin('The name of a field', name, 1, EMBED_FIELD_NAME_LIMIT),
      value: textWithin('The value of a field', value, 1, EMBED_FIELD_VALUE_LIMIT),
      inline,
    }));
  }
  const texts = [title, description, footer, ...fields.flatMap(({ name, value }) => [name, value])];
  const total = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  within('The length of all texts of an embed', total, 1, EMBED_TOTAL_LIMIT);
  return embed;
}

function renderRows(rows: readonly Row[]): MessageBody['components'] {
  within('The number of rows', rows.length, 0, ROWS_LIMIT);
  const taken = new Set<string>();
  return rows.map((row) => {
    if ('menu' in row) return { type: ComponentType.ActionRow, components: [renderMenu(row, taken)] };
    within('The number of buttons in a row', row.length, 1, BUTTONS_LIMIT);
    return { type: ComponentType.ActionRow, components: row.map((button) => renderButton(button, taken)) };
  });
}

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

function renderButton(button: Button, taken: Set<string>): APIButtonComponent {
  const label = textWithin('The label of a button', button.label, 1, LABEL_LIMIT);
  if ('url' in button) {
    if (!/^https?:\/\//.test(button.url)) throw new RangeError('The address of a button must be http or https.');
    textWithin('The address of a button', button.url, 1, URL_LIMIT);
    return { type: ComponentType.Button, style: ButtonStyle.Link, label, url: button.url };
  }
  const { customId, style, disabled = false } = button;
  takeId(customId, taken);
  return { type: ComponentType.Button, style: STYLES[style], label, custom_id: customId, disabled };
}

function takeId(customId: string, taken: Set<string>): void {
  textWithin('The custom_id of a component', customId, 1, CUSTOM_ID_LIMIT);
  if (taken.has(customId)) throw new RangeError(`Two components of one message have the custom_id ${customId}.`);
  taken.add(customId);
}

function renderMenu(menu: Menu, taken: Set<string>): APIStringSelectComponent | APIChannelSelectComponent {
  takeId(menu.customId, taken);
  const common = {
    custom_id: menu.customId,
    placeholder: textWithin('The placeholder of a menu', menu.placeholder, 1, PLACEHOLDER_LIMIT),
    max_values: 1,
  };
  if (menu.menu === 'channel') {
    return {
      ...common,
      type: ComponentType.ChannelSelect,
      min_values: 0,
      channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
      ...(menu.chosen !== undefined && {
        default_values: [{ id: menu.chosen, type: SelectMenuDefaultValueType.Channel as const }],
      }),
    };
  }
  within('The number of choices', menu.choices.length, 1, CHOICES_LIMIT);
  return {
    ...common,
    type: ComponentType.StringSelect,
    options: menu.choices.map(({ label, value, chosen = false }) => ({
      label: textWithin('The label of a choice', label, 1, CHOICE_LIMIT),
      value: textWithin('The value of a choice', value, 1, CHOICE_LIMIT),
      default: chosen,
    })),
  };
}

/** The text, no longer than `limit` UTF-16 units, without half a character at its end. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function textWithin(what: string, text: string, least: number, most: number): string {
  within(`${what} (its length)`, text.length, least, most);
  return text;
}

function within(what: string, count: number, least: number, most: number): void {
  if (count < least || count > most) throw new RangeError(`${what} is ${count}; Discord takes ${least} to ${most}.`);
}
