import { NICKNAME_LIMIT } from '../../../discord/limits.ts';

/** What a nickname is made of. All of it was typed by people at Roblox. */
export interface NicknameParts {
  readonly 'roblox-username': string;
  readonly 'display-name': string;
  /**
   * The highest role in a group, empty for somebody who is not in it.
   *
   * @param groupId the group that the template names; undefined: the one that is meant where it names none
   */
  rankIn(groupId: string | undefined): string;
}

/** `{group-rank}` may say of which group: `{group-rank:123}`. */
const PART = /\{(roblox-username|display-name|group-rank(?::([1-9]\d{0,17}))?)\}/g;
/** Which parts give way first where there is no room; each may stand there several times. */
const GIVES_WAY: readonly ((name: string) => boolean)[] = [
  (name) => name.startsWith('group-rank'),
  (name) => name === 'display-name',
];

/**
 * Fills a nickname's template in one pass, so that a name which reads `{group-rank}` stays one. What comes out is inert:
 * no unseen signs, none that turn the direction of writing, no mentions; at most 32 UTF-16 units, and no half characters.
 * The username is the last to be shortened.
 *
 * @returns null where nothing is left
 */
export function nicknameOf(template: string, given: NicknameParts): string | null {
  const parts = new Map<string, string>();
  for (const [, name = '', groupId] of template.matchAll(PART)) parts.set(name, inert(textOf(name, groupId, given)));
  for (const givesWay of GIVES_WAY)
    for (const [name, text] of parts) {
      const over = fill(template, parts).length - NICKNAME_LIMIT;
      if (over > 0 && givesWay(name)) parts.set(name, cut(text, Math.max(0, text.length - over)));
    }
  const text = cut(fill(template, parts), NICKNAME_LIMIT);
  return text === '' ? null : text;
}

/** Whether the rank in some group is a part of the nickname. */
export const usesRank = (template: string | null): boolean => /\{group-rank[:}]/.test(template ?? '');

/** Whether it is the rank in the group that is meant where none is named. */
export const usesUsualRank = (template: string | null): boolean => template?.includes('{group-rank}') ?? false;

/** The groups that the template names. */
export const groupsNamed = (template: string | null): readonly string[] => [
  ...new Set([...(template ?? '').matchAll(PART)].flatMap(([, , groupId]) => groupId ?? [])),
];

/** What stands in braces and is no part; undefined where there is nothing of the kind. */
export const unknownPart = (template: string): string | undefined => /\{[^}]*\}?/.exec(template.replace(PART, ''))?.[0];

const textOf = (name: string, groupId: string | undefined, given: NicknameParts): string =>
  name === 'roblox-username' || name === 'display-name' ? given[name] : given.rankIn(groupId);

const fill = (template: string, parts: ReadonlyMap<string, string>): string =>
  inert(template.replace(PART, (_, name: string) => parts.get(name) ?? ''))
    // Brackets round a part that is empty.
    .replace(/\[\s*\]|\(\s*\)|<\s*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Marks pile up on a letter without end; two are enough for every language's names. */
const inert = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\u2800]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replaceAll('@', '＠')
    .trim();

/** At most so many UTF-16 units, whole characters as people see them. */
function cut(text: string, most: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return kept.trim();
}
