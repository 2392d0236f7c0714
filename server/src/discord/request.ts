import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIInteractionDataResolved,
  type APIModalSubmission,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  type ModalSubmitComponent,
} from 'discord-api-types/v10';
import type { Call, Given, GivenFile, Picked } from '../kit/door.ts';
import type { PickedChannel, PickedPerson, PickedRole } from '../kit/options.ts';
import { readAttachment } from './read-message.ts';
import { bitsIn, dateIn, field, textIn } from './wire.ts';

/** An interaction, read: which door it is for and with what. */
export type Request =
  | {
      readonly kind: 'command';
      readonly name: string;
      readonly options: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'press'; readonly customId: string }
  | { readonly kind: 'pick'; readonly customId: string; readonly picked: Picked }
  | ({ readonly kind: 'submit'; readonly customId: string } & Pick<Given, 'inputs' | 'files'>)
  | {
      readonly kind: 'suggest';
      readonly name: string;
      readonly typed: string;
      /** What stands in the command's other options so far. */
      readonly others: Readonly<Record<string, unknown>>;
    };

/** Reads which door an interaction is for; `undefined` for kinds that we have no door for. */
export function readRequest(interaction: APIInteraction): Request | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const { name, options } = readOptions(interaction.data);
      const { data } = interaction;
      const resolved = data.type === ApplicationCommandType.ChatInput ? data.resolved : undefined;
      return {
        kind: 'command',
        name,
        options: Object.fromEntries(options.map((option) => [option.name, readValue(option, resolved)])),
      };
    }
    case InteractionType.ApplicationCommandAutocomplete: {
      const { name, options } = readOptions(interaction.data);
      const focused = options.find((option) => 'focused' in option && option.focused);
      const others = options.filter((option) => option !== focused).map((option) => [option.name, option.value]);
      return {
        kind: 'suggest',
        name: `${name} ${focused?.name ?? ''}`,
        typed: String(focused?.value ?? ''),
        others: Object.fromEntries(others),
      };
    }
    case InteractionType.MessageComponent:
      return readComponent(interaction.data);
    case InteractionType.ModalSubmit:
      return { kind: 'submit', customId: interaction.data.custom_id, ...readForm(interaction.data) };
    default:
      return undefined;
  }
}

/** Reads who acts and where; `undefined` outside of a server. */
export function readCall(interaction: APIInteraction): Call | undefined {
  const channelId = channelOf(interaction);
  if (!interaction.guild_id || !interaction.member || channelId === undefined) return undefined;
  return {
    interactionId: interaction.id,
    actor: {
      guildId: interaction.guild_id,
      userId: interaction.member.user.id,
      username: interaction.member.user.username,
      roleIds: interaction.member.roles,
      joinedAt: dateIn(interaction.member, 'joined_at'),
    },
    place: placeOf(interaction, channelId),
  };
}

/**
 * Reads who pressed a button in a direct message.
 *
 * @param guildId the server that the button is about
 */
export function readDirectCall(interaction: APIInteraction, guildId: string): Call | undefined {
  const channelId = channelOf(interaction);
  if (interaction.guild_id || !interaction.user || channelId === undefined) return undefined;
  return {
    interactionId: interaction.id,
    actor: { guildId, userId: interaction.user.id, username: interaction.user.username, roleIds: [] },
    place: placeOf(interaction, channelId),
  };
}

/** Discord names the channel twice, and calls the shorter way the older one. */
const channelOf = (interaction: APIInteraction): string | undefined =>
  textIn(interaction.channel, 'id') ?? textIn(interaction, 'channel_id');

const placeOf = (interaction: APIInteraction, channelId: string) => ({
  channelId,
  botPermissions: bitsIn(interaction, 'app_permissions'),
});

function readValue(
  option: APIApplicationCommandInteractionDataBasicOption,
  resolved: APIInteractionDataResolved | undefined,
): unknown {
  switch (option.type) {
    case ApplicationCommandOptionType.User:
      return readPerson(option.value, resolved);
    case ApplicationCommandOptionType.Role:
      return readRole(option.value, resolved);
    case ApplicationCommandOptionType.Channel:
      return readChannel(option.value, resolved);
    default:
      return option.value;
  }
}

function readPerson(id: string, resolved: APIInteractionDataResolved | undefined): PickedPerson {
  const member = resolved?.members?.[id];
  return {
    id,
    username: resolved?.users?.[id]?.username ?? '',
    isBot: resolved?.users?.[id]?.bot === true,
    member: member && { roleIds: member.roles, joinedAt: dateIn(member, 'joined_at') },
  };
}

const readRole = (id: string, resolved: APIInteractionDataResolved | undefined): PickedRole => ({
  id,
  isManaged: resolved?.roles?.[id]?.managed === true,
});

const readChannel = (id: string, resolved: object | undefined): PickedChannel => ({
  id,
  botPermissions: bitsIn(field(field(resolved, 'channels'), id), 'app_permissions'),
});

function readComponent(data: { custom_id: string; component_type: ComponentType }): Request {
  const values: unknown = field(data, 'values');
  if (!Array.isArray(values)) return { kind: 'press', customId: data.custom_id };
  const texts = values.filter((value) => typeof value === 'string');
  const resolved: unknown = field(data, 'resolved');
  const channels =
    data.component_type === ComponentType.ChannelSelect
      ? texts.map((id) => readChannel(id, typeof resolved === 'object' && resolved !== null ? resolved : undefined))
      : [];
  return { kind: 'pick', customId: data.custom_id, picked: { values: texts, channels } };
}

function readOptions(data: { name: string; options?: APIApplicationCommandInteractionDataOption[] }) {
  let name = data.name;
  let options = data.options ?? [];
  for (let [first] = options; first; [first] = options) {
    if (
      first.type !== ApplicationCommandOptionType.Subcommand &&
      first.type !== ApplicationCommandOptionType.SubcommandGroup
    )
      break;
    name = `${name} ${first.name}`;
    options = first.options ?? [];
  }
  return { name, options: options as APIApplicationCommandInteractionDataBasicOption[] };
}

function readForm({ components, resolved }: APIModalSubmission): Pick<Given, 'inputs' | 'files'> {
  const inputs: Record<string, string> = {};
  const files: Record<string, readonly GivenFile[]> = {};
  for (const part of components) {
    const parts = 'components' in part ? part.components : 'component' in part ? [part.component] : [];
    for (const input of parts) {
      if (input.type === ComponentType.FileUpload) files[input.custom_id] = filesIn(input.values, resolved);
      else inputs[input.custom_id] = textOf(input);
    }
  }
  return { inputs, files };
}

/** A text as it was typed; what was picked, one a line. */
function textOf(input: ModalSubmitComponent): string {
  if ('values' in input) return input.values.join('\n');
  return typeof input.value === 'string' ? input.value : '';
}

const filesIn = (ids: readonly string[], resolved: APIInteractionDataResolved | undefined): GivenFile[] =>
  ids.flatMap((id) =>
    readAttachment(resolved?.attachments?.[id]).map((file) => ({
      ...file,
      contentType: file.contentType ?? undefined,
    })),
  );
