import type { APIAttachment } from 'discord-api-types/v10';
import { createHash } from 'node:crypto';
import type { Attachment, World } from '../types.ts';

/**
 * How long the address of an attachment is good.
 * https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export const ATTACHMENT_URL_MS = 24 * 60 * 60 * 1_000;

const hexSeconds = (ms: number) => Math.floor(ms / 1_000).toString(16);

/** The signature in the address of an attachment that ends at `ex` (seconds since 1970, in hex). */
export const attachmentSignature = (attachmentId: string, ex: string): string =>
  createHash('sha256').update(`${attachmentId}.${ex}`).digest('hex');

/** Where an attachment can be fetched until `ATTACHMENT_URL_MS` from now. */
export function attachmentUrl(world: World, channelId: string, attachment: Attachment): string {
  const ex = hexSeconds(world.clock.now() + ATTACHMENT_URL_MS);
  const path = `attachments/${channelId}/${attachment.id}/${encodeURIComponent(attachment.filename)}`;
  const signed = `ex=${ex}&is=${hexSeconds(world.clock.now())}&hm=${attachmentSignature(attachment.id, ex)}`;
  return `${world.cdnUrl}/${path}?${signed}&`;
}

/** An attachment as it stands in a message. */
export function renderAttachment(
  world: World,
  channelId: string,
  attachment: Attachment,
  ephemeral: boolean,
): APIAttachment {
  const url = attachmentUrl(world, channelId, attachment);
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.size,
    url,
    proxy_url: url,
    ...(attachment.contentType === undefined ? {} : { content_type: attachment.contentType }),
    ...(attachment.description === undefined ? {} : { description: attachment.description }),
    ...(ephemeral ? { ephemeral: true } : {}),
  };
}
