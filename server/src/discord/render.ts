import {
  type APIApplicationCommandOptionChoice,
  type APIEmbed,
  type APIEmbedAuthor,
  MessageFlags,
} from 'discord-api-types/v10';
import type { Embed, Reply, ReplyFile, Suggestion } from '../kit/reply.ts';
import {
  CONTENT_LIMIT,
  EMBED_AUTHOR_LIMIT,
  EMBED_DESCRIPTION_LIMIT,
  EMBED_FIELD_NAME_LIMIT,
  EMBED_FIELD_VALUE_LIMIT,
  EMBED_FIELDS_LIMIT,
  EMBED_FOOTER_LIMIT,
  EMBED_TITLE_LIMIT,
  EMBED_TOTAL_LIMIT,
  EMBED_URL_LIMIT,
  FILE_NAME_LIMIT,
  FILES_BYTES_LIMIT,
  FILES_LIMIT,
  PINGS_LIMIT,
  SUGGESTION_LIMIT,
  SUGGESTIONS_LIMIT,
} from './limits.ts';
import { renderRows, type RowBody } from './render-rows.ts';
import { textWithin, webAddress, within } from './within.ts';

export { renderForm } from './render-form.ts';

/** The body of a message as Discord takes it, for posting as well as for editing. */
export interface MessageBody {
  content: string;
  embeds: APIEmbed[];
  components: RowBody[];
  /** Nobody is pinged by text that a person typed: only those that the code names. */
  allowed_mentions: { parse: []; users?: string[]; roles?: string[] };
  /** Which of the files that go along are the message's. An edit with files takes the ones before away. */
  attachments?: { id: string; filename: string }[];
  flags?: MessageFlags;
}

/**
 * A reply as Discord's message, without the bytes of its files, which go beside it. Says all of content, embeds and components, so that an edit clears what is gone.
 * Content over the limit is cut and ends in `…`.
 *
 * @param visible `private`: only the person who asked sees it
 * @throws RangeError where the reply breaks another limit of Discord, or is empty
 */
export function renderMessage(reply: Reply, visible: 'all' | 'private' = 'all'): MessageBody {
  const files = reply.files ?? [];
  if (!reply.content && !reply.embed && !reply.rows?.length && files.length === 0)
    throw new RangeError('A reply has nothing in it.');
  const body: MessageBody = {
    content: cut(reply.content ?? '', CONTENT_LIMIT),
    embeds: reply.embed ? [renderEmbed(reply.embed)] : [],
    components: renderRows(reply.rows ?? []),
    allowed_mentions: renderPings(reply),
  };
  if (files.length > 0) body.attachments = renderFiles(files);
  if (visible === 'private') body.flags = MessageFlags.Ephemeral;
  return body;
}

/**
 * Suggestions as the data of Discord's autocomplete answer.
 *
 * @throws RangeError where there are more than 25, or one breaks a limit of Discord
 */
export function renderSuggestions(suggestions: readonly Suggestion[]): {
  choices: APIApplicationCommandOptionChoice[];
} {
  within('The number of suggestions', suggestions.length, 0, SUGGESTIONS_LIMIT);
  return {
    choices: suggestions.map(({ name, value }) => {
      textWithin('The name of a suggestion', name, 1, SUGGESTION_LIMIT);
      if (typeof value === 'string') textWithin('The value of a suggestion', value, 1, SUGGESTION_LIMIT);
      return { name, value };
    }),
  };
}

function renderEmbed({ title, url, author, thumbnailUrl, description, color, fields = [], footer }: Embed): APIEmbed {
  within('The number of fields', fields.length, 0, EMBED_FIELDS_LIMIT);
  const embed: APIEmbed = {};
  if (title !== undefined) embed.title = textWithin('The title of an embed', title, 1, EMBED_TITLE_LIMIT);
  if (url !== undefined) embed.url = webAddress('The address of an embed', url, EMBED_URL_LIMIT);
  if (author !== undefined) embed.author = renderAuthor(author);
  if (thumbnailUrl !== undefined) {
    embed.thumbnail = { url: webAddress("The address of an embed's picture", thumbnailUrl, EMBED_URL_LIMIT) };
  }
  if (description !== undefined) {
    embed.description = textWithin('The description of an embed', description, 1, EMBED_DESCRIPTION_LIMIT);
  }
  if (color !== undefined) embed.color = color;
  if (footer !== undefined)
    embed.footer = { text: textWithin('The footer of an embed', footer, 1, EMBED_FOOTER_LIMIT) };
  if (fields.length > 0) {
    embed.fields = fields.map(({ name, value, inline = false }) => ({
      name: textWithin('The name of a field', name, 1, EMBED_FIELD_NAME_LIMIT),
      value: textWithin('The value of a field', value, 1, EMBED_FIELD_VALUE_LIMIT),
      inline,
    }));
  }
  const texts = [title, author?.name, description, footer, ...fields.flatMap(({ name, value }) => [name, value])];
  const total = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  within('The length of all texts of an embed', total, 1, EMBED_TOTAL_LIMIT);
  return embed;
}

function renderAuthor({ name, url, iconUrl }: NonNullable<Embed['author']>): APIEmbedAuthor {
  return {
    name: textWithin('The author of an embed', name, 1, EMBED_AUTHOR_LIMIT),
    ...(url !== undefined && { url: webAddress("The address of an embed's author", url, EMBED_URL_LIMIT) }),
    ...(iconUrl !== undefined && {
      icon_url: webAddress("The address of an embed author's picture", iconUrl, EMBED_URL_LIMIT),
    }),
  };
}

function renderPings({ pings }: Reply): MessageBody['allowed_mentions'] {
  const [users, roles] = [unique(pings?.users), unique(pings?.roles)];
  within('The number of people to ping', users.length, 0, PINGS_LIMIT);
  within('The number of roles to ping', roles.length, 0, PINGS_LIMIT);
  return { parse: [], ...(users.length > 0 && { users }), ...(roles.length > 0 && { roles }) };
}

const unique = (ids: readonly string[] = []): string[] => [...new Set(ids)];

function renderFiles(files: readonly ReplyFile[]): { id: string; filename: string }[] {
  within('The number of files', files.length, 0, FILES_LIMIT);
  const bytes = files.reduce((sum, { data }) => sum + data.byteLength, 0);
  within('The size of all files, in bytes,', bytes, 0, FILES_BYTES_LIMIT);
  return files.map(({ name }, at) => ({
    id: String(at),
    filename: textWithin('The name of a file', name, 1, FILE_NAME_LIMIT),
  }));
}

/** The text, no longer than `limit` UTF-16 units, without half a character at its end. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
