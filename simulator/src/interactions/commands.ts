import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { applicationsIn } from '../world/lookup.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import type { Application, Channel, Guild, World } from '../world/types.ts';
import { NotPossible } from './not-possible.ts';

/** A command that a person is shown. */
export interface OfferedCommand {
  readonly application: Application;
  readonly command: APIApplicationCommand;
}

/** A command with the sub-command that was typed, and the options that this one takes. */
export interface TypedCommand extends OfferedCommand {
  /** The names below the command: none, a sub-command, or a group and its sub-command. */
  readonly steps: readonly { readonly name: string; readonly type: number }[];
  readonly options: readonly APIApplicationCommandOption[];
}

interface Place {
  readonly userId: string;
  readonly channel: Channel;
  readonly guild: Guild | undefined;
}

function registered(world: World, { channel, guild }: Place): OfferedCommand[] {
  const applications = guild
    ? applicationsIn(world, guild)
    : [...world.applications.values()].filter(({ botId }) => channel.recipientIds.includes(botId));
  return applications.flatMap((application) => {
    const own = guild
      ? (application.guildCommands.get(guild.id) ?? new Map<string, APIApplicationCommand>())
      : new Map();
    return [...own.values(), ...application.commands.values()].map((command) => ({ application, command }));
  });
}

/** Why somebody is not shown a command; undefined if he is. */
function hiddenBecause(
  world: World,
  { userId, channel, guild }: Place,
  command: APIApplicationCommand,
): string | undefined {
  const here = guild ? InteractionContextType.Guild : InteractionContextType.BotDM;
  if (command.contexts && !command.contexts.includes(here)) return 'it is not offered in this kind of place';
  if (!guild) return undefined;
  const held = permissionsIn(world, channel.id, userId);
  if (!has(held, PermissionFlagsBits.UseApplicationCommands)) return 'that person may not use commands here';
  if (command.nsfw === true && !channel.nsfw) return 'it is for age-restricted channels';
  const needed = command.default_member_permissions;
  if (needed === null || needed === undefined || has(held, PermissionFlagsBits.Administrator)) return undefined;
  // "0" hides it from everybody but administrators.
  const shown = BigInt(needed) !== 0n && has(held, BigInt(needed));
  return shown ? undefined : `it needs the permissions ${needed} (default_member_permissions)`;
}

/**
 * The commands that Discord's client shows to somebody in a channel.
 * https://discord.com/developers/docs/interactions/application-commands#permissions
 */
export const offeredCommands = (world: World, place: Place): OfferedCommand[] =>
  registered(world, place).filter(({ command }) => hiddenBecause(world, place, command) === undefined);

/**
 * Finds a command by what is typed: `/session end`, or the name of a user or message command.
 *
 * @param force finds it also if the person isn't shown it
 * @throws NotPossible, saying what there is instead
 */
export function findCommand(
  world: World,
  place: Place,
  asked: { typed: string; type: ApplicationCommandType; applicationId?: string | undefined; force: boolean },
): TypedCommand {
  const words =
    asked.type === ApplicationCommandType.ChatInput ? asked.typed.replace(/^\//, '').split(/\s+/) : [asked.typed];
  const candidates = registered(world, place).filter(
    ({ application, command }) =>
      command.type === asked.type && (asked.applicationId === undefined || application.id === asked.applicationId),
  );
  const found = candidates.find(({ command }) => command.name === words[0]);
  if (!found) {
    const names = candidates.map(({ command }) => command.name).join(', ');
    throw new NotPossible(`There is no command ${asked.typed}. There are: ${names || 'none'}.`);
  }
  const hidden = hiddenBecause(world, place, found.command);
  if (hidden !== undefined && !asked.force) throw new NotPossible(`That person doesn't see ${asked.typed}: ${hidden}.`);
  return { ...found, ...walk(found.command, words.slice(1)) };
}

const isBranch = (option: APIApplicationCommandOption) =>
  option.type === ApplicationCommandOptionType.Subcommand ||
  option.type === ApplicationCommandOptionType.SubcommandGroup;

function walk(command: APIApplicationCommand, names: readonly string[]): Pick<TypedCommand, 'steps' | 'options'> {
  const steps: { name: string; type: number }[] = [];
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  for (const name of names) {
    const branch = options.find((option) => isBranch(option) && option.name === name);
    if (!branch) throw new NotPossible(`/${command.name} has no sub-command ${names.join(' ')}.`);
    steps.push({ name, type: branch.type });
    options = 'options' in branch ? (branch.options ?? []) : [];
  }
  if (options.some(isBranch)) {
    const below = options.map(({ name }) => name).join(', ');
    throw new NotPossible(`/${[command.name, ...names].join(' ')} can't be run by itself. Below it are: ${below}.`);
  }
  return { steps, options };
}
