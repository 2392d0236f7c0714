import { asObject, isObject, type Json } from '../json.ts';
import type { Finding } from '../violation.ts';
import type { FileFacts, RequestFacts, Rule } from './rule.ts';

/** One message inside of a request. */
export interface MessageFacts {
  /** Where it stands in the body: nothing for the body itself, or `data`, or `message`. */
  readonly at: string;
  readonly message: Json;
  /** An edit changes only what it names, so that a rule can't know the whole message. */
  readonly doing: 'create' | 'edit';
  /** A bot's own message, a webhook's (follow-ups too), or an answer to an interaction. */
  readonly by: 'bot' | 'webhook' | 'answer';
  readonly files: readonly FileFacts[];
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
export const CALLBACK_TYPES = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, choices: 8, modal: 9 };

export const CALLBACK = 'POST /interactions/{interaction_id}/{interaction_token}/callback';

const PLACES: Readonly<Record<string, { at: string; doing: 'create' | 'edit'; by: 'bot' | 'webhook' }>> = {
  'POST /channels/{channel_id}/messages': { at: '', doing: 'create', by: 'bot' },
  'PATCH /channels/{channel_id}/messages/{message_id}': { at: '', doing: 'edit', by: 'bot' },
  'POST /channels/{channel_id}/threads': { at: 'message', doing: 'create', by: 'bot' },
  'POST /webhooks/{webhook_id}/{webhook_token}': { at: '', doing: 'create', by: 'webhook' },
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': { at: '', doing: 'edit', by: 'webhook' },
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': { at: '', doing: 'edit', by: 'webhook' },
};

/** The operations that make or change a message, and the one that may. */
export const MESSAGE_OPERATIONS: readonly string[] = [...Object.keys(PLACES), CALLBACK];

/** The message that a request makes or changes, if it does. */
export function messageOf({ operation, body, files }: Omit<RequestFacts, 'headers'>): MessageFacts | undefined {
  if (operation === CALLBACK) return answerOf(asObject(body), files);
  const place = PLACES[operation];
  if (!place) return undefined;
  const message = place.at === '' ? asObject(body) : asObject(body)[place.at];
  return isObject(message) ? { ...place, message, files } : undefined;
}

function answerOf({ type, data }: Json, files: readonly FileFacts[]): MessageFacts | undefined {
  const facts = { at: 'data', message: asObject(data), by: 'answer', files } as const;
  if (type === CALLBACK_TYPES.message) return { ...facts, doing: 'create' };
  return type === CALLBACK_TYPES.update ? { ...facts, doing: 'edit' } : undefined;
}

/** Makes a rule about messages a rule about requests. */
export function messageRule(check: (facts: MessageFacts) => Iterable<Finding>): Rule {
  return (request) => {
    const facts = messageOf(request);
    return facts ? check(facts) : [];
  };
}

/** https://discord.com/developers/docs/resources/message#message-object-message-flags */
export const MESSAGE_FLAGS = {
  SUPPRESS_EMBEDS: 1 << 2,
  EPHEMERAL: 1 << 6,
  SUPPRESS_NOTIFICATIONS: 1 << 12,
  IS_VOICE_MESSAGE: 1 << 13,
  IS_COMPONENTS_V2: 1 << 15,
};

/** The message's flags as a number; none if it names none. */
export const flagsOf = (message: Json): number => (typeof message.flags === 'number' ? message.flags : 0);
