import type { Button, Reply } from '../../kit/reply.ts';
import { literal, shorten, timestamp } from '../../kit/text.ts';
import { pageButton } from './addresses.ts';
import type { Entry, Verdict } from './repository.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  audit: 'Who did what on this server',
  list: 'Show what was done, the newest first',
  verify: 'Check that nobody changed the log afterwards',
  person: 'Only what this person did, or what was done to them',
  action: 'Only this kind of thing. Type a few letters and pick a line',
  days: 'Only the last so many days',
} as const;

/** How the log says what was done, by the action's name; an action without words is shown by its name. */
export type ActionWords = (action: string) => string | undefined;

const COLOR = 0x6b7280;
/** UTF-16 units. Ten lines fit an embed's 4,096, five of them fit a message's 2,000. */
const LINE_LENGTH = 390;
const DETAILS_LENGTH = 200;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const FROM: Readonly<Record<string, string>> = { dashboard: ' on the dashboard', timer: ' by a timer' };

/** One entry as one line: who did what, to what, when. */
export function entryLine(entry: Entry, actionWords: ActionWords): string {
  const who = entry.actorId === null ? 'I' : `<@${entry.actorId}>`;
  const what = actionWords(entry.action) ?? `\`${entry.action}\``;
  const details = shorten(detailsOf(entry), DETAILS_LENGTH);
  const line = `**#${entry.number}** ${timestamp(entry.at, 'full')} ${who} ${what}: ${targetOf(entry.target)}${
    details === '' ? '' : ` (${details})`
  }${entry.actorId === null ? '' : (FROM[entry.source] ?? '')}`;
  return shorten(line, LINE_LENGTH);
}

/** `/audit list`. `entries` newest first. */
export function entriesPage(
  page: { entries: readonly Entry[]; newer: boolean; older: boolean },
  filter: { person: string | null; action: string | null; days: number | null },
  actionWords: ActionWords,
): Reply {
  const [first, last] = [page.entries[0], page.entries.at(-1)];
  if (!first || !last) return { content: 'Nothing in the log fits that. Try it with fewer filters.' };
  const button = (label: string, way: 'older' | 'newer', from: number): Button => ({
    label,
    style: 'secondary',
    customId: pageButton.to({ way, from, ...filter }),
  });
  const buttons = [
    ...(page.newer ? [button('Newer', 'newer', first.number)] : []),
    ...(page.older ? [button('Older', 'older', last.number)] : []),
  ];
  return {
    embed: {
      title: 'What was done',
      color: COLOR,
      description: page.entries.map((entry) => entryLine(entry, actionWords)).join('\n'),
    },
    ...(buttons.length > 0 && { rows: [buttons] }),
  };
}

/** `/audit verify`. */
export function verdict({ count, mark, number, fault }: Verdict): Reply {
  switch (fault) {
    case null:
      return {
        content:
          count === 0
            ? 'The log is empty, so there is nothing to check.'
            : `All ${count} entries are as they were written. The mark of the last one is \`${mark}\`.`,
      };
    case 'altered':
      return {
        content: `**Somebody changed the log.** Entry #${number} is not as it was written: it was changed by hand${
          number === 1 ? '' : `, or the one before it was`
        }. This can only be done in the database itself. Ask the person who runs the bot.`,
      };
    case 'missing':
      return {
        content: `**Somebody changed the log.** Entry #${number} is missing. This can only be done in the database itself. Ask the person who runs the bot.`,
      };
    case 'head':
      return {
        content: `**Somebody changed the log.** What I noted about the last entry does not fit to #${number}, which is the last one there. This can only be done in the database itself. Ask the person who runs the bot.`,
      };
  }
}

/** A message for the log channel. The marks let anybody see later that the log was not written anew. */
export const logMessage = (entries: readonly Entry[], actionWords: ActionWords): Reply => ({
  content: entries.map((entry) => logLine(entry, actionWords)).join('\n'),
});

export const logLine = (entry: Entry, actionWords: ActionWords): string =>
  `${entryLine(entry, actionWords)} · \`${entry.mark}\``;

/** What the owner reads once when the log channel is gone. */
export const channelLost = (serverName: string, channelId: string): Reply => ({
  content: `I can't write in the log channel <#${channelId}> of **${literal(serverName)}** any more: it is gone, or I am not allowed to. Everything is still in the log: \`/audit list\` shows it. Pick a channel again with \`/setup\`.`,
});

function targetOf(target: string): string {
  const [kind = '', ...rest] = target.split(':');
  const id = rest.join(':');
  if (kind === 'user') return `<@${id}>`;
  if (kind === 'role') return `<@&${id}>`;
  if (kind === 'channel') return `<#${id}>`;
  return literal(`${kind} ${id}`.trim());
}

function detailsOf({ before, after }: Entry): string {
  const [was, is] = [recordOf(before), recordOf(after)];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return keys
    .filter((key) => (was[key] ?? is[key] ?? null) !== null)
    .map((key) => {
      const name = key.replaceAll('_', ' ');
      const same = !(key in was) || JSON.stringify(was[key]) === JSON.stringify(is[key]);
      return same ? `${name} ${valueOf(is[key])}` : `${name} ${valueOf(was[key])} → ${valueOf(is[key])}`;
    })
    .join(', ');
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function valueOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string' && MOMENT.test(value)) return timestamp(new Date(value), 'full');
  return literal(typeof value === 'string' ? value : JSON.stringify(value));
}
