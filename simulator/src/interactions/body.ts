import type { Json } from '../contract/json.ts';
import { discordError } from '../rest/errors.ts';
import type { Upload } from '../rest/interactions-port.ts';
import { readMessageForm } from '../rest/message-form.ts';
import type { MessageChange } from '../world/messages.ts';
import type { Message } from '../world/types.ts';

/** EPHEMERAL of the message flags. */
export const EPHEMERAL = 1 << 6;

/** The flags that a bot asks for, 0 if none. */
export const flagsOf = (data: Json): number => (typeof data['flags'] === 'number' ? data['flags'] : 0);

/**
 * What a bot's body says of a message: what is left out is not there, null empties.
 * https://discord.com/developers/docs/resources/message#edit-message
 *
 * @throws DiscordError 50035 for a wrong kind or size, 30015 and 50045 for files
 */
export function readMessage(data: Json, files: readonly Upload[]): MessageChange {
  const { content, embeds, components, flags, allowedMentions, keepAttachmentIds, attachments } = readMessageForm(
    data,
    files,
  );
  return {
    ...(content === undefined ? {} : { content }),
    ...(embeds ? { embeds } : {}),
    ...(components ? { components } : {}),
    ...(flags === undefined ? {} : { flags: flags & ~EPHEMERAL }),
    ...(allowedMentions ? { allowedMentions } : {}),
    ...(keepAttachmentIds ? { keepAttachmentIds } : {}),
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
