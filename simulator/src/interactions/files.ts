import { FILE_BYTES } from '../rest/read-request.ts';
import type { NewAttachment } from '../world/messages.ts';
import type { Attachment, World } from '../world/types.ts';
import { NotPossible } from './not-possible.ts';

/** A file that a person sends, with a text as its content, or bytes in base64. */
export interface GivenFile {
  readonly filename: string;
  readonly contentType?: string;
  readonly text?: string;
  readonly base64?: string;
}

/** Files that a person puts into a form, by the custom_id or label of the field. */
export type FormFiles = Readonly<Record<string, readonly GivenFile[]>>;

/**
 * A person's file as it is kept.
 * https://discord.com/developers/docs/reference#uploading-files
 *
 * @throws NotPossible for what Discord's client would not send: no name, or over 10 MiB
 */
export function readGivenFile({ filename, contentType, text, base64 }: GivenFile): NewAttachment {
  if (typeof filename !== 'string' || filename === '') throw new NotPossible('A file has a name.');
  const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  if (bytes.byteLength > FILE_BYTES) throw new NotPossible(`The file ${filename} is too large. The limit is 10 MB.`);
  return { filename, contentType, bytes };
}

/** The same with an id, as an interaction carries it. @throws NotPossible as `readGivenFile` */
export function upload(world: World, file: GivenFile): Attachment {
  const { filename, contentType, bytes } = readGivenFile(file);
  return { id: world.ids.next(), filename, contentType, size: bytes.byteLength, bytes, description: undefined };
}
