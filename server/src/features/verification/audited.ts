import { type Audited, targetWords, type ToldEntry } from '../../kit/audited.ts';
import { literal } from '../../kit/text.ts';

/** How the audit log tells of verification. The Roblox accounts are not in it: `/whois` shows them to staff. */
export const verificationAudited: Audited = {
  'link.ask': { short: 'began a verification', tell: by('began a verification for', 'began a verification') },
  'link.gate': {
    short: 'was turned away by a rule',
    tell: by('turned away', 'was turned away by a rule for accounts'),
  },
  'link.make': { short: 'verified', tell: by('verified', 'verified a Roblox account') },
  'link.change': { short: 'changed account', tell: by('changed the Roblox account of', 'changed to another account') },
  'link.move': {
    short: 'took over an account',
    tell: ({ who, target }) => `${who} proved the Roblox account that was linked to ${targetWords(target)}`,
  },
  'link.rename': {
    short: 'noted another name',
    tell: ({ who, target }) => `${who} noted that the Roblox account of ${targetWords(target)} has another name`,
  },
  'link.remove': { short: 'unlinked', tell: by('unlinked', 'undid the link to their Roblox account') },
  'link.forget': { short: 'was forgotten', tell: by('forgot', 'asked to be forgotten') },
  'block.add': { short: 'blocked an account', tell: ({ who, after }) => account(who, 'blocked', after) },
  'block.remove': { short: 'lifted a block', tell: ({ who, before }) => account(who, 'lifted the block of', before) },
};

/** One thing done to somebody else, or by somebody for themselves. */
function by(other: string, self: string) {
  return ({ who, target }: ToldEntry): string => {
    const whom = targetWords(target);
    return who === whom ? `${who} ${self}` : `${who} ${other} ${whom}`;
  };
}

function account(who: string, did: string, { name, reason }: ToldEntry['before']): string | undefined {
  if (typeof name !== 'string') return undefined;
  const why = typeof reason === 'string' ? ` because "${literal(reason)}"` : '';
  return `${who} ${did} the Roblox account ${literal(name)}${why}`;
}
