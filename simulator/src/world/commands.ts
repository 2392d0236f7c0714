import { type APIApplicationCommand, ApplicationCommandType, ApplicationIntegrationType } from 'discord-api-types/v10';
import { shaped } from './shaped.ts';
import type { Application, World } from './types.ts';

/** What a bot sends to register a command, already held against Discord's rules. */
export type CommandForm = Readonly<Record<string, unknown>>;

/** The commands of everywhere, or of one server. */
export function commandsOf(application: Application, guildId: string | undefined): Map<string, APIApplicationCommand> {
  if (guildId === undefined) return application.commands;
  let commands = application.guildCommands.get(guildId);
  if (!commands) application.guildCommands.set(guildId, (commands = new Map()));
  return commands;
}

const listOrNothing = (value: unknown) => (Array.isArray(value) && value.length > 0 ? value : undefined);

/** Options as Discord gives them back: what stands at its default, or is empty, is left out. */
function settleOptions(options: unknown): unknown[] | undefined {
  return listOrNothing(options)?.map((option: Readonly<Record<string, unknown>>) => {
    const { required, autocomplete, choices, options: below, ...rest } = option;
    const nested = settleOptions(below);
    const listed = listOrNothing(choices);
    return {
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined)),
      ...(required === true ? { required: true } : {}),
      ...(autocomplete === true ? { autocomplete: true } : {}),
      ...(listed ? { choices: listed } : {}),
      ...(nested ? { options: nested } : {}),
    };
  });
}

/** Everything of a command that a change of makes a new version. */
function settle(form: CommandForm, guildId: string | undefined) {
  const options = settleOptions(form['options']);
  const needed = form['default_member_permissions'];
  return {
    type: form['type'] ?? ApplicationCommandType.ChatInput,
    name: form['name'],
    name_localizations: form['name_localizations'] ?? null,
    description: form['description'] ?? '',
    description_localizations: form['description_localizations'] ?? null,
    default_member_permissions: typeof needed === 'string' || typeof needed === 'number' ? String(needed) : null,
    nsfw: form['nsfw'] ?? false,
    ...(options ? { options } : {}),
    ...(guildId === undefined
      ? {
          dm_permission: form['dm_permission'] ?? true,
          contexts: form['contexts'] ?? null,
          integration_types: form['integration_types'] ?? [ApplicationIntegrationType.GuildInstall],
        }
      : { guild_id: guildId }),
  };
}

const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Two commands may have one name if they are of different types. */
export const sameCommand = (command: APIApplicationCommand, form: CommandForm): boolean =>
  command.name === form['name'] && command.type === (form['type'] ?? ApplicationCommandType.ChatInput);

/**
 * Registers a command, or changes the one that `before` is. The id stays with the command; the version changes only if
 * anything else does.
 */
export function putCommand(
  world: World,
  application: Application,
  guildId: string | undefined,
  form: CommandForm,
  before: APIApplicationCommand | undefined,
): APIApplicationCommand {
  const content = settle(form, guildId);
  if (before) {
    const same = { ...content, id: before.id, application_id: before.application_id, version: before.version };
    if (sortedJson(same) === sortedJson(before)) return before;
  }
  const command = shaped<APIApplicationCommand>({
    id: before?.id ?? world.ids.next(),
    application_id: application.id,
    version: world.ids.next(),
    ...content,
  });
  commandsOf(application, guildId).set(command.id, command);
  return command;
}

/** Makes `forms` the only commands there. Those that were there under the same name and type keep their ids. */
export function replaceCommands(
  world: World,
  application: Application,
  guildId: string | undefined,
  forms: readonly CommandForm[],
): APIApplicationCommand[] {
  const commands = commandsOf(application, guildId);
  const before = [...commands.values()];
  commands.clear();
  return forms.map((form) => {
    const there = before.find((command) => sameCommand(command, form));
    const command = putCommand(world, application, guildId, form, there);
    commands.set(command.id, command);
    return command;
  });
}
