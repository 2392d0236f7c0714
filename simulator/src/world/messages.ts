import {
  type APIAllowedMentions,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  GatewayDispatchEvents,
  InteractionType,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10';
import { settleComponents } from './components.ts';
import { settleEmbeds } from './embeds.ts';
import { channelOf, findMessage } from './lookup.ts';
import { readMentions, spokenText } from './mentions.ts';
import { renderMessageEvent } from './render.ts';
import { wakeThread } from './threads.ts';
import { isoNow } from './time.ts';
import type { Attachment, Message, MessageInteraction, World } from './types.ts';

/** A file to send. */
export interface NewAttachment {
  readonly filename: string;
  readonly contentType?: string | undefined;
  readonly description?: string | undefined;
  readonly bytes: Uint8Array;
}

export interface NewMessage {
  readonly channelId: string;
  readonly authorId: string;
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  /** Discord's message flags; EPHEMERAL and LOADING come from `ephemeralFor` and `thinking`. */
  readonly flags?: number;
  readonly attachments?: readonly NewAttachment[];
  readonly nonce?: string | number | undefined;
  /** Undefined pings all that is named; on the answer to an interaction only people. */
  readonly allowedMentions?: APIAllowedMentions | null | undefined;
  readonly interaction?: MessageInteraction;
  /** The only reader. */
  readonly ephemeralFor?: string | undefined;
  /** A deferral: "is thinking…". */
  readonly thinking?: boolean;
  readonly reference?: Message['reference'];
  readonly applicationId?: string | undefined;
  readonly webhookId?: string;
  readonly webhookName?: string;
  readonly tts?: boolean;
  readonly type?: MessageType;
}

const STATE_FLAGS = MessageFlags.Ephemeral | MessageFlags.Loading | MessageFlags.HasThread;

function typeOf(made: NewMessage): MessageType {
  if (made.type !== undefined) return made.type;
  if (made.interaction?.type === InteractionType.ApplicationCommand) return MessageType.ChatInputCommand;
  return made.reference ? MessageType.Reply : MessageType.Default;
}

function attach(world: World, files: readonly NewAttachment[]): Attachment[] {
  return files.map(({ filename, contentType, description, bytes }) => ({
    id: world.ids.next(),
    filename,
    contentType,
    description,
    size: bytes.byteLength,
    bytes,
  }));
}

/** Says MESSAGE_CREATE or MESSAGE_UPDATE, unless the message is ephemeral: nobody hears of those. */
function announceMessage(
  world: World,
  t: GatewayDispatchEvents.MessageCreate | GatewayDispatchEvents.MessageUpdate,
  message: Message,
): void {
  if (message.ephemeralFor !== undefined) return;
  world.emit(() => ({
    t,
    d: renderMessageEvent(world, message, {
      contentVisible: true,
      withNonce: t === GatewayDispatchEvents.MessageCreate,
    }),
    ...(message.guildId === undefined ? {} : { guildId: message.guildId }),
    channelId: message.channelId,
  }));
}

/**
 * A new message. It pings whom its text names, as far as `allowedMentions` and the author's rights go. In an archived
 * thread it opens the thread again. An ephemeral one stands outside of the channel's history and is heard by nobody.
 *
 * @throws Error if there is no such channel
 */
export function createMessage(world: World, made: NewMessage): Message {
  const channel = channelOf(world, made.channelId);
  const content = (made.content ?? '').trim();
  const attachments = attach(world, made.attachments ?? []);
  const components = settleComponents(world, channel.id, made.components ?? [], attachments);
  const { reference } = made;
  const pinged = readMentions(world, {
    channel,
    authorId: made.authorId,
    text: spokenText(content, components),
    allowed: made.allowedMentions,
    answersInteraction: made.interaction !== undefined,
    repliedUserId: reference && findMessage(world, reference.channelId, reference.messageId)?.authorId,
  });
  const message: Message = {
    id: world.ids.next(),
    channelId: channel.id,
    guildId: channel.guildId,
    authorId: made.authorId,
    type: typeOf(made),
    content,
    embeds: settleEmbeds(world, channel.id, made.embeds ?? [], attachments),
    components,
    flags: (made.flags ?? 0) & ~STATE_FLAGS,
    attachments,
    timestamp: isoNow(world),
    editedTimestamp: null,
    pinned: false,
    ...pinged,
    nonce: made.nonce,
    applicationId: made.applicationId,
    webhookId: made.webhookId ?? (made.interaction ? made.applicationId : undefined),
    webhookName: made.webhookName,
    interaction: made.interaction,
    ephemeralFor: made.ephemeralFor,
    thinking: made.thinking ?? false,
    reference,
    tts: made.tts ?? false,
    threadId: undefined,
    pinnedAt: undefined,
    reactions: [],
  };
  if (message.ephemeralFor !== undefined) {
    world.ephemerals.set(message.id, message);
    return message;
  }
  if (channel.thread) wakeThread(world, channel, channel.thread, message.authorId);
  world.messagesIn(channel.id).set(message.id, message);
  channel.lastMessageId = message.id;
  announceMessage(world, GatewayDispatchEvents.MessageCreate, message);
  return message;
}

/** What may be changed of a message. What is left out stays. */
export interface MessageChange {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly flags?: number;
  /** Ids of the attachments that stay; without it all do. */
  readonly keepAttachmentIds?: readonly string[];
  readonly attachments?: readonly NewAttachment[];
  readonly allowedMentions?: APIAllowedMentions | null | undefined;
  readonly thinking?: boolean;
}

/**
 * Edits a message, ephemeral or not. Filling in a deferral ("is thinking…") is not shown as an edit; any other change of
 * what people read is.
 *
 * @throws Error if there is no such message
 */
export function updateMessage(world: World, channelId: string, messageId: string, change: MessageChange): Message {
  const message = findMessage(world, channelId, messageId);
  if (!message) throw new Error(`There is no message ${messageId} in channel ${channelId}`);
  const filled = message.thinking && change.thinking === false;
  const { keepAttachmentIds } = change;
  if (keepAttachmentIds) {
    const kept = message.attachments.filter(({ id }) => keepAttachmentIds.includes(id));
    message.attachments.splice(0, message.attachments.length, ...kept);
  }
  message.attachments.push(...attach(world, change.attachments ?? []));
  if (change.content !== undefined) message.content = change.content.trim();
  if (change.embeds) message.embeds = settleEmbeds(world, channelId, change.embeds, message.attachments);
  if (change.components) {
    message.components = settleComponents(world, channelId, change.components, message.attachments);
  }
  if (change.flags !== undefined) message.flags = change.flags & ~STATE_FLAGS;
  if (change.thinking !== undefined) message.thinking = change.thinking;
  if (change.content !== undefined || change.components || change.allowedMentions) {
    const pinged = readMentions(world, {
      channel: channelOf(world, channelId),
      authorId: message.authorId,
      text: spokenText(message.content, message.components),
      allowed: change.allowedMentions,
      answersInteraction: message.interaction !== undefined,
      repliedUserId: undefined,
    });
    Object.assign(message, pinged);
  }
  if (!filled) message.editedTimestamp = isoNow(world);
  announceMessage(world, GatewayDispatchEvents.MessageUpdate, message);
  return message;
}

/** Says MESSAGE_UPDATE of a message whose state changed (pinned, a thread) without an edit of its text. */
export function announceChangedState(world: World, message: Message): void {
  announceMessage(world, GatewayDispatchEvents.MessageUpdate, message);
}

function forgetMessage(world: World, channelId: string, messageId: string): boolean {
  const channel = world.channels.get(channelId);
  const at = channel?.pins.indexOf(messageId) ?? -1;
  if (at >= 0) channel?.pins.splice(at, 1);
  return world.messagesIn(channelId).delete(messageId);
}

/** Deletes a message, or dismisses an ephemeral one. What is gone already is no error. */
export function deleteMessage(world: World, channelId: string, messageId: string): void {
  if (world.ephemerals.delete(messageId)) return;
  if (!forgetMessage(world, channelId, messageId)) return;
  const guildId = world.channels.get(channelId)?.guildId;
  const inGuild = guildId === undefined ? {} : { guild_id: guildId };
  world.emit({
    t: GatewayDispatchEvents.MessageDelete,
    d: { id: messageId, channel_id: channelId, ...inGuild },
    ...(guildId === undefined ? {} : { guildId }),
    channelId,
  });
}

/** Deletes several messages of a server's channel at once: one MESSAGE_DELETE_BULK of those that were there. */
export function deleteMessages(world: World, channelId: string, messageIds: readonly string[]): void {
  const ids = messageIds.filter((id) => forgetMessage(world, channelId, id));
  const guildId = world.channels.get(channelId)?.guildId;
  if (ids.length === 0 || guildId === undefined) return;
  world.emit({
    t: GatewayDispatchEvents.MessageDeleteBulk,
    d: { ids, channel_id: channelId, guild_id: guildId },
    guildId,
    channelId,
  });
}
