import {
  type APIApplication,
  type APIUser,
  ApplicationFlags,
  GatewayIntentBits,
  OAuth2Scopes,
  Routes,
} from 'discord-api-types/v10';
import { DiscordFailure } from './failure.ts';
import type { BotUser } from './gateway.ts';
import type { Rest } from './rest.ts';

/** What Discord knows of the bot's application. */
export interface Application {
  readonly id: string;
  readonly name: string;
  /** The bot's own account. */
  readonly user: BotUser | undefined;
  /** About how many servers the bot is in. */
  readonly guildCount: number | undefined;
  /** What its owner has switched on in Discord's portal, below "Privileged Gateway Intents". */
  readonly intents: {
    readonly presence: boolean;
    readonly members: boolean;
    readonly messageContent: boolean;
  };
}

/**
 * Asks Discord about the application that the token belongs to.
 * https://discord.com/developers/docs/resources/application#get-current-application
 *
 * @throws DiscordFailure
 */
export async function readApplication(rest: Rest): Promise<Application> {
  const {
    id,
    name,
    bot,
    flags,
    approximate_guild_count: guildCount,
  } = await rest.get<APIApplication>(Routes.currentApplication());
  // The limited flag: switched on, and not (yet) reviewed by Discord, as for every bot in fewer than 100 servers.
  const has = (full: ApplicationFlags, limited: ApplicationFlags) => (flags & (full | limited)) !== 0;
  return {
    id,
    name,
    user: bot && { id: bot.id, username: bot.username },
    guildCount,
    intents: {
      presence: has(ApplicationFlags.GatewayPresence, ApplicationFlags.GatewayPresenceLimited),
      members: has(ApplicationFlags.GatewayGuildMembers, ApplicationFlags.GatewayGuildMembersLimited),
      messageContent: has(ApplicationFlags.GatewayMessageContent, ApplicationFlags.GatewayMessageContentLimited),
    },
  };
}

/**
 * The id of the application that the token belongs to. Where something between us and Discord does not know that
 * question, the bot's own account answers: both have had one id since 2016.
 *
 * @throws DiscordFailure
 */
export async function readApplicationId(rest: Rest): Promise<string> {
  try {
    return (await readApplication(rest)).id;
  } catch (error) {
    if (!(error instanceof DiscordFailure && error.status === 404)) throw error;
    return (await rest.get<APIUser>(Routes.user())).id;
  }
}

/** The gateway intent bits of what is switched on. */
export const privilegedIntents = ({ intents }: Application): number =>
  (intents.presence ? GatewayIntentBits.GuildPresences : 0) |
  (intents.members ? GatewayIntentBits.GuildMembers : 0) |
  (intents.messageContent ? GatewayIntentBits.MessageContent : 0);

/**
 * The address at which somebody adds the bot to a server.
 *
 * @param permissions the permission bits that the bot needs there
 */
export function inviteUrl(applicationId: string, permissions: bigint): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    permissions: permissions.toString(),
    scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
