import type { Sql } from 'postgres';
import type { DiscordPort } from '../../discord/port.ts';
import type { Actor } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import { panel } from './replies.ts';
import { typesOf } from './types/types.ts';

export interface Panels {
  /**
   * Posts the message with the Create Ticket button.
   *
   * @param interactionId the same one twice posts one message
   * @throws DiscordFailure
   */
  post(actor: Actor, channelId: string, interactionId: string): Promise<void>;
}

export function createPanels(deps: { sql: Sql; discord: Pick<DiscordPort, 'postMessage'>; clock: Clock }): Panels {
  const { sql, discord, clock } = deps;
  return {
    async post({ guildId, userId }, channelId, interactionId) {
      const types = await typesOf(sql, guildId);
      // 25 characters at most: the last twenty digits of an id are all of it.
      const { id } = await discord.postMessage(channelId, panel(types), `pan${interactionId}`.slice(0, 25));
      await sql`
        with saved as (
          insert into ticket_panels (guild_id, channel_id, message_id, posted_by, posted_at)
          values (${guildId}, ${channelId}, ${id}, ${userId}, ${clock.now()})
          returning *)
        select audit_append(guild_id, posted_by, 'ticket.panel', 'channel:' || channel_id, null,
                            jsonb_build_object('channel', channel_id::text), 'command')
          from saved`;
    },
  };
}
