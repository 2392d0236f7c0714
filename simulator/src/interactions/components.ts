import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { asList, asObject, asText, isObject, type Json } from '../contract/json.ts';
import type { Message } from '../world/types.ts';
import { NotPossible } from './not-possible.ts';
import type { Resolver } from './resolved.ts';

/** Every component of a tree, those inside of rows, sections, containers and labels too. */
export function* allComponents(components: readonly unknown[]): Generator<Json> {
  for (const component of components) {
    if (!isObject(component)) continue;
    yield component;
    yield* allComponents(asList(component['components']));
    if (isObject(component['accessory'])) yield* allComponents([component['accessory']]);
    if (isObject(component['component'])) yield* allComponents([component['component']]);
  }
}

/** What stands on a button, or in an empty menu: by that, or by its custom_id, a person names it. */
export const labelOf = (component: Json): string =>
  asText(component['label']) || asText(component['placeholder']) || asText(asObject(component['emoji'])['name']);

const SELECTS: ReadonlySet<unknown> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

/** True for a menu of any kind. */
export const isSelect = (component: Json): boolean => SELECTS.has(component['type']);

/**
 * The button or menu that a person means, if he can use it.
 *
 * @param named its custom_id, or what stands on it
 * @throws NotPossible if it isn't there, is disabled, or only opens a link
 */
export function findComponent(message: Message, named: string, wanted: 'button' | 'select'): Json {
  const there = [...allComponents(message.components)].filter((component) =>
    wanted === 'button' ? component['type'] === ComponentType.Button : isSelect(component),
  );
  const found =
    there.find((component) => component['custom_id'] === named) ??
    there.find((component) => labelOf(component) === named);
  if (!found) {
    const names = there.map((component) => labelOf(component) || asText(component['custom_id'])).join(', ');
    throw new NotPossible(
      `There is no ${wanted === 'button' ? 'button' : 'menu'} ${named} there. There are: ${names || 'none'}.`,
    );
  }
  if (found['disabled'] === true) throw new NotPossible(`${named} is greyed out.`);
  if (found['style'] === ButtonStyle.Link || found['style'] === ButtonStyle.Premium) {
    throw new NotPossible(`${named} opens a page; the bot doesn't hear of it.`);
  }
  return found;
}

/**
 * Reads what is picked in a menu, of a message or of a form.
 *
 * @param picked values or labels of its options; ids of people, roles or channels
 * @throws NotPossible for what the menu doesn't offer, and for too few or too many
 */
export function readPicked(select: Json, picked: readonly string[], resolver: Resolver): string[] {
  const required = select['required'] !== false;
  const least = !required && picked.length === 0 ? 0 : Number(select['min_values'] ?? 1);
  const most = Number(select['max_values'] ?? 1);
  if (picked.length < least || picked.length > most) {
    throw new NotPossible(`The menu takes ${least} to ${most} picks, not ${picked.length}.`);
  }
  if (new Set(picked).size !== picked.length) throw new NotPossible('Nothing can be picked twice.');
  return picked.map((pick) => readPick(select, pick, resolver));
}

function readPick(select: Json, pick: string, resolver: Resolver): string {
  switch (select['type']) {
    case ComponentType.UserSelect:
      resolver.user(pick);
      return pick;
    case ComponentType.RoleSelect:
      resolver.role(pick);
      return pick;
    case ComponentType.MentionableSelect:
      resolver.mentionable(pick);
      return pick;
    case ComponentType.ChannelSelect: {
      const types = asList(select['channel_types']).filter((type) => typeof type === 'number');
      resolver.channel(pick, types.length > 0 ? types : undefined);
      return pick;
    }
    default:
      return readOption(select, pick);
  }
}

/** Also of radio buttons and checkboxes, which list their options the same way. */
export function readOption(select: Json, pick: string): string {
  const options = asList(select['options']).map(asObject);
  const option = options.find(({ value }) => value === pick) ?? options.find(({ label }) => label === pick);
  if (!option) {
    const names = options.map(({ label }) => asText(label)).join(', ');
    throw new NotPossible(`The menu doesn't offer ${pick}. It offers: ${names}.`);
  }
  return asText(option['value']);
}
