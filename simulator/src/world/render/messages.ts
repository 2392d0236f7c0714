import {
  type APIMessage,
  type APIMessageInteractionMetadata,
  type APIReaction,
  type APIUser,
  ApplicationFlags,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  type UserFlags,
} from 'discord-api-types/v10';
import { findMessage } from '../lookup.ts';
import type { Application, Message, MessageInteraction, Reaction, World } from '../types.ts';
import { shaped } from '../shaped.ts';
import { renderAttachment } from './attachments.ts';
import { renderChannel } from './channels.ts';
import { renderMemberWithoutUser, renderUser } from './users.ts';

const CONTENT_FLAGS = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;

/** True if the application's owner switched the message-content intent on. REST blanks by this flag alone. */
export const hasContentFlag = (application: Application): boolean => (application.flags & CONTENT_FLAGS) !== 0;

/**
 * True if this bot may read the message's content: it has the intent, wrote it, is mentioned in it, or got it directly.
 * https://discord.com/developers/docs/events/gateway#message-content-intent
 *
 * @param withIntent over REST `hasContentFlag`, over the gateway whether the session asked for the intent
 */
export function mayReadContent(message: Message, application: Application, withIntent: boolean): boolean {
  return (
    withIntent ||
    message.guildId === undefined ||
    message.authorId === application.botId ||
    message.applicationId === application.id ||
    message.mentionUserIds.includes(application.botId)
  );
}

function renderAuthor(world: World, message: Message): APIUser {
  if (message.webhookName === undefined || message.webhookId === undefined) return renderUser(world, message.authorId);
  return {
    id: message.webhookId,
    username: message.webhookName,
    discriminator: '0000',
    global_name: null,
    avatar: null,
    bot: true,
    public_flags: shaped<UserFlags>(0),
    flags: shaped<UserFlags>(0),
    primary_guild: null,
  };
}

function renderInteraction(
  world: World,
  message: Message,
  interaction: MessageInteraction,
): APIMessageInteractionMetadata {
  const { originalResponseMessageId, interactedMessageId, triggering } = interaction;
  const rendered = {
    id: interaction.id,
    type: interaction.type,
    user: renderUser(world, interaction.userId),
    authorizing_integration_owners: { '0': message.guildId ?? '0' },
    ...(originalResponseMessageId === undefined ? {} : { original_response_message_id: originalResponseMessageId }),
    ...(interactedMessageId === undefined ? {} : { interacted_message_id: interactedMessageId }),
    ...(triggering === undefined
      ? {}
      : { triggering_interaction_metadata: renderInteraction(world, message, triggering) }),
  };
  return shaped(rendered);
}

/** An emoji of a reaction: the character itself, or name and id of a server's own. */
export function renderEmoji(emoji: string): { id: string | null; name: string } {
  const [name = emoji, id] = emoji.split(':');
  return id === undefined ? { id: null, name: emoji } : { id, name };
}

function renderReaction(reaction: Reaction, readerId: string | undefined): APIReaction {
  return {
    emoji: renderEmoji(reaction.emoji),
    count: reaction.userIds.size,
    count_details: { burst: 0, normal: reaction.userIds.size },
    burst_colors: [],
    me_burst: false,
    me: readerId !== undefined && reaction.userIds.has(readerId),
  };
}

function renderLinks(world: World, message: Message, options: RenderMessageOptions) {
  const { reference, threadId } = message;
  const answered = reference && findMessage(world, reference.channelId, reference.messageId);
  const thread = threadId === undefined ? undefined : world.channels.get(threadId);
  return {
    ...(reference && {
      message_reference: {
        type: MessageReferenceType.Default,
        message_id: reference.messageId,
        channel_id: reference.channelId,
        ...(reference.guildId === undefined ? {} : { guild_id: reference.guildId }),
      },
    }),
    // Discord shows one step of a chain of replies. Null says that the answered message was deleted.
    ...(message.type === MessageType.Reply && options.nested !== true
      ? { referenced_message: answered ? renderMessage(world, answered, { ...options, nested: true }) : null }
      : {}),
    ...(thread && { thread: renderChannel(world, thread, options.readerId) }),
  };
}

export interface RenderMessageOptions {
  /** False blanks content, embeds, attachments and components: see `mayReadContent`. */
  readonly contentVisible: boolean;
  /** Who reads, for `me` of reactions. */
  readonly readerId?: string;
  /** True only in the answer to its creation and in MESSAGE_CREATE. */
  readonly withNonce?: boolean;
  /** True for the message inside of another one. */
  readonly nested?: boolean;
}

/** `flags` with what a message's state adds: ephemeral, "is thinking…", has a thread. */
function renderFlags(message: Message): number {
  let flags = message.flags;
  if (message.ephemeralFor !== undefined) flags |= MessageFlags.Ephemeral;
  if (message.thinking) flags |= MessageFlags.Loading;
  if (message.threadId !== undefined) flags |= MessageFlags.HasThread;
  return flags;
}

/**
 * A message as Discord sends it.
 * https://discord.com/developers/docs/resources/message#message-object
 */
export function renderMessage(world: World, message: Message, options: RenderMessageOptions): APIMessage {
  const { contentVisible } = options;
  const ephemeral = message.ephemeralFor !== undefined;
  const { interaction } = message;
  const rendered = {
    type: message.type,
    content: contentVisible ? message.content : '',
    mentions: message.mentionUserIds.map((id) => renderUser(world, id)),
    mention_roles: [...message.mentionRoleIds],
    attachments: contentVisible
      ? message.attachments.map((file) => renderAttachment(world, message.channelId, file, ephemeral))
      : [],
    embeds: contentVisible ? message.embeds : [],
    timestamp: message.timestamp,
    edited_timestamp: message.editedTimestamp,
    flags: renderFlags(message),
    components: contentVisible ? message.components : [],
    id: message.id,
    channel_id: message.channelId,
    author: renderAuthor(world, message),
    pinned: message.pinned,
    mention_everyone: message.mentionEveryone,
    tts: message.tts,
    ...(options.withNonce === true && message.nonce !== undefined ? { nonce: message.nonce } : {}),
    ...(message.webhookId === undefined ? {} : { webhook_id: message.webhookId }),
    ...(message.applicationId === undefined ? {} : { application_id: message.applicationId }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((reaction) => renderReaction(reaction, options.readerId)) }),
    ...(interaction ? { interaction_metadata: renderInteraction(world, message, interaction) } : {}),
    ...(interaction?.commandName === undefined
      ? {}
      : {
          interaction: {
            id: interaction.id,
            type: interaction.type,
            name: interaction.commandName,
            user: renderUser(world, interaction.userId),
          },
        }),
    ...renderLinks(world, message, options),
  };
  return shaped(rendered);
}

/**
 * A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with its server, the author's membership and those of the
 * people it mentions.
 */
export function renderMessageEvent(world: World, message: Message, options: RenderMessageOptions): APIMessage {
  const rendered = renderMessage(world, message, options);
  const guild = message.guildId === undefined ? undefined : world.guilds.get(message.guildId);
  const channel = world.channels.get(message.channelId);
  const author = guild?.members.get(message.authorId);
  const extra = {
    ...(channel && { channel_type: channel.type }),
    ...(guild && { guild_id: guild.id }),
    ...(author && message.webhookName === undefined ? { member: renderMemberWithoutUser(author) } : {}),
    mentions: rendered.mentions.map((user) => {
      const member = guild?.members.get(user.id);
      return member ? { ...user, member: renderMemberWithoutUser(member) } : user;
    }),
  };
  return { ...rendered, ...extra };
}
