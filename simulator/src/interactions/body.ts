import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { asList, asObject, isObject, type Json } from '../contract/json.ts';
import { discordError } from '../rest/errors.ts';
import type { Upload } from '../rest/interactions-port.ts';
import type { MessageChange, NewAttachment } from '../world/messages.ts';
import type { Message } from '../world/types.ts';

// The contract has checked the shapes before they come here; these only tell the compiler so.
const areEmbeds = (list: readonly unknown[]): list is APIEmbed[] => list.every(isObject);
const areComponents = (list: readonly unknown[]): list is APIMessageTopLevelComponent[] => list.every(isObject);
const isMentions = (value: unknown): value is APIAllowedMentions => isObject(value);

/** EPHEMERAL of the message flags. */
export const EPHEMERAL = 1 << 6;

/** The flags that a bot asks for, 0 if none. */
export const flagsOf = (data: Json): number => (typeof data['flags'] === 'number' ? data['flags'] : 0);

/**
 * What a bot's body says of a message: what is left out is not there, null empties.
 * https://discord.com/developers/docs/resources/message#edit-message
 */
export function readMessage(data: Json, files: readonly Upload[]): MessageChange {
  const { content, embeds, components, flags, allowed_mentions: allowed, attachments: listed } = data;
  const listedEmbeds = asList(embeds);
  const listedComponents = asList(components);
  const entries = asList(listed).map(asObject);
  const attachments = files.map((file, index): NewAttachment => {
    const entry = entries.find(({ id }) => String(id) === String(index));
    const description = entry?.['description'];
    return {
      filename: typeof entry?.['filename'] === 'string' ? entry['filename'] : file.name,
      contentType: file.contentType,
      bytes: file.bytes,
      ...(typeof description === 'string' ? { description } : {}),
    };
  });
  return {
    ...(content === undefined ? {} : { content: typeof content === 'string' ? content : '' }),
    ...(embeds === undefined || !areEmbeds(listedEmbeds) ? {} : { embeds: listedEmbeds }),
    ...(components === undefined || !areComponents(listedComponents) ? {} : { components: listedComponents }),
    ...(typeof flags === 'number' ? { flags: flags & ~EPHEMERAL } : {}),
    ...(isMentions(allowed) ? { allowedMentions: allowed } : {}),
    ...(listed === undefined ? {} : { keepAttachmentIds: entries.map(({ id }) => String(id)) }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/**
 * @throws DiscordError 50006 if nothing would be there to read
 */
export function refuseEmpty(change: MessageChange, before?: Message): void {
  const content = change.content ?? before?.content ?? '';
  const embeds = change.embeds ?? before?.embeds ?? [];
  const components = change.components ?? before?.components ?? [];
  const kept = (before?.attachments ?? []).filter(
    ({ id }) => !change.keepAttachmentIds || change.keepAttachmentIds.includes(id),
  );
  const files = kept.length + (change.attachments?.length ?? 0);
  if (content.trim() === '' && embeds.length === 0 && components.length === 0 && files === 0) {
    throw discordError(50006);
  }
}
