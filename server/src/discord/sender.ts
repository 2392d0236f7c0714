import { InteractionResponseType } from 'discord-api-types/v10';
import { Pool } from 'undici';
import type { Metrics } from '../kit/metrics.ts';
import type { ReplyFile } from '../kit/reply.ts';
import { type BackOff, backOffMs, pause } from './back-off.ts';
import { DiscordFailure, sortFailure } from './failure.ts';
import { encodeFiles } from './multipart.ts';
import type { InteractionHandle, InteractionSender } from './port.ts';
import { neverSent, noAnswer, type RequestName } from './rest-failure.ts';
import { type Answer, exchange } from './sender-exchange.ts';
import { field } from './wire.ts';

/**
 * Connections to Discord that are kept open. Discord answers in 50 to 100 ms, so 64 carry some 600 answers a second;
 * more wait their turn.
 */
const CONNECTIONS = 64;
const KEEP_ALIVE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 2_000;
/**
 * A first answer is of no use after three seconds, so a silent connection is given up early enough for a second try, also
 * where the answer took half of them to make. Above a second undici counts in whole seconds only.
 */
const FIRST_TIMEOUT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 2_000;
/** A deferral is sent when half of the three seconds are gone, so its first try waits less long, in milliseconds. */
const DEFERRAL_TIMEOUT_MS = 700;
/** For edits and further messages, in milliseconds. */
const EDIT_TIMEOUT_MS = 10_000;
/** A rate limit that asks for more is told to the caller, in milliseconds. */
const LONGEST_WAIT_MS = 10_000;
const ANSWER_TRIES = 2;
const EDIT_TRIES = 3;
const BACK_OFF: BackOff = { firstMs: 100, mostMs: 2_000 };

const ALREADY_ANSWERED = 40060;
const UNKNOWN_WEBHOOK = 10015;

/** What may be done about a request that failed. */
interface Plan {
  readonly tries: number;
  readonly timeoutMs: number;
  /** The same for the first try, where that is less. */
  readonly firstTimeoutMs?: number;
  /** `always`: doing it twice is the same as doing it once. `unsent`: only if it surely did not reach Discord. */
  readonly repeat: 'always' | 'unsent';
}

// A callback that arrived is told by 40060 when it is sent again, so repeating it is safe.
const FIRST_ANSWER: Plan = {
  tries: ANSWER_TRIES,
  timeoutMs: ANSWER_TIMEOUT_MS,
  firstTimeoutMs: FIRST_TIMEOUT_MS,
  repeat: 'always',
};
const DEFERRAL: Plan = { ...FIRST_ANSWER, firstTimeoutMs: DEFERRAL_TIMEOUT_MS };
const EDIT: Plan = { tries: EDIT_TRIES, timeoutMs: EDIT_TIMEOUT_MS, repeat: 'always' };
const FOLLOW_UP: Plan = { tries: ANSWER_TRIES, timeoutMs: EDIT_TIMEOUT_MS, repeat: 'unsent' };

const ANSWER_NAME: RequestName = { method: 'POST', route: '/interactions/:id/:token/callback' };
const EDIT_NAME: RequestName = { method: 'PATCH', route: '/webhooks/:id/:token/messages/@original' };
const DELETE_NAME: RequestName = { method: 'DELETE', route: '/webhooks/:id/:token/messages/@original' };
const FOLLOW_UP_NAME: RequestName = { method: 'POST', route: '/webhooks/:id/:token' };

/**
 * Answers interactions over connections of its own, outside the 50 requests a second that bound the other calls.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 *
 * The interaction's token is a secret: it stands in the paths and nowhere else, so no error or log line holds it.
 * Every method throws `DiscordFailure` and nothing else.
 *
 * @param apiUrl the base without a version, such as `https://discord.com/api`
 * @param connections how many at most
 */
export function createSender({
  apiUrl,
  metrics,
  connections = CONNECTIONS,
}: {
  apiUrl: string;
  metrics?: Pick<Metrics, 'discordRequest'>;
  connections?: number;
}): InteractionSender & { close(): Promise<void> } {
  const base = new URL(apiUrl);
  const path = `${base.pathname.replace(/\/+$/, '')}/v10`;
  const pool = new Pool(base.origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });

  async function send(
    name: RequestName,
    plan: Plan,
    at: string,
    body: unknown,
    files: readonly ReplyFile[] = [],
  ): Promise<void> {
    const encoded = files.length > 0 ? encodeFiles(body, files) : body === undefined ? null : JSON.stringify(body);
    for (let attempt = 1; ; attempt++) {
      let failure: DiscordFailure;
      let isSafe = plan.repeat === 'always';
      try {
        const timeoutMs = attempt === 1 ? (plan.firstTimeoutMs ?? plan.timeoutMs) : plan.timeoutMs;
        const answer = await exchange(pool, name.method, at, encoded, timeoutMs);
        metrics?.discordRequest(`${name.method} ${name.route}`, answer.status);
        if (answer.status < 300 && !answer.isPage) return;
        failure = failureOf(name, answer);
        // A rate-limited request was not carried out.
        isSafe ||= answer.status === 429;
      } catch (error) {
        metrics?.discordRequest(`${name.method} ${name.route}`, 0);
        failure = noAnswer(name, error);
        isSafe ||= neverSent(error);
      }
      if (attempt > 1 && failure.code === ALREADY_ANSWERED) return;
      const waitMs = failure.retryAfterMs ?? backOffMs(attempt, BACK_OFF);
      if (failure.sort !== 'retry' || !isSafe || attempt >= plan.tries || waitMs > LONGEST_WAIT_MS) throw failure;
      await pause(waitMs);
    }
  }

  const original = ({ applicationId, token }: InteractionHandle) =>
    `${path}/webhooks/${applicationId}/${token}/messages/@original`;

  return {
    answer({ id, token }, body, files) {
      const plan = DEFERRALS.has(field(body, 'type')) ? DEFERRAL : FIRST_ANSWER;
      return send(ANSWER_NAME, plan, `${path}/interactions/${id}/${token}/callback?with_response=false`, body, files);
    },
    editAnswer: (interaction, body, files) => send(EDIT_NAME, EDIT, original(interaction), body, files),
    async deleteAnswer(interaction) {
      try {
        await send(DELETE_NAME, EDIT, original(interaction), undefined);
      } catch (error) {
        if (!(error instanceof DiscordFailure && error.sort === 'gone')) throw error;
      }
    },
    followUp: ({ applicationId, token }, body, files) =>
      send(FOLLOW_UP_NAME, FOLLOW_UP, `${path}/webhooks/${applicationId}/${token}`, body, files),
    async close() {
      await Promise.race([pool.close(), pause(ANSWER_TIMEOUT_MS)]);
      await pool.destroy();
    },
  };
}

const DEFERRALS: ReadonlySet<unknown> = new Set([
  InteractionResponseType.DeferredChannelMessageWithSource,
  InteractionResponseType.DeferredMessageUpdate,
]);

/** Reads Discord's error; an answer that is no JSON is a proxy's, and its status alone counts. */
function failureOf(name: RequestName, { status, text, retryAfterS, isPage }: Answer): DiscordFailure {
  let code = 0;
  let message = `HTTP ${status}`;
  let waitS = retryAfterS;
  try {
    const error: unknown = JSON.parse(text);
    const [said, why, wait] = [field(error, 'code'), field(error, 'message'), field(error, 'retry_after')];
    if (typeof said === 'number') code = said;
    if (typeof why === 'string') message = why;
    if (typeof wait === 'number') waitS = wait;
  } catch {
    // The status says enough.
  }
  // Whether Discord has heard of what a page was the answer to is not known.
  const isUnheard = isPage && status < 300;
  // Once an interaction's fifteen minutes are over, its webhook is unknown.
  const sort = isUnheard ? 'retry' : code === UNKNOWN_WEBHOOK ? 'late' : sortFailure(status, code);
  const waitMs = status === 429 && waitS !== undefined ? Math.ceil(waitS * 1_000) : undefined;
  const what = code === 0 ? message : `${code} ${message}`;
  return new DiscordFailure(sort, status, code, `${name.method} ${name.route}: ${what}`, undefined, waitMs);
}
