import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10';
import { banMember, unbanMember } from '../../world/members.ts';
import { canActOn } from '../../world/permissions.ts';
import { renderUser } from '../../world/render.ts';
import type { Guild } from '../../world/types.ts';
import { guildFor, needInGuild, userFor } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError } from '../errors.ts';
import { type Form, need, readForm } from '../form.ts';
import { compareIds, idOf, limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, param, type Route } from '../route.ts';

const DAY_SECONDS = 86_400;
const DELETE_SECONDS = 7 * DAY_SECONDS;

function bannable(ctx: BotContext): Guild {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.BanMembers);
  return guild;
}

const render = (ctx: BotContext, ban: { userId: string; reason: string | null }) => ({
  user: renderUser(ctx.world, ban.userId),
  reason: ban.reason,
});

function list(ctx: BotContext) {
  const guild = bannable(ctx);
  const limit = limitOf(ctx.query, { max: 1_000, fallback: 1_000 });
  const before = idOf(ctx.query, 'before');
  const after = idOf(ctx.query, 'after');
  const bans = [...guild.bans.values()]
    .filter(({ userId }) => before === undefined || compareIds(userId, before) < 0)
    .filter(({ userId }) => after === undefined || compareIds(userId, after) > 0)
    .sort((a, b) => compareIds(a.userId, b.userId));
  return ok(bans.slice(0, limit).map((ban) => render(ctx, ban)));
}

function known(ctx: BotContext, guild: Guild) {
  const ban = guild.bans.get(param(ctx, 'user_id'));
  if (!ban) throw discordError(10026);
  return ban;
}

const secondsOf = (form: Form): number =>
  form.integer('delete_message_seconds', { min: 0, max: DELETE_SECONDS }) ??
  (form.integer('delete_message_days', { min: 0, max: 7 }) ?? 0) * DAY_SECONDS;

function mayBan(ctx: BotContext, guild: Guild, userId: string): boolean {
  return !guild.members.has(userId) || canActOn(ctx.world, guild.id, ctx.application.botId, userId);
}

function banOne(ctx: BotContext, guild: Guild, userId: string, deleteMessageSeconds: number): void {
  banMember(ctx.world, guild.id, userId, { reason: ctx.reason ?? null, deleteMessageSeconds });
  audit(ctx, guild.id, { action: AuditLogEvent.MemberBanAdd, targetId: userId });
}

function ban(ctx: BotContext) {
  const guild = bannable(ctx);
  const { id } = userFor(ctx);
  if (!mayBan(ctx, guild, id)) throw discordError(50013);
  banOne(ctx, guild, id, secondsOf(readForm(ctx.body)));
  return NOTHING;
}

function unban(ctx: BotContext) {
  const guild = bannable(ctx);
  const { userId } = known(ctx, guild);
  unbanMember(ctx.world, guild.id, userId);
  audit(ctx, guild.id, { action: AuditLogEvent.MemberBanRemove, targetId: userId });
  return NOTHING;
}

function bulkBan(ctx: BotContext) {
  const guild = bannable(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageGuild);
  const form = readForm(ctx.body);
  const ids = need(form.snowflakes('user_ids'), 'user_ids');
  const works = (id: string) => ctx.world.users.has(id) && !guild.bans.has(id) && mayBan(ctx, guild, id);
  const banned = ids.filter(works);
  for (const id of banned) banOne(ctx, guild, id, secondsOf(form));
  return ok({ banned_users: banned, failed_users: ids.filter((id) => !banned.includes(id)) });
}

const BANS = '/guilds/{guild_id}/bans';

/** https://discord.com/developers/docs/resources/guild#get-guild-bans */
export const banRoutes: readonly Route[] = [
  { method: 'GET', path: BANS, auth: 'bot', handle: list },
  {
    method: 'GET',
    path: `${BANS}/{user_id}`,
    auth: 'bot',
    handle: (ctx) => ok(render(ctx, known(ctx, bannable(ctx)))),
  },
  { method: 'PUT', path: `${BANS}/{user_id}`, auth: 'bot', handle: ban },
  { method: 'DELETE', path: `${BANS}/{user_id}`, auth: 'bot', handle: unban },
  { method: 'POST', path: '/guilds/{guild_id}/bulk-ban', auth: 'bot', handle: bulkBan },
];
