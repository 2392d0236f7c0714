import type { Reply } from '../kit/reply.ts';

/** What features need of Discord. The real one speaks REST; tests put a fake in its place that keeps Discord's limits. */
export interface DiscordPort {
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
   * The server's roles, by id.
   *
   * @throws DiscordFailure
   */
  rolesOf(guildId: string): Promise<readonly string[]>;

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
   * @throws DiscordFailure
   */
  findOwnMessage(channelId: string, customId: string): Promise<{ id: string } | undefined>;

  /**
   * Writes to a person directly. Answers `closed` where the person takes no direct messages.
   *
   * @param nonce as with `postMessage`, so that a second try within some minutes is not read twice
   * @throws DiscordFailure
   */
  directMessage(userId: string, reply: Reply, nonce?: string): Promise<'sent' | 'closed'>;
}

/** A member of a server. */
export interface Member {
  readonly roleIds: readonly string[];
  readonly joinedAt: Date | undefined;
}

/** The one who answers interactions. Not under Discord's 50 requests a second, so it has connections of its own. */
export interface InteractionSender {
  /** The first answer, within three seconds. `body` is Discord's interaction response: `{type, data}`. */
  answer(interaction: InteractionHandle, body: unknown): Promise<void>;
  /** Edits the first answer, up to 15 minutes after the interaction. */
  editAnswer(interaction: InteractionHandle, body: unknown): Promise<void>;
  deleteAnswer(interaction: InteractionHandle): Promise<void>;
  /** Sends one more message. */
  followUp(interaction: InteractionHandle, body: unknown): Promise<void>;
}

/** What it takes to answer an interaction. The token is a secret: never logged. */
export interface InteractionHandle {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
}
