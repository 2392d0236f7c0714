import type { ISql, TransactionSql } from 'postgres';
import type { SettingValue } from '../../kit/setting.ts';
import { NOTHING_SET, type Settings } from './policy.ts';

/** What a server has set, in one statement; every server has settings. */
export async function findSettings(sql: ISql, guildId: string): Promise<Settings> {
  return (await findSettingsOf(sql, [guildId])).get(guildId) ?? NOTHING_SET;
}

/** What some servers have set, in one statement, by their ids. Those that have set nothing are left out. */
export async function findSettingsOf(sql: ISql, guildIds: readonly string[]): Promise<ReadonlyMap<string, Settings>> {
  const found = await sql<(Settings & { guildId: string })[]>`
    select guild_id, time_zone, pads, training_channel_id,
           nullif(tryout_channel_id, training_channel_id) as tryout_channel_id
      from guild_settings
     where guild_id = any(${guildIds as string[]}::bigint[])`;
  return new Map(found.map(({ guildId, ...settings }) => [guildId, settings]));
}

/** Takes all settings of a server for the rest of the transaction, also where none were saved yet. */
export async function lockSettings(tx: TransactionSql, guildId: string): Promise<void> {
  await tx`insert into guild_settings (guild_id) values (${guildId}) on conflict do nothing`;
  await tx`select from guild_settings where guild_id = ${guildId} for update`;
}

export async function saveSettings(tx: TransactionSql, guildId: string, settings: Settings): Promise<void> {
  await tx`
    update guild_settings
       set time_zone = ${settings.timeZone}, pads = ${settings.pads},
           training_channel_id = ${settings.trainingChannelId}, tryout_channel_id = ${settings.tryoutChannelId}
     where guild_id = ${guildId}`;
}

/** What was changed, for the audit log. */
export type Values = Readonly<Record<string, SettingValue>>;

export async function noteChange(
  tx: TransactionSql,
  entry: { guildId: string; userId: string; before: Values; after: Values; source: 'command' | 'button' | 'form' },
): Promise<void> {
  await tx`
    select audit_append(${entry.guildId}, ${entry.userId}, 'settings.change', 'settings:server',
                        ${JSON.stringify(entry.before)}::text::jsonb, ${JSON.stringify(entry.after)}::text::jsonb,
                        ${entry.source})`;
}
