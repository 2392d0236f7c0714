import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandGroupOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { CommandDoor, Door } from '../kit/door.ts';
import type { OptionSpec } from '../kit/options.ts';

/**
 * The slash commands that Discord must know, from the doors that stand behind them. They are for servers only.
 *
 * @throws Error where a group inside a command has no description
 * @param groups descriptions of the commands that only hold sub-commands, and of groups inside them (`panel button`)
 */
export function commandDefinitions(
  doors: readonly Door[],
  groups: Readonly<Record<string, string>>,
): RESTPutAPIApplicationCommandsJSONBody {
  const commands = doors.filter((door) => door.kind === 'command');
  const single = commands.filter((door) => !door.name.includes(' '));
  return [
    ...single.map((door) => ({ ...base(door.name, door.description), ...shownTo([door]), options: optionsOf(door) })),
    ...Object.entries(groups)
      .filter(([name]) => !name.includes(' '))
      .map(([name, description]) => {
        const inside = commands.filter((door) => door.name.startsWith(`${name} `));
        return { ...base(name, description), ...shownTo(inside), options: subcommands(name, inside, groups) };
      }),
  ];
}

/** https://discord.com/developers/docs/interactions/application-commands#permissions */
const shownTo = (doors: readonly CommandDoor[]) =>
  doors.every((door) => door.hidden === true) ? { default_member_permissions: '0' } : {};

const base = (name: string, description: string) => ({
  name,
  description,
  type: ApplicationCommandType.ChatInput as const,
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
});

/** Sub-commands stand in the command itself or, where their name has three words, in a group of it. */
function subcommands(
  command: string,
  doors: readonly CommandDoor[],
  groups: Readonly<Record<string, string>>,
): (APIApplicationCommandSubcommandOption | APIApplicationCommandSubcommandGroupOption)[] {
  const direct = doors.filter((door) => door.name.split(' ').length === 2);
  const inside = new Set(
    doors.filter((door) => !direct.includes(door)).map(({ name }) => name.split(' ').slice(0, 2).join(' ')),
  );
  return [
    ...direct.map(subcommand),
    ...[...inside].map((name) => {
      const description = groups[name];
      if (description === undefined) throw new Error(`The group of commands /${name} has no description.`);
      return {
        type: ApplicationCommandOptionType.SubcommandGroup as const,
        name: name.slice(command.length + 1),
        description,
        options: doors.filter((door) => door.name.startsWith(`${name} `)).map(subcommand),
      };
    }),
  ];
}

const subcommand = (door: CommandDoor): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  name: door.name.split(' ').at(-1) ?? '',
  description: door.description,
  options: optionsOf(door),
});

const optionsOf = (door: CommandDoor): APIApplicationCommandBasicOption[] =>
  Object.entries(door.options).map(([name, spec]) => optionOf(name, spec));

function optionOf(name: string, spec: OptionSpec): APIApplicationCommandBasicOption {
  const common = { name, description: spec.description, required: spec.required ?? false };
  const suggested = spec.suggested ? { autocomplete: true as const } : {};
  switch (spec.type) {
    case 'text':
      return { ...common, ...suggested, type: ApplicationCommandOptionType.String, max_length: spec.maxLength };
    case 'number':
      return {
        ...common,
        ...suggested,
        type: ApplicationCommandOptionType.Integer,
        min_value: spec.min,
        max_value: spec.max,
      };
    case 'choice':
      return {
        ...common,
        type: ApplicationCommandOptionType.String,
        choices: spec.choices.map((choice) => ({ name: choice, value: choice })),
      };
    case 'person':
      return { ...common, type: ApplicationCommandOptionType.User };
    case 'role':
      return { ...common, type: ApplicationCommandOptionType.Role };
    case 'channel':
      return {
        ...common,
        type: ApplicationCommandOptionType.Channel,
        channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
      };
    case 'category':
      return {
        ...common,
        type: ApplicationCommandOptionType.Channel,
        channel_types: [ChannelType.GuildCategory],
      };
  }
}
