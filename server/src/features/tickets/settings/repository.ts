import type { ISql } from 'postgres';

/** What a server has set about its tickets. Null: the usual. */
export interface TicketSettings {
  readonly categoryId: string | null;
  readonly logChannelId: string | null;
  readonly remindAfterHours: number | null;
  readonly warnAfterHours: number | null;
  readonly closeAfterHours: number | null;
  /** Days after the close until a transcript is deleted. */
  readonly keepDays: number | null;
  readonly overflowCategoryId: string | null;
  readonly categoryLostAt: Date | null;
  readonly toldFullAt: Date | null;
}

const NOTHING: TicketSettings = {
  categoryId: null,
  logChannelId: null,
  remindAfterHours: null,
  warnAfterHours: null,
  closeAfterHours: null,
  keepDays: null,
  overflowCategoryId: null,
  categoryLostAt: null,
  toldFullAt: null,
};

/** One statement; every server has settings. */
export async function settingsOf(sql: ISql, guildId: string): Promise<TicketSettings> {
  const [row] = await sql<TicketSettings[]>`
    select category_id, log_channel_id, remind_after_hours, warn_after_hours, close_after_hours, keep_days,
           overflow_category_id, category_lost_at, told_full_at
      from ticket_settings where guild_id = ${guildId}`;
  return row ?? NOTHING;
}

/** Makes the row of a server's settings, where there is none: then the others can change it. */
export async function addSettings(tx: ISql, guildId: string): Promise<void> {
  await tx`insert into ticket_settings (guild_id) values (${guildId}) on conflict do nothing`;
}

/** Sets the category for tickets. That another one was gone is forgotten, and so is the overflow category. */
export async function setCategory(tx: ISql, guildId: string, categoryId: string | null): Promise<void> {
  await tx`
    update ticket_settings set category_id = ${categoryId}, category_lost_at = null, overflow_category_id = null
     where guild_id = ${guildId}`;
}

/** Sets the channel where closed tickets are noted. */
export async function setLogChannel(tx: ISql, guildId: string, channelId: string | null): Promise<void> {
  await tx`update ticket_settings set log_channel_id = ${channelId} where guild_id = ${guildId}`;
}

/** Sets after how many hours staff are reminded. Null: never. */
export async function setRemindHours(tx: ISql, guildId: string, hours: number | null): Promise<void> {
  await tx`update ticket_settings set remind_after_hours = ${hours} where guild_id = ${guildId}`;
}

/** Sets after how many hours an opener is warned. Null: never. */
export async function setWarnHours(tx: ISql, guildId: string, hours: number | null): Promise<void> {
  await tx`update ticket_settings set warn_after_hours = ${hours} where guild_id = ${guildId}`;
}

/** Sets how many hours after the warning a ticket is closed. Null: never. */
export async function setCloseHours(tx: ISql, guildId: string, hours: number | null): Promise<void> {
  await tx`update ticket_settings set close_after_hours = ${hours} where guild_id = ${guildId}`;
}

/** Sets how many days after the close a transcript is deleted. Null: never. */
export async function setKeepDays(tx: ISql, guildId: string, days: number | null): Promise<void> {
  await tx`update ticket_settings set keep_days = ${days} where guild_id = ${guildId}`;
}

/** Forgets the overflow category, if it is this one. */
export async function forgetOverflow(tx: ISql, guildId: string, categoryId: string): Promise<void> {
  await tx`
    update ticket_settings set overflow_category_id = null
     where guild_id = ${guildId} and overflow_category_id = ${categoryId}`;
}

/** Notes that the category that was set is gone. @returns false where it was noted before, or another one is set */
export async function markCategoryLost(tx: ISql, guildId: string, categoryId: string, at: Date): Promise<boolean> {
  const noted = await tx`
    update ticket_settings set category_lost_at = ${at}
     where guild_id = ${guildId} and category_id = ${categoryId} and category_lost_at is null
    returning guild_id`;
  return noted.length > 0;
}

/**
 * Makes a category the one for tickets that have no room elsewhere.
 *
 * @param known the one that it follows, null for none
 * @returns false where another one was set meanwhile
 */
export async function replaceOverflow(
  tx: ISql,
  guildId: string,
  known: string | null,
  categoryId: string,
): Promise<boolean> {
  const saved = await tx`
    update ticket_settings set overflow_category_id = ${categoryId}
     where guild_id = ${guildId} and overflow_category_id is not distinct from ${known}::bigint
    returning guild_id`;
  return saved.length > 0;
}

/** Notes that staff hear of a server without room. @returns false where they heard of it after `since` */
export async function markToldFull(tx: ISql, guildId: string, at: Date, since: Date): Promise<boolean> {
  const news = await tx`
    update ticket_settings set told_full_at = ${at}
     where guild_id = ${guildId} and (told_full_at is null or told_full_at <= ${since})
    returning guild_id`;
  return news.length > 0;
}
