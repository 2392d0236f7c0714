import type { ISql, Sql, TransactionSql } from 'postgres';
import type { Actor } from '../../kit/access.ts';
import { type Change, MOST_PADS, readZone, type Settings, USUAL_PADS, USUAL_ZONE } from './policy.ts';
import { type InTheWay, padsBooked, padsRefused, zoneUnknown } from './refusals.ts';
import * as rows from './repository.ts';

/** Everything that `/setup` shows. */
export interface Overview {
  readonly settings: Settings;
  /** Where the audit log is posted, and since when nothing can be posted there. */
  readonly log: { readonly channelId: string; readonly lostAt: Date | null } | undefined;
}

export type Setup = ReturnType<typeof createSetup>;

/** What other features do with their part of the settings. */
export interface SetupDeps {
  readonly sql: Sql;
  /** Sessions on pads above this number, and no new ones there until the transaction ends. */
  sessionsAbove(tx: TransactionSql, guildId: string, pads: number): Promise<readonly InTheWay[]>;
  /** @param tx asks within this transaction */
  logChannelOf(guildId: string, tx?: ISql): Promise<Overview['log']>;
  setLogChannel(tx: ISql, guildId: string, channelId: string | null): Promise<void>;
}

export function createSetup(deps: SetupDeps) {
  const { sql } = deps;

  return {
    /** What a server has set, with what is usual where nothing is. One statement. */
    async of(guildId: string): Promise<{ zone: string; pads: number; training: string | null; tryout: string | null }> {
      const { timeZone, pads, trainingChannelId, tryoutChannelId } = await rows.findSettings(sql, guildId);
      return {
        zone: timeZone ?? USUAL_ZONE,
        pads: pads ?? USUAL_PADS,
        training: trainingChannelId,
        tryout: tryoutChannelId,
      };
    },

    async overview(guildId: string): Promise<Overview> {
      const [settings, log] = await Promise.all([rows.findSettings(sql, guildId), deps.logChannelOf(guildId)]);
      return { settings, log };
    },

    /**
     * Changes settings, all of them or none, with an audit row.
     *
     * @returns the names of what was changed
     * @throws Refusal `setup.zone_unknown`, `setup.pads_refused`, `setup.pads_booked`
     */
    async change(
      { guildId, userId }: Actor,
      wanted: Change,
      source: 'command' | 'button' | 'form',
    ): Promise<readonly string[]> {
      const change = { ...wanted, ...(wanted.timeZone !== undefined && { timeZone: zoneOf(wanted.timeZone) }) };
      if (change.pads !== undefined && !isPads(change.pads)) throw padsRefused.because({});
      return sql.begin(async (tx) => {
        const now = await rows.lockSettings(tx, guildId);
        const next: Settings = {
          timeZone: change.timeZone ?? now.timeZone,
          pads: change.pads ?? now.pads,
          trainingChannelId: change.announcements === undefined ? now.trainingChannelId : change.announcements,
          tryoutChannelId:
            change.tryouts ?? (change.announcements === undefined ? now.tryoutChannelId : change.announcements),
        };
        const log = (await deps.logChannelOf(guildId, tx)) ?? null;
        const before = valuesOf(now, log?.channelId ?? null);
        const after = valuesOf(next, change.logChannel === undefined ? (log?.channelId ?? null) : change.logChannel);
        // A log channel that was lost is set anew, though it is the same one.
        const found = change.logChannel !== undefined && (log?.lostAt ?? null) !== null;
        const names = Object.keys(after).filter((name) => before[name] !== after[name]);
        if (names.length === 0 && !found) return [];
        if (next.pads !== null && next.pads < (now.pads ?? USUAL_PADS)) {
          const inTheWay = await deps.sessionsAbove(tx, guildId, next.pads);
          if (inTheWay.length > 0) throw padsBooked.because({ pads: next.pads, inTheWay });
        }
        await rows.saveSettings(tx, guildId, next);
        if (found || names.includes('log_channel')) await deps.setLogChannel(tx, guildId, change.logChannel ?? null);
        const changed = names.length > 0 ? names : ['log_channel'];
        await rows.noteChange(tx, {
          guildId,
          userId,
          source,
          before: only(before, changed),
          after: only(after, changed),
        });
        return changed;
      });
    },
  };
}

/** @throws Refusal `setup.zone_unknown` */
function zoneOf(typed: string): string {
  const zone = readZone(typed);
  if (zone === undefined) throw zoneUnknown.because({ typed });
  return zone;
}

const isPads = (pads: number) => Number.isInteger(pads) && pads >= 1 && pads <= MOST_PADS;

const valuesOf = (settings: Settings, logChannelId: string | null): rows.Values => ({
  timezone: settings.timeZone ?? USUAL_ZONE,
  pads: settings.pads ?? USUAL_PADS,
  announcements: settings.trainingChannelId,
  tryout_announcements: settings.tryoutChannelId,
  log_channel: logChannelId,
});

const only = (values: rows.Values, names: readonly string[]): rows.Values =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
