import type { ISql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { Db } from '../repository.ts';

/** Draws the messages with the Create Ticket button again. */
export const PANELS_TASK = 'ticket.panels';

/** Older ones still work; they only look as they did. */
const MOST_PANELS = 10;

/** A message with the Create Ticket button. */
export interface PostedPanel {
  readonly id: number;
  readonly channelId: string;
  readonly messageId: string;
}

/** Has the panels of a server drawn again, once the transaction is committed. */
export async function queuePanels(tx: ISql, guildId: string): Promise<void> {
  await addJob(tx, { task: PANELS_TASK, payload: { guildId }, key: `${PANELS_TASK}:${guildId}` });
}

/** Notes a panel that was posted, with its audit row. One that is known already stays as it is. */
export async function savePanel(
  sql: Db,
  posted: { guildId: string; userId: string; channelId: string; messageId: string; at: Date },
): Promise<void> {
  const { guildId, userId, channelId, messageId, at } = posted;
  await sql`
    with saved as (
      insert into ticket_panels (guild_id, channel_id, message_id, posted_by, posted_at)
      values (${guildId}, ${channelId}, ${messageId}, ${userId}, ${at})
      on conflict (channel_id, message_id) do nothing
      returning *)
    select audit_append(guild_id, posted_by, 'ticket.panel', 'channel:' || channel_id, null,
                        jsonb_build_object('channel', channel_id::text), 'command')
      from saved`;
}

/** The panels of a server, the newest first, ten at most. */
export async function newestPanels(sql: Db, guildId: string): Promise<readonly PostedPanel[]> {
  return sql<PostedPanel[]>`
    select id, channel_id, message_id from ticket_panels
     where guild_id = ${guildId} and message_id is not null order by id desc limit ${MOST_PANELS}`;
}

/** Forgets a panel whose message was deleted. */
export async function forgetPanel(sql: Db, guildId: string, id: number): Promise<void> {
  await sql`delete from ticket_panels where guild_id = ${guildId} and id = ${id}`;
}
