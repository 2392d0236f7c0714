import { asList, asObject, type Json } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { COMPONENT_TYPES, walk } from './component-tree.ts';
import { type MessageFacts, messageRule } from './message-facts.ts';
import type { Rule } from './rule.ts';

const UPLOAD_PAGE =
  'https://discord.com/developers/docs/reference#editing-message-attachments-using-attachments-within-embeds';
const BUTTON_PAGE = 'https://discord.com/developers/docs/components/reference#button-button-structure';

const WEB = ['http', 'https'];
const MEDIA = ['http', 'https', 'attachment'];
const BUTTON = ['http', 'https', 'discord'];
const FILE = ['attachment'];

interface Address {
  readonly path: string;
  readonly url: string;
  readonly schemes: readonly string[];
}

/** Where the addresses in a message may lead. */
export const urlRules: readonly Rule[] = [messageRule(schemes), messageRule(attachments)];

function* schemes(facts: MessageFacts): Iterable<Finding> {
  for (const { path, url, schemes: taken } of addressesOf(facts)) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
    if (scheme === undefined || taken.includes(scheme)) continue;
    const page = taken === BUTTON ? BUTTON_PAGE : UPLOAD_PAGE;
    yield finding(path, 'url_scheme', `begins with ${scheme}:. Discord takes ${taken.join(', ')}.`, page);
  }
}

/** `attachment://name` shows a file of the same request; in an edit it may be one that the message has already. */
function* attachments(facts: MessageFacts): Iterable<Finding> {
  if (facts.doing === 'edit') return;
  const listed = asList(facts.message.attachments).map((one) => asObject(one).filename);
  const names = new Set([...facts.files.map((file) => file.name), ...listed].map(plainName));
  for (const { path, url } of addressesOf(facts)) {
    const name = /^attachment:\/\/(.+)$/i.exec(url)?.[1];
    if (name === undefined || names.has(plainName(name))) continue;
    yield finding(
      path,
      'attachment_missing',
      `names the file ${name}, which this request does not bring.`,
      UPLOAD_PAGE,
    );
  }
}

/** Discord writes an underscore for whatever is not plain in a file name. */
const plainName = (name: unknown) => String(name).replaceAll(/[^\w.-]/g, '_');

function* addressesOf({ at: place, message }: MessageFacts): Iterable<Address> {
  yield* addresses(message, place, { avatar_url: WEB });
  for (const [i, embed] of asList(message.embeds).entries()) {
    yield* embedAddresses(asObject(embed), at(at(place, 'embeds'), i));
  }
  for (const { component, path } of walk(message.components, at(place, 'components'))) {
    const { type } = component;
    if (type === COMPONENT_TYPES.button) yield* addresses(component, path, { url: BUTTON });
    if (type === COMPONENT_TYPES.thumbnail) yield* addresses(component.media, at(path, 'media'), { url: MEDIA });
    if (type === COMPONENT_TYPES.file) yield* addresses(component.file, at(path, 'file'), { url: FILE });
    if (type !== COMPONENT_TYPES.mediaGallery) continue;
    for (const [i, item] of asList(component.items).entries()) {
      yield* addresses(asObject(item).media, at(at(at(path, 'items'), i), 'media'), { url: MEDIA });
    }
  }
}

function* embedAddresses(embed: Json, path: string): Iterable<Address> {
  yield* addresses(embed, path, { url: WEB });
  yield* addresses(embed.author, at(path, 'author'), { url: WEB, icon_url: MEDIA });
  yield* addresses(embed.footer, at(path, 'footer'), { icon_url: MEDIA });
  yield* addresses(embed.image, at(path, 'image'), { url: MEDIA });
  yield* addresses(embed.thumbnail, at(path, 'thumbnail'), { url: MEDIA });
}

function* addresses(holder: unknown, path: string, keys: Record<string, readonly string[]>): Iterable<Address> {
  for (const [key, taken] of Object.entries(keys)) {
    const url = asObject(holder)[key];
    if (typeof url === 'string' && url !== '') yield { path: at(path, key), url, schemes: taken };
  }
}
