import { lengthInCharacters } from '../json.ts';
import { type Finding, finding } from '../violation.ts';
import type { RequestFacts, Rule } from './rule.ts';

const REASON_PAGE = 'https://discord.com/developers/docs/resources/audit-log';

/** From REASON_PAGE, counted after decoding. */
const LONGEST_REASON_CHARACTERS = 512;
const REASON = 'x-audit-log-reason';

export const headerRules: readonly Rule[] = [reason];

function* reason({ headers }: RequestFacts): Iterable<Finding> {
  const header = headers.get(REASON);
  if (header === undefined) return;
  const text = decoded(header);
  if (text === undefined) {
    yield finding(`header ${REASON}`, 'not_encoded', 'is not URL-encoded (encodeURIComponent).', REASON_PAGE);
    return;
  }
  const characters = lengthInCharacters(text);
  if (characters <= LONGEST_REASON_CHARACTERS) return;
  const sentence = `has ${characters} characters. Discord allows at most ${LONGEST_REASON_CHARACTERS}.`;
  yield finding(`header ${REASON}`, 'too_long', sentence, REASON_PAGE);
}

/** Undefined where something stands that an encoded text can't hold: a letter beyond ASCII, or a lone %. */
function decoded(header: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(header)) return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return undefined;
  }
}
