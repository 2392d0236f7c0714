import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import type { NewAttachment } from '../world/messages.ts';
import { shaped } from '../world/shaped.ts';
import { discordError, invalidField } from './errors.ts';
import { readForm } from './form.ts';
import type { Upload } from './interactions-port.ts';
import { FILE_BYTES } from './read-request.ts';

/** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
export const CONTENT_CHARACTERS = 2_000;
const EMBEDS = 10;
const FILES = 10;
const NONCE_CHARACTERS = 25;
/** With COMPONENTS_V2; without it, five rows. */
const COMPONENTS = 40;

/** What a bot writes into a message, wherever it sends it. What it left out is undefined; null empties. */
export interface MessageForm {
  readonly content: string | undefined;
  readonly embeds: APIEmbed[] | undefined;
  readonly components: APIMessageTopLevelComponent[] | undefined;
  readonly flags: number | undefined;
  readonly allowedMentions: APIAllowedMentions | null | undefined;
  readonly tts: boolean;
  readonly nonce: string | number | undefined;
  readonly enforceNonce: boolean;
  /** The files of this request. */
  readonly attachments: NewAttachment[];
  /** Ids of older attachments that an edit keeps; undefined keeps all. */
  readonly keepAttachmentIds: string[] | undefined;
  readonly hasPoll: boolean;
  readonly hasStickers: boolean;
}

interface AttachmentLine {
  readonly id: string;
  readonly filename: string | undefined;
  readonly description: string | undefined;
}

function attachmentsOf(
  list: readonly unknown[] | undefined,
  files: readonly Upload[],
): {
  attachments: NewAttachment[];
  keepAttachmentIds: string[] | undefined;
} {
  if (files.length > FILES) throw discordError(30015);
  if (files.some(({ bytes }) => bytes.byteLength > FILE_BYTES)) throw discordError(50045);
  const lines = list?.map((value, index): AttachmentLine => {
    const form = readForm(value, `attachments[${index}]`);
    return {
      id: form.snowflake('id') ?? `${index}`,
      filename: form.string('filename', { max: 1_024 }),
      description: form.string('description', { max: 1_024 }),
    };
  });
  const attachments = files.map(({ field, name, contentType, bytes }) => {
    const line = lines?.find(({ id }) => id === field);
    return { filename: line?.filename ?? name, contentType, description: line?.description, bytes };
  });
  const fields = new Set(files.map(({ field }) => field));
  return { attachments, keepAttachmentIds: lines?.map(({ id }) => id).filter((id) => !fields.has(id)) };
}

function nonceOf(value: unknown): string | number | undefined {
  if (value === undefined || value === '') return undefined;
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value);
  if (!isNumber && typeof value !== 'string') {
    throw invalidField('nonce', 'NONCE_TYPE_CONVERT', 'A nonce is a whole number or a string.');
  }
  if (`${value}`.length > NONCE_CHARACTERS) {
    throw invalidField('nonce', 'NONCE_TYPE_TOO_LONG', `Must be ${NONCE_CHARACTERS} or fewer in length.`);
  }
  return value;
}

/**
 * Reads the body of any request that makes or edits a message: a channel's, an interaction's answer, a webhook's.
 *
 * @throws DiscordError 50035 for a wrong kind or size, 30015 and 50045 for files
 */
export function readMessageForm(body: unknown, files: readonly Upload[] = []): MessageForm {
  const form = readForm(body);
  const emptied = <T>(key: string, value: T[] | undefined): T[] | undefined => (form.isNull(key) ? [] : value);
  return {
    content: form.isNull('content') ? '' : form.string('content', { max: CONTENT_CHARACTERS }),
    embeds: emptied('embeds', shaped<APIEmbed[] | undefined>(form.list('embeds', EMBEDS))),
    components: emptied(
      'components',
      shaped<APIMessageTopLevelComponent[] | undefined>(form.list('components', COMPONENTS)),
    ),
    flags: form.integer('flags', { min: 0 }),
    allowedMentions: shaped<APIAllowedMentions | undefined>(form.raw('allowed_mentions')),
    tts: form.boolean('tts') ?? false,
    nonce: nonceOf(form.raw('nonce')),
    enforceNonce: form.boolean('enforce_nonce') ?? false,
    hasPoll: form.raw('poll') !== undefined,
    hasStickers: (form.list('sticker_ids') ?? []).length > 0,
    ...attachmentsOf(emptied('attachments', form.list('attachments')), files),
  };
}

/** @throws DiscordError 50006 if there is nothing in it that people could see */
export function refuseEmpty(form: MessageForm): void {
  const something =
    (form.content ?? '').trim() !== '' ||
    (form.embeds ?? []).length > 0 ||
    (form.components ?? []).length > 0 ||
    form.attachments.length > 0 ||
    form.hasPoll ||
    form.hasStickers;
  if (!something) throw discordError(50006);
}
