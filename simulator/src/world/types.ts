import type {
  APIApplicationCommand,
  APIAuditLogEntry,
  APIEmbed,
  APIGuildScheduledEvent,
  APIMessageTopLevelComponent,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
  GatewayDispatchPayload,
  MessageType,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';

/**
 * What the small Discord knows: people, servers, channels, messages. It knows nobody: the gateway, the REST
 * side, interactions and the control routes all read it, change it through its operations, and hear of every
 * change through `subscribe`.
 */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly applications: Map<string, Application>;
  readonly users: Map<string, APIUser>;
  readonly guilds: Map<string, Guild>;
  /** Direct-message channels and every server's channels and threads, by id. */
  readonly channels: Map<string, Channel>;
  /** Direct-message channel ids, by `smaller user id:larger user id` as strings compare. */
  readonly dms: Map<string, string>;
  /** Ephemeral messages, by id. They stand in no channel's history. */
  readonly ephemerals: Map<string, Message>;
  /** Files that came with an interaction and stand in no message, by id. */
  readonly uploads: Map<string, Attachment>;
  readonly webhooks: Map<string, Webhook>;
  /** By code. */
  readonly invites: Map<string, Invite>;
  /** Every server's scheduled events, by id. */
  readonly scheduledEvents: Map<string, APIGuildScheduledEvent>;
  /** By server id, oldest first. */
  readonly auditLogs: Map<string, APIAuditLogEntry[]>;
  /** People who take no direct messages: writing to them is refused with 50007. */
  readonly closedToBots: Set<string>;
  /** Where attachments can be fetched; no slash at the end. */
  cdnUrl: string;
  /** Messages of one channel, oldest first. */
  messagesIn(channelId: string): Map<string, Message>;
  /** Forgets a deleted channel's messages. */
  forgetMessagesIn(channelId: string): void;
  /** Hears every event after the change was made. Answers a function that stops it. */
  subscribe(hear: (event: WorldEvent) => void): () => void;
  /** Tells every subscriber. With a function, the event is only made if somebody listens, which keeps seeding quick. */
  emit(event: WorldEvent | (() => WorldEvent)): void;
}

export interface Application {
  readonly id: string;
  name: string;
  /** The bot's own user; its id equals the application's, as with every application made since 2016. */
  readonly botId: string;
  token: string;
  /** Discord's application flags; the gateway-intent bits tell which privileged intents the owner switched on. */
  flags: number;
  /** Ed25519 key pair in hex, for interactions sent over HTTP. */
  readonly publicKey: string;
  readonly privateKey: string;
  interactionsUrl: string | undefined;
  readonly commands: Map<string, APIApplicationCommand>;
  /** Commands of one server, by server id, then by command id. */
  readonly guildCommands: Map<string, Map<string, APIApplicationCommand>>;
}

export interface Guild {
  readonly id: string;
  name: string;
  ownerId: string;
  /** In an outage: the gateway sends GUILD_DELETE with `unavailable`, REST answers 503 for it. */
  unavailable: boolean;
  preferredLocale: string;
  readonly roles: Map<string, APIRole>;
  readonly members: Map<string, Member>;
  readonly channelIds: Set<string>;
  readonly bans: Map<string, { userId: string; reason: string | null }>;
}

export interface Member {
  readonly userId: string;
  readonly guildId: string;
  nick: string | null;
  /** Ids without @everyone. */
  roles: string[];
  /** ISO 8601. */
  joinedAt: string;
  /** ISO 8601; a member who is timed out keeps only view and history. */
  communicationDisabledUntil: string | null;
}

export interface Channel {
  readonly id: string;
  /** Undefined for a direct-message channel. */
  readonly guildId: string | undefined;
  type: ChannelType;
  name: string;
  topic: string | null;
  parentId: string | null;
  position: number;
  nsfw: boolean;
  rateLimitPerUser: number;
  overwrites: APIOverwrite[];
  lastMessageId: string | null;
  /** Pinned message ids, newest first. */
  readonly pins: string[];
  /** ISO 8601. */
  lastPinAt: string | null;
  /** The two people of a direct-message channel. */
  readonly recipientIds: string[];
  /** Threads only. */
  thread: ThreadState | undefined;
}

export interface ThreadState {
  readonly ownerId: string;
  archived: boolean;
  locked: boolean;
  readonly memberIds: Set<string>;
  invitable: boolean;
  autoArchiveMinutes: ThreadAutoArchiveDuration;
  /** ISO 8601, when `archived` last changed. */
  archiveTimestamp: string;
  /** Messages ever sent in it; deleting one does not lower it. */
  sentMessages: number;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly authorId: string;
  readonly type: MessageType;
  content: string;
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  flags: number;
  readonly attachments: Attachment[];
  /** ISO 8601. */
  readonly timestamp: string;
  editedTimestamp: string | null;
  pinned: boolean;
  mentionEveryone: boolean;
  /** Users and roles that were really pinged, after `allowed_mentions`. */
  mentionUserIds: string[];
  mentionRoleIds: string[];
  readonly nonce: string | number | undefined;
  readonly applicationId: string | undefined;
  /** A channel's webhook or, on an answer to an interaction, the application. */
  readonly webhookId: string | undefined;
  /** The name under which a channel's webhook spoke. */
  readonly webhookName: string | undefined;
  /** Set on an answer to an interaction. */
  readonly interaction: MessageInteraction | undefined;
  /** The only reader of an ephemeral message. Such messages live outside the channel's history. */
  readonly ephemeralFor: string | undefined;
  /** True between a deferral ("is thinking…") and its edit. */
  thinking: boolean;
  readonly reference: { messageId: string; channelId: string; guildId?: string } | undefined;
  readonly tts: boolean;
  /** The thread that was started from it. */
  threadId: string | undefined;
  /** ISO 8601. */
  pinnedAt: string | undefined;
  readonly reactions: Reaction[];
}

/** Which interaction a message answers. */
export interface MessageInteraction {
  readonly id: string;
  /** Discord's interaction type: 2 a command, 3 a component, 5 a form. */
  readonly type: number;
  readonly userId: string;
  readonly commandName?: string;
  /** On a follow-up: the first answer's message. */
  readonly originalResponseMessageId?: string;
  /** On the answer to a component: the message that carried it. */
  readonly interactedMessageId?: string;
  /** On the answer to a form: the command or component that opened the form. */
  readonly triggering?: MessageInteraction;
}

export interface Reaction {
  /** The emoji itself, or `name:id` of a server's own. */
  readonly emoji: string;
  readonly userIds: Set<string>;
}

export interface Webhook {
  readonly id: string;
  readonly guildId: string;
  channelId: string;
  name: string;
  readonly token: string;
  /** Who made it. */
  readonly userId: string;
  /** The application that made it, if a bot did. */
  readonly applicationId: string | undefined;
}

export interface Invite {
  readonly code: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly inviterId: string;
  /** Seconds; 0 never ends. */
  readonly maxAgeSeconds: number;
  readonly maxUses: number;
  readonly temporary: boolean;
  uses: number;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly contentType: string | undefined;
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly description: string | undefined;
}

/** One gateway dispatch and who may hear it. The gateway adds intents and permissions to that. */
export interface WorldEvent {
  readonly t: GatewayDispatchPayload['t'];
  readonly d: unknown;
  /** What this user (a bot) gets instead of `d`, where that differs: a channel that it may not view is obfuscated. Call it at once. */
  readonly renderFor?: (userId: string) => unknown;
  /** The server in which it happened; undefined for direct messages. */
  readonly guildId?: string;
  /** Only those who may view this channel hear it. */
  readonly channelId?: string;
  /** Only this application hears it, in the server or not: its interactions, its joining and leaving. */
  readonly applicationId?: string;
  /** The member whom it is about (GUILD_MEMBER_*): a bot hears of itself without the member intent. */
  readonly userId?: string;
}
