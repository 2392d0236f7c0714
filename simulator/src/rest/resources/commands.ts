import { type APIApplicationCommand, ApplicationCommandType } from 'discord-api-types/v10';
import { type CommandForm, commandsOf, putCommand, replaceCommands, sameCommand } from '../../world/commands.ts';
import { shaped } from '../../world/shaped.ts';
import { guildFor } from '../access.ts';
import { discordError, invalidField } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { flagOf } from '../query.ts';
import { type BotContext, created, NOTHING, ok, param, type Route } from '../route.ts';

/** https://discord.com/developers/docs/interactions/application-commands#registering-a-command */
const CREATES_A_DAY = 200;
const DAY_MS = 24 * 60 * 60 * 1_000;
const MOST: Readonly<Record<number, number>> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};

/** The server of the route, if it has one. @throws DiscordError 20012 for another bot's commands, 50001 off the server */
function scopeOf(ctx: BotContext): string | undefined {
  if (param(ctx, 'application_id') !== ctx.application.id) throw discordError(20012);
  return ctx.params['guild_id'] === undefined ? undefined : guildFor(ctx).id;
}

function render(ctx: BotContext, command: APIApplicationCommand, full: boolean): APIApplicationCommand {
  if (full || flagOf(ctx.query, 'with_localizations')) return command;
  // A list leaves the translations out unless it is asked for them.
  return shaped(Object.fromEntries(Object.entries(command).filter(([key]) => !key.endsWith('_localizations'))));
}

function readCommand(value: unknown, path = ''): CommandForm {
  const form = readForm(value, path);
  need(form.string('name', { min: 1, max: 32 }), path === '' ? 'name' : `${path}.name`);
  form.string('description', { max: 100 });
  form.list('options', 25);
  return { ...Object(value) };
}

/** @throws DiscordError 30032 if there are too many of a type */
function refuseTooMany(forms: readonly CommandForm[]): void {
  const counts = new Map<number, number>();
  for (const { type } of forms) {
    const kind = typeof type === 'number' ? type : ApplicationCommandType.ChatInput;
    const count = (counts.get(kind) ?? 0) + 1;
    if (count > (MOST[kind] ?? 1)) throw discordError(30032);
    counts.set(kind, count);
  }
}

/** @throws DiscordError 30034 after 200 new commands a day, of everywhere or of one server */
function countCreates(ctx: BotContext, guildId: string | undefined, made: number): void {
  for (let index = 0; index < made; index += 1) {
    const { taken } = ctx.windows.take(`creates ${ctx.application.id} ${guildId ?? ''}`, CREATES_A_DAY, DAY_MS);
    if (!taken) throw discordError(30034);
  }
}

function list(ctx: BotContext) {
  return ok([...commandsOf(ctx.application, scopeOf(ctx)).values()].map((command) => render(ctx, command, false)));
}

function find(ctx: BotContext, guildId: string | undefined): APIApplicationCommand {
  const command = commandsOf(ctx.application, guildId).get(param(ctx, 'command_id'));
  if (!command) throw discordError(10063);
  return command;
}

function create(ctx: BotContext) {
  const guildId = scopeOf(ctx);
  const form = readCommand(ctx.body);
  const commands = [...commandsOf(ctx.application, guildId).values()];
  const before = commands.find((command) => sameCommand(command, form));
  if (!before) {
    refuseTooMany([...commands.map(({ type }) => ({ type })), form]);
    countCreates(ctx, guildId, 1);
  }
  const command = putCommand(ctx.world, ctx.application, guildId, form, before);
  return before ? ok(command) : created(command);
}

function replace(ctx: BotContext) {
  const guildId = scopeOf(ctx);
  if (!Array.isArray(ctx.body)) throw invalidField('', 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  const forms = ctx.body.map((value, index) => readCommand(value, `[${index}]`));
  refuseTooMany(forms);
  const twice = forms.findIndex((form, index) =>
    forms
      .slice(0, index)
      .some((other) => other['name'] === form['name'] && (other['type'] ?? 1) === (form['type'] ?? 1)),
  );
  if (twice >= 0) {
    throw invalidField(
      `[${twice}].name`,
      'APPLICATION_COMMANDS_DUPLICATE_NAME',
      'Application command names must be unique',
    );
  }
  const before = [...commandsOf(ctx.application, guildId).values()];
  countCreates(ctx, guildId, forms.filter((form) => !before.some((command) => sameCommand(command, form))).length);
  return ok(replaceCommands(ctx.world, ctx.application, guildId, forms));
}

function patch(ctx: BotContext) {
  const guildId = scopeOf(ctx);
  const before = find(ctx, guildId);
  const form: CommandForm = { ...before, ...Object(ctx.body), type: before.type };
  const taken = [...commandsOf(ctx.application, guildId).values()].some(
    (command) => command.id !== before.id && sameCommand(command, form),
  );
  if (taken) {
    throw invalidField('name', 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
  }
  return ok(putCommand(ctx.world, ctx.application, guildId, form, before));
}

function remove(ctx: BotContext) {
  const guildId = scopeOf(ctx);
  commandsOf(ctx.application, guildId).delete(find(ctx, guildId).id);
  return NOTHING;
}

function permissionsOfAll(ctx: BotContext) {
  scopeOf(ctx);
  return ok([]);
}

/** Nobody has overwritten a command's permissions: the screen for it is Discord's own. */
function permissionsOfOne(ctx: BotContext): never {
  scopeOf(ctx);
  throw discordError(10066);
}

const of = (base: string): Route[] => [
  { method: 'GET', path: base, auth: 'bot', handle: list },
  { method: 'POST', path: base, auth: 'bot', handle: create },
  { method: 'PUT', path: base, auth: 'bot', handle: replace },
  {
    method: 'GET',
    path: `${base}/{command_id}`,
    auth: 'bot',
    handle: (ctx) => ok(render(ctx, find(ctx, scopeOf(ctx)), true)),
  },
  { method: 'PATCH', path: `${base}/{command_id}`, auth: 'bot', handle: patch },
  { method: 'DELETE', path: `${base}/{command_id}`, auth: 'bot', handle: remove },
];

const GUILD = '/applications/{application_id}/guilds/{guild_id}/commands';

/** https://discord.com/developers/docs/interactions/application-commands */
export const commandRoutes: readonly Route[] = [
  ...of('/applications/{application_id}/commands'),
  ...of(GUILD),
  { method: 'GET', path: `${GUILD}/permissions`, auth: 'bot', handle: permissionsOfAll },
  { method: 'GET', path: `${GUILD}/{command_id}/permissions`, auth: 'bot', handle: permissionsOfOne },
];
