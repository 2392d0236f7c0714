import { isZone, wallAt } from '../../kit/wall.ts';

/** What a server has set. Null: the usual. */
export interface Settings {
  /** IANA name, see `USUAL_ZONE`. */
  readonly timeZone: string | null;
  /** How many pads there are, see `USUAL_PADS`. */
  readonly pads: number | null;
  /** Where trainings and tryouts are announced. Null: where the command was run. */
  readonly trainingChannelId: string | null;
  /** Another channel for tryouts alone. Null: where trainings are. */
  readonly tryoutChannelId: string | null;
}

export const NOTHING_SET: Settings = { timeZone: null, pads: null, trainingChannelId: null, tryoutChannelId: null };

export const USUAL_ZONE = 'UTC';
/** The same number stands in the database, in `pads_of`. */
export const USUAL_PADS = 9;
/** As many as a menu has room for, and as a message can show. */
export const MOST_PADS = 25;

/** The zones that a menu offers: a place for each clock that many people have. */
export const COMMON_ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Moscow',
  'Africa/Lagos',
  'Africa/Johannesburg',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Bangkok',
  'Asia/Manila',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Perth',
  'Australia/Sydney',
  'Pacific/Auckland',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Mexico_City',
  'America/Sao_Paulo',
  'America/Halifax',
] as const;

/** UTF-16 units. */
export const ZONE_LENGTH = 50;

/** The IANA name of a zone as it is written there, whatever the typed case and spaces; undefined where there is none. */
export function readZone(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase().replace(/\s+/g, '_');
  if (wanted === '') return undefined;
  const named = allZones().find((zone) => zone.toLowerCase() === wanted);
  return named ?? allZones().find((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
}

/** Zones whose names have these letters in them, those that begin with them first. */
export function findZones(typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase().replace(/\s+/g, '_');
  if (wanted === '') return COMMON_ZONES;
  const place = (zone: string) => zone.toLowerCase().split('/').at(-1) ?? '';
  return allZones()
    .filter((zone) => zone.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(!place(a).startsWith(wanted)) - Number(!place(b).startsWith(wanted)));
}

let zones: readonly string[] | undefined;

/** Cities whose names are written anew, which older versions of Node list under the old name only. */
const RENAMED = ['Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Yangon', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires'];

/** `supportedValuesOf` leaves out UTC. Asked once: it takes a while and never changes. */
const allZones = (): readonly string[] =>
  (zones ??= [...new Set([...COMMON_ZONES, ...RENAMED, ...Intl.supportedValuesOf('timeZone')])].filter(isZone));

/** What a clock on the wall shows there, as `19:30`. */
export const clockIn = (zone: string, now: Date): string =>
  new Date(wallAt(now.getTime(), zone)).toISOString().slice(11, 16);
