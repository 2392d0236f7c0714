import {
  type APIApplicationCommand,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type RESTPutAPIApplicationCommandsJSONBody,
  Routes,
} from 'discord-api-types/v10';
import type { RouteLike } from '@discordjs/rest';
import type { Log } from '../kit/log.ts';
import { DiscordFailure } from './failure.ts';
import type { Rest } from './rest.ts';

/** What was different, by the commands' names. All empty: Discord had it right, and nothing was written. */
export interface CommandChanges {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

type Wanted = RESTPutAPIApplicationCommandsJSONBody[number];

/**
 * Makes Discord's list of the bot's commands what it should be. Reads first and writes only what differs, since a
 * write makes every client fetch the list again.
 *
 * The commands are global: a server that the bot joins has them at once. One PUT replaces the list; a command that
 * keeps its name keeps its id, and with it what servers have set for it. Running this twice does nothing more.
 * https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands
 *
 * @throws DiscordFailure
 */
export async function syncCommands({
  rest,
  applicationId,
  wanted,
  log,
}: {
  rest: Rest;
  applicationId: string;
  wanted: RESTPutAPIApplicationCommandsJSONBody;
  log: Log;
}): Promise<CommandChanges> {
  const route = Routes.applicationCommands(applicationId);
  const present = await presentCommands(rest, route);
  // Discord makes this one for applications with an Activity, and refuses a list without it.
  const entryPoints = present.filter((command) => command.type === ApplicationCommandType.PrimaryEntryPoint);
  const changes = compareCommands(
    present.filter((command) => !entryPoints.includes(command)),
    wanted,
  );
  const count = changes.created.length + changes.changed.length + changes.deleted.length;
  if (count === 0) {
    log.debug({ commands: wanted.length }, 'Discord has all commands.');
    return changes;
  }
  await rest.put(route, { body: [...wanted, ...entryPoints] });
  log.info({ ...changes }, 'Discord was told the commands.');
  return changes;
}

/** Something between us and Discord may let the list through only one way; the writing then says what is wrong, if anything. */
async function presentCommands(rest: Rest, route: RouteLike): Promise<readonly APIApplicationCommand[]> {
  try {
    const present: unknown = await rest.get(route, { query: { with_localizations: 'true' } });
    return Array.isArray(present) ? present : [];
  } catch (error) {
    if (error instanceof DiscordFailure && UNREADABLE.has(error.status)) return [];
    throw error;
  }
}

/** There is nothing to read at that address, or it may not be read. */
const UNREADABLE: ReadonlySet<number> = new Set([404, 405]);

/** What differs between the commands that Discord has and those that it should have. Order and defaults don't count. */
export function compareCommands(present: readonly APIApplicationCommand[], wanted: readonly Wanted[]): CommandChanges {
  const before = new Map(present.map((command) => [keyOf(command), command]));
  const after = new Map(wanted.map((command) => [keyOf(command), command]));
  const created: string[] = [];
  const changed: string[] = [];
  for (const [key, command] of after) {
    const old = before.get(key);
    if (!old) created.push(command.name);
    else if (canonical(old) !== canonical(command)) changed.push(command.name);
  }
  const deleted = [...before].filter(([key]) => !after.has(key)).map(([, { name }]) => name);
  return { created, changed, deleted };
}

const keyOf = (command: Wanted | APIApplicationCommand): string =>
  `${command.type ?? ApplicationCommandType.ChatInput} ${command.name}`;

/** What Discord adds by itself, or no longer uses. */
const NOT_OURS = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'name_localized',
  'description_localized',
  'dm_permission',
  'default_permission',
]);

/** Lists that are sets: Discord answers them in an order of its own. */
const SETS = new Set(['contexts', 'integration_types', 'channel_types']);

/** One text for all ways to write the same command. */
const canonical = (command: Wanted | APIApplicationCommand): string =>
  JSON.stringify(
    plain({
      type: ApplicationCommandType.ChatInput,
      integration_types: [ApplicationIntegrationType.GuildInstall],
      ...command,
    }),
  );

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name, held]) => !NOT_OURS.has(name) && !isDefault(held))
    .map(([name, held]): [string, unknown] => [
      name,
      SETS.has(name) && Array.isArray(held) ? held.map(Number).toSorted((a, b) => a - b) : plain(held),
    ])
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Discord leaves out, or answers as null, what has its default: nothing, no, none. */
function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
