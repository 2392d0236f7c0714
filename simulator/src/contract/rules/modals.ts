import { asList, asObject, asText, isObject, type Json, lengthInCharacters } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { COMPONENT_TYPES, type Placed, walk } from './component-tree.ts';
import { eachComponent } from './components.ts';
import { CALLBACK, CALLBACK_TYPES } from './message-facts.ts';
import type { RequestFacts, Rule } from './rule.ts';

const MODAL_PAGE =
  'https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal';
const TEXT_INPUT_PAGE = 'https://discord.com/developers/docs/components/reference#text-input-text-input-structure';

/** From MODAL_PAGE; the description allows 40. */
const MOST_PARTS = 5;

export const modalRules: readonly Rule[] = [modal];

function* modal({ operation, body }: RequestFacts): Iterable<Finding> {
  const { type, data } = asObject(body);
  if (operation !== CALLBACK || type !== CALLBACK_TYPES.modal) return;
  const parts = asList(asObject(data).components);
  if (parts.length > MOST_PARTS) {
    const sentence = `holds ${parts.length}. Discord allows at most ${MOST_PARTS} in a form.`;
    yield finding('data.components', 'too_many', sentence, MODAL_PAGE);
  }
  const placed = [...walk(parts, 'data.components')];
  yield* eachComponent(placed);
  for (const one of placed) yield* part(one);
}

function* part({ component, path }: Placed): Iterable<Finding> {
  if (component.type === COMPONENT_TYPES.textInput) yield* textInput(component, path);
  if (component.type === COMPONENT_TYPES.label && isTextInput(component.component)) {
    yield* labelled(asObject(component.component), at(path, 'component'));
  }
  if (component.type !== COMPONENT_TYPES.actionRow) return;
  const inner = asList(component.components).map(asObject);
  if (inner.length > 1)
    yield finding(at(path, 'components'), 'too_many', 'holds more than one text input.', MODAL_PAGE);
  for (const [i, input] of inner.entries()) {
    if (asText(input.label) !== '') continue;
    const label = at(at(at(path, 'components'), i), 'label');
    yield finding(label, 'missing', 'is missing. A text input in an action row needs it.', TEXT_INPUT_PAGE);
  }
}

const isTextInput = (component: unknown) => isObject(component) && component.type === COMPONENT_TYPES.textInput;

function* labelled(input: Json, path: string): Iterable<Finding> {
  if ((input.label ?? '') === '') return;
  yield finding(
    at(path, 'label'),
    'not_allowed',
    'does not go with a label around it, which says it already.',
    TEXT_INPUT_PAGE,
  );
}

function* textInput(input: Json, path: string): Iterable<Finding> {
  const least = typeof input.min_length === 'number' ? input.min_length : 0;
  const most = typeof input.max_length === 'number' ? input.max_length : Number.POSITIVE_INFINITY;
  if (least > most) {
    yield finding(path, 'range', `wants at least ${least} and at most ${most} characters.`, TEXT_INPUT_PAGE);
  }
  const value = lengthInCharacters(asText(input.value));
  if (value > most) {
    const sentence = `has ${value} characters, more than its max_length of ${most}.`;
    yield finding(at(path, 'value'), 'too_long', sentence, TEXT_INPUT_PAGE);
  }
  if (value > 0 && value < least) {
    const sentence = `has ${value} characters, fewer than its min_length of ${least}.`;
    yield finding(at(path, 'value'), 'too_short', sentence, TEXT_INPUT_PAGE);
  }
}
