import type { Finding } from '../../kit/finding.ts';
import type { Reply } from '../../kit/reply.ts';
import { list } from '../../kit/text.ts';

export const words = { doctor: 'Look for what is wrong with the bot in this server, and how to mend it' };

const SIGNS = { broken: '🔴', lesser: '🟡', fine: '🟢' } as const;
const ORDER = ['broken', 'lesser', 'fine'] as const;
const COLORS = { broken: 0xda373c, lesser: 0xf0b232, fine: 0x23a55a } as const;

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const DESCRIPTION_LENGTH = 4_096;

/** What was found, the worst first. What doesn't fit is counted. */
export function report(findings: readonly Finding[]): Reply {
  const sorted = ORDER.flatMap((state) => findings.filter((finding) => finding.state === state));
  const worst = sorted[0]?.state ?? 'fine';
  return {
    embed: {
      title: titleOf(findings),
      description: fitted(sorted.map(line)),
      color: COLORS[worst],
    },
  };
}

function titleOf(findings: readonly Finding[]): string {
  const count = findings.filter(({ state }) => state === 'broken').length;
  if (count > 0) return count === 1 ? 'One thing needs you' : `${count} things need you`;
  return findings.some(({ state }) => state === 'lesser') ? 'All works; some of it could work better' : 'All is well';
}

const line = ({ state, words: said, mend }: Finding): string =>
  mend === undefined ? `${SIGNS[state]} ${said}` : `${SIGNS[state]} ${said}\n-# ${mend}`;

function fitted(lines: readonly string[]): string {
  const kept: string[] = [];
  for (const [index, text] of lines.entries()) {
    const rest = `\n… and ${lines.length - index} more.`;
    if ([...kept, text].join('\n').length + rest.length > DESCRIPTION_LENGTH) return kept.join('\n') + rest;
    kept.push(text);
  }
  return kept.join('\n');
}

export const permissionsFine: Finding = { state: 'fine', words: 'I have every permission that I need in this server.' };

export const permissionsMissing = (missing: readonly string[]): Finding => ({
  state: 'broken',
  words: `In this server I am missing ${list(missing.map((name) => `**${name}**`))}.`,
  mend: "Open Server Settings, then Roles, pick the bot's own role, and switch that on.",
});

const PORTAL = "Whoever hosts the bot can switch it on in Discord's developer portal, under Bot, then restart the bot:";

export const contentUnseen: Finding = {
  state: 'lesser',
  words: "I can't read what people write, so transcripts of tickets have no texts.",
  mend: `${PORTAL} **Message Content Intent**.`,
};

export const membersUnseen: Finding = {
  state: 'lesser',
  words: 'Discord does not tell me who joins or leaves, so I notice it late: when that person next uses me.',
  mend: `${PORTAL} **Server Members Intent**.`,
};

export const broken = (part: string, errorId: string): Finding => ({
  state: 'broken',
  words: `I could not look at this part now: ${part}.`,
  mend: `Try again in a minute. If it stays so, tell whoever hosts the bot this number: \`${errorId}\``,
});
