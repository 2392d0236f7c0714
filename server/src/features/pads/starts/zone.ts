import { CLOCK_MARK } from './clock.ts';
import { isZone, type Zone } from '../../../kit/wall.ts';

/**
 * What an abbreviation can mean: its offset from UTC in minutes, and the place whose clocks people mean by it all year.
 * Only in force do both say the same.
 */
const ABBREVIATIONS: Record<string, [number, string][]> = {
  gmt: [[0, 'Europe/London']],
  bst: [[60, 'Europe/London']],
  cet: [[60, 'Europe/Berlin']],
  cest: [[120, 'Europe/Berlin']],
  eet: [[120, 'Europe/Athens']],
  eest: [[180, 'Europe/Athens']],
  msk: [[180, 'Europe/Moscow']],
  est: [[-300, 'America/New_York']],
  edt: [[-240, 'America/New_York']],
  cst: [
    [-360, 'America/Chicago'],
    [480, 'Asia/Shanghai'],
  ],
  cdt: [[-300, 'America/Chicago']],
  mst: [[-420, 'America/Denver']],
  mdt: [[-360, 'America/Denver']],
  pst: [
    [-480, 'America/Los_Angeles'],
    [480, 'Asia/Manila'],
  ],
  pdt: [[-420, 'America/Los_Angeles']],
  akst: [[-540, 'America/Anchorage']],
  akdt: [[-480, 'America/Anchorage']],
  hst: [[-600, 'Pacific/Honolulu']],
  ast: [
    [-240, 'America/Halifax'],
    [180, 'Asia/Riyadh'],
  ],
  adt: [[-180, 'America/Halifax']],
  brt: [[-180, 'America/Sao_Paulo']],
  ist: [
    [330, 'Asia/Kolkata'],
    [60, 'Europe/Dublin'],
    [120, 'Asia/Jerusalem'],
  ],
  pkt: [[300, 'Asia/Karachi']],
  npt: [[345, 'Asia/Kathmandu']],
  gst: [[240, 'Asia/Dubai']],
  wib: [[420, 'Asia/Jakarta']],
  sgt: [[480, 'Asia/Singapore']],
  hkt: [[480, 'Asia/Hong_Kong']],
  pht: [[480, 'Asia/Manila']],
  awst: [[480, 'Australia/Perth']],
  jst: [[540, 'Asia/Tokyo']],
  kst: [[540, 'Asia/Seoul']],
  acst: [[570, 'Australia/Adelaide']],
  acdt: [[630, 'Australia/Adelaide']],
  aest: [[600, 'Australia/Sydney']],
  aedt: [[660, 'Australia/Sydney']],
  nzst: [[720, 'Pacific/Auckland']],
  nzdt: [[780, 'Pacific/Auckland']],
  sast: [[120, 'Africa/Johannesburg']],
};

/** Words for the clocks of a place, summer and winter. */
const PLACES: Record<string, string> = {
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver',
  pacific: 'America/Los_Angeles',
  uk: 'Europe/London',
  british: 'Europe/London',
  london: 'Europe/London',
  'new york': 'America/New_York',
};

/** Two letters can be a place's clocks or something else ("pt" is also physical training), so the server's clock is meant too. */
const TWO_LETTERS: Record<string, string> = {
  et: 'America/New_York',
  ct: 'America/Chicago',
  mt: 'America/Denver',
  pt: 'America/Los_Angeles',
};

const LONG_WORD = ['utc', 'zulu', ...Object.keys(ABBREVIATIONS)].join('|');
const PLACE = `(?:${Object.keys(PLACES).join('|')})(?: (?:standard|daylight|summer))?`;
/** Away from a time, "mountain" is a map. */
const PLACE_TIME = `${PLACE} time|server time`;

/** The abbreviations that may stand right behind a number ("1930 est"), as the source of a regular expression. */
export const ZONE_WORD = LONG_WORD;

const OFFSET = /\b(?:utc|gmt) ?([+-])(\d{1,2})(?::?([0-5]\d))?(?![\w:])/;
const NAMED = /\b[a-z]+\/[a-z_]+(?:\/[a-z_]+)?\b/;
const BEHIND_CLOCK = [
  new RegExp(`(?<=${CLOCK_MARK} ?)([+])(\\d{2}):?([0-5]\\d)(?![\\w:])`),
  new RegExp(
    `(?<=${CLOCK_MARK} ?)(?:z|${LONG_WORD}|${PLACE_TIME}|${PLACE}|${Object.keys(TWO_LETTERS).join('|')})(?!\\w)`,
  ),
];
const ELSEWHERE = [
  new RegExp(`(?<!\\w)(?:${LONG_WORD}|${PLACE_TIME})(?= ?${CLOCK_MARK})`),
  new RegExp(`^(?:${LONG_WORD}|${PLACE_TIME})(?!\\w)`),
  new RegExp(`(?<!\\w)(?:${LONG_WORD}|${PLACE_TIME})$`),
];

/** What was found, and the text without it. */
interface ZonesInText {
  /** The zones that the text can mean; empty if it names none. */
  zones: Zone[];
  rest: string;
}

/** Finds a zone that can stand anywhere: "utc+2", "gmt-5:30", "europe/berlin". Look for it before times and dates. */
export function takeNamedZone(text: string): ZonesInText {
  const offset = OFFSET.exec(text);
  if (offset) return found(text, offset, [offsetOf(offset)]);
  const named = NAMED.exec(text);
  return named && isZone(named[0]) ? found(text, named, [named[0]]) : { zones: [], rest: text };
}

/**
 * Finds a zone beside a time, or at an end of the text: "8pm est", "utc 8pm", "8pm tomorrow pacific time".
 *
 * @param text in which `CLOCK_MARK` stands for the times
 * @param serverZone an IANA name; an abbreviation that has several homes is read as this one's, if it is one of them
 */
export function takeZone(text: string, serverZone: string): ZonesInText {
  for (const pattern of [...BEHIND_CLOCK, ...ELSEWHERE]) {
    const match = pattern.exec(text);
    if (match?.[1] === '+') return found(text, match, [offsetOf(match)]);
    if (match) return found(text, match, meaningsOf(match[0], serverZone));
  }
  return { zones: [], rest: text };
}

function found(text: string, match: RegExpExecArray, zones: Zone[]): ZonesInText {
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
  return { zones, rest: rest.replace(/ {2,}/g, ' ').trim() };
}

function offsetOf([, sign, hours, minutes]: RegExpExecArray): number {
  const offset = Number(hours) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -offset : offset;
}

function meaningsOf(word: string, serverZone: string): Zone[] {
  if (word === 'utc' || word === 'zulu' || word === 'z') return [0];
  if (word === 'server time') return [serverZone];
  const twoLetters = TWO_LETTERS[word];
  if (twoLetters) return [twoLetters, serverZone];
  const homes = ABBREVIATIONS[word];
  if (homes) {
    const inAmerica = (zone: string): boolean => zone.startsWith('America/');
    const here =
      homes.find(([, zone]) => zone === serverZone) ??
      homes.find(([, zone]) => inAmerica(zone) && inAmerica(serverZone));
    return here ? [...here] : homes.flat();
  }
  const place = Object.keys(PLACES).find((name) => word.startsWith(name));
  return place === undefined ? [serverZone] : [PLACES[place] ?? serverZone];
}
