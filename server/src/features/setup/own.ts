import type { ISql, TransactionSql } from 'postgres';
import { shorten } from '../../kit/text.ts';
import type { Needed, Setting, SettingsPart, SettingValue } from '../../kit/setting.ts';
import {
  clockIn,
  COMMON_ZONES,
  MOST_PADS,
  readZone,
  type Settings,
  USUAL_PADS,
  USUAL_ZONE,
  ZONE_LENGTH,
} from './policy.ts';
import { type InTheWay, padsBooked, zoneUnknown } from './refusals.ts';
import { words } from './replies.ts';
import * as rows from './repository.ts';

/** Where the audit log is posted, and since when nothing can be posted there. */
export interface LogChannel {
  readonly channelId: string;
  readonly lostAt: Date | null;
}

/** What other features do with the settings that are kept here. */
export interface OwnDeps {
  /** Sessions on pads above this number, and no new ones there until the transaction ends. */
  sessionsAbove(tx: TransactionSql, guildId: string, pads: number): Promise<readonly InTheWay[]>;
  /** @param tx asks within this transaction */
  logChannelOf(guildId: string, tx?: ISql): Promise<LogChannel | undefined>;
  setLogChannel(tx: ISql, guildId: string, channelId: string | null): Promise<void>;
  /** What the bot must be allowed to do where it announces, and in the log channel. */
  readonly announcing: Needed;
  readonly logging: Needed;
}

/** The settings that are no other feature's. */
export const ownParts = (deps: OwnDeps): readonly SettingsPart[] => [generalPart(deps), announcementsPart(deps)];

const showChannel = (usual: string) => (value: SettingValue) => (value === null ? usual : `<#${value}>`);

function generalPart(deps: OwnDeps): SettingsPart {
  const timezone: Setting = {
    name: 'timezone',
    label: 'Time zone',
    option: { type: 'text', description: words.timezone, maxLength: ZONE_LENGTH, suggested: true },
    show: (value) => String(value ?? USUAL_ZONE).replaceAll('_', ' '),
    offers: (value, now) => zoneChoices(String(value ?? USUAL_ZONE), now),
  };
  const pads: Setting = {
    name: 'pads',
    label: 'Pads',
    option: { type: 'number', description: words.pads, min: 1, max: MOST_PADS },
    show: (value) => `1 to ${value ?? USUAL_PADS}`,
    offers: (value) =>
      Array.from({ length: MOST_PADS }, (_, index) => ({
        label: index === 0 ? '1 pad' : `${index + 1} pads`,
        value: String(index + 1),
        chosen: index + 1 === (value ?? USUAL_PADS),
      })),
  };
  const log: Setting = {
    name: 'log_channel',
    label: 'Log channel',
    option: { type: 'channel', description: words.log_channel },
    show: showChannel('none'),
    needs: deps.logging,
  };
  return {
    title: 'General',
    settings: [timezone, pads, log],
    async read(sql, guildId) {
      const [settings, channel] = await Promise.all([rows.findSettings(sql, guildId), deps.logChannelOf(guildId, sql)]);
      return { timezone: settings.timeZone, pads: settings.pads, log_channel: channel?.channelId ?? null };
    },
    async write(tx, guildId, values) {
      const now = await rows.findSettings(tx, guildId);
      const next = { ...now, ...zoneOf(values['timezone']), ...padsOf(values['pads']) };
      if ((next.pads ?? USUAL_PADS) < (now.pads ?? USUAL_PADS)) {
        const wanted = next.pads ?? USUAL_PADS;
        const inTheWay = await deps.sessionsAbove(tx, guildId, wanted);
        if (inTheWay.length > 0) throw padsBooked.because({ pads: wanted, inTheWay });
      }
      await rows.saveSettings(tx, guildId, next);
      return writeLog(tx, guildId, values['log_channel']);
    },
  };

  /** A log channel that was lost is set anew, though it is the same one. */
  async function writeLog(tx: ISql, guildId: string, wanted: SettingValue | undefined): Promise<readonly string[]> {
    if (wanted === undefined) return [];
    const now = await deps.logChannelOf(guildId, tx);
    const isLost = (now?.lostAt ?? null) !== null;
    if (!isLost && wanted === (now?.channelId ?? null)) return [];
    await deps.setLogChannel(tx, guildId, wanted === null ? null : String(wanted));
    return isLost ? ['log_channel'] : [];
  }
}

function announcementsPart({ announcing: needs }: OwnDeps): SettingsPart {
  return {
    title: 'Announcements',
    settings: [
      {
        name: 'announcements',
        label: 'Announcements',
        option: { type: 'channel', description: words.announcements },
        show: showChannel('where the command is run'),
        needs,
      },
      {
        name: 'tryout_announcements',
        label: 'Tryouts',
        option: { type: 'channel', description: words.tryout_announcements },
        show: showChannel('in the same channel as trainings'),
        needs,
      },
    ],
    async read(sql, guildId) {
      const { trainingChannelId, tryoutChannelId } = await rows.findSettings(sql, guildId);
      return { announcements: trainingChannelId, tryout_announcements: tryoutChannelId };
    },
    async write(tx, guildId, { announcements, tryout_announcements: tryouts }) {
      const now = await rows.findSettings(tx, guildId);
      await rows.saveSettings(tx, guildId, {
        ...now,
        ...(announcements !== undefined && { trainingChannelId: channelOf(announcements) }),
        ...(tryouts !== undefined && { tryoutChannelId: channelOf(tryouts) }),
      });
    },
  };
}

const channelOf = (value: SettingValue) => (value === null ? null : String(value));

/** What is usual is not stored. @throws Refusal `setup.zone_unknown` */
function zoneOf(typed: SettingValue | undefined): Pick<Settings, 'timeZone'> | undefined {
  if (typed === undefined) return undefined;
  if (typed === null) return { timeZone: null };
  const zone = readZone(String(typed));
  if (zone === undefined) throw zoneUnknown.because({ typed: shorten(String(typed), ZONE_LENGTH) });
  return { timeZone: zone === USUAL_ZONE ? null : zone };
}

const padsOf = (pads: SettingValue | undefined): Pick<Settings, 'pads'> | undefined =>
  pads === undefined ? undefined : { pads: pads === null || pads === USUAL_PADS ? null : Number(pads) };

function zoneChoices(zone: string, now: Date) {
  const zones = (COMMON_ZONES as readonly string[]).includes(zone) ? COMMON_ZONES : [zone, ...COMMON_ZONES];
  return zones.map((value) => ({
    label: `${value.replaceAll('_', ' ')} (now ${clockIn(value, now)})`,
    value,
    chosen: value === zone,
  }));
}
