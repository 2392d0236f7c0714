import type { Audited, ToldEntry } from '../../../kit/audited.ts';
import { targetWords } from '../../../kit/audited.ts';
import { literal } from '../../../kit/text.ts';

/** How the audit log tells of binds. */
export const bindsAudited: Audited = {
  'bind.add': {
    short: 'bound a role',
    tell: ({ who, target, after }) => about(after, (whom) => `${who} let ${whom} give ${targetWords(target)}`),
  },
  'bind.remove': {
    short: 'removed a bind',
    tell: ({ who, target, before }) =>
      about(before, (whom) => `${who} stopped ${whom} from giving ${targetWords(target)}`),
  },
  'bind.break': {
    short: 'noted a deleted role',
    tell: ({ who, before }) => about(before, (whom) => `${who} noted that the role which ${whom} gave is deleted`),
  },
  'bulk.start': {
    short: 'updated everybody',
    tell: ({ who }) => `${who} brought the roles of everybody in line with Roblox`,
  },
  'bulk.stop': {
    short: 'stopped an update',
    tell: ({ who }) => `${who} stopped bringing the roles of everybody in line`,
  },
};

function about({ groupName, words }: ToldEntry['after'], say: (whom: string) => string): string | undefined {
  if (typeof groupName !== 'string' || typeof words !== 'string') return undefined;
  return say(`${literal(words)} of the Roblox group ${literal(groupName)}`);
}
