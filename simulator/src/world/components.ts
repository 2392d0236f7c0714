import { type APIMessageTopLevelComponent, ComponentType } from 'discord-api-types/v10';
import { resolveAttached } from './embeds.ts';
import { shaped } from './shaped.ts';
import type { Attachment, World } from './types.ts';

type Loose = Record<string, unknown>;

const SELECTS = new Set<unknown>([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;
const children = (component: Loose): Loose[] =>
  Array.isArray(component['components']) ? component['components'].filter(isObject) : [];

function takenIds(components: readonly Loose[], taken = new Set<number>()): Set<number> {
  for (const component of components) {
    const { id, accessory } = component;
    if (typeof id === 'number' && id !== 0) taken.add(id);
    takenIds(children(component), taken);
    if (isObject(accessory)) takenIds([accessory], taken);
  }
  return taken;
}

/**
 * Components as Discord gives them back: every one has an `id` of its own (counted from 1 around those that were sent),
 * and what was left out stands at its default.
 * https://discord.com/developers/docs/components/reference#anatomy-of-a-component
 */
export function settleComponents(
  world: World,
  channelId: string,
  components: readonly APIMessageTopLevelComponent[],
  attachments: readonly Attachment[],
): APIMessageTopLevelComponent[] {
  const sent = components.map((component) => shaped<Loose>(component));
  const taken = takenIds(sent);
  let last = 0;
  const nextId = () => {
    do last += 1;
    while (taken.has(last));
    return last;
  };

  const media = (value: unknown) => {
    const address = isObject(value) && typeof value['url'] === 'string' ? value['url'] : '';
    const { url, attachment } = resolveAttached(world, channelId, attachments, address);
    return {
      media: { id: attachment?.id ?? '0', url, proxy_url: url, width: 0, height: 0, content_type: null },
      attachment,
    };
  };

  const defaults = (component: Loose): Loose => {
    const { type } = component;
    if (SELECTS.has(type))
      return { min_values: component['min_values'] ?? 1, max_values: component['max_values'] ?? 1 };
    const spoiler = component['spoiler'] ?? false;
    const description = component['description'] ?? null;
    switch (type) {
      case ComponentType.Container:
        return { accent_color: component['accent_color'] ?? null, spoiler };
      case ComponentType.Separator:
        return { divider: component['divider'] ?? true, spacing: component['spacing'] ?? 1 };
      case ComponentType.Thumbnail:
        return { media: media(component['media']).media, description, spoiler };
      case ComponentType.MediaGallery: {
        const items = Array.isArray(component['items']) ? component['items'].filter(isObject) : [];
        return {
          items: items.map((item) => ({
            media: media(item['media']).media,
            description: item['description'] ?? null,
            spoiler: item['spoiler'] ?? false,
          })),
        };
      }
      case ComponentType.File: {
        const { media: file, attachment } = media(component['file']);
        return { file, name: attachment?.filename ?? null, size: attachment?.size ?? null, spoiler };
      }
      default:
        return {};
    }
  };

  const settle = (component: Loose): Loose => {
    const id = typeof component['id'] === 'number' && component['id'] !== 0 ? component['id'] : nextId();
    return {
      ...component,
      id,
      ...defaults(component),
      ...(Array.isArray(component['components']) ? { components: children(component).map(settle) } : {}),
      ...(isObject(component['accessory']) ? { accessory: settle(component['accessory']) } : {}),
    };
  };

  return sent.map((component) => shaped<APIMessageTopLevelComponent>(settle(component)));
}
