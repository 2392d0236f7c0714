import type { ISql, Sql, TransactionSql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { SettingsPart, SettingValue } from '../../../kit/setting.ts';
import { settingRefused } from '../refusals.ts';

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

/** Tells the owner that the category for tickets is gone. */
export const CATEGORY_LOST_TASK = 'ticket.category_lost';

/** Notes that a category is gone. Of the one that was set the owner is told, once. */
export async function noteCategoryLost(sql: Sql, guildId: string, categoryId: string, at: Date): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`
      update ticket_settings set overflow_category_id = null
       where guild_id = ${guildId} and overflow_category_id = ${categoryId}`;
    const noted = await tx`
      update ticket_settings set category_lost_at = ${at}
       where guild_id = ${guildId} and category_id = ${categoryId} and category_lost_at is null
      returning guild_id`;
    if (noted.length === 0) return;
    await addJob(tx, { task: CATEGORY_LOST_TASK, payload: { guildId }, key: `${CATEGORY_LOST_TASK}:${guildId}` });
  });
}

const hours = (most: number, description: string) => ({ type: 'number', description, min: 0, max: most }) as const;
const inHours = (value: SettingValue) => (value === null ? 'never' : `after ${String(value)} hours`);
const mention = (value: SettingValue, none: string) => (typeof value === 'string' ? `<#${value}>` : none);

/** The highest numbers of hours; the same stand in the database. */
const MOST_REMIND_HOURS = 720;
const MOST_WAIT_HOURS = 2_160;
/** Ten years. */
const MOST_KEEP_DAYS = 3_650;

/** What `/setup` shows and changes about tickets. Of hours and days, 0 means never. */
export const ticketSettings: SettingsPart = {
  title: 'Tickets',
  settings: [
    {
      name: 'ticket_category',
      label: 'Category',
      option: { type: 'category', description: 'The category in which the channels of tickets are made' },
      show: (value) => mention(value, 'none, channels stand at the top'),
    },
    {
      name: 'ticket_log',
      label: 'Log of tickets',
      option: { type: 'channel', description: 'The channel where every closed ticket is noted, with its transcript' },
      show: (value) => mention(value, 'none'),
    },
    {
      name: 'ticket_remind_hours',
      label: 'Remind staff',
      option: hours(MOST_REMIND_HOURS, 'Remind staff of a ticket that waits for them this many hours. 0: never'),
      show: inHours,
    },
    {
      name: 'ticket_warn_hours',
      label: 'Warn the opener',
      option: hours(MOST_WAIT_HOURS, 'Warn an opener who has not answered for this many hours. 0: never'),
      show: inHours,
    },
    {
      name: 'ticket_close_hours',
      label: 'Close after the warning',
      option: hours(MOST_WAIT_HOURS, 'Close a ticket this many hours after the warning. 0: never'),
      show: inHours,
    },
    {
      name: 'ticket_keep_days',
      label: 'Delete transcripts',
      option: {
        type: 'number',
        description: 'Delete what was written in a ticket, with its files, this many days after the close. 0: never',
        min: 0,
        max: MOST_KEEP_DAYS,
      },
      show: (value) => (value === null ? 'never' : `${String(value)} days after the close`),
    },
  ],

  async read(sql, guildId) {
    const settings = await settingsOf(sql, guildId);
    return {
      ticket_category: settings.categoryId,
      ticket_log: settings.logChannelId,
      ticket_remind_hours: settings.remindAfterHours,
      ticket_warn_hours: settings.warnAfterHours,
      ticket_close_hours: settings.closeAfterHours,
      ticket_keep_days: settings.keepDays,
    };
  },

  async write(tx, guildId, values) {
    await tx`insert into ticket_settings (guild_id) values (${guildId}) on conflict do nothing`;
    await setChannels(tx, guildId, values);
    const wanted = {
      remind: numberIn(values, 'ticket_remind_hours', MOST_REMIND_HOURS),
      warn: numberIn(values, 'ticket_warn_hours', MOST_WAIT_HOURS),
      close: numberIn(values, 'ticket_close_hours', MOST_WAIT_HOURS),
      keep: numberIn(values, 'ticket_keep_days', MOST_KEEP_DAYS),
    };
    if (wanted.remind !== undefined)
      await tx`update ticket_settings set remind_after_hours = ${wanted.remind} where guild_id = ${guildId}`;
    if (wanted.warn !== undefined)
      await tx`update ticket_settings set warn_after_hours = ${wanted.warn} where guild_id = ${guildId}`;
    if (wanted.close !== undefined)
      await tx`update ticket_settings set close_after_hours = ${wanted.close} where guild_id = ${guildId}`;
    if (wanted.keep !== undefined)
      await tx`update ticket_settings set keep_days = ${wanted.keep} where guild_id = ${guildId}`;
  },
};

async function setChannels(
  tx: TransactionSql,
  guildId: string,
  { ticket_category: category, ticket_log: log }: Readonly<Record<string, SettingValue>>,
): Promise<void> {
  if (category !== undefined) {
    const id = category === null ? null : String(category);
    await tx`
      update ticket_settings set category_id = ${id}, category_lost_at = null, overflow_category_id = null
       where guild_id = ${guildId}`;
  }
  if (log !== undefined) {
    const id = log === null ? null : String(log);
    await tx`update ticket_settings set log_channel_id = ${id} where guild_id = ${guildId}`;
  }
}

/** @throws Refusal `ticket.setting` */
function numberIn(
  values: Readonly<Record<string, SettingValue>>,
  name: string,
  most: number,
): number | null | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (value === null || value === 0) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most) return value;
  throw settingRefused.because({ most });
}
