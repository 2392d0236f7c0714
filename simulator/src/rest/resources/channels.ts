import { AuditLogEvent, AuditLogOptionsType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { deleteChannel, deleteOverwrite, putOverwrite, updateChannel } from '../../world/channels.ts';
import { renderChannel } from '../../world/render.ts';
import type { Channel, Guild } from '../../world/types.ts';
import { channelFor, guildChannelFor, needIn } from '../access.ts';
import { audit, changed } from '../audit-log.ts';
import { discordError, slowDown } from '../errors.ts';
import { readForm } from '../form.ts';
import { readOverwrite, readOverwrites, refuseForeignBits } from '../overwrites.ts';
import { type BotContext, NOTHING, ok, param, type Route } from '../route.ts';
import { categoryFor, NAME_CHARACTERS, SLOWMODE_SECONDS, TOPIC_CHARACTERS } from './guild-channels.ts';
import { patchThread } from './thread-changes.ts';

/** Undocumented and real: https://github.com/discord/discord-api-docs/issues/1900 */
const RENAMES = 2;
const RENAME_WINDOW_MS = 10 * 60 * 1_000;

/**
 * A channel's name and topic may be changed twice in ten minutes.
 *
 * @throws DiscordError 429 without a code, whatever the bucket's headers say
 */
export function countRename(ctx: BotContext, channel: Channel): void {
  const { taken, resetMs } = ctx.windows.take(`rename ${channel.id}`, RENAMES, RENAME_WINDOW_MS);
  if (!taken) throw slowDown(resetMs);
}

const render = (ctx: BotContext, channel: Channel) => ok(renderChannel(ctx.world, channel, ctx.application.botId));

function patchChannel(ctx: BotContext, channel: Channel, guild: Guild) {
  const form = readForm(ctx.body);
  const overwrites = readOverwrites(ctx, guild);
  const onlyOverwrites = overwrites !== undefined && Object.keys(Object(ctx.body)).length === 1;
  if (!onlyOverwrites) needIn(ctx, channel, PermissionFlagsBits.ManageChannels);
  if (overwrites) {
    needIn(ctx, channel, PermissionFlagsBits.ManageRoles);
    refuseForeignBits(ctx, guild, channel, overwrites, channel.overwrites);
  }
  const name = form.string('name', { min: 1, max: NAME_CHARACTERS });
  const topic = form.has('topic') ? (form.string('topic', { max: TOPIC_CHARACTERS }) ?? null) : undefined;
  const parentId = form.snowflake('parent_id');
  if (parentId !== undefined && parentId !== channel.parentId) categoryFor(ctx, guild, parentId);
  const position = form.integer('position', { min: 0 });
  const nsfw = form.boolean('nsfw');
  const rateLimitPerUser = form.integer('rate_limit_per_user', { min: 0, max: SLOWMODE_SECONDS });
  if ((name !== undefined && name !== channel.name) || (topic !== undefined && topic !== channel.topic)) {
    countRename(ctx, channel);
  }
  const before = { name: channel.name, topic: channel.topic, parent_id: channel.parentId };
  const after = updateChannel(ctx.world, channel.id, {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(form.has('parent_id') ? { parentId: parentId ?? null } : {}),
    ...(position === undefined ? {} : { position }),
    ...(nsfw === undefined ? {} : { nsfw }),
    ...(rateLimitPerUser === undefined ? {} : { rateLimitPerUser }),
    ...(overwrites ? { overwrites } : {}),
  });
  audit(ctx, guild.id, {
    action: AuditLogEvent.ChannelUpdate,
    targetId: channel.id,
    changes: changed(before, { name: after.name, topic: after.topic, parent_id: after.parentId }),
  });
  return render(ctx, after);
}

function patch(ctx: BotContext) {
  const { channel, guild } = guildChannelFor(ctx);
  return channel.thread
    ? render(
        ctx,
        patchThread(ctx, channel, channel.thread, () => countRename(ctx, channel)),
      )
    : patchChannel(ctx, channel, guild);
}

function remove(ctx: BotContext) {
  const channel = channelFor(ctx);
  const { guildId } = channel;
  // Closing a direct-message channel: it comes back with the next message.
  if (guildId === undefined) return render(ctx, channel);
  needIn(ctx, channel, channel.thread ? PermissionFlagsBits.ManageThreads : PermissionFlagsBits.ManageChannels);
  const answer = render(ctx, channel);
  deleteChannel(ctx.world, channel.id);
  const action = channel.thread ? AuditLogEvent.ThreadDelete : AuditLogEvent.ChannelDelete;
  audit(ctx, guildId, { action, targetId: channel.id, changes: [{ key: 'name', old_value: channel.name }] });
  return answer;
}

const auditType = (type: OverwriteType) =>
  type === OverwriteType.Role ? AuditLogOptionsType.Role : AuditLogOptionsType.Member;

function overwritable(ctx: BotContext) {
  const { channel, guild } = guildChannelFor(ctx);
  if (channel.thread) throw discordError(50024);
  needIn(ctx, channel, PermissionFlagsBits.ManageRoles);
  return { channel, guild, overwriteId: param(ctx, 'overwrite_id') };
}

function setOverwrite(ctx: BotContext) {
  const { channel, guild, overwriteId } = overwritable(ctx);
  const overwrite = readOverwrite(ctx, guild, overwriteId, ctx.body, '');
  refuseForeignBits(ctx, guild, channel, [overwrite], channel.overwrites);
  const there = channel.overwrites.some(({ id }) => id === overwriteId);
  putOverwrite(ctx.world, channel.id, overwrite);
  audit(ctx, guild.id, {
    action: there ? AuditLogEvent.ChannelOverwriteUpdate : AuditLogEvent.ChannelOverwriteCreate,
    targetId: channel.id,
    options: { id: overwriteId, type: auditType(overwrite.type) },
  });
  return NOTHING;
}

function removeOverwrite(ctx: BotContext) {
  const { channel, guild, overwriteId } = overwritable(ctx);
  const there = channel.overwrites.find(({ id }) => id === overwriteId);
  if (!there) throw discordError(10009);
  deleteOverwrite(ctx.world, channel.id, overwriteId);
  audit(ctx, guild.id, {
    action: AuditLogEvent.ChannelOverwriteDelete,
    targetId: channel.id,
    options: { id: overwriteId, type: auditType(there.type) },
  });
  return NOTHING;
}

const CHANNEL = '/channels/{channel_id}';

/** https://discord.com/developers/docs/resources/channel */
export const channelRoutes: readonly Route[] = [
  { method: 'GET', path: CHANNEL, auth: 'bot', handle: (ctx) => render(ctx, channelFor(ctx)) },
  { method: 'PATCH', path: CHANNEL, auth: 'bot', handle: patch },
  { method: 'DELETE', path: CHANNEL, auth: 'bot', handle: remove },
  { method: 'PUT', path: `${CHANNEL}/permissions/{overwrite_id}`, auth: 'bot', handle: setOverwrite },
  { method: 'DELETE', path: `${CHANNEL}/permissions/{overwrite_id}`, auth: 'bot', handle: removeOverwrite },
];
