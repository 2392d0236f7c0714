import type { ErrorObject } from 'ajv/dist/2020.js';
import { asObject, lengthInCharacters } from './json.ts';
import type { RuleWord } from './rule-words.ts';
import { at, type Finding, finding } from './violation.ts';

/** Turns Ajv's complaints about `checked` into findings: a short word, a path as people write it, a sentence with the limit. */
export function findingsOf(errors: readonly Partial<ErrorObject>[], checked: unknown): Finding[] {
  const findings = errors.flatMap((error) => findingOf(error, checked) ?? []);
  const mistyped = new Set(findings.filter(({ rule }) => rule === 'wrong_type').map(({ path }) => path));
  // A text where a number should be is not one of the allowed numbers either.
  return findings.filter(({ rule, path }) => rule === 'wrong_type' || !mistyped.has(path));
}

function findingOf(error: Partial<ErrorObject>, checked: unknown): Finding | undefined {
  const { keyword = '', instancePath = '', params } = error;
  const data = valueAt(instancePath, checked);
  const path = pathOf(instancePath, params);
  const told = (rule: RuleWord, sentence: string) => finding(path, rule, sentence);
  const limit = Number(params?.limit);
  switch (keyword) {
    case 'if':
      return undefined; // The complaint of its `else` stands beside it.
    case 'required':
      return told('missing', 'is missing. Discord requires it.');
    case 'additionalProperties':
      return told('unknown_key', 'is not a key that Discord knows here.');
    case 'type':
      return told('wrong_type', `should be ${[params?.type].flat().join(' or ')}, and is ${kindOf(data)}.`);
    case 'maxLength':
      return told('too_long', `has ${lengthOf(data)} characters. Discord allows at most ${limit}.`);
    case 'minLength':
      return told('too_short', `has ${lengthOf(data)} characters. Discord wants at least ${limit}.`);
    case 'maxItems':
      return told('too_many', `holds ${lengthOf(data)}. Discord allows at most ${limit}.`);
    case 'minItems':
      return told('too_few', `holds ${lengthOf(data)}. Discord wants at least ${limit}.`);
    case 'maximum':
      return told('too_big', `is ${String(data)}. Discord allows at most ${limit}.`);
    case 'minimum':
      return told('too_small', `is ${String(data)}. Discord wants at least ${limit}.`);
    case 'enum':
      return told('not_allowed', `is ${shown(data)}. Discord takes ${listed(params?.allowedValues)}.`);
    case 'const':
      return told('not_allowed', `is ${shown(data)}. Discord takes ${shown(params?.allowedValue)}.`);
    case 'format':
      return told('wrong_format', `is ${shown(data)}, which is not a valid ${String(params?.format)}.`);
    case 'pattern':
      return told('wrong_format', `is ${shown(data)}, which does not have the form ${String(params?.pattern)}.`);
    default:
      return told('not_described', `is not as Discord describes it (${keyword}).`);
  }
}

/** `/embeds/0/title` becomes `embeds[0].title`; a missing or unknown key is part of the path. */
function pathOf(instancePath: string, params: ErrorObject['params'] | undefined): string {
  const parts = instancePath.split('/').slice(1).map(unescaped);
  const key: unknown = params?.missingProperty ?? params?.additionalProperty;
  if (typeof key === 'string') parts.push(key);
  return parts.reduce((path, part) => at(path, /^\d+$/.test(part) ? Number(part) : part), '');
}

function valueAt(instancePath: string, checked: unknown): unknown {
  const parts = instancePath.split('/').slice(1).map(unescaped);
  return parts.reduce<unknown>(
    (value, part) => (Array.isArray(value) ? value[Number(part)] : asObject(value)[part]),
    checked,
  );
}

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

function kindOf(data: unknown): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return 'array';
  return typeof data;
}

function lengthOf(data: unknown): number {
  if (typeof data === 'string') return lengthInCharacters(data);
  return Array.isArray(data) ? data.length : 0;
}

/** Long enough to recognise, short enough for a line. */
const SHOWN_CHARACTERS = 60;

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const listed = (values: unknown) => (Array.isArray(values) ? values.map(shown).join(', ') : shown(values));
