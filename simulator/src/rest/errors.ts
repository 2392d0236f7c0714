import type { RestAnswer } from './interactions-port.ts';

/**
 * Discord's error codes with the status and the sentence that come with them.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
 */
const ERRORS = {
  10001: [404, 'Unknown Account'],
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10006: [404, 'Unknown Invite'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10009: [404, 'Unknown Overwrite'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [404, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10026: [404, 'Unknown Ban'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  10066: [404, 'Unknown application command permissions'],
  10070: [404, 'Unknown Guild Scheduled Event'],
  20012: [403, 'You are not authorized to perform this action on this application'],
  20016: [429, 'This action cannot be performed due to slowmode rate limit'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit'],
  30003: [400, 'Maximum number of pins reached for the channel (250)'],
  30005: [400, 'Maximum number of guild roles reached (250)'],
  30007: [400, 'Maximum number of webhooks reached (15)'],
  30010: [400, 'Maximum number of reactions reached (20)'],
  30013: [400, 'Maximum number of guild channels reached (500)'],
  30015: [400, 'Maximum number of attachments in a message reached (10)'],
  30032: [400, 'Maximum number of application commands reached (100)'],
  30034: [400, 'Max number of daily application command creates has been reached (200)'],
  30038: [400, 'Maximum number of guild scheduled events reached (100)'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  40005: [413, 'Request entity too large'],
  40007: [403, 'The user is banned from this guild.'],
  40058: [400, 'Cannot message this thread until after the post author has sent an initial message.'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40067: [400, 'A tag is required to create a forum post in this channel'],
  40094: [400, 'This interaction has reached the maximum number of follow-up messages'],
  50001: [403, 'Missing Access'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50014: [401, 'Invalid authentication token provided'],
  50016: [
    400,
    'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete',
  ],
  50019: [403, 'A message can only be pinned in the channel it was sent in'],
  50021: [403, 'Cannot execute action on this message'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50028: [400, 'Invalid Role'],
  50033: [400, 'Invalid Recipient(s)'],
  50034: [400, 'You can only bulk delete messages that are under 14 days old.'],
  50035: [400, 'Invalid Form Body'],
  50045: [400, 'File uploaded exceeds the maximum size'],
  50055: [400, 'Invalid Guild'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  50278: [403, 'Cannot send messages to this user due to having no mutual guilds'],
  160002: [403, 'You cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [400, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
  180000: [400, 'Cannot update a finished event'],
  200000: [400, 'Message was blocked by automatic moderation'],
  240000: [400, 'Message blocked by harmful links filter'],
} as const satisfies Record<number, readonly [status: number, message: string]>;

/** A code of Discord's that this small Discord can answer with. */
export type ErrorCode = keyof typeof ERRORS;

/** One wrong field of a 50035. */
export interface FieldProblem {
  /** As in `embeds[0].title`; empty for the whole body. */
  readonly path: string;
  /** Discord's word for the rule, as in `BASE_TYPE_BAD_LENGTH`. */
  readonly code: string;
  readonly message: string;
}

/** A planned "no" of the REST side: the route table turns it into `answer`. */
export class DiscordError extends Error {
  readonly answer: RestAnswer;

  constructor(answer: RestAnswer, message: string) {
    super(message);
    this.name = 'DiscordError';
    this.answer = answer;
  }
}

/** The answer that Discord gives for a code: its status and `{ message, code }`. */
export function errorAnswer(code: ErrorCode): RestAnswer {
  const [status, message] = ERRORS[code];
  return { status, body: { message, code } };
}

/** The same as something to throw. */
export function discordError(code: ErrorCode): DiscordError {
  return new DiscordError(errorAnswer(code), `${code} ${ERRORS[code][1]}`);
}

/**
 * "Invalid Form Body": every problem stands at its path, under `_errors`.
 * https://discord.com/developers/docs/reference#error-messages
 */
export function invalidForm(problems: readonly FieldProblem[]): DiscordError {
  return new DiscordError(
    { status: 400, body: { message: 'Invalid Form Body', code: 50035, errors: nest(problems) } },
    `50035 ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
  );
}

/** One wrong field, as something to throw. */
export function invalidField(path: string, code: string, message: string): DiscordError {
  return invalidForm([{ path, code, message }]);
}

/** Without a token, with a wrong one, or with one that was reset. */
export function unauthorized(): DiscordError {
  return new DiscordError({ status: 401, body: { message: '401: Unauthorized', code: 0 } }, '401');
}

/** The general answers with code 0: 404, 405, 503 and their like. */
export function plainError(status: number, name: string): DiscordError {
  return new DiscordError({ status, body: { message: `${status}: ${name}`, code: 0 } }, `${status} ${name}`);
}

/**
 * A limit of one thing (a channel's name, old messages) that no bucket header announces.
 *
 * @param retryAfterMs when the next try may work
 */
export function slowDown(retryAfterMs: number, code?: ErrorCode): DiscordError {
  const body =
    code === undefined
      ? { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global: false }
      : { message: ERRORS[code][1], code, retry_after: retryAfterMs / 1_000, global: false };
  const headers = { 'retry-after': `${Math.ceil(retryAfterMs / 1_000)}`, 'x-ratelimit-scope': 'user' };
  return new DiscordError({ status: 429, body, headers }, `429, try again in ${retryAfterMs} ms`);
}

interface ErrorTree {
  [key: string]: ErrorTree | { code: string; message: string }[];
}

function nest(problems: readonly FieldProblem[]): ErrorTree {
  const root: ErrorTree = {};
  for (const { path, code, message } of problems) {
    let node = root;
    for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
      const below = node[key];
      if (below !== undefined && !Array.isArray(below)) node = below;
      else node = node[key] = {};
    }
    const errors = node['_errors'];
    if (Array.isArray(errors)) errors.push({ code, message });
    else node['_errors'] = [{ code, message }];
  }
  return root;
}
