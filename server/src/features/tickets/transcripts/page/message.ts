import { html } from 'hono/html';
import type { ReadEmbed } from '../../../../discord/port.ts';
import { counted } from '../../../../kit/text.ts';
import type { FileState, KeptFile } from '../files/repository.ts';
import { channelKey, roleKey } from '../names/keys.ts';
import type { KeptMessage } from '../repository.ts';
import { clockTime, fullTime, type Html, plain, shownName, size } from './html.ts';
import { webAddress } from './inline.ts';
import { markdown, placeName, webLink } from './markdown.ts';

/** A file of a message, and how the page gives it to the reader. */
export interface ShownFile extends KeptFile {
  /** `picture`: shown from that address. `link`: to be downloaded. `left_out`: only the page on the web has it. */
  readonly shown: { readonly as: 'picture' | 'link'; readonly href: string } | { readonly as: 'left_out' };
}

/** A message with all that is shown of it. */
export interface ShownMessage extends KeptMessage {
  readonly files: readonly ShownFile[];
  /** The message that it answers to, if that was kept. */
  readonly answered: Pick<KeptMessage, 'messageId' | 'authorName' | 'content'> | undefined;
  /** Written by the same person shortly after the one above: without a name of its own. */
  readonly goesOn: boolean;
}

/** Colours of the drawn initials. */
const COLOURS = 8;

/** One message of the transcript, as an item of its list. */
export function messageHtml(message: ShownMessage): Html {
  const { messageId, authorId, deletedAt, isBot, goesOn } = message;
  const name = shownName(message.authorName, authorId);
  const initial = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?';
  return html`<li class="message${goesOn ? ' goes-on' : ''}${deletedAt ? ' deleted' : ''}" id="m${messageId}">
${answeredHtml(message)}<span class="initial colour-${BigInt(authorId) % BigInt(COLOURS)}" aria-hidden="true">${initial.toUpperCase()}</span>
<div class="body"><div class="who"><bdi class="name" title="${authorId}">${name}</bdi>${isBot ? html` <span class="tag">App</span>` : ''} ${clockTime(message.writtenAt)}</div>
${message.staffOnly ? html`<p class="mark">Only staff read this: the opener did not see the channel any more.</p>` : ''}${contentHtml(message)}${formerHtml(message)}${deletedAt ? html`<p class="mark">Deleted. Known since ${fullTime(deletedAt)}.</p>` : ''}</div></li>
`;
}

function answeredHtml({ answered, more }: ShownMessage): Html | string {
  if (more.answersTo === null) return '';
  if (!answered) return html`<div class="answered">answers to a message that is not here</div>`;
  const words = plain(withNames(answered.content, more.mentions)).replaceAll(/\s+/g, ' ').trim();
  return html`<div class="answered">answers to <a href="#m${answered.messageId}"><bdi>${shownName(answered.authorName, '')}</bdi></a>: <bdi>${words === '' ? 'a message without text' : words}</bdi></div>`;
}

/** Ids say nothing to a person: a name where it is known. */
const withNames = (content: string, names: KeptMessage['more']['mentions']): string =>
  content
    .replaceAll(/<@!?(\d+)>/g, (_, id: string) => `@${Object.hasOwn(names, id) ? names[id] : 'somebody'}`)
    .replaceAll(/<@&(\d+)>/g, (_, id: string) => `@${placeName(names, roleKey(id)) ?? 'role'}`)
    .replaceAll(/<#(\d+)>/g, (_, id: string) => `#${placeName(names, channelKey(id)) ?? 'channel'}`);

function contentHtml({ content, unseen, more, files }: ShownMessage): Html {
  const { mentions, stickers, embeds, buttons, isOrdinary } = more;
  const isEmpty = content === '' && [stickers, embeds, buttons, files].every(({ length }) => length === 0);
  return html`${isEmpty ? html`<p class="mark">${emptyWords(unseen, isOrdinary)}</p>` : ''}${content === '' ? '' : markdown(content, mentions)}${stickers.map(
    (sticker) => html`<p class="mark">Sticker: ${plain(sticker)}</p>`,
  )}${embeds.map((embed) => embedHtml(embed, mentions))}${files.map(fileHtml)}${
    buttons.length === 0
      ? ''
      : html`<p class="buttons">${buttons.map((label) => html`<span class="button">${plain(label)}</span> `)}</p>`
  }`;
}

function emptyWords(unseen: boolean, isOrdinary: boolean): string {
  if (unseen) return 'This text could not be read.';
  return isOrdinary
    ? 'A message that cannot be shown here, such as a poll or one that was forwarded.'
    : 'A line that Discord wrote by itself.';
}

function formerHtml({ former, edits, editedAt, more }: ShownMessage): Html | string {
  if (edits === 0) return editedAt ? html`<p class="mark">Edited ${fullTime(editedAt)}.</p>` : '';
  const lost = edits - former.length;
  return html`<details class="former"><summary>Edited ${counted(edits, 'time')}</summary>
${lost > 0 ? html`<p class="mark">${counted(lost, 'older text')} ${lost === 1 ? 'was' : 'were'} not kept.</p>` : ''}<ol>${former.map(
    ({ text, until }) =>
      html`<li>${text === '' ? html`<p class="mark">No text.</p>` : markdown(text, more.mentions)}${
        Number.isNaN(Date.parse(until)) ? '' : html`<p class="mark">until ${fullTime(new Date(until))}</p>`
      }</li>`,
  )}</ol></details>`;
}

function embedHtml(embed: ReadEmbed, names: KeptMessage['more']['mentions']): Html {
  const { title, description, author, footer, fields, color } = embed;
  const url = embed.url === null ? undefined : webAddress(embed.url);
  const shade = `#${((color ?? 0) & 0xffffff).toString(16).padStart(6, '0')}`;
  return html`<div class="embed"><svg class="edge" aria-hidden="true"><rect width="100%" height="100%" fill="${shade}"/></svg>${
    author === null ? '' : html`<p class="small">${plain(author)}</p>`
  }${
    title === null
      ? ''
      : html`<p class="title" dir="auto">${url === undefined ? plain(title) : webLink(url, html`${plain(title)}`)}</p>`
  }${description === null ? '' : markdown(description, names)}${
    fields.length === 0
      ? ''
      : html`<dl>${fields.map(
          ({ name, value, inline }) =>
            html`<div class="${inline ? 'inline' : 'field'}"><dt dir="auto">${plain(name)}</dt><dd>${markdown(value, names)}</dd></div>`,
        )}</dl>`
  }${footer === null ? '' : html`<p class="small">${plain(footer)}</p>`}</div>`;
}

/** Why a file is not here. */
const MISSING: Readonly<Record<Exclude<FileState, 'kept'>, string>> = {
  waiting: 'is still being fetched. Open the transcript again in some minutes',
  too_large: 'was too large to be kept',
  no_room: 'was not kept, because the files of this ticket are too large together',
  gone: 'was gone before it could be fetched',
  refused: 'was not kept, because it did not come from Discord’s file server',
  failed: 'could not be fetched, though it was tried several times',
};

/** A file, or why it is not here. */
export function fileHtml({ name, bytes, state, shown }: ShownFile): Html {
  const label = html`<bdi>${shownName(name, '')}</bdi> (${size(bytes)})`;
  if (state !== 'kept') return html`<p class="mark">The file ${label} ${MISSING[state]}.</p>`;
  if (shown.as === 'left_out') {
    return html`<p class="mark">The file ${label} is not in here, only on the page in the web.</p>`;
  }
  if (shown.as === 'link') return html`<p class="file"><a href="${shown.href}" download>${label}</a></p>`;
  return html`<p class="file"><a href="${shown.href}" download><img src="${shown.href}" alt="${shownName(name, '')}" loading="lazy"></a></p>`;
}
