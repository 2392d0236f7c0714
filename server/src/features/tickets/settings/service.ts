import type { Sql } from 'postgres';
import { addJob } from '../../../db/jobs.ts';
import type { SettingsPart, SettingValue } from '../../../kit/setting.ts';
import { settingRefused } from '../refusals.ts';
import * as rows from './repository.ts';

/** Tells the owner that the category for tickets is gone. */
export const CATEGORY_LOST_TASK = 'ticket.category_lost';

/** Notes that a category is gone. Of the one that was set the owner is told, once. */
export async function noteCategoryLost(sql: Sql, guildId: string, categoryId: string, at: Date): Promise<void> {
  await sql.begin(async (tx) => {
    await rows.forgetOverflow(tx, guildId, categoryId);
    if (!(await rows.markCategoryLost(tx, guildId, categoryId, at))) return;
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
    const settings = await rows.settingsOf(sql, guildId);
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
    await rows.addSettings(tx, guildId);
    const { ticket_category: category, ticket_log: log } = values;
    if (category !== undefined) await rows.setCategory(tx, guildId, category === null ? null : String(category));
    if (log !== undefined) await rows.setLogChannel(tx, guildId, log === null ? null : String(log));
    const remind = numberIn(values, 'ticket_remind_hours', MOST_REMIND_HOURS);
    const warn = numberIn(values, 'ticket_warn_hours', MOST_WAIT_HOURS);
    const close = numberIn(values, 'ticket_close_hours', MOST_WAIT_HOURS);
    const keep = numberIn(values, 'ticket_keep_days', MOST_KEEP_DAYS);
    if (remind !== undefined) await rows.setRemindHours(tx, guildId, remind);
    if (warn !== undefined) await rows.setWarnHours(tx, guildId, warn);
    if (close !== undefined) await rows.setCloseHours(tx, guildId, close);
    if (keep !== undefined) await rows.setKeepDays(tx, guildId, keep);
  },
};

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
