import { ABILITY_WORDS } from '../../discord/refusals.ts';
import type { Audited, ToldEntry } from '../../kit/audited.ts';
import { momentOf, targetWords } from '../../kit/audited.ts';
import { list, timestamp } from '../../kit/text.ts';

/** What the audit log says of rights. */
export const permissionsAudited: Audited = {
  'grant.add': {
    short: 'gave a right',
    tell({ who, target, before, after }) {
      const right = rightOf(after);
      if (right === undefined) return undefined;
      const again = before['on_hold'] === true ? ' again' : '';
      if (before['ability'] === undefined || again !== '') {
        return `${who} let ${whom(target)} ${right}${again}${untilOf(after, '')}`;
      }
      return `${who} changed how long ${whom(target)} may ${right}: now${untilOf(after, ' without an end')}, before${untilOf(before, ' without an end')}`;
    },
  },
  'grant.remove': {
    short: 'took a right away',
    tell: ({ who, target, before }) =>
      taken(before, (right) => `${who} took the right to ${right} from ${whom(target)}`),
  },
  'grant.lose': {
    short: 'removed a right, as its role was deleted',
    tell: ({ before }) =>
      taken(before, (right) => `A role was deleted. Everybody who had it lost the right to ${right}`),
  },
  'grant.expire': {
    short: 'noted that a right ran out',
    tell: ({ target, before }) =>
      taken(before, (right) => `Time is up: the right of ${whom(target)} to ${right} has ended`),
  },
  'grant.hold': {
    short: 'put a right on hold, as somebody left and came back',
    tell: ({ target, before }) =>
      taken(before, (right) => `${whom(target)} left and came back, so I put their right to ${right} on hold`),
  },
  'grant.resume': {
    short: 'gave a right back that was on hold',
    tell: ({ who, target, after }) => taken(after, (right) => `${who} let ${whom(target)} ${right} again`),
  },
  'grant.stop': {
    short: 'was stopped after too many changes of rights',
    tell({ who, after }) {
      const until = momentOf(after['until']);
      return until && `${who} changed rights too often, so I take no more changes until ${timestamp(until, 'full')}`;
    },
  },
  'access.refused': {
    short: 'was refused',
    tell({ who, target }) {
      const needed = target.replace(/^ability:/, '');
      if (needed === 'owner') return `${who} tried something that only the owner may do, and I said no`;
      const rights = needed.split('|').map((ability) => wordsOf(ability));
      return `${who} tried something without the right to ${list(rights, 'or')}, and I said no`;
    },
  },
};

const words: Readonly<Record<string, string>> = ABILITY_WORDS;
const wordsOf = (ability: string) => words[ability] ?? ability;

function rightOf({ ability }: ToldEntry['before']): string | undefined {
  return typeof ability === 'string' ? wordsOf(ability) : undefined;
}

function taken(values: ToldEntry['before'], tell: (right: string) => string): string | undefined {
  const right = rightOf(values);
  return right === undefined ? undefined : tell(right);
}

const whom = (target: string) =>
  target.startsWith('role:') ? `everybody with ${targetWords(target)}` : targetWords(target);

function untilOf({ until }: ToldEntry['before'], without: string): string {
  const at = momentOf(until);
  return at ? ` until ${timestamp(at, 'full')}` : without;
}
