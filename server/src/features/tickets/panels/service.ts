import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Kept } from '../closing/ending.ts';
import { panel, panelAddress } from '../replies.ts';
import { troubleOf } from '../trouble.ts';
import { type TicketType, typesOf } from '../types/repository.ts';

export interface Panels {
  /**
   * Posts the message with the Create Ticket button.
   *
   * @param interactionId the same one twice posts one message
   * @throws DiscordFailure
   */
  post(actor: Actor, channelId: string, interactionId: string): Promise<void>;
}

export function createPanels(deps: {
  sql: Sql;
  discord: Pick<DiscordPort, 'postMessage' | 'findOwnMessage' | 'deleteMessage'>;
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
        await save({ guildId, userId, channelId, messageId: id });
      } catch (error) {
        // Whoever reads that nothing was changed must find no message either. A row that was written all the same goes
        // when the panel is drawn the next time.
        await discord.deleteMessage(channelId, id).catch(() => {});
        throw error;
      }
      // The staff's role is mentioned in every ticket: so it need not be asked for at the first close.
      await deps.transcripts.learnNames(guildId);
    },
  };

  async function save(posted: { guildId: string; userId: string; channelId: string; messageId: string }) {
    const { guildId, userId, channelId, messageId } = posted;
    await sql`
        with saved as (
          insert into ticket_panels (guild_id, channel_id, message_id, posted_by, posted_at)
          values (${guildId}, ${channelId}, ${messageId}, ${userId}, ${clock.now()})
          on conflict (channel_id, message_id) do nothing
          returning *)
        select audit_append(guild_id, posted_by, 'ticket.panel', 'channel:' || channel_id, null,
                            jsonb_build_object('channel', channel_id::text), 'command')
          from saved`;
  }
}
