import { asList, asObject, asText, lengthInCharacters } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { COMPONENT_TYPES, walk } from './component-tree.ts';
import { flagsOf, MESSAGE_FLAGS, type MessageFacts, messageRule } from './message-facts.ts';
import type { Rule } from './rule.ts';

const V2_PAGE = 'https://discord.com/developers/docs/components/reference#component-object';
const LEGACY_PAGE = 'https://discord.com/developers/docs/components/reference#legacy-message-component-behavior';

/** From LEGACY_PAGE. */
const MOST_ROWS = 5;
/** From V2_PAGE: nested ones count. */
const MOST_COMPONENTS = 40;
/** From V2_PAGE: of all text displays of a message together. */
const LONGEST_TEXT_CHARACTERS = 4000;

/** What the two ways to build a message, rows of buttons and components v2, allow. */
export const layoutRules: readonly Rule[] = [messageRule(legacy), messageRule(v2)];

const isV2 = (facts: MessageFacts) => (flagsOf(facts.message) & MESSAGE_FLAGS.IS_COMPONENTS_V2) !== 0;

function* legacy(facts: MessageFacts): Iterable<Finding> {
  if (isV2(facts)) return;
  const path = at(facts.at, 'components');
  const components = asList(facts.message.components).map(asObject);
  const strange = components.findIndex(({ type }) => typeof type === 'number' && type !== COMPONENT_TYPES.actionRow);
  if (strange >= 0) {
    // A message that was made with the flag keeps it, so that an edit need not say it again.
    if (facts.doing === 'edit') return;
    const sentence = 'needs the flag IS_COMPONENTS_V2 (32768); without it a message holds action rows only.';
    yield finding(at(path, strange), 'v2_flag_missing', sentence, V2_PAGE);
  } else if (components.length > MOST_ROWS) {
    const sentence = `holds ${components.length} rows. Discord allows at most ${MOST_ROWS}.`;
    yield finding(path, 'too_many', sentence, LEGACY_PAGE);
  }
}

function* v2(facts: MessageFacts): Iterable<Finding> {
  if (!isV2(facts)) return;
  for (const key of ['content', 'embeds', 'sticker_ids', 'poll']) {
    const value = facts.message[key] ?? '';
    if (value === '' || (Array.isArray(value) && value.length === 0)) continue;
    yield finding(at(facts.at, key), 'v2_with_content', 'does not go with the flag IS_COMPONENTS_V2.', V2_PAGE);
  }
  const path = at(facts.at, 'components');
  const placed = [...walk(facts.message.components, path)];
  if (placed.length > MOST_COMPONENTS) {
    const sentence = `holds ${placed.length} with all inner ones. Discord allows at most ${MOST_COMPONENTS}.`;
    yield finding(path, 'too_many', sentence, V2_PAGE);
  }
  const texts = placed.filter(({ component }) => component.type === COMPONENT_TYPES.textDisplay);
  const characters = texts.reduce((sum, { component }) => sum + lengthInCharacters(asText(component.content)), 0);
  if (characters > LONGEST_TEXT_CHARACTERS) {
    const sentence = `holds ${characters} characters of text. Discord allows at most ${LONGEST_TEXT_CHARACTERS}.`;
    yield finding(path, 'too_long', sentence, V2_PAGE);
  }
}
