import { type APIEmbed, EmbedType } from 'discord-api-types/v10';
import { attachmentUrl } from './render.ts';
import type { Attachment, World } from './types.ts';
import { isoTime } from './time.ts';

const ATTACHED = 'attachment://';

/** The address of a file of the same message, for `attachment://name`; other addresses stay. */
export function resolveAttached(
  world: World,
  channelId: string,
  attachments: readonly Attachment[],
  url: string,
): { url: string; attachment?: Attachment } {
  if (!url.startsWith(ATTACHED)) return { url };
  const attachment = attachments.find(({ filename }) => filename === url.slice(ATTACHED.length));
  return attachment ? { url: attachmentUrl(world, channelId, attachment), attachment } : { url };
}

/**
 * Embeds as Discord keeps what a bot sent: of type `rich`, with `inline` on every field, the time in Discord's form, and
 * a proxied address beside each picture's.
 */
export function settleEmbeds(
  world: World,
  channelId: string,
  embeds: readonly APIEmbed[],
  attachments: readonly Attachment[],
): APIEmbed[] {
  const picture = (image: { url: string }) => {
    const { url } = resolveAttached(world, channelId, attachments, image.url);
    return { url, proxy_url: url, width: 0, height: 0 };
  };
  return embeds.map((embed) => {
    const { fields, image, thumbnail, timestamp, footer, author, ...rest } = embed;
    const icon = (url: string | undefined) => {
      if (url === undefined) return {};
      const resolved = resolveAttached(world, channelId, attachments, url).url;
      return { icon_url: resolved, proxy_icon_url: resolved };
    };
    return {
      ...rest,
      type: EmbedType.Rich,
      ...(fields ? { fields: fields.map((field) => ({ ...field, inline: field.inline ?? false })) } : {}),
      ...(image ? { image: picture(image) } : {}),
      ...(thumbnail ? { thumbnail: picture(thumbnail) } : {}),
      ...(timestamp ? { timestamp: isoTime(Date.parse(timestamp)) } : {}),
      ...(footer ? { footer: { text: footer.text, ...icon(footer.icon_url) } } : {}),
      ...(author
        ? { author: { name: author.name, ...(author.url ? { url: author.url } : {}), ...icon(author.icon_url) } }
        : {}),
    };
  });
}
