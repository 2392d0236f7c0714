import { GatewayIntentBits } from 'discord-api-types/v10';
import type { Log } from '../../kit/log.ts';
import { privilegedIntents, readApplication } from '../application.ts';
import { pause } from '../back-off.ts';
import type { Rest } from '../rest.ts';

/** Servers with their roles and channels, and that messages are written; Discord's portal need not allow these. */
export const OPEN_INTENTS: number = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages;

/** What Discord gives only to applications whose owner has switched it on, and what of that is of use here. */
export const PRIVILEGED_INTENTS: number = GatewayIntentBits.GuildMembers | GatewayIntentBits.MessageContent;

/** A start does not wait longer for it, in milliseconds. */
const READ_WITHIN_MS = 5_000;

/**
 * Asks Discord which privileged intents the bot's owner has switched on.
 *
 * @returns bits, without those of no use here; undefined, and a line in the log, where Discord does not say in time
 */
export function createIntentsReader({ rest, log }: { rest: Rest; log: Log }): () => Promise<number | undefined> {
  let isTold = false;
  return async () => {
    try {
      const application = await Promise.race([readApplication(rest), pause(READ_WITHIN_MS)]);
      if (!application) throw new Error(`No answer within ${READ_WITHIN_MS} ms.`);
      return privilegedIntents(application) & PRIVILEGED_INTENTS;
    } catch (error) {
      const sentence =
        'Discord did not say which privileged intents are switched on. Until the next start the bot may not see what ' +
        'people write, or who joins.';
      if (!isTold) log.warn({ err: error }, sentence);
      isTold = true;
      return undefined;
    }
  };
}
