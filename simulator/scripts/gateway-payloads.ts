import type * as discord from 'discord-api-types/v10';

/** The types of the package exclude threads and direct messages in a way that the generator can't follow. */
type GuildChannel =
  | discord.APIGuildCategoryChannel
  | discord.APIGuildForumChannel
  | discord.APIGuildMediaChannel
  | discord.APIGuildStageVoiceChannel
  | discord.APIGuildVoiceChannel
  | discord.APINewsChannel
  | discord.APITextChannel;

type Thread = discord.APIAnnouncementThreadChannel | discord.APIPrivateThreadChannel | discord.APIPublicThreadChannel;

type ChannelEvent = GuildChannel & { guild_id: discord.Snowflake };

interface GuildCreate extends Omit<discord.GatewayGuildCreateDispatchData, 'channels' | 'threads'> {
  channels: GuildChannel[];
  threads: Thread[];
}

/** What the simulator sends as `d` of an event, by its name. RESUMED carries nothing that the types describe. */
export interface Events {
  READY: discord.GatewayReadyDispatchData;
  CHANNEL_CREATE: ChannelEvent;
  CHANNEL_DELETE: ChannelEvent;
  CHANNEL_PINS_UPDATE: discord.GatewayChannelPinsUpdateDispatchData;
  CHANNEL_UPDATE: ChannelEvent;
  GUILD_AUDIT_LOG_ENTRY_CREATE: discord.GatewayGuildAuditLogEntryCreateDispatchData;
  GUILD_BAN_ADD: discord.GatewayGuildBanAddDispatchData;
  GUILD_BAN_REMOVE: discord.GatewayGuildBanRemoveDispatchData;
  GUILD_CREATE: GuildCreate;
  GUILD_DELETE: discord.GatewayGuildDeleteDispatchData;
  GUILD_EMOJIS_UPDATE: discord.GatewayGuildEmojisUpdateDispatchData;
  GUILD_INTEGRATIONS_UPDATE: discord.GatewayGuildIntegrationsUpdateDispatchData;
  GUILD_MEMBERS_CHUNK: discord.GatewayGuildMembersChunkDispatchData;
  GUILD_MEMBER_ADD: discord.GatewayGuildMemberAddDispatchData;
  GUILD_MEMBER_REMOVE: discord.GatewayGuildMemberRemoveDispatchData;
  GUILD_MEMBER_UPDATE: discord.GatewayGuildMemberUpdateDispatchData;
  GUILD_ROLE_CREATE: discord.GatewayGuildRoleCreateDispatchData;
  GUILD_ROLE_DELETE: discord.GatewayGuildRoleDeleteDispatchData;
  GUILD_ROLE_UPDATE: discord.GatewayGuildRoleUpdateDispatchData;
  GUILD_SCHEDULED_EVENT_CREATE: discord.GatewayGuildScheduledEventCreateDispatchData;
  GUILD_SCHEDULED_EVENT_DELETE: discord.GatewayGuildScheduledEventDeleteDispatchData;
  GUILD_SCHEDULED_EVENT_UPDATE: discord.GatewayGuildScheduledEventUpdateDispatchData;
  GUILD_SCHEDULED_EVENT_USER_ADD: discord.GatewayGuildScheduledEventUserAddDispatchData;
  GUILD_SCHEDULED_EVENT_USER_REMOVE: discord.GatewayGuildScheduledEventUserRemoveDispatchData;
  GUILD_UPDATE: discord.GatewayGuildUpdateDispatchData;
  INTERACTION_CREATE: discord.GatewayInteractionCreateDispatchData;
  INVITE_CREATE: discord.GatewayInviteCreateDispatchData;
  INVITE_DELETE: discord.GatewayInviteDeleteDispatchData;
  MESSAGE_CREATE: discord.GatewayMessageCreateDispatchData;
  MESSAGE_DELETE: discord.GatewayMessageDeleteDispatchData;
  MESSAGE_DELETE_BULK: discord.GatewayMessageDeleteBulkDispatchData;
  MESSAGE_REACTION_ADD: discord.GatewayMessageReactionAddDispatchData;
  MESSAGE_REACTION_REMOVE: discord.GatewayMessageReactionRemoveDispatchData;
  MESSAGE_REACTION_REMOVE_ALL: discord.GatewayMessageReactionRemoveAllDispatchData;
  MESSAGE_REACTION_REMOVE_EMOJI: discord.GatewayMessageReactionRemoveEmojiDispatchData;
  MESSAGE_UPDATE: discord.GatewayMessageUpdateDispatchData;
  PRESENCE_UPDATE: discord.GatewayPresenceUpdateDispatchData;
  THREAD_CREATE: discord.GatewayThreadCreateDispatchData;
  THREAD_DELETE: discord.GatewayThreadDeleteDispatchData;
  THREAD_LIST_SYNC: discord.GatewayThreadListSyncDispatchData;
  THREAD_MEMBERS_UPDATE: discord.GatewayThreadMembersUpdateDispatchData;
  THREAD_MEMBER_UPDATE: discord.GatewayThreadMemberUpdateDispatchData;
  THREAD_UPDATE: Thread;
  TYPING_START: discord.GatewayTypingStartDispatchData;
  USER_UPDATE: discord.GatewayUserUpdateDispatchData;
  VOICE_STATE_UPDATE: discord.GatewayVoiceStateUpdateDispatchData;
  WEBHOOKS_UPDATE: discord.GatewayWebhooksUpdateDispatchData;
}

/** What a client sends as `d`, by opcode. */
export interface Sends {
  1: discord.GatewayHeartbeatData;
  2: discord.GatewayIdentifyData;
  3: discord.GatewayPresenceUpdateData;
  4: discord.GatewayVoiceStateUpdateData;
  6: discord.GatewayResumeData;
  8: discord.GatewayRequestGuildMembersData;
}
