import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIModalSubmission,
  ApplicationCommandOptionType,
  ComponentType,
  InteractionType,
} from 'discord-api-types/v10';
import type { Call } from '../kit/door.ts';

/** An interaction, read: which door it is for and with what. */
export type Request =
  | {
      readonly kind: 'command';
      readonly name: string;
      readonly options: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'press'; readonly customId: string }
  | { readonly kind: 'submit'; readonly customId: string; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: 'suggest'; readonly name: string; readonly typed: string };

/** Reads which door an interaction is for; `undefined` for kinds that we have no door for. */
export function readRequest(interaction: APIInteraction): Request | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const { name, options } = readOptions(interaction.data);
      return {
        kind: 'command',
        name,
        options: Object.fromEntries(options.map((option) => [option.name, option.value])),
      };
    }
    case InteractionType.ApplicationCommandAutocomplete: {
      const { name, options } = readOptions(interaction.data);
      const focused = options.find((option) => 'focused' in option && option.focused);
      return { kind: 'suggest', name: `${name} ${focused?.name ?? ''}`, typed: String(focused?.value ?? '') };
    }
    case InteractionType.MessageComponent:
      return { kind: 'press', customId: interaction.data.custom_id };
    case InteractionType.ModalSubmit:
      return { kind: 'submit', customId: interaction.data.custom_id, inputs: readInputs(interaction.data) };
    default:
      return undefined;
  }
}

/** Reads who acts and where; `undefined` outside of a server. */
export function readCall(interaction: APIInteraction): Call | undefined {
  if (!interaction.guild_id || !interaction.member || !interaction.channel) return undefined;
  return {
    interactionId: interaction.id,
    actor: {
      guildId: interaction.guild_id,
      userId: interaction.member.user.id,
      roleIds: interaction.member.roles,
    },
    place: { channelId: interaction.channel.id, botPermissions: BigInt(interaction.app_permissions) },
  };
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

function readInputs(data: APIModalSubmission): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const part of data.components) {
    const fields =
      part.type === ComponentType.ActionRow
        ? part.components
        : part.type === ComponentType.Label
          ? [part.component]
          : [];
    for (const field of fields)
      if ('value' in field && typeof field.value === 'string') inputs[field.custom_id] = field.value;
  }
  return inputs;
}
