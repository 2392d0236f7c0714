import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { counted } from '../../../../kit/text.ts';
import type { Gaps, TicketFacts } from '../repository.ts';
import { day, fullTime, type Html, moment, plain, shownName } from './html.ts';
import { fileHtml, messageHtml, type ShownFile, type ShownMessage } from './message.ts';
import { STYLE } from './style.ts';

/** Allows the page's own style and the pictures of our own server, and nothing else: no script at all. */
export const TRANSCRIPT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The policy of a page that lies somewhere as a file: it brings all that it needs. */
const FILE_POLICY = TRANSCRIPT_POLICY.replace("'self' ", '').replace("; frame-ancestors 'none'", '');

/** A message that was written within so many milliseconds after one of the same person goes on with it. */
const GOES_ON_MS = 7 * 60_000;

/** Where a new message stands: below which one, and whether a new day begins. */
export interface Above {
  readonly authorId: string;
  readonly writtenAt: Date;
}

/** Whether a message goes on with the one above. */
export const goesOn = (
  above: Above | undefined,
  message: Above & { readonly more: { readonly answersTo: string | null } },
): boolean =>
  above !== undefined &&
  above.authorId === message.authorId &&
  message.more.answersTo === null &&
  day(above.writtenAt) === day(message.writtenAt) &&
  message.writtenAt.getTime() - above.writtenAt.getTime() < GOES_ON_MS;

/** What stands above the messages. */
export interface Head {
  readonly facts: TicketFacts;
  readonly gaps: Gaps;
  /** Files that came with the form. */
  readonly given: readonly ShownFile[];
  /** As people know it. */
  readonly serverName: string;
}

/**
 * The beginning of the page, up to the first message.
 *
 * @param isFile whether the page is sent as a file: its policy stands in the page then
 */
export async function beginning({ facts, gaps, given, serverName }: Head, isFile: boolean): Promise<string> {
  const title = `Ticket ${facts.number}: ${plain(facts.typeName)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${isFile ? html`<meta http-equiv="Content-Security-Policy" content="${FILE_POLICY}">` : ''}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${plain(serverName)}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<dl class="facts">
${fact('Server', html`<bdi>${plain(serverName)}</bdi>`)}
${fact('Opened by', html`<bdi>${shownName(facts.openerName, facts.openerId)}</bdi>`)}
${fact('Opened', fullTime(facts.openedAt))}
${facts.closedAt ? fact('Closed', fullTime(facts.closedAt)) : ''}
${facts.closeReason === null ? '' : fact('Reason', html`<bdi>${plain(facts.closeReason)}</bdi>`)}
${fact('Messages', html`${gaps.messages.toLocaleString('en')}`)}
</dl>
${notices(facts, gaps).map((sentence) => html`<p class="notice">${sentence}</p>`)}
</header>
<main>
${
  given.length === 0
    ? ''
    : html`<section class="given"><h2>Files from the form</h2>
${given.map(fileHtml)}</section>`
}
<ol class="log">
`;
  return String(await page);
}

const fact = (name: string, value: Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** What is missing, why, and what can be done about it for the next ticket. */
function notices({ deletedAt }: TicketFacts, { messages, unseen, cutOff }: Gaps): string[] {
  return [
    ...(deletedAt === null
      ? []
      : [
          `What was written before ${moment(deletedAt)} was deleted, because this server keeps transcripts for a limited time.`,
        ]),
    ...(messages === 0 ? ['Nothing was written in this ticket, or nothing of it could be kept.'] : []),
    ...(unseen === 0
      ? []
      : [
          `The texts of ${counted(unseen, 'message')} could not be read, because the bot may not see what people write. ` +
            'Whoever runs the bot can change that for tickets to come: in the Discord Developer Portal, on the page “Bot”, ' +
            'switch on “Message Content Intent”, then start the bot again.',
        ]),
    ...(cutOff
      ? [
          'The channel could not be read to its end, because it was deleted or closed to the bot. What the bot heard until then is here; more may be missing.',
        ]
      : []),
  ];
}

/** Messages, one after the other. */
export async function middle(messages: readonly ShownMessage[], above: Above | undefined): Promise<string> {
  let before = above;
  const parts: string[] = [];
  for (const message of messages) {
    if (before === undefined || day(before.writtenAt) !== day(message.writtenAt)) {
      parts.push(String(await html`<li class="day"><span>${day(message.writtenAt)}</span></li>\n`));
    }
    parts.push(String(await messageHtml(message)));
    before = message;
  }
  return parts.join('');
}

/** The end of the page. @param leftOut how many messages had no room in a file */
export async function end(leftOut = 0): Promise<string> {
  return String(
    await html`</ol>
${leftOut === 0 ? '' : html`<p class="notice">The last ${counted(leftOut, 'message')} ${leftOut === 1 ? 'has' : 'have'} no room in this file. The page on the web has all of them.</p>`}
</main>
<footer><p>All times are in UTC. Texts are shown as people wrote them.</p></footer>
</body>
</html>
`,
  );
}

/** The end of a page that could not be finished. @param errorId stands in the log */
export const brokenOff = (errorId: string): string =>
  `</ol><p class="notice">The page ends here, because something went wrong. Load it again. If that does not help, report this number: ${errorId}</p></main></body></html>\n`;
