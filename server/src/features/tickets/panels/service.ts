import type { Sql } from 'postgres';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Kept } from '../closing/ending.ts';
import { troubleOf, worthAgain } from '../trouble.ts';
import { type TicketType, typesOf } from '../types/repository.ts';
import { panel, panelAddress } from './replies.ts';
import * as rows from './repository.ts';

export interface Panels {
  /**
   * Posts the message with the Create Ticket button.
   *
   * @param interactionId the same one twice posts one message
   * @throws DiscordFailure
   */
  post(actor: Actor, channelId: string, interactionId: string): Promise<void>;
  /** Brings the newest panels in line with what is offered now. @throws DiscordFailure when it is worth trying again */
  draw(guildId: string): Promise<void>;
}

export function createPanels(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'postMessage' | 'findOwnMessage' | 'editMessage' | 'deleteMessage'>;
  clock: Clock;
  transcripts: Pick<Kept, 'learnNames'>;
}): Panels {
  const { sql, discord, clock } = deps;

  async function bring(channelId: string, types: readonly TicketType[], interactionId: string): Promise<string> {
    // 25 characters at most: the last twenty digits of an id are all of it.
    const post = () => discord.postMessage(channelId, panel(types), `pan${interactionId}`.slice(0, 25));
    try {
      return (await post()).id;
    } catch (error) {
      if (troubleOf(error).kind !== 'retry') throw error;
      // Other panels of the server carry the same button, but they are older than this command.
      const arrived = await discord.findOwnMessage(channelId, panelAddress(types), interactionId);
      return (arrived ?? (await post())).id;
    }
  }

  return {
    async post({ guildId, userId }, channelId, interactionId) {
      const id = await bring(channelId, await typesOf(sql, guildId), interactionId);
      try {
        await rows.savePanel(sql, { guildId, userId, channelId, messageId: id, at: clock.now() });
      } catch (error) {
        // Whoever reads that nothing was changed must find no message either. A row that was written all the same goes
        // when the panel is drawn the next time.
        await discord.deleteMessage(channelId, id).catch(() => {});
        throw error;
      }
      // The staff's role is mentioned in every ticket: so it need not be asked for at the first close.
      await deps.transcripts.learnNames(guildId);
    },

    async draw(guildId) {
      const panels = await rows.newestPanels(sql, guildId);
      const words = panel(await typesOf(sql, guildId));
      for (const { id, channelId, messageId } of panels) {
        try {
          await discord.editMessage(channelId, messageId, words);
        } catch (error) {
          if (!(error instanceof DiscordFailure) || worthAgain(troubleOf(error))) throw error;
          if (error.sort === 'gone') await rows.forgetPanel(sql, guildId, id);
        }
      }
    },
  };
}
