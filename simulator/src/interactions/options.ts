import { type APIApplicationCommandOption, ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { asText, isObject, lengthInCharacters } from '../contract/json.ts';
import type { World } from '../world/types.ts';
import { upload } from './files.ts';
import { NotPossible } from './not-possible.ts';
import type { Resolver } from './resolved.ts';

/** One option as it is sent. */
export interface SentOption {
  name: string;
  type: number;
  value?: unknown;
  focused?: true;
  options?: SentOption[];
}

/** Longest text that Discord's client lets somebody type into an option. */
const MOST_CHARACTERS = 6_000;

const kind = (option: APIApplicationCommandOption, wanted: string) =>
  new NotPossible(`The option ${option.name} takes ${wanted}.`);

/**
 * Turns what a person fills in into the options that Discord sends: typed, within their limits, in the command's order.
 * `/training {starts: 'now', pad: 3}` is `{ starts: 'now', pad: 3 }`; people, roles and channels are given by id.
 *
 * @param how.focused while typing: that option is sent as it is, and required ones may still be missing
 * @throws NotPossible for what Discord's client would not send
 */
export function readOptions(
  world: World,
  definitions: readonly APIApplicationCommandOption[],
  given: Readonly<Record<string, unknown>>,
  resolver: Resolver,
  how: { focused?: string } = {},
): SentOption[] {
  const names = definitions.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new NotPossible(`There is no option ${unknown}. There are: ${names.join(', ') || 'none'}.`);
  }
  return definitions.flatMap((option): SentOption[] => {
    const value = given[option.name];
    if (option.name === how.focused) {
      return [{ name: option.name, type: option.type, value: asText(value ?? ''), focused: true }];
    }
    if (value === undefined || value === null) {
      if (option.required === true && how.focused === undefined) {
        throw new NotPossible(`The option ${option.name} must be filled in.`);
      }
      return [];
    }
    return [{ name: option.name, type: option.type, value: readValue(world, option, value, resolver) }];
  });
}

function readValue(world: World, option: APIApplicationCommandOption, value: unknown, resolver: Resolver): unknown {
  switch (option.type) {
    case Type.String:
      return readText(option, value);
    case Type.Integer:
    case Type.Number:
      return readNumber(option, value);
    case Type.Boolean:
      if (typeof value !== 'boolean') throw kind(option, 'true or false');
      return value;
    case Type.User:
      resolver.user(asId(option, value));
      return asId(option, value);
    case Type.Role:
      resolver.role(asId(option, value));
      return asId(option, value);
    case Type.Mentionable:
      resolver.mentionable(asId(option, value));
      return asId(option, value);
    case Type.Channel:
      resolver.channel(asId(option, value), option.channel_types);
      return asId(option, value);
    case Type.Attachment:
      return readFile(world, option, value, resolver);
    case Type.Subcommand:
    case Type.SubcommandGroup:
    default:
      throw kind(option, 'nothing: it is a sub-command');
  }
}

function asId(option: APIApplicationCommandOption, value: unknown): string {
  const id = isObject(value) ? value['id'] : value;
  if (typeof id !== 'string') throw kind(option, 'an id');
  return id;
}

type Choices = readonly { readonly name: string; readonly value: string | number }[] | undefined;

function choose(option: APIApplicationCommandOption, choices: Choices, value: unknown): string | number | undefined {
  if (!choices || choices.length === 0) return undefined;
  const picked = choices.find((choice) => choice.value === value || choice.name === value);
  if (picked) return picked.value;
  throw kind(option, `one of: ${choices.map(({ name }) => name).join(', ')}`);
}

function readText(option: APIApplicationCommandOption & { type: Type.String }, value: unknown): string {
  if (typeof value !== 'string') throw kind(option, 'a text');
  const picked = choose(option, 'choices' in option ? option.choices : undefined, value);
  if (picked !== undefined) return String(picked);
  const least = option.min_length ?? 0;
  const most = option.max_length ?? MOST_CHARACTERS;
  const length = lengthInCharacters(value);
  if (length < least || length > most) throw kind(option, `${least} to ${most} characters, not ${length}`);
  return value;
}

function readNumber(
  option: APIApplicationCommandOption & { type: Type.Integer | Type.Number },
  value: unknown,
): number {
  const typed = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  const picked = choose(option, 'choices' in option ? option.choices : undefined, typed);
  if (picked !== undefined) return Number(picked);
  if (typeof typed !== 'number' || !Number.isFinite(typed)) throw kind(option, 'a number');
  if (option.type === Type.Integer && !Number.isSafeInteger(typed)) throw kind(option, 'a whole number');
  const least = option.min_value ?? -(2 ** 53);
  const most = option.max_value ?? 2 ** 53;
  if (typed < least || typed > most) throw kind(option, `a number from ${least} to ${most}`);
  return typed;
}

function readFile(world: World, option: APIApplicationCommandOption, value: unknown, resolver: Resolver): string {
  if (!isObject(value) || typeof value['filename'] !== 'string') throw kind(option, 'a file: { filename, text }');
  const file = upload(world, {
    filename: value['filename'],
    text: asText(value['text']),
    ...(typeof value['contentType'] === 'string' ? { contentType: value['contentType'] } : {}),
  });
  resolver.attachment(file);
  return file.id;
}

/** Puts options below the sub-command that was typed. */
export function nestOptions(steps: readonly { name: string; type: number }[], options: SentOption[]): SentOption[] {
  return [...steps].reverse().reduce((below, { name, type }) => [{ name, type, options: below }], options);
}
