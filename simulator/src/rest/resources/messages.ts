import { AuditLogEvent, MessageFlags, MessageType, PermissionFlagsBits } from 'discord-api-types/v10';
import { createdAtMs } from '../../ids.ts';
import { createMessage, deleteMessage, deleteMessages, updateMessage } from '../../world/messages.ts';
import { sendBit } from '../../world/permissions.ts';
import { hasContentFlag, mayReadContent, renderMessage } from '../../world/render.ts';
import { startTyping } from '../../world/typing.ts';
import type { Channel, Message } from '../../world/types.ts';
import { channelFor, guildChannelFor, holdsIn, messageFor, needIn, textChannelFor } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError, invalidField, slowDown } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { readMessageForm, refuseEmpty } from '../message-form.ts';
import { compareIds, idOf, limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, type Route } from '../route.ts';
import { refuseDirectMessage, refuseThread } from './messages-rules.ts';

const OLD_MESSAGE_MS = 60 * 60 * 1_000;
/** Undocumented; libraries have seen about 3 edits of old messages in 20 seconds for each channel, then 30046. */
const OLD_EDITS = 3;
const OLD_EDITS_MS = 20_000;
/** https://discord.com/developers/docs/resources/message#bulk-delete-messages */
const BULK_MIN = 2;
const BULK_MAX = 100;
const BULK_AGE_MS = 14 * 24 * 60 * 60 * 1_000;

const CREATE_FLAGS =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsComponentsV2 |
  MessageFlags.IsVoiceMessage;

/** Messages that Discord writes itself and lets nobody delete. */
const UNDELETABLE = new Set([
  MessageType.RecipientAdd,
  MessageType.RecipientRemove,
  MessageType.Call,
  MessageType.ChannelNameChange,
  MessageType.ChannelIconChange,
  MessageType.ThreadStarterMessage,
]);

/** A message as this bot gets it over REST: others' content is blank unless it has the flag. */
export function renderFor(ctx: BotContext, message: Message, withNonce = false) {
  const { application } = ctx;
  return renderMessage(ctx.world, message, {
    contentVisible: mayReadContent(message, application, hasContentFlag(application)),
    readerId: application.botId,
    withNonce,
  });
}

function list(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  const limit = limitOf(ctx.query, { max: 100, fallback: 50 });
  const [before, after, around] = ['before', 'after', 'around'].map((key) => idOf(ctx.query, key));
  if (!holdsIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory)) return ok([]);
  const all = [...ctx.world.messagesIn(channel.id).values()];
  const chosen = () => {
    if (around !== undefined) {
      const before = all.filter(({ id }) => compareIds(id, around) < 0);
      const older = before.slice(Math.max(0, before.length - Math.floor(limit / 2)));
      const newer = all.filter(({ id }) => compareIds(id, around) >= 0);
      return [...older, ...newer].slice(0, limit);
    }
    if (before !== undefined) return all.filter(({ id }) => compareIds(id, before) < 0).slice(-limit);
    if (after !== undefined) return all.filter(({ id }) => compareIds(id, after) > 0).slice(0, limit);
    return all.slice(-limit);
  };
  return ok(
    chosen()
      .reverse()
      .map((message) => renderFor(ctx, message)),
  );
}

function get(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  if (!holdsIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory)) throw discordError(50001);
  return ok(renderFor(ctx, messageFor(ctx, channel)));
}

function referenceOf(ctx: BotContext, channel: Channel): Message['reference'] {
  const form = readForm(ctx.body).form('message_reference');
  if (!form) return undefined;
  if (form.integer('type') === 1) {
    throw invalidField('message_reference.type', 'BASE_TYPE_CHOICES', 'This small Discord does not forward messages.');
  }
  const messageId = need(form.snowflake('message_id'), 'message_reference.message_id');
  const mustExist = form.boolean('fail_if_not_exists') ?? true;
  if (!holdsIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory)) throw discordError(160002);
  if (!ctx.world.messagesIn(channel.id).has(messageId)) {
    if (!mustExist) return undefined;
    throw invalidField('message_reference', 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
  }
  return { messageId, channelId: channel.id, ...(channel.guildId === undefined ? {} : { guildId: channel.guildId }) };
}

function create(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  const { world, application } = ctx;
  if (channel.guildId === undefined) refuseDirectMessage(ctx, channel);
  refuseThread(ctx, channel);
  needIn(ctx, channel, sendBit(channel));
  const form = readMessageForm(ctx.body, ctx.files);
  refuseEmpty(form);
  if (form.attachments.length > 0) needIn(ctx, channel, PermissionFlagsBits.AttachFiles);
  if (form.tts) needIn(ctx, channel, PermissionFlagsBits.SendTTSMessages);
  const reference = referenceOf(ctx, channel);

  const key = form.nonce === undefined ? undefined : `${channel.id} ${application.botId} ${form.nonce}`;
  const sentId = key !== undefined && form.enforceNonce ? ctx.nonces.find(key) : undefined;
  const there = sentId === undefined ? undefined : world.messagesIn(channel.id).get(sentId);
  if (there) return ok(renderFor(ctx, there, true));

  const message = createMessage(world, {
    channelId: channel.id,
    authorId: application.botId,
    content: form.content ?? '',
    // Without the right, links simply don't unfold: the embeds are gone and nobody says so.
    embeds: holdsIn(ctx, channel, PermissionFlagsBits.EmbedLinks) ? (form.embeds ?? []) : [],
    components: form.components ?? [],
    flags: (form.flags ?? 0) & CREATE_FLAGS,
    attachments: form.attachments,
    nonce: form.nonce,
    allowedMentions: form.allowedMentions,
    tts: form.tts,
    ...(reference ? { reference } : {}),
  });
  if (key !== undefined) ctx.nonces.remember(key, message.id);
  return ok(renderFor(ctx, message, true));
}

function edit(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  const message = messageFor(ctx, channel);
  const form = readMessageForm(ctx.body, ctx.files);
  const { botId } = ctx.application;
  if (message.authorId !== botId) {
    const onlyFlags = form.flags !== undefined && Object.keys(readFormKeys(ctx.body)).every((key) => key === 'flags');
    if (!onlyFlags) throw discordError(50005);
    needIn(ctx, channel, PermissionFlagsBits.ManageMessages);
  }
  refuseThread(ctx, channel);
  if (form.attachments.length > 0) needIn(ctx, channel, PermissionFlagsBits.AttachFiles);
  refuseEmptied(message, form);
  if (ctx.world.clock.now() - createdAtMs(message.id) > OLD_MESSAGE_MS) {
    const { taken, resetMs } = ctx.windows.take(`old edits ${botId} ${channel.id}`, OLD_EDITS, OLD_EDITS_MS);
    if (!taken) throw slowDown(resetMs, 30046);
  }
  const mayEmbed = holdsIn(ctx, channel, PermissionFlagsBits.EmbedLinks);
  const edited = updateMessage(ctx.world, channel.id, message.id, {
    ...(form.content === undefined ? {} : { content: form.content }),
    ...(form.embeds ? { embeds: mayEmbed ? form.embeds : [] } : {}),
    ...(form.components ? { components: form.components } : {}),
    ...(form.flags === undefined ? {} : { flags: editedFlags(message, form.flags) }),
    ...(form.keepAttachmentIds ? { keepAttachmentIds: form.keepAttachmentIds } : {}),
    attachments: form.attachments,
    allowedMentions: form.allowedMentions,
  });
  return ok(renderFor(ctx, edited));
}

const readFormKeys = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {});

/** An edit may suppress embeds, and may turn a message into components v2, never back. */
function editedFlags(message: Message, wanted: number): number {
  const kept = message.flags & ~MessageFlags.SuppressEmbeds;
  return kept | (wanted & (MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2));
}

/** @throws DiscordError 50006 if the edit would leave nothing to see */
function refuseEmptied(message: Message, form: ReturnType<typeof readMessageForm>): void {
  refuseEmpty({
    ...form,
    content: form.content ?? message.content,
    embeds: form.embeds ?? message.embeds,
    components: form.components ?? message.components,
    hasPoll: form.hasPoll || (form.keepAttachmentIds ?? message.attachments).length > 0,
  });
}

function remove(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  const message = messageFor(ctx, channel);
  if (UNDELETABLE.has(message.type)) throw discordError(50021);
  const own = message.authorId === ctx.application.botId;
  if (!own && channel.guildId === undefined) throw discordError(50003);
  if (!own) needIn(ctx, channel, PermissionFlagsBits.ManageMessages);
  if (channel.thread?.archived === true) throw discordError(50083);
  deleteMessage(ctx.world, channel.id, message.id);
  if (!own && channel.guildId !== undefined) {
    audit(ctx, channel.guildId, {
      action: AuditLogEvent.MessageDelete,
      targetId: message.authorId,
      options: { channel_id: channel.id, count: '1' },
    });
  }
  return NOTHING;
}

function bulkDelete(ctx: BotContext) {
  const { channel, guild } = guildChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ManageMessages);
  const ids = [...new Set(need(readForm(ctx.body).snowflakes('messages'), 'messages'))];
  if (ids.length < BULK_MIN || ids.length > BULK_MAX) throw discordError(50016);
  const oldest = ctx.world.clock.now() - BULK_AGE_MS;
  if (ids.some((id) => createdAtMs(id) < oldest)) throw discordError(50034);
  deleteMessages(ctx.world, channel.id, ids);
  audit(ctx, guild.id, {
    action: AuditLogEvent.MessageBulkDelete,
    targetId: channel.id,
    options: { count: `${ids.length}` },
  });
  return NOTHING;
}

function typing(ctx: BotContext) {
  const channel = channelFor(ctx);
  needIn(ctx, channel, sendBit(channel));
  startTyping(ctx.world, channel.id, ctx.application.botId);
  return NOTHING;
}

const MESSAGES = '/channels/{channel_id}/messages';

/** https://discord.com/developers/docs/resources/message */
export const messageRoutes: readonly Route[] = [
  { method: 'GET', path: MESSAGES, auth: 'bot', handle: list },
  { method: 'POST', path: MESSAGES, auth: 'bot', handle: create },
  { method: 'POST', path: `${MESSAGES}/bulk-delete`, auth: 'bot', handle: bulkDelete },
  { method: 'GET', path: `${MESSAGES}/{message_id}`, auth: 'bot', handle: get },
  { method: 'PATCH', path: `${MESSAGES}/{message_id}`, auth: 'bot', handle: edit },
  { method: 'DELETE', path: `${MESSAGES}/{message_id}`, auth: 'bot', handle: remove },
  { method: 'POST', path: '/channels/{channel_id}/typing', auth: 'bot', handle: typing },
];
