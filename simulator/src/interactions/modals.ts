import { ComponentType } from 'discord-api-types/v10';
import { asList, asObject, asText, type Json, lengthInCharacters } from '../contract/json.ts';
import { isSelect, readOption, readPicked } from './components.ts';
import type { ShownModal } from './live.ts';
import type { Attachment } from '../world/types.ts';
import { NotPossible } from './not-possible.ts';
import type { Resolver } from './resolved.ts';

/** What a person puts into a form: by custom_id or label, a text, picks, or true and false. */
export type FormValues = Readonly<Record<string, string | readonly string[] | boolean>>;

/** A file for one field of a form. */
export interface NamedFile {
  /** The field's custom_id or label. */
  readonly field: string;
  readonly file: Attachment;
}

/** Longest text of an input. https://discord.com/developers/docs/components/reference#text-input */
const MOST_CHARACTERS = 4_000;

/** Keeps a form as the person is shown it: each component with its `id`. */
export function shownModal(data: Json): ShownModal {
  let lastId = 0;
  const withIds = (component: unknown): object => {
    const raw = asObject(component);
    lastId += 1;
    const id = typeof raw['id'] === 'number' && raw['id'] !== 0 ? raw['id'] : lastId;
    return {
      ...raw,
      id,
      ...(raw['components'] === undefined ? {} : { components: asList(raw['components']).map(withIds) }),
      ...(raw['component'] === undefined ? {} : { component: withIds(raw['component']) }),
    };
  };
  return {
    customId: asText(data['custom_id']),
    title: asText(data['title']),
    components: asList(data['components']).map(withIds),
  };
}

/**
 * Fills in a form as Discord sends it. What isn't given keeps its prefilled value.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
 *
 * @throws NotPossible for what the form would not let through
 */
export function fillModal(
  modal: ShownModal,
  values: FormValues,
  files: readonly NamedFile[],
  resolver: Resolver,
): object {
  const left = new Set([...Object.keys(values), ...files.map(({ field }) => field)]);
  const take = (input: Json, label: string): Given => {
    const name = [asText(input['custom_id']), label].find((key) => left.has(key));
    if (name === undefined) return undefined;
    left.delete(name);
    if (input['type'] !== ComponentType.FileUpload) return values[name];
    const taken = files.filter(({ field }) => field === name).map(({ file }) => file);
    for (const file of taken) resolver.attachment(file);
    return taken.map(({ id }) => id);
  };

  const fill = (component: unknown): object => {
    const raw = asObject(component);
    const { id, type } = raw;
    if (type === ComponentType.ActionRow) return { type, id, components: asList(raw['components']).map(fill) };
    if (type === ComponentType.TextDisplay) return { type, id };
    const input = type === ComponentType.Label ? asObject(raw['component']) : raw;
    const label = asText(raw['label']);
    const filled = {
      type: input['type'],
      id: input['id'],
      custom_id: input['custom_id'],
      ...answer(input, label, take(input, label), resolver),
    };
    return type === ComponentType.Label ? { type, id, component: filled } : filled;
  };

  const components = modal.components.map(fill);
  if (left.size > 0) throw new NotPossible(`The form ${modal.title} has no field ${[...left].join(', ')}.`);
  const resolved = resolver.result();
  return { custom_id: modal.customId, components, ...(resolved ? { resolved } : {}) };
}

type Given = string | readonly string[] | boolean | undefined;

const listed = (given: Given): readonly string[] =>
  given === undefined || typeof given === 'boolean' ? [] : typeof given === 'string' ? [given] : given;

function answer(input: Json, label: string, given: Given, resolver: Resolver): object {
  const type = input['type'];
  if (type === ComponentType.TextInput) return { value: readInput(input, label, given) };
  if (isSelect(input))
    return { values: readPicked(input, given === undefined ? preset(input) : listed(given), resolver) };
  if (type === ComponentType.Checkbox) return { value: given ?? input['default'] ?? false };
  if (type === ComponentType.CheckboxGroup) return { values: readChecked(input, label, listed(given)) };
  if (type === ComponentType.RadioGroup) {
    const pick = listed(given)[0];
    if (pick === undefined && input['required'] !== false) throw new NotPossible(`${label} must be filled in.`);
    return { value: pick === undefined ? null : readOption(input, pick) };
  }
  if (type === ComponentType.FileUpload) return { values: readFiles(input, label, listed(given)) };
  throw new NotPossible(`A form has no field of type ${String(type)}.`);
}

/** https://discord.com/developers/docs/components/reference#file-upload */
function readFiles(input: Json, label: string, ids: readonly string[]): readonly string[] {
  const least = input['required'] === false && ids.length === 0 ? 0 : Number(input['min_values'] ?? 1);
  const most = Number(input['max_values'] ?? 1);
  if (ids.length < least || ids.length > most) {
    throw new NotPossible(`${label} takes ${least} to ${most} files, not ${ids.length}.`);
  }
  return ids;
}

function readChecked(group: Json, label: string, picked: readonly string[]): string[] {
  const least = group['required'] === false && picked.length === 0 ? 0 : Number(group['min_values'] ?? 1);
  const most = Number(group['max_values'] ?? asList(group['options']).length);
  if (picked.length < least || picked.length > most) {
    throw new NotPossible(`${label} takes ${least} to ${most} ticks, not ${picked.length}.`);
  }
  return picked.map((pick) => readOption(group, pick));
}

/** The options that a menu starts with. */
function preset(select: Json): string[] {
  const options = asList(select['options']).map(asObject);
  const chosen = options.filter((option) => option['default'] === true).map(({ value }) => asText(value));
  const others = asList(select['default_values']).map((value) => asText(asObject(value)['id']));
  return [...chosen, ...others];
}

function readInput(input: Json, label: string, given: Given): string {
  const value = given ?? input['value'] ?? '';
  const name = label || asText(input['custom_id']);
  if (typeof value !== 'string') throw new NotPossible(`${name} takes a text.`);
  const length = lengthInCharacters(value);
  if (length === 0) {
    if (input['required'] === false) return '';
    throw new NotPossible(`${name} must be filled in.`);
  }
  const least = Number(input['min_length'] ?? 0);
  const most = Number(input['max_length'] ?? MOST_CHARACTERS);
  if (length < least || length > most)
    throw new NotPossible(`${name} takes ${least} to ${most} characters, not ${length}.`);
  return value;
}
