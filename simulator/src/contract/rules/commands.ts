import { asList, asObject, asText, isObject, type Json, lengthInCharacters, repeated } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import type { RequestFacts, Rule } from './rule.ts';

const PAGE = 'https://discord.com/developers/docs/interactions/application-commands';
const NAMING_PAGE = `${PAGE}#application-command-object-application-command-naming`;
const STRUCTURE_PAGE = `${PAGE}#application-command-object-application-command-structure`;
const OPTION_PAGE = `${PAGE}#application-command-object-application-command-option-structure`;
const CHOICE_PAGE = `${PAGE}#application-command-object-application-command-option-choice-structure`;
const SUBCOMMAND_PAGE = `${PAGE}#subcommands-and-subcommand-groups`;
const LIMITS_PAGE = `${PAGE}#registering-a-command`;

/** From NAMING_PAGE, which also wants lower case wherever there is one. */
const NAME = /^[-_'ʼ\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** From STRUCTURE_PAGE: name, description and value of the command, its options, sub-commands, groups and choices. */
const LONGEST_COMMAND_CHARACTERS = 8000;

/** From CHOICE_PAGE, for a choice that is text; the description allows 6,000. */
const LONGEST_CHOICE_CHARACTERS = 100;

const CHAT_INPUT = 1;
/** User and message commands: named freely, without description and options. */
const MENU_TYPES: readonly unknown[] = [2, 3];
/** From LIMITS_PAGE, by type of command. */
const MOST_COMMANDS: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const SUBCOMMAND_TYPES: readonly unknown[] = [1, 2];

export const commandRules: readonly Rule[] = [commands];

/** What an answer to an autocomplete may hold. */
export const autocompleteRules: readonly Rule[] = [
  ({ body }) => longChoices(asList(asObject(asObject(body).data).choices), 'data.choices'),
];

function* commands({ operation, body }: RequestFacts): Iterable<Finding> {
  if (operation.endsWith('/commands/{command_id}/permissions')) return;
  if (operation.startsWith('PUT ')) {
    const list = asList(body).map(asObject);
    for (const [i, command] of list.entries()) yield* oneCommand(command, at('', i), 'create');
    yield* set(list);
  } else {
    yield* oneCommand(asObject(body), '', operation.startsWith('PATCH ') ? 'edit' : 'create');
  }
}

const typeOf = (command: Json) => (typeof command.type === 'number' ? command.type : CHAT_INPUT);

function* set(list: readonly Json[]): Iterable<Finding> {
  for (const [type, most] of Object.entries(MOST_COMMANDS)) {
    const ofType = list.filter((command) => typeOf(command) === Number(type));
    if (ofType.length > most) {
      const sentence = `holds ${ofType.length} commands of type ${type}. Discord allows at most ${most}.`;
      yield finding('', 'too_many', sentence, LIMITS_PAGE);
    }
    for (const name of repeated(ofType.map((command) => command.name))) {
      yield finding('', 'duplicate_name', `holds two commands named ${JSON.stringify(name)}.`, LIMITS_PAGE);
    }
  }
}

function* oneCommand(command: Json, path: string, doing: 'create' | 'edit'): Iterable<Finding> {
  if (MENU_TYPES.includes(command.type)) {
    yield* menuCommand(command, path);
  } else if (typeOf(command) === CHAT_INPUT) {
    yield* names(command, path);
    yield* description(command, path, doing);
  }
  yield* optionList(command.options, at(path, 'options'), 'command');
  const characters = size(command);
  if (characters > LONGEST_COMMAND_CHARACTERS) {
    const sentence = `has ${characters} characters of names, descriptions and values. Discord allows at most ${LONGEST_COMMAND_CHARACTERS}.`;
    yield finding(path, 'command_too_long', sentence, STRUCTURE_PAGE);
  }
}

function* menuCommand(command: Json, path: string): Iterable<Finding> {
  if (asText(command.description) !== '') {
    yield finding(
      at(path, 'description'),
      'not_allowed',
      'must be empty for a user or message command.',
      STRUCTURE_PAGE,
    );
  }
  if (asList(command.options).length > 0) {
    yield finding(at(path, 'options'), 'not_allowed', 'do not go with a user or message command.', STRUCTURE_PAGE);
  }
}

/** The name and its translations. */
function* names(named: Json, path: string): Iterable<Finding> {
  yield* name(named.name, at(path, 'name'));
  for (const [locale, text] of Object.entries(asObject(named.name_localizations))) {
    yield* name(text, at(at(path, 'name_localizations'), locale));
  }
}

function* name(text: unknown, path: string): Iterable<Finding> {
  if (typeof text !== 'string' || (NAME.test(text) && text === text.toLowerCase())) return;
  const sentence = `is ${JSON.stringify(text)}. Discord takes 1 to 32 lower-case letters, digits, - and _.`;
  yield finding(path, 'command_name', sentence, NAMING_PAGE);
}

function* description(command: Json, path: string, doing: 'create' | 'edit'): Iterable<Finding> {
  const text = command.description;
  if ((text ?? '') !== '' || (doing === 'edit' && text === undefined)) return;
  const rule = text === '' ? 'too_short' : 'missing';
  yield finding(at(path, 'description'), rule, 'needs 1 to 100 characters.', STRUCTURE_PAGE);
}

/** @param within what the options stand in, which decides whether sub-commands may be among them */
function* optionList(list: unknown, path: string, within: 'command' | 'group' | 'subcommand'): Iterable<Finding> {
  const options = asList(list).map(asObject);
  let optional: string | undefined;
  for (const [i, option] of options.entries()) {
    const place = at(path, i);
    const isSubcommand = SUBCOMMAND_TYPES.includes(option.type);
    if (option.required === true && optional !== undefined) {
      const sentence = `is required and stands after ${optional}, which is not. Required options come first.`;
      yield finding(place, 'required_after_optional', sentence, OPTION_PAGE);
    }
    if (option.required !== true && !isSubcommand) optional ??= asText(option.name);
    yield* names(option, place);
    yield* choices(option, place);
    yield* range(option, place);
    yield* optionList(option.options, at(place, 'options'), option.type === 2 ? 'group' : 'subcommand');
    if (isSubcommand && within === 'subcommand') {
      yield finding(
        at(place, 'type'),
        'mixed_subcommands',
        'is a sub-command inside of a sub-command.',
        SUBCOMMAND_PAGE,
      );
    }
  }
  const subcommands = options.filter(({ type }) => SUBCOMMAND_TYPES.includes(type)).length;
  if (within === 'command' && subcommands > 0 && subcommands < options.length) {
    yield finding(path, 'mixed_subcommands', 'hold sub-commands beside plain options.', SUBCOMMAND_PAGE);
  }
  for (const twice of repeated(options.map((option) => option.name).filter((one) => one !== undefined))) {
    yield finding(path, 'duplicate_name', `hold two named ${JSON.stringify(twice)}.`, OPTION_PAGE);
  }
}

function* choices(option: Json, path: string): Iterable<Finding> {
  const list = asList(option.choices);
  if (list.length > 0 && option.autocomplete === true) {
    yield finding(at(path, 'choices'), 'choices_with_autocomplete', 'do not go with autocomplete.', OPTION_PAGE);
  }
  yield* longChoices(list, at(path, 'choices'));
  for (const key of ['name', 'value']) {
    for (const twice of repeated(list.map((choice) => asObject(choice)[key]))) {
      yield finding(
        at(path, 'choices'),
        'duplicate_choice',
        `hold the ${key} ${JSON.stringify(twice)} twice.`,
        OPTION_PAGE,
      );
    }
  }
}

/** The choices of a command's option, and those that answer an autocomplete. */
function* longChoices(list: readonly unknown[], path: string): Iterable<Finding> {
  for (const [i, choice] of list.entries()) {
    const characters = lengthInCharacters(asText(asObject(choice).value));
    if (characters <= LONGEST_CHOICE_CHARACTERS) continue;
    const sentence = `has ${characters} characters. Discord allows at most ${LONGEST_CHOICE_CHARACTERS}.`;
    yield finding(at(at(path, i), 'value'), 'too_long', sentence, CHOICE_PAGE);
  }
}

function* range(option: Json, path: string): Iterable<Finding> {
  for (const [low, high] of [
    ['min_value', 'max_value'],
    ['min_length', 'max_length'],
  ] as const) {
    const least = option[low];
    const most = option[high];
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      yield finding(path, 'range', `has a ${low} of ${least}, above its ${high} of ${most}.`, OPTION_PAGE);
    }
  }
}

/** Discord counts the longest translation of each text. */
function size(part: Json): number {
  const longest = (key: string) => {
    const translations = Object.values(asObject(part[`${key}_localizations`]));
    return Math.max(...[part[key], ...translations].map((text) => lengthInCharacters(asText(text))));
  };
  const inner = [...asList(part.options), ...asList(part.choices)].filter(isObject);
  const own = longest('name') + longest('description') + lengthInCharacters(asText(part.value));
  return inner.reduce((sum, one) => sum + size(one), own);
}
