import type { Button, Reply } from '../../kit/reply.ts';
import { literal } from '../../kit/text.ts';
import { pageButton } from './addresses.ts';
import { entryLine, type Tellings } from './lines.ts';
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

const COLOR = 0x6b7280;
/** `/audit list`. `entries` newest first. */
export function entriesPage(
  page: { entries: readonly Entry[]; newer: boolean; older: boolean },
  filter: { person: string | null; action: string | null; days: number | null },
  tellings: Tellings,
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
      description: page.entries.map((entry) => entryLine(entry, tellings)).join('\n'),
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
            : `All ${count} entries are as they were written: nobody changed the log. The mark of the last one is \`${mark}\`. If there is a log channel, the same mark stands there behind that entry.`,
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
export const logMessage = (entries: readonly Entry[], tellings: Tellings): Reply => ({
  content: entries.map((entry) => logLine(entry, tellings)).join('\n'),
});

export const logLine = (entry: Entry, tellings: Tellings): string =>
  `${entryLine(entry, tellings)} · \`${entry.mark}\``;

/** What the owner reads once when the log channel is gone. */
export const channelLost = (serverName: string, channelId: string): Reply => ({
  content: `I can't write in the log channel <#${channelId}> of **${literal(serverName)}** any more: it is gone, or I am not allowed to. Everything is still in the log: \`/audit list\` shows it. Pick a channel again with \`/setup\`.`,
});
