export { attachmentSignature, attachmentUrl, renderAttachment } from './render/attachments.ts';
export { HIDDEN_CHANNEL_NAME, renderChannel, renderChannelFor, renderThreadMember } from './render/channels.ts';
export { renderGuild, renderGuildCreate, renderGuildEvent, renderGuildWithCounts } from './render/guilds.ts';
export {
  hasContentFlag,
  mayReadContent,
  renderEmoji,
  renderMessage,
  renderMessageEvent,
} from './render/messages.ts';
export { renderMember, renderMemberWithoutUser, renderRole, renderUser } from './render/users.ts';
