import { asObject, asText } from '../json.ts';
import { type Finding, finding } from '../violation.ts';
import type { RequestFacts, Rule } from './rule.ts';

const NAME_PAGE = 'https://discord.com/developers/docs/resources/webhook#create-webhook';

/** From NAME_PAGE, in any case of letters. */
const FORBIDDEN = ['clyde', 'discord'];

export const webhookRules: readonly Rule[] = [names];

/** The name of a webhook, and the one that a single message of it bears. */
function* names({ body }: RequestFacts): Iterable<Finding> {
  for (const key of ['name', 'username']) {
    const word = FORBIDDEN.find((one) => asText(asObject(body)[key]).toLowerCase().includes(one));
    if (word !== undefined) yield finding(key, 'forbidden_name', `holds the word ${word}.`, NAME_PAGE);
  }
}
