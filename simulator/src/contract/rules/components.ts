import { asList, asObject, asText, isObject, type Json, repeated } from '../json.ts';
import type { RuleWord } from '../rule-words.ts';
import { at, type Finding, finding } from '../violation.ts';
import { COMPONENT_TYPES, isSelect, type Placed, walk } from './component-tree.ts';
import { type MessageFacts, messageRule } from './message-facts.ts';
import type { Rule } from './rule.ts';

const PAGE = 'https://discord.com/developers/docs/components/reference';
const BUTTON_PAGE = `${PAGE}#button-button-styles`;
const CUSTOM_ID_PAGE = `${PAGE}#anatomy-of-a-component-custom-id`;
const SELECT_PAGE = `${PAGE}#string-select-string-select-structure`;
const ROW_PAGE = `${PAGE}#action-row`;

/** https://discord.com/developers/docs/components/reference#button-button-styles */
const LINK_STYLE = 5;
/** https://discord.com/developers/docs/components/reference#button-button-styles */
const PREMIUM_STYLE = 6;

export const componentRules: readonly Rule[] = [messageRule(messageComponents), messageRule(rows)];

function messageComponents({ at: place, message }: MessageFacts): Iterable<Finding> {
  return eachComponent([...walk(message.components, at(place, 'components'))]);
}

/** The rules that hold for components in messages and forms alike. */
export function* eachComponent(placed: readonly Placed[]): Iterable<Finding> {
  for (const { component, path } of placed) {
    if (component.type === COMPONENT_TYPES.button) yield* button(component, path);
    if (isSelect(component)) yield* select(component, path);
    if (Array.isArray(component.options)) yield* options(component.options, at(path, 'options'));
  }
  yield* duplicates(placed, 'custom_id', 'duplicate_custom_id', CUSTOM_ID_PAGE);
  yield* duplicates(placed, 'id', 'duplicate_id', `${PAGE}#anatomy-of-a-component`);
}

function* rows({ at: place, message }: MessageFacts): Iterable<Finding> {
  for (const { component, path } of walk(message.components, at(place, 'components'))) {
    if (component.type !== COMPONENT_TYPES.actionRow) continue;
    const parts = asList(component.components).map(asObject);
    if (parts.length > 1 && parts.some(isSelect)) {
      yield finding(path, 'select_not_alone', 'holds a menu and something else. A menu fills its row.', ROW_PAGE);
    }
  }
}

/** The keys that say what a press does, by style. */
function* button(component: Json, path: string): Iterable<Finding> {
  const has = (key: string) => (component[key] ?? '') !== '';
  const { style } = component;
  const wanted = style === LINK_STYLE ? 'url' : style === PREMIUM_STYLE ? 'sku_id' : 'custom_id';
  const others = ['custom_id', 'url', 'sku_id'].filter((key) => key !== wanted);
  if (!has(wanted))
    yield finding(path, 'button_target', `is a button of style ${String(style)} without ${wanted}.`, BUTTON_PAGE);
  for (const key of others.filter(has)) {
    yield finding(at(path, key), 'button_target', `does not go with a button of style ${String(style)}.`, BUTTON_PAGE);
  }
  const labelled = asText(component.label).trim() !== '' || isObject(component.emoji);
  if (style === PREMIUM_STYLE) {
    for (const key of ['label', 'emoji'].filter(has)) {
      yield finding(at(path, key), 'button_label', 'is not taken: a premium button labels itself.', BUTTON_PAGE);
    }
  } else if (!labelled) {
    yield finding(path, 'button_label', 'is a button with neither label nor emoji.', BUTTON_PAGE);
  }
}

function* select(component: Json, path: string): Iterable<Finding> {
  const least = typeof component.min_values === 'number' ? component.min_values : 1;
  const most = typeof component.max_values === 'number' ? component.max_values : 1;
  if (least > most) {
    yield finding(path, 'select_range', `wants at least ${least} and at most ${most} values.`, SELECT_PAGE);
  }
  const choices = asList(component.options).map(asObject);
  if (Array.isArray(component.options) && choices.length > 0 && choices.length < most) {
    const sentence = `holds ${choices.length}, fewer than the ${most} that may be chosen.`;
    yield finding(at(path, 'options'), 'too_few', sentence, SELECT_PAGE);
  }
  const chosen = asList(component.default_values).length + choices.filter((choice) => choice.default === true).length;
  if (chosen > most) {
    yield finding(path, 'select_range', `has ${chosen} values chosen and allows ${most}.`, SELECT_PAGE);
  }
}

function* options(list: readonly unknown[], path: string): Iterable<Finding> {
  for (const value of repeated(list.map((option) => asObject(option).value))) {
    yield finding(path, 'duplicate_value', `hold the value ${JSON.stringify(value)} twice.`, SELECT_PAGE);
  }
}

function* duplicates(placed: readonly Placed[], key: string, rule: RuleWord, page: string): Iterable<Finding> {
  const values = placed.map(({ component }) => component[key]).filter((value) => (value ?? 0) !== 0);
  for (const value of repeated(values)) {
    const second = placed.filter(({ component }) => component[key] === value)[1];
    if (second) yield finding(at(second.path, key), rule, `is ${JSON.stringify(value)}, which another one has.`, page);
  }
}
