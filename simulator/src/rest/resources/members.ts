import { ApplicationFlags, AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10';
import { removeMember, updateMember } from '../../world/members.ts';
import { ALL_PERMISSIONS, canActOn, canManageRole, guildPermissions } from '../../world/permissions.ts';
import { renderMember } from '../../world/render.ts';
import { isoTime } from '../../world/time.ts';
import type { Guild, Member } from '../../world/types.ts';
import { guildFor, memberFor, needInGuild, roleFor } from '../access.ts';
import { audit, changed } from '../audit-log.ts';
import { discordError, invalidField } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { compareIds, idOf, limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, type Route } from '../route.ts';

const MEMBER_FLAGS = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;
const NICK_CHARACTERS = 32;
/** https://discord.com/developers/docs/resources/guild#modify-guild-member */
const TIMEOUT_MS = 28 * 24 * 60 * 60 * 1_000;

function list(ctx: BotContext) {
  const guild = guildFor(ctx);
  // https://discord.com/developers/docs/resources/guild#list-guild-members
  if ((ctx.application.flags & MEMBER_FLAGS) === 0) throw discordError(50001);
  const limit = limitOf(ctx.query, { max: 1_000, fallback: 1 });
  const after = idOf(ctx.query, 'after') ?? '0';
  const members = [...guild.members.values()]
    .filter(({ userId }) => compareIds(userId, after) > 0)
    .sort((a, b) => compareIds(a.userId, b.userId));
  return ok(members.slice(0, limit).map((member) => renderMember(ctx.world, member)));
}

function search(ctx: BotContext) {
  const guild = guildFor(ctx);
  const wanted = need(ctx.query.get('query') ?? undefined, 'query').toLowerCase();
  const limit = limitOf(ctx.query, { max: 1_000, fallback: 1 });
  const found = [...guild.members.values()].filter(({ userId, nick }) => {
    const user = ctx.world.users.get(userId);
    return [user?.username, user?.global_name, nick].some((name) => name?.toLowerCase().startsWith(wanted) === true);
  });
  return ok(found.slice(0, limit).map((member) => renderMember(ctx.world, member)));
}

/** @throws DiscordError 50013 unless the bot holds the right and stands above the member */
function needOver(ctx: BotContext, guild: Guild, member: Member, wanted: bigint): void {
  needInGuild(ctx, guild, wanted);
  if (!canActOn(ctx.world, guild.id, ctx.application.botId, member.userId)) throw discordError(50013);
}

/** @throws DiscordError 50028 for @everyone, 50013 for a managed role or one that the bot stands below */
function refuseRole(ctx: BotContext, guild: Guild, roleId: string): void {
  const role = roleFor(ctx, guild, roleId);
  if (role.id === guild.id) throw discordError(50028);
  if (role.managed || !canManageRole(ctx.world, guild.id, ctx.application.botId, role.id)) throw discordError(50013);
}

function readTimeout(ctx: BotContext, guild: Guild, member: Member): string | null {
  needOver(ctx, guild, member, PermissionFlagsBits.ModerateMembers);
  const text = readForm(ctx.body).string('communication_disabled_until');
  if (text === undefined) return null;
  const until = Date.parse(text);
  const path = 'communication_disabled_until';
  if (Number.isNaN(until)) {
    throw invalidField(path, 'DATE_TIME_TYPE_PARSE', `Could not parse ${text}. Should be ISO8601.`);
  }
  if (until > ctx.world.clock.now() + TIMEOUT_MS) {
    throw invalidField(path, 'DATE_TIME_TYPE_FUTURE', 'A timeout lasts 28 days at most.');
  }
  // An administrator can't be timed out by anybody.
  if (guildPermissions(ctx.world, guild.id, member.userId) === ALL_PERMISSIONS) throw discordError(50013);
  return isoTime(until);
}

function readRoles(ctx: BotContext, guild: Guild, member: Member): string[] {
  needInGuild(ctx, guild, PermissionFlagsBits.ManageRoles);
  const wanted = readForm(ctx.body).snowflakes('roles') ?? [];
  const touched = [
    ...wanted.filter((id) => !member.roles.includes(id)),
    ...member.roles.filter((id) => !wanted.includes(id)),
  ];
  for (const id of touched) refuseRole(ctx, guild, id);
  return wanted;
}

function patch(ctx: BotContext) {
  const guild = guildFor(ctx);
  const member = memberFor(ctx, guild);
  const form = readForm(ctx.body);
  const nick = form.has('nick') ? (form.string('nick', { max: NICK_CHARACTERS }) ?? null) : undefined;
  if (nick !== undefined) needOver(ctx, guild, member, PermissionFlagsBits.ManageNicknames);
  const until = form.has('communication_disabled_until') ? readTimeout(ctx, guild, member) : undefined;
  const roles = form.has('roles') ? readRoles(ctx, guild, member) : undefined;
  const before = { nick: member.nick, communication_disabled_until: member.communicationDisabledUntil };
  const hadRoles = member.roles;
  updateMember(ctx.world, guild.id, member.userId, {
    ...(nick === undefined ? {} : { nick }),
    ...(roles === undefined ? {} : { roles }),
    ...(until === undefined ? {} : { communicationDisabledUntil: until }),
  });
  const changes = changed(before, {
    nick: member.nick,
    communication_disabled_until: member.communicationDisabledUntil,
  });
  if (changes.length > 0) {
    audit(ctx, guild.id, { action: AuditLogEvent.MemberUpdate, targetId: member.userId, changes });
  }
  if (roles) auditRoles(ctx, guild, member, hadRoles);
  return ok(renderMember(ctx.world, member));
}

function auditRoles(ctx: BotContext, guild: Guild, member: Member, before: readonly string[]): void {
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: guild.roles.get(id)?.name ?? '' }));
  const added = named(member.roles.filter((id) => !before.includes(id)));
  const removed = named(before.filter((id) => !member.roles.includes(id)));
  if (added.length + removed.length === 0) return;
  audit(ctx, guild.id, {
    action: AuditLogEvent.MemberRoleUpdate,
    targetId: member.userId,
    changes: [
      ...(added.length > 0 ? [{ key: '$add', new_value: added }] : []),
      ...(removed.length > 0 ? [{ key: '$remove', new_value: removed }] : []),
    ],
  });
}

function patchSelf(ctx: BotContext) {
  const guild = guildFor(ctx);
  const member = memberFor(ctx, guild, ctx.application.botId);
  const form = readForm(ctx.body);
  if (form.has('nick')) {
    needInGuild(ctx, guild, PermissionFlagsBits.ChangeNickname);
    updateMember(ctx.world, guild.id, member.userId, { nick: form.string('nick', { max: NICK_CHARACTERS }) ?? null });
  }
  return ok(renderMember(ctx.world, member));
}

function changeRole(ctx: BotContext, give: boolean) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageRoles);
  const member = memberFor(ctx, guild);
  const { id } = roleFor(ctx, guild);
  refuseRole(ctx, guild, id);
  if (member.roles.includes(id) === give) return NOTHING;
  const before = member.roles;
  const roles = give ? [...before, id] : before.filter((other) => other !== id);
  updateMember(ctx.world, guild.id, member.userId, { roles });
  auditRoles(ctx, guild, member, before);
  return NOTHING;
}

function kick(ctx: BotContext) {
  const guild = guildFor(ctx);
  const member = memberFor(ctx, guild);
  needOver(ctx, guild, member, PermissionFlagsBits.KickMembers);
  removeMember(ctx.world, guild.id, member.userId);
  audit(ctx, guild.id, { action: AuditLogEvent.MemberKick, targetId: member.userId });
  return NOTHING;
}

const MEMBERS = '/guilds/{guild_id}/members';
const MEMBER = `${MEMBERS}/{user_id}`;

/** https://discord.com/developers/docs/resources/guild#get-guild-member */
export const memberRoutes: readonly Route[] = [
  { method: 'GET', path: MEMBERS, auth: 'bot', handle: list },
  { method: 'GET', path: `${MEMBERS}/search`, auth: 'bot', handle: search },
  { method: 'PATCH', path: `${MEMBERS}/@me`, auth: 'bot', handle: patchSelf },
  {
    method: 'GET',
    path: MEMBER,
    auth: 'bot',
    handle: (ctx) => ok(renderMember(ctx.world, memberFor(ctx, guildFor(ctx)))),
  },
  { method: 'PATCH', path: MEMBER, auth: 'bot', handle: patch },
  { method: 'DELETE', path: MEMBER, auth: 'bot', handle: kick },
  { method: 'PUT', path: `${MEMBER}/roles/{role_id}`, auth: 'bot', handle: (ctx) => changeRole(ctx, true) },
  { method: 'DELETE', path: `${MEMBER}/roles/{role_id}`, auth: 'bot', handle: (ctx) => changeRole(ctx, false) },
];
