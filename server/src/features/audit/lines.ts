import { momentOf, targetWords, type Telling } from '../../kit/audited.ts';
import { literal, shorten, timestamp } from '../../kit/text.ts';
import type { Entry } from './repository.ts';

/** How the log says what was done, by the action's name; undefined for an action that no feature knows any more. */
export type Tellings = (action: string) => Telling | undefined;

/** UTF-16 units. Ten lines fit an embed's 4,096, five of them fit a message's 2,000. */
const LINE_LENGTH = 390;
/** Leaves room for the number, the time and the place. */
const SENTENCE_LENGTH = 330;
const DETAILS_LENGTH = 150;

/** One entry as one line: who did what, to what, when. */
export function entryLine(entry: Entry, tellings: Tellings): string {
  const where = entry.source === 'dashboard' ? ' on the dashboard' : '';
  const sentence = shorten(sentenceOf(entry, tellings(entry.action)), SENTENCE_LENGTH);
  return shorten(`**#${entry.number}** ${sentence}${where}, ${timestamp(entry.at, 'relative')}.`, LINE_LENGTH);
}

function sentenceOf(entry: Entry, telling: Telling | undefined): string {
  const who = entry.actorId === null ? 'I' : `<@${entry.actorId}>`;
  const [before, after] = [recordOf(entry.before), recordOf(entry.after)];
  const told = typeof telling === 'object' ? telling.tell({ who, target: entry.target, before, after }) : undefined;
  if (told !== undefined) return told;
  const did = typeof telling === 'object' ? telling.short : (telling ?? `did \`${entry.action}\``);
  const target = targetWords(entry.target);
  const details = shorten(detailsOf(before, after), DETAILS_LENGTH);
  return `${who} ${did}: ${target.startsWith('<') ? target : literal(target)}${details === '' ? '' : ` (${details})`}`;
}

type Values = Readonly<Record<string, unknown>>;

/** What no feature puts into words: each value by its name, and what it was before where that is something else. */
function detailsOf(was: Values, is: Values): string {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => (was[key] ?? is[key] ?? null) !== null)
    .map((key) => {
      const name = key.replaceAll('_', ' ');
      const same = !(key in was) || JSON.stringify(was[key]) === JSON.stringify(is[key]);
      return same ? `${name} ${valueOf(is[key])}` : `${name} ${valueOf(was[key])} → ${valueOf(is[key])}`;
    })
    .join(', ');
}

const recordOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};

function valueOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const at = momentOf(value);
  return at ? timestamp(at, 'full') : literal(typeof value === 'string' ? value : JSON.stringify(value));
}
