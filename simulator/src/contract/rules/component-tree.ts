import { asList, isObject, type Json } from '../json.ts';
import { at } from '../violation.ts';

/** https://discord.com/developers/docs/components/reference#component-object-component-types */
export const COMPONENT_TYPES = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  label: 18,
};

const SELECTS: readonly unknown[] = [3, 5, 6, 7, 8];

/** One component and where it stands. */
export interface Placed {
  readonly component: Json;
  readonly path: string;
}

/** The components of a list with all that stand inside of them, in reading order. */
export function* walk(list: unknown, path: string): Iterable<Placed> {
  for (const [i, component] of asList(list).entries()) yield* walkOne(component, at(path, i));
}

function* walkOne(component: unknown, path: string): Iterable<Placed> {
  if (!isObject(component)) return;
  yield { component, path };
  yield* walk(component.components, at(path, 'components'));
  yield* walkOne(component.accessory, at(path, 'accessory'));
  yield* walkOne(component.component, at(path, 'component'));
}

export const isSelect = ({ type }: Json): boolean => SELECTS.includes(type);
