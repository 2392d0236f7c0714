import { MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { ReadAttachment, ReadEmbed, ReadMessage } from './port.ts';
import { dateIn, field, listIn, textIn } from './wire.ts';

/** Messages that a person or a bot wrote. https://discord.com/developers/docs/resources/message#message-object-message-types */
const ORDINARY: ReadonlySet<unknown> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

/**
 * Reads a message as Discord sends it, over REST or in an event.
 *
 * @returns undefined for what is no whole message, such as an update that names only what changed
 */
export function readMessage(raw: unknown): ReadMessage | undefined {
  const [id, channelId, at] = [textIn(raw, 'id'), textIn(raw, 'channel_id'), dateIn(raw, 'timestamp')];
  const author = field(raw, 'author');
  const authorId = textIn(author, 'id');
  if (id === undefined || channelId === undefined || at === undefined || authorId === undefined) return undefined;
  return {
    id,
    channelId,
    author: {
      id: authorId,
      name: nameOf(author),
      isBot: field(author, 'bot') === true || textIn(raw, 'webhook_id') !== undefined,
      avatar: textIn(author, 'avatar') ?? null,
    },
    at,
    editedAt: dateIn(raw, 'edited_timestamp') ?? null,
    content: textIn(raw, 'content') ?? '',
    embeds: listIn(raw, 'embeds').map(readEmbed),
    attachments: listIn(raw, 'attachments').flatMap(readAttachment),
    stickers: listIn(raw, 'sticker_items').map((sticker) => textIn(sticker, 'name') ?? ''),
    buttons: listIn(raw, 'components').flatMap(labelsIn),
    answersTo: answersTo(field(raw, 'message_reference')),
    mentions: namesIn(raw),
    isOrdinary: ORDINARY.has(field(raw, 'type')),
  };
}

const nameOf = (user: unknown): string => textIn(user, 'global_name') ?? textIn(user, 'username') ?? '';

/** Of whom it mentions, and of who used the command or button that it answers. */
function namesIn(raw: unknown): Record<string, string> {
  const people = [...listIn(raw, 'mentions'), field(field(raw, 'interaction_metadata'), 'user')];
  return Object.fromEntries(
    people.flatMap((user) => {
      const id = textIn(user, 'id');
      return id === undefined ? [] : [[id, nameOf(user)]];
    }),
  );
}

/** A forwarded message refers to the one before, too. */
const answersTo = (reference: unknown): string | null =>
  field(reference, 'type') === MessageReferenceType.Forward ? null : (textIn(reference, 'message_id') ?? null);

function readEmbed(raw: unknown): ReadEmbed {
  const color = field(raw, 'color');
  return {
    title: textIn(raw, 'title') ?? null,
    url: textIn(raw, 'url') ?? null,
    description: textIn(raw, 'description') ?? null,
    color: typeof color === 'number' ? color : null,
    author: textIn(field(raw, 'author'), 'name') ?? null,
    footer: textIn(field(raw, 'footer'), 'text') ?? null,
    fields: listIn(raw, 'fields').map((one) => ({
      name: textIn(one, 'name') ?? '',
      value: textIn(one, 'value') ?? '',
      inline: field(one, 'inline') === true,
    })),
  };
}

/** Reads a file of a message or of a form; an empty list for what is none. */
export function readAttachment(raw: unknown): ReadAttachment[] {
  const [id, url, bytes] = [textIn(raw, 'id'), textIn(raw, 'url'), field(raw, 'size')];
  if (id === undefined || url === undefined) return [];
  return [
    {
      id,
      url,
      name: textIn(raw, 'filename') ?? 'file',
      contentType: textIn(raw, 'content_type') ?? null,
      bytes: typeof bytes === 'number' ? bytes : 0,
    },
  ];
}

/** Labels of buttons and placeholders of menus, at whatever depth. */
function labelsIn(component: unknown): string[] {
  if (component === undefined) return [];
  const own = textIn(component, 'label') ?? textIn(component, 'placeholder');
  const inside = [...listIn(component, 'components'), field(component, 'accessory')];
  return [...(own === undefined ? [] : [own]), ...inside.flatMap(labelsIn)];
}
