import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10';
import { canManageRole, guildPermissions, has, highestRole } from '../../world/permissions.ts';
import { createRole, deleteRole, moveRoles, type RoleChange, updateRole } from '../../world/roles.ts';
import type { Guild } from '../../world/types.ts';
import { guildFor, needInGuild, roleFor } from '../access.ts';
import { audit, changed } from '../audit-log.ts';
import { discordError, invalidField } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { type BotContext, NOTHING, ok, type Route } from '../route.ts';

/** https://support.discord.com/hc/en-us/articles/33694251638295 */
const ROLES_A_GUILD = 250;
const COLOR_MAX = 0xff_ff_ff;

function managed(ctx: BotContext): Guild {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageRoles);
  return guild;
}

/** The changes of a body. @throws DiscordError 50013 if it hands out what the bot does not hold */
function readRole(ctx: BotContext, guild: Guild, before = 0n): RoleChange {
  const form = readForm(ctx.body);
  const permissions = form.permissions('permissions');
  const held = guildPermissions(ctx.world, guild.id, ctx.application.botId);
  if (permissions !== undefined && !has(held, permissions ^ before)) throw discordError(50013);
  const color =
    form.form('colors')?.integer('primary_color', { min: 0, max: COLOR_MAX }) ??
    form.integer('color', { min: 0, max: COLOR_MAX });
  const name = form.string('name', { min: 1, max: 100 });
  const hoist = form.boolean('hoist');
  const mentionable = form.boolean('mentionable');
  return {
    ...(name === undefined ? {} : { name }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(color === undefined ? {} : { color }),
    ...(hoist === undefined ? {} : { hoist }),
    ...(mentionable === undefined ? {} : { mentionable }),
  };
}

function create(ctx: BotContext) {
  const guild = managed(ctx);
  if (guild.roles.size >= ROLES_A_GUILD) throw discordError(30005);
  const everyone = guild.roles.get(guild.id);
  const role = createRole(ctx.world, guild.id, {
    // A role that says nothing of its rights gets those of @everyone.
    permissions: everyone?.permissions ?? '0',
    ...readRole(ctx, guild),
  });
  audit(ctx, guild.id, {
    action: AuditLogEvent.RoleCreate,
    targetId: role.id,
    changes: [{ key: 'name', new_value: role.name }],
  });
  return ok(role);
}

function patch(ctx: BotContext) {
  const guild = managed(ctx);
  const before = roleFor(ctx, guild);
  if (!canManageRole(ctx.world, guild.id, ctx.application.botId, before.id)) throw discordError(50013);
  const role = updateRole(ctx.world, guild.id, before.id, readRole(ctx, guild, BigInt(before.permissions)));
  audit(ctx, guild.id, {
    action: AuditLogEvent.RoleUpdate,
    targetId: role.id,
    changes: changed({ ...before }, { ...role }),
  });
  return ok(role);
}

function remove(ctx: BotContext) {
  const guild = managed(ctx);
  const role = roleFor(ctx, guild);
  // @everyone and the roles of bots and boosters can't be deleted by anybody.
  if (role.id === guild.id || role.managed) throw discordError(50028);
  if (!canManageRole(ctx.world, guild.id, ctx.application.botId, role.id)) throw discordError(50013);
  deleteRole(ctx.world, guild.id, role.id);
  audit(ctx, guild.id, {
    action: AuditLogEvent.RoleDelete,
    targetId: role.id,
    changes: [{ key: 'name', old_value: role.name }],
  });
  return NOTHING;
}

function move(ctx: BotContext) {
  const guild = managed(ctx);
  const { botId } = ctx.application;
  const highest = highestRole(ctx.world, guild.id, botId).position;
  if (!Array.isArray(ctx.body)) throw invalidField('', 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  const wanted = new Map<string, number>();
  for (const [index, value] of ctx.body.entries()) {
    const form = readForm(value, `[${index}]`);
    const role = roleFor(ctx, guild, need(form.snowflake('id'), `[${index}].id`));
    const position = form.integer('position');
    if (position === undefined || position === role.position) continue;
    const above = guild.ownerId !== botId && position >= highest;
    if (above || !canManageRole(ctx.world, guild.id, botId, role.id)) throw discordError(50013);
    wanted.set(role.id, position);
  }
  moveRoles(ctx.world, guild.id, wanted);
  return ok([...guild.roles.values()]);
}

function memberCounts(ctx: BotContext) {
  const guild = guildFor(ctx);
  const counts: Record<string, number> = {};
  for (const { roles } of guild.members.values()) for (const id of roles) counts[id] = (counts[id] ?? 0) + 1;
  return ok(counts);
}

const ROLES = '/guilds/{guild_id}/roles';

/** https://discord.com/developers/docs/resources/guild#get-guild-roles */
export const roleRoutes: readonly Route[] = [
  { method: 'GET', path: ROLES, auth: 'bot', handle: (ctx) => ok([...guildFor(ctx).roles.values()]) },
  { method: 'POST', path: ROLES, auth: 'bot', handle: create },
  { method: 'PATCH', path: ROLES, auth: 'bot', handle: move },
  { method: 'GET', path: `${ROLES}/member-counts`, auth: 'bot', handle: memberCounts },
  { method: 'GET', path: `${ROLES}/{role_id}`, auth: 'bot', handle: (ctx) => ok(roleFor(ctx, guildFor(ctx))) },
  { method: 'PATCH', path: `${ROLES}/{role_id}`, auth: 'bot', handle: patch },
  { method: 'DELETE', path: `${ROLES}/{role_id}`, auth: 'bot', handle: remove },
];
