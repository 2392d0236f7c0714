import { ApplicationFlags, AuditLogEvent, ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { createMessage } from '../../world/messages.ts';
import { mayView } from '../../world/permissions.ts';
import { renderChannel, renderThreadMember } from '../../world/render.ts';
import { addThreadMember, createThread, removeThreadMember } from '../../world/threads.ts';
import type { Channel, ThreadState } from '../../world/types.ts';
import { guildChannelFor, guildFor, messageFor, needIn, userFor } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { readMessageForm, refuseEmpty } from '../message-form.ts';
import { limitOf } from '../query.ts';
import { type BotContext, created, NOTHING, ok, param, type Route } from '../route.ts';
import { autoArchiveOf } from './thread-changes.ts';

const THREADABLE = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement]);
const FORUMS = new Set([ChannelType.GuildForum, ChannelType.GuildMedia]);
const MEMBER_FLAGS = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;

function common(ctx: BotContext) {
  const form = readForm(ctx.body);
  const autoArchiveMinutes = autoArchiveOf(form);
  const rateLimitPerUser = form.integer('rate_limit_per_user', { min: 0, max: 21_600 });
  return {
    name: need(form.string('name', { min: 1, max: 100 }), 'name'),
    ownerId: ctx.application.botId,
    ...(autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes }),
    ...(rateLimitPerUser === undefined ? {} : { rateLimitPerUser }),
  };
}

function made(ctx: BotContext, thread: Channel) {
  audit(ctx, thread.guildId ?? '', {
    action: AuditLogEvent.ThreadCreate,
    targetId: thread.id,
    changes: [{ key: 'name', new_value: thread.name }],
  });
  return created(renderChannel(ctx.world, thread, ctx.application.botId));
}

function fromMessage(ctx: BotContext) {
  const { channel } = guildChannelFor(ctx);
  if (!THREADABLE.has(channel.type)) throw discordError(50024);
  needIn(ctx, channel, PermissionFlagsBits.CreatePublicThreads);
  const message = messageFor(ctx, channel);
  if (message.threadId !== undefined) throw discordError(160004);
  const type =
    channel.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
  return made(ctx, createThread(ctx.world, { ...common(ctx), parentId: channel.id, messageId: message.id, type }));
}

const STARTED = [ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread] as const;

function post(ctx: BotContext, channel: Channel) {
  needIn(ctx, channel, PermissionFlagsBits.SendMessages);
  const form = readMessageForm(readForm(ctx.body).raw('message'), ctx.files);
  refuseEmpty(form);
  const thread = createThread(ctx.world, { ...common(ctx), parentId: channel.id });
  createMessage(ctx.world, {
    channelId: thread.id,
    authorId: ctx.application.botId,
    content: form.content ?? '',
    embeds: form.embeds ?? [],
    components: form.components ?? [],
    flags: form.flags ?? 0,
    attachments: form.attachments,
    allowedMentions: form.allowedMentions,
  });
  // Discord's pages promise the message beside the thread; its published description has none.
  return made(ctx, thread);
}

function start(ctx: BotContext) {
  const { channel } = guildChannelFor(ctx);
  if (FORUMS.has(channel.type)) return post(ctx, channel);
  if (!THREADABLE.has(channel.type)) throw discordError(50024);
  const form = readForm(ctx.body);
  // Without a type it is a private one. https://discord.com/developers/docs/resources/channel#start-thread-without-message
  const type = form.choice('type', STARTED) ?? ChannelType.PrivateThread;
  const isPrivate = type === ChannelType.PrivateThread;
  needIn(ctx, channel, isPrivate ? PermissionFlagsBits.CreatePrivateThreads : PermissionFlagsBits.CreatePublicThreads);
  const invitable = form.boolean('invitable') ?? true;
  return made(ctx, createThread(ctx.world, { ...common(ctx), parentId: channel.id, type, invitable }));
}

function openThread(ctx: BotContext): { channel: Channel; thread: ThreadState } {
  const { channel } = guildChannelFor(ctx);
  const { thread } = channel;
  if (!thread) throw discordError(50024);
  return { channel, thread };
}

function join(ctx: BotContext, userId: string) {
  const { channel, thread } = openThread(ctx);
  if (thread.archived) throw discordError(50083);
  if (userId !== ctx.application.botId) needIn(ctx, channel, PermissionFlagsBits.SendMessagesInThreads);
  const guild = guildFor(ctx, channel.guildId ?? '');
  if (!guild.members.has(userFor(ctx, userId).id)) throw discordError(10007);
  addThreadMember(ctx.world, channel.id, userId);
  return NOTHING;
}

function leave(ctx: BotContext, userId: string) {
  const { channel, thread } = openThread(ctx);
  if (thread.archived) throw discordError(50083);
  const own = userId === ctx.application.botId;
  const maker = channel.type === ChannelType.PrivateThread && thread.ownerId === ctx.application.botId;
  if (!own && !maker) needIn(ctx, channel, PermissionFlagsBits.ManageThreads);
  if (!thread.memberIds.has(userId)) throw discordError(10007);
  removeThreadMember(ctx.world, channel.id, userId);
  return NOTHING;
}

function members(ctx: BotContext) {
  const { channel, thread } = openThread(ctx);
  if ((ctx.application.flags & MEMBER_FLAGS) === 0) throw discordError(50001);
  return ok([...thread.memberIds].map((id) => renderThreadMember(channel, id)));
}

function member(ctx: BotContext) {
  const { channel, thread } = openThread(ctx);
  const userId = param(ctx, 'user_id');
  if (!thread.memberIds.has(userId)) throw discordError(10007);
  return ok(renderThreadMember(channel, userId));
}

function lists(ctx: BotContext, threads: readonly Channel[], hasMore: boolean) {
  const { botId } = ctx.application;
  return ok({
    threads: threads.map((thread) => renderChannel(ctx.world, thread, botId)),
    members: threads
      .filter(({ thread }) => thread?.memberIds.has(botId))
      .map((thread) => renderThreadMember(thread, botId)),
    has_more: hasMore,
  });
}

function threadsBelow(ctx: BotContext, keep: (channel: Channel, thread: ThreadState) => boolean): Channel[] {
  const guild = guildFor(ctx, ctx.params['guild_id'] ?? guildChannelFor(ctx).guild.id);
  return [...guild.channelIds].flatMap((id) => {
    const channel = ctx.world.channels.get(id);
    return channel?.thread && keep(channel, channel.thread) ? [channel] : [];
  });
}

function active(ctx: BotContext) {
  const { botId } = ctx.application;
  return lists(
    ctx,
    threadsBelow(ctx, ({ id }, { archived }) => !archived && mayView(ctx.world, id, botId)),
    false,
  );
}

function archived(ctx: BotContext, isPrivate: boolean, onlyJoined: boolean) {
  const { channel } = guildChannelFor(ctx);
  const { botId } = ctx.application;
  needIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory);
  if (isPrivate && !onlyJoined) needIn(ctx, channel, PermissionFlagsBits.ManageThreads);
  const limit = limitOf(ctx.query, { min: 2, max: 100, fallback: 50 });
  const there = threadsBelow(
    ctx,
    ({ parentId, type }, thread) =>
      parentId === channel.id &&
      thread.archived &&
      (type === ChannelType.PrivateThread) === isPrivate &&
      (!onlyJoined || thread.memberIds.has(botId)),
  ).sort((a, b) => ((a.thread?.archiveTimestamp ?? '') < (b.thread?.archiveTimestamp ?? '') ? 1 : -1));
  return lists(ctx, there.slice(0, limit), there.length > limit);
}

const CHANNEL = '/channels/{channel_id}';
const MEMBERS = `${CHANNEL}/thread-members`;

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message and below */
export const threadRoutes: readonly Route[] = [
  { method: 'POST', path: `${CHANNEL}/threads`, auth: 'bot', handle: start },
  { method: 'POST', path: `${CHANNEL}/messages/{message_id}/threads`, auth: 'bot', handle: fromMessage },
  { method: 'GET', path: MEMBERS, auth: 'bot', handle: members },
  { method: 'PUT', path: `${MEMBERS}/@me`, auth: 'bot', handle: (ctx) => join(ctx, ctx.application.botId) },
  { method: 'DELETE', path: `${MEMBERS}/@me`, auth: 'bot', handle: (ctx) => leave(ctx, ctx.application.botId) },
  { method: 'GET', path: `${MEMBERS}/{user_id}`, auth: 'bot', handle: member },
  { method: 'PUT', path: `${MEMBERS}/{user_id}`, auth: 'bot', handle: (ctx) => join(ctx, param(ctx, 'user_id')) },
  { method: 'DELETE', path: `${MEMBERS}/{user_id}`, auth: 'bot', handle: (ctx) => leave(ctx, param(ctx, 'user_id')) },
  { method: 'GET', path: '/guilds/{guild_id}/threads/active', auth: 'bot', handle: active },
  {
    method: 'GET',
    path: `${CHANNEL}/threads/archived/public`,
    auth: 'bot',
    handle: (ctx) => archived(ctx, false, false),
  },
  {
    method: 'GET',
    path: `${CHANNEL}/threads/archived/private`,
    auth: 'bot',
    handle: (ctx) => archived(ctx, true, false),
  },
  {
    method: 'GET',
    path: `${CHANNEL}/users/@me/threads/archived/private`,
    auth: 'bot',
    handle: (ctx) => archived(ctx, true, true),
  },
];
