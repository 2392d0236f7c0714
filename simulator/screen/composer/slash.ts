import type { Output } from '../../src/control/operations.ts';

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const OPTION = {
  subcommand: 1,
  group: 2,
  text: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

/** What stands for a value in a list of suggestions. */
export interface Choice {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** What a command asks for. */
export interface Option {
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly required: boolean;
  readonly autocomplete: boolean;
  /** Empty if anything may be typed. */
  readonly choices: readonly Choice[];
}

/** A command that can be run: a sub-command is one of its own. */
export interface Entry {
  readonly applicationId: string;
  /** As in `session end`. */
  readonly words: string;
  readonly description: string;
  readonly options: readonly Option[];
}

/** An option of a command that is being typed. */
export interface Filled {
  readonly option: Option;
  /** What stands in its field. */
  readonly text: string;
  /** What was picked for it; undefined if it was only typed. */
  readonly picked: Choice | undefined;
}

/** A command that is being typed. */
export interface Draft {
  readonly entry: Entry;
  /** In the order in which they stand. */
  readonly filled: readonly Filled[];
}

interface RawOption {
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly Choice[];
  readonly options?: readonly RawOption[];
}

type Command = Output<'commands'>[number];
const CHAT_INPUT = 1;

/** What can be typed, in the order of the alphabet. */
export function entriesOf(commands: readonly Command[]): Entry[] {
  const entries = (
    applicationId: string,
    words: string,
    command: { description: string; options?: unknown },
  ): Entry[] => {
    const options = (command.options ?? []) as readonly RawOption[];
    const below = options.filter(({ type }) => type === OPTION.subcommand || type === OPTION.group);
    if (below.length > 0) return below.flatMap((sub) => entries(applicationId, `${words} ${sub.name}`, sub));
    return [{ applicationId, words, description: command.description, options: options.map(readOption) }];
  };
  return commands
    .filter(({ type }: { type: number }) => type === CHAT_INPUT)
    .flatMap((command) => entries(command.applicationId, command.name, command))
    .sort((a, b) => a.words.localeCompare(b.words));
}

const readOption = ({ name, description, type, required, autocomplete, choices }: RawOption): Option => ({
  name,
  description,
  type,
  required: required === true,
  autocomplete: autocomplete === true,
  choices: choices ?? [],
});

/** The commands that fit what was typed behind the slash: those that begin with it first. */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  const wanted = typed.trim().toLowerCase();
  const begins = entries.filter(({ words }) => words.startsWith(wanted));
  const contains = entries.filter((entry) => !begins.includes(entry) && entry.words.includes(wanted));
  return [...begins, ...contains];
}

const empty = (option: Option): Filled => ({ option, text: '', picked: undefined });

/** A command with its required options to fill in; the first option of one that requires none. */
export const startDraft = (entry: Entry): Draft => ({
  entry,
  filled: entry.options.filter(({ required }) => required).map(empty),
});

/** The options that can still be added. */
export const optionsLeft = ({ entry, filled }: Draft): Option[] =>
  entry.options.filter((option) => !filled.some((other) => other.option.name === option.name));

/** The draft with one more option to fill in. */
export const withOption = (draft: Draft, option: Option): Draft => ({
  ...draft,
  filled: [...draft.filled, empty(option)],
});

/** The draft without an option. A required one is only emptied. */
export const withoutOption = (draft: Draft, name: string): Draft => ({
  ...draft,
  filled: draft.filled
    .filter(({ option }) => option.name !== name || option.required)
    .map((filled) => (filled.option.name === name ? empty(filled.option) : filled)),
});

/** The draft with a text in one option, and what was picked for it if anything was. */
export const withText = (draft: Draft, name: string, text: string, picked?: Choice): Draft => ({
  ...draft,
  filled: draft.filled.map((filled) => (filled.option.name === name ? { ...filled, text, picked } : filled)),
});

/** The required options that are still empty. */
export const missing = ({ filled }: Draft): string[] =>
  filled.filter(({ option, text }) => option.required && text.trim() === '').map(({ option }) => option.name);

const NUMBERS: ReadonlySet<number> = new Set([OPTION.integer, OPTION.number]);

/** What Discord is sent, by name. Empty options are left out; a number that is none stays text, and is refused. */
export function valuesOf({ filled }: Draft): Record<string, unknown> {
  return Object.fromEntries(
    filled
      .filter(({ text }) => text.trim() !== '')
      .map(({ option, text, picked }) => {
        if (picked) return [option.name, picked.value];
        const number = Number(text.trim());
        return [option.name, NUMBERS.has(option.type) && Number.isFinite(number) ? number : text];
      }),
  );
}

/**
 * Reads a whole line, as somebody pastes it: `/training starts:in 10 minutes pad:3`. Undefined as long as it is not
 * clear which command is meant: the words must be there, with a space behind them.
 */
export function readLine(text: string, entries: readonly Entry[]): Draft | undefined {
  if (!text.startsWith('/')) return undefined;
  const typed = text.slice(1);
  const entry = entries
    .filter(({ words }) => typed.startsWith(`${words} `))
    .sort((a, b) => b.words.length - a.words.length)[0];
  if (!entry) return undefined;
  const rest = typed.slice(entry.words.length + 1);
  const names = entry.options.map(({ name }) => name);
  const marks = names.length === 0 ? [] : [...rest.matchAll(new RegExp(`(?:^|\\s)(${names.join('|')}):`, 'g'))];
  let draft = startDraft(entry);
  for (const [at, mark] of marks.entries()) {
    const option = entry.options.find(({ name }) => name === mark[1]);
    if (!option) continue;
    const value = rest.slice(mark.index + mark[0].length, marks[at + 1]?.index ?? rest.length).trim();
    if (!draft.filled.some((filled) => filled.option.name === option.name)) draft = withOption(draft, option);
    const choice = option.choices.find(({ name }) => name.toLowerCase() === value.toLowerCase());
    draft = withText(draft, option.name, value, choice);
  }
  return draft;
}
