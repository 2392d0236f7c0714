import { asList, asObject, asText, isObject, type Json, lengthInCharacters } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { CALLBACK, CALLBACK_TYPES, flagsOf, MESSAGE_FLAGS, type MessageFacts, messageRule } from './message-facts.ts';
import type { RequestFacts, Rule } from './rule.ts';

const CREATE_PAGE = 'https://discord.com/developers/docs/resources/message#create-message';
const FLAGS_PAGE = 'https://discord.com/developers/docs/resources/message#message-object-message-flags';
const WEBHOOK_EDIT_PAGE = 'https://discord.com/developers/docs/resources/webhook#edit-webhook-message';
const CALLBACK_PAGE =
  'https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object';
const UPLOAD_PAGE = 'https://discord.com/developers/docs/reference#uploading-files';

/** From CREATE_PAGE; the description allows 4,000, which only people with Nitro have. */
const LONGEST_CONTENT_CHARACTERS = 2000;
/** From CREATE_PAGE. */
const LONGEST_NONCE_CHARACTERS = 25;
/** From UPLOAD_PAGE. */
const MOST_FILES = 10;
const MEBIBYTE = 1024 * 1024;
/** From UPLOAD_PAGE, for a server without boosts. */
const LARGEST_FILE_BYTES = 10 * MEBIBYTE;
/** From CREATE_PAGE: the whole request. */
const LARGEST_REQUEST_BYTES = 25 * MEBIBYTE;
/** https://discord.com/developers/docs/resources/message#message-reference-types */
const FORWARD = 1;

const { SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS, IS_VOICE_MESSAGE, IS_COMPONENTS_V2 } = MESSAGE_FLAGS;
const BOT_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_VOICE_MESSAGE | IS_COMPONENTS_V2;

export const messageRules: readonly Rule[] = [
  messageRule(contentLength),
  messageRule(emptyMessage),
  messageRule(flags),
  messageRule(uploads),
  lostMessage,
];

function* contentLength(facts: MessageFacts): Iterable<Finding> {
  const content = lengthInCharacters(asText(facts.message.content));
  if (content > LONGEST_CONTENT_CHARACTERS) {
    const sentence = `has ${content} characters. Discord allows at most ${LONGEST_CONTENT_CHARACTERS}.`;
    yield finding(at(facts.at, 'content'), 'too_long', sentence, CREATE_PAGE);
  }
  const nonce = asText(facts.message.nonce);
  if (nonce.length > LONGEST_NONCE_CHARACTERS) {
    const sentence = `has ${nonce.length} characters. Discord allows at most ${LONGEST_NONCE_CHARACTERS}.`;
    yield finding(at(facts.at, 'nonce'), 'too_long', sentence, CREATE_PAGE);
  }
}

function* emptyMessage({ at: place, message, files, doing }: MessageFacts): Iterable<Finding> {
  if (doing === 'edit' || files.length > 0 || hasSubstance(message)) return;
  const sentence = 'has nothing to show: no content, embed, component, file, sticker, poll or forward.';
  yield finding(place, 'empty_message', sentence, CREATE_PAGE);
}

function hasSubstance(message: Json): boolean {
  const lists = [message.embeds, message.components, message.sticker_ids];
  return (
    !isBlank(message.content) ||
    lists.some((list) => asList(list).length > 0) ||
    isObject(message.poll) ||
    isObject(message.shared_client_theme) ||
    asObject(message.message_reference).type === FORWARD
  );
}

/** What is no text at all is a mistake of its own. */
const isBlank = (content: unknown) =>
  typeof content === 'string' ? content.trim() === '' : (content ?? null) === null;

function* flags({ at: place, message, doing, by }: MessageFacts): Iterable<Finding> {
  const set = flagsOf(message);
  // An edit repeats whatever flags the message has; EPHEMERAL alone can neither be set nor taken away by one.
  const refused = doing === 'edit' && by !== 'answer' ? set & EPHEMERAL : set & ~allowed(by);
  if (refused === 0) return;
  const sentence = `holds ${namesOf(refused)}, which can't be set here.`;
  yield finding(at(place, 'flags'), 'flag_not_allowed', sentence, doing === 'edit' ? WEBHOOK_EDIT_PAGE : FLAGS_PAGE);
}

/** Only a follow-up, which is a webhook's message, and an answer can be ephemeral. */
const allowed = (by: MessageFacts['by']) => (by === 'bot' ? BOT_FLAGS : BOT_FLAGS | EPHEMERAL);

function namesOf(bits: number): string {
  const known = Object.entries(MESSAGE_FLAGS).filter(([, bit]) => (bits & bit) !== 0);
  const rest = known.reduce((left, [, bit]) => left & ~bit, bits);
  return [...known.map(([name]) => name), ...(rest === 0 ? [] : [String(rest)])].join(', ');
}

function* uploads({ files }: MessageFacts): Iterable<Finding> {
  if (files.length > MOST_FILES) {
    yield finding('files', 'too_many', `holds ${files.length}. Discord allows at most ${MOST_FILES}.`, CREATE_PAGE);
  }
  for (const [i, file] of files.entries()) {
    if (file.size <= LARGEST_FILE_BYTES) continue;
    const sentence = `has ${file.size} bytes. Discord allows at most ${LARGEST_FILE_BYTES}.`;
    yield finding(at('files', i), 'file_too_big', sentence, UPLOAD_PAGE);
  }
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > LARGEST_REQUEST_BYTES) {
    const sentence = `hold ${total} bytes together. Discord allows at most ${LARGEST_REQUEST_BYTES} in a request.`;
    yield finding('files', 'request_too_big', sentence, CREATE_PAGE);
  }
}

/** "I will answer later" carries no message: what stands in it is silently lost. */
function* lostMessage({ operation, body }: RequestFacts): Iterable<Finding> {
  const { type, data } = asObject(body);
  if (operation !== CALLBACK) return;
  if (type !== CALLBACK_TYPES.deferredMessage && type !== CALLBACK_TYPES.deferredUpdate) return;
  for (const key of ['content', 'embeds', 'components', 'poll']) {
    const value = asObject(data)[key] ?? '';
    if (value === '' || (Array.isArray(value) && value.length === 0)) continue;
    yield finding(`data.${key}`, 'lost_message', 'is lost: this answer only says that one will follow.', CALLBACK_PAGE);
  }
}
