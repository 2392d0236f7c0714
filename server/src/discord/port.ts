import type { Reply, ReplyFile } from '../kit/reply.ts';

/** What features need of Discord. The real one speaks REST; tests put a fake in its place that keeps Discord's limits. */
export interface DiscordPort extends ChannelsPort, MembersPort {
  /**
   * Who owns the server, as Discord says it now.
   *
   * @throws DiscordFailure when Discord does not say
   */
  ownerOf(guildId: string): Promise<string>;

  /** The server's name for people, or a stand-in where it is not known. Never throws. */
  nameOf(guildId: string): string;

  /**
   * What Discord says of a member now; undefined for somebody who is not in the server.
   *
   * @throws DiscordFailure
   */
  memberOf(guildId: string, userId: string): Promise<Member | undefined>;

  /**
   * The server's roles.
   *
   * @throws DiscordFailure
   */
  rolesOf(guildId: string): Promise<readonly Role[]>;

  /** How many members hold a role, or undefined where Discord does not say. Never throws. */
  holdersOf(guildId: string, roleId: string): Promise<number | undefined>;

  /**
   * Posts a message in a channel. Never repeated blindly: after a failure of the sort `retry` the caller looks
   * with `findOwnMessage` whether it arrived all the same.
   *
   * @param nonce up to 25 characters; Discord answers the same message again for the same nonce for some minutes
   * @throws DiscordFailure
   */
  postMessage(channelId: string, reply: Reply, nonce: string): Promise<{ id: string }>;

  /** @throws DiscordFailure */
  editMessage(channelId: string, messageId: string, reply: Reply): Promise<void>;

  /**
   * Looks through the channel's last 100 messages for one of the bot's own that carries a button with this custom_id.
   *
   * @param after an id of Discord: what was made before that does not count
   * @throws DiscordFailure
   */
  findOwnMessage(channelId: string, customId: string, after?: string): Promise<{ id: string } | undefined>;

  /**
   * Writes to a person directly. Answers where the message stands, or `closed` where the person takes no direct messages.
   *
   * @param nonce as with `postMessage`, so that a second try within some minutes is not read twice
   * @throws DiscordFailure
   */
  directMessage(userId: string, reply: Reply, nonce?: string): Promise<SentDirectly | 'closed'>;
}

/** A direct message, for `editMessage`. */
export interface SentDirectly {
  readonly channelId: string;
  readonly id: string;
}

/** What features do with members. */
export interface MembersPort {
  /** Who the bot is in this server. @throws DiscordFailure */
  ownMember(guildId: string): Promise<Member>;
  /**
   * Whether Discord says in plain words that there is no such account any more (10013). Somebody who only left is not gone.
   *
   * @throws DiscordFailure where Discord does not say
   */
  accountIsGone(userId: string): Promise<boolean>;
  /** Gives a role. Done twice it is done once. @param reason for the server's own audit log @throws DiscordFailure */
  giveRole(guildId: string, userId: string, roleId: string, reason: string): Promise<void>;
  /** Takes a role. @throws DiscordFailure */
  takeRole(guildId: string, userId: string, roleId: string, reason: string): Promise<void>;
  /**
   * Sets the member's name in this server.
   *
   * @param nickname up to 32 characters; null: none
   * @throws DiscordFailure `forbidden` for the server's owner and for members above the bot
   */
  setNickname(guildId: string, userId: string, nickname: string | null, reason: string): Promise<void>;
  /**
   * Members in the order of their ids, up to 1,000 a call, or undefined where the bot's owner has not switched on the
   * member intent. https://discord.com/developers/docs/resources/guild#list-guild-members
   *
   * @param after the last id of the page before
   * @throws DiscordFailure
   */
  membersOf(guildId: string, after?: string): Promise<readonly Member[] | undefined>;
}

/** A private thread as a list shows it. */
export interface PrivateThread {
  readonly id: string;
  readonly name: string;
  /** The channel below which it stands. */
  readonly parentId: string | null;
  /** Who made it. */
  readonly ownerId: string | undefined;
}

/** What features do with channels and the messages in them. */
export interface ChannelsPort {
  /** Every channel and category that the bot sees. Threads are not among them. @throws DiscordFailure */
  channelsOf(guildId: string): Promise<readonly Channel[]>;
  /** @throws DiscordFailure `gone` where there is none */
  channelOf(channelId: string): Promise<Channel>;
  /**
   * Makes a text channel or a category. Never repeated: after `retry` or `unknown` the caller looks in `channelsOf`
   * whether it is there all the same.
   *
   * @throws DiscordFailure `full` for the limit of the server (30013) or of its category (50035 with
   *   CHANNEL_PARENT_MAX_CHANNELS), `invalid` with `about` naming the refused field for a name that Discord does not take
   */
  createChannel(guildId: string, channel: NewChannel): Promise<Channel>;
  /** Makes a private thread in a channel; the same rule about repeating holds. @throws DiscordFailure */
  createThread(channelId: string, thread: { readonly name: string; readonly reason: string }): Promise<{ id: string }>;
  /** Private threads that are not archived, whoever made them. @throws DiscordFailure */
  privateThreadsOf(guildId: string): Promise<readonly PrivateThread[]>;
  /** Lets somebody into a thread. @throws DiscordFailure `invalid` (50083) for a thread that is archived */
  addToThread(threadId: string, userId: string): Promise<void>;
  /** Takes somebody out of a thread; who is not in it is success. @throws DiscordFailure */
  removeFromThread(threadId: string, userId: string): Promise<void>;
  /**
   * Changes what is given and nothing else. A channel's name or topic may change twice in ten minutes; more is `retry`
   * with `retryAfterMs`, and is answered at once.
   *
   * @throws DiscordFailure
   */
  editChannel(channelId: string, change: ChannelChange): Promise<void>;
  /** Deletes a channel or a thread; one that is gone already is success. @throws DiscordFailure */
  deleteChannel(channelId: string, reason: string): Promise<void>;
  /** Deletes a message; one that is gone already is success. @throws DiscordFailure */
  deleteMessage(channelId: string, messageId: string): Promise<void>;
  /**
   * Messages in the order in which they were written, oldest first, up to 100 a call. Without the message content
   * intent Discord blanks their texts, except in messages of the bot itself and those that mention it.
   *
   * @param after the last id of the page before; from the first message on if left out
   * @throws DiscordFailure
   */
  messagesOf(channelId: string, after?: string): Promise<readonly ReadMessage[]>;
  /** Whether Discord tells the bot what stands in messages that people write: the message content intent. */
  seesContent(): boolean;
  /** Whether Discord tells the bot who joins and leaves, and lets it list members: the member intent. */
  seesMembers(): boolean;
}

/** A member of a server. */
export interface Member {
  readonly userId: string;
  /** The account's name, such as `dee.x`. */
  readonly username: string;
  /** What Discord shows in this server: the nickname, else the account's display name, else its name. */
  readonly displayName: string;
  readonly nickname: string | null;
  readonly isBot: boolean;
  readonly roleIds: readonly string[];
  readonly joinedAt: Date | undefined;
}

/** A role of a server. @everyone has the server's own id. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** Higher ones stand above; between equal positions the lower id does. */
  readonly position: number;
  /** Whether Discord itself hands it out: a bot's own role, or that of boosters. */
  readonly isManaged: boolean;
  readonly permissions: bigint;
}

export interface Channel {
  readonly id: string;
  readonly kind: 'text' | 'category' | 'thread' | 'other';
  readonly name: string;
  /** Where the bot puts its marker; null where there is none. */
  readonly topic: string | null;
  /** The category, or of a thread its channel. */
  readonly parentId: string | null;
  readonly overwrites: readonly Overwrite[];
}

/** What a role or member may and may not do in a channel, over what their roles say. */
export interface Overwrite {
  readonly kind: 'role' | 'member';
  readonly id: string;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface NewChannel {
  readonly kind: 'text' | 'category';
  /** 1 to 100 characters. */
  readonly name: string;
  /** Up to 1,024 characters. */
  readonly topic?: string;
  readonly parentId?: string;
  readonly overwrites: readonly Overwrite[];
  readonly reason: string;
}

export interface ChannelChange {
  readonly name?: string;
  readonly topic?: string;
  readonly parentId?: string | null;
  /** All of them: those that are not named go. */
  readonly overwrites?: readonly Overwrite[];
  /** Of a thread. */
  readonly archived?: boolean;
  readonly reason: string;
}

/** A message as it was written. Texts are as Discord holds them: not to be trusted. */
export interface ReadMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: {
    readonly id: string;
    readonly name: string;
    readonly isBot: boolean;
    /** The hash of the picture, or null. */
    readonly avatar: string | null;
  };
  readonly at: Date;
  readonly editedAt: Date | null;
  readonly content: string;
  readonly embeds: readonly ReadEmbed[];
  readonly attachments: readonly ReadAttachment[];
  /** Names of stickers. */
  readonly stickers: readonly string[];
  /** Labels of buttons and menus. */
  readonly buttons: readonly string[];
  /** The message that it answers to. */
  readonly answersTo: string | null;
  /** How people are called whom it mentions, or whose command or press it answers, by id. */
  readonly mentions: Readonly<Record<string, string>>;
  /** Written by a person or bot; else one of Discord's own lines, such as "pinned a message". */
  readonly isOrdinary: boolean;
}

export interface ReadEmbed {
  readonly title: string | null;
  readonly url: string | null;
  readonly description: string | null;
  readonly color: number | null;
  readonly author: string | null;
  readonly footer: string | null;
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[];
}

export interface ReadAttachment {
  readonly id: string;
  readonly name: string;
  readonly contentType: string | null;
  readonly bytes: number;
  /** Works for about a day. */
  readonly url: string;
}

/** The one who answers interactions. Not under Discord's 50 requests a second, so it has connections of its own. */
export interface InteractionSender {
  /**
   * The first answer, within three seconds. `body` is Discord's interaction response: `{type, data}`.
   *
   * @param files that go along, named in the message's `attachments`
   */
  answer(interaction: InteractionHandle, body: unknown, files?: readonly ReplyFile[]): Promise<void>;
  /** Edits the first answer, up to 15 minutes after the interaction. */
  editAnswer(interaction: InteractionHandle, body: unknown, files?: readonly ReplyFile[]): Promise<void>;
  deleteAnswer(interaction: InteractionHandle): Promise<void>;
  /** Sends one more message. */
  followUp(interaction: InteractionHandle, body: unknown, files?: readonly ReplyFile[]): Promise<void>;
}

/** What it takes to answer an interaction. The token is a secret: never logged. */
export interface InteractionHandle {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
}
