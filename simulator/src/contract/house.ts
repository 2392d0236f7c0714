import { asList, asObject, asText, isObject } from './json.ts';
import { createOperations } from './operations.ts';
import type { ContractRequest } from './rest.ts';
import { COMPONENT_TYPES, walk } from './rules/component-tree.ts';
import { MESSAGE_OPERATIONS, messageOf } from './rules/message-facts.ts';

const messageOperations = createOperations(MESSAGE_OPERATIONS);

/**
 * True when a request makes or changes a message that has text and does not say who may be pinged by it. Discord takes
 * such a request: then a bot's message pings everybody whom its text names. So this is no rule of the contract, but a
 * manner that a test may ask for.
 */
export function missingAllowedMentions({ method, path, body, files = [] }: ContractRequest): boolean {
  const operation = messageOperations.match(method, path)?.operation ?? '';
  const message = messageOf({ operation, body, files })?.message;
  if (!message || isObject(message.allowed_mentions)) return false;
  const texts = [...walk(message.components, '')].filter(
    ({ component }) => component.type === COMPONENT_TYPES.textDisplay,
  );
  return asText(message.content) !== '' || texts.length > 0 || asList(message.embeds).some(hasText);
}

function hasText(embed: unknown): boolean {
  const { title, description, fields } = asObject(embed);
  return asText(title) !== '' || asText(description) !== '' || asList(fields).length > 0;
}
