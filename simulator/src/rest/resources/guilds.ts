import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10';
import { updateGuild } from '../../world/guilds.ts';
import { renderGuild, renderGuildWithCounts, renderUser } from '../../world/render.ts';
import { guildFor, needInGuild } from '../access.ts';
import { audit, changed } from '../audit-log.ts';
import { readForm } from '../form.ts';
import { compareIds, flagOf, idOf, limitOf } from '../query.ts';
import { type BotContext, ok, type Route } from '../route.ts';

function get(ctx: BotContext) {
  const guild = guildFor(ctx);
  return ok(flagOf(ctx.query, 'with_counts') ? renderGuildWithCounts(guild) : renderGuild(guild));
}

function patch(ctx: BotContext) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageGuild);
  const form = readForm(ctx.body);
  const name = form.string('name', { min: 2, max: 100 });
  const preferredLocale = form.string('preferred_locale');
  const before = { name: guild.name, preferred_locale: guild.preferredLocale };
  updateGuild(ctx.world, guild.id, {
    ...(name === undefined ? {} : { name }),
    ...(preferredLocale === undefined ? {} : { preferredLocale }),
  });
  audit(ctx, guild.id, {
    action: AuditLogEvent.GuildUpdate,
    targetId: guild.id,
    changes: changed(before, { name: guild.name, preferred_locale: guild.preferredLocale }),
  });
  return ok(renderGuild(guild));
}

function preview(ctx: BotContext) {
  const guild = guildFor(ctx);
  return ok({
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    approximate_member_count: guild.members.size,
    approximate_presence_count: guild.members.size,
    emojis: [],
    stickers: [],
  });
}

function auditLog(ctx: BotContext) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ViewAuditLog);
  const limit = limitOf(ctx.query, { max: 100, fallback: 50 });
  const [userId, before, after, targetId] = ['user_id', 'before', 'after', 'target_id'].map((key) =>
    idOf(ctx.query, key),
  );
  const action = ctx.query.get('action_type');
  const fitting = (ctx.world.auditLogs.get(guild.id) ?? [])
    .filter((entry) => userId === undefined || entry.user_id === userId)
    .filter((entry) => targetId === undefined || entry.target_id === targetId)
    .filter((entry) => action === null || `${entry.action_type}` === action)
    .filter(({ id }) => before === undefined || compareIds(id, before) < 0)
    .filter(({ id }) => after === undefined || compareIds(id, after) > 0);
  const entries = after === undefined ? fitting.slice(-limit).reverse() : fitting.slice(0, limit);
  const people = new Set(entries.flatMap((entry) => [entry.user_id ?? '', entry.target_id ?? '']));
  return ok({
    audit_log_entries: entries,
    users: [...people].filter((id) => ctx.world.users.has(id)).map((id) => renderUser(ctx.world, id)),
    integrations: [],
    webhooks: [],
    guild_scheduled_events: [],
    threads: [],
    application_commands: [],
    auto_moderation_rules: [],
  });
}

const GUILD = '/guilds/{guild_id}';

/** https://discord.com/developers/docs/resources/guild */
export const guildRoutes: readonly Route[] = [
  { method: 'GET', path: GUILD, auth: 'bot', handle: get },
  { method: 'PATCH', path: GUILD, auth: 'bot', handle: patch },
  { method: 'GET', path: `${GUILD}/preview`, auth: 'bot', handle: preview },
  { method: 'GET', path: `${GUILD}/audit-logs`, auth: 'bot', handle: auditLog },
];
