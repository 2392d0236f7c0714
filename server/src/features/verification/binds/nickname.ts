import { NICKNAME_LIMIT } from '../../../discord/limits.ts';

/** What a nickname is made of. All of it was typed by people at Roblox. */
export interface NicknameParts {
  readonly 'roblox-username': string;
  readonly 'display-name': string;
  /** Empty for somebody who is not in the group. */
  readonly 'group-rank': string;
}

/** Which part gives way first where there is no room. */
const GIVES_WAY = ['group-rank', 'display-name'] as const;

/**
 * Fills a nickname's template in one pass, so that a name which reads `{group-rank}` stays one. What comes out is inert:
 * no unseen signs, none that turn the direction of writing, no mentions; at most 32 UTF-16 units, and no half characters.
 * The username is the last to be shortened.
 *
 * @returns null where nothing is left
 */
export function nicknameOf(template: string, given: NicknameParts): string | null {
  const parts = { ...given };
  for (const name of Object.keys(parts) as (keyof NicknameParts)[]) parts[name] = inert(parts[name]);
  for (const name of GIVES_WAY) {
    const over = fill(template, parts).length - NICKNAME_LIMIT;
    if (over > 0) parts[name] = cut(parts[name], Math.max(0, parts[name].length - over));
  }
  const text = cut(fill(template, parts), NICKNAME_LIMIT);
  return text === '' ? null : text;
}

export const usesRank = (template: string | null): boolean => template?.includes('{group-rank}') ?? false;

const fill = (template: string, parts: NicknameParts): string =>
  inert(
    template.replace(/\{(roblox-username|display-name|group-rank)\}/g, (_, name: keyof NicknameParts) => parts[name]),
  )
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
