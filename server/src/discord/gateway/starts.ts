import { type APIGatewayBotInfo, Routes } from 'discord-api-types/v10';
import type { Log } from '../../kit/log.ts';
import { type BackOff, backOffMs, pause } from '../back-off.ts';
import { DiscordFailure } from '../failure.ts';
import type { Rest } from '../rest.ts';
import { field } from '../wire.ts';
import { type Identify, identifyWaitMs } from './allowance.ts';
import type { Session, Sessions, SessionStore } from './sessions.ts';

/** Decides when a connection may be opened and an IDENTIFY sent, and waits for that. */
export interface Starts {
  /**
   * Reads the sessions that can be gone on with. Waits for the database some time, since it also counts the starts;
   * then does without.
   */
  claim(sessions: Sessions, signal: AbortSignal): Promise<Session[]>;
  /** Asks Discord for the gateway until it answers. `refused`: the token is wrong. Undefined once `signal` is aborted. */
  gatewayInfo(signal: AbortSignal): Promise<APIGatewayBotInfo | 'refused' | undefined>;
  /** Whether Discord allows so many new sessions. Where not, waits, and then answers false: ask Discord again. */
  mayStart(info: APIGatewayBotInfo, newSessions: number, signal: AbortSignal): Promise<boolean>;
  /** Asked before each IDENTIFY, which is counted. 0: send it now; otherwise how long to wait, in milliseconds. */
  mayIdentify(shardId: number): Promise<number>;
  /** Waits as long as the ending of a connection says. */
  waitAfter(ending: { readonly waitMs: number; readonly why: string }, signal: AbortSignal): Promise<void>;
  /** The connection is there: what was wrong is over. */
  succeeded(): void;
  /** What is waited for, in one sentence. */
  trouble(): string | undefined;
}

/**
 * How long a start waits for the database, in milliseconds. Without it the starts of earlier processes are not known;
 * a bot that crashes at each start then sends 864 IDENTIFYs a day, which is still below the 1,000 that reset the token.
 */
const STORE_WAIT_MS = 120_000;
const STORE_BACK_OFF: BackOff = { firstMs: 500, mostMs: 5_000 };
/** In mid run people must be told that the database is away, which takes a connection. */
const STORE_TIMEOUT_MS = 3_000;
const DISCORD_BACK_OFF: BackOff = { firstMs: 1_000, mostMs: 60_000 };
/** Asked while a line is open, which Discord closes if nothing is said for long. */
const DISCORD_TIMEOUT_MS = 5_000;
/** How long what Discord said of the sessions left is believed, in milliseconds. */
const INFO_FRESH_MS = 60_000;
/** A wait until tomorrow is cut, to ask Discord now and then whether it still holds. */
const LONGEST_WAIT_MS = 3_600_000;

/** @param store may fail at any time */
export function createStarts({ rest, store, log }: { rest: Rest; store: SessionStore; log: Log }): Starts {
  /** Of this process alone; judged when the store does not answer. */
  const sent: { shardId: number; atMs: number }[] = [];
  let known: { info: APIGatewayBotInfo; atMs: number } | undefined;
  let trouble: string | undefined;

  /** Says it once, however often it happens in a row. */
  function tell(sentence: string, fields: object = {}) {
    if (trouble !== sentence) log.warn(fields, sentence);
    trouble = sentence;
  }

  async function ask(): Promise<APIGatewayBotInfo> {
    const info = await rest.get<APIGatewayBotInfo>(Routes.gatewayBot());
    if (!isGatewayInfo(info)) throw new DiscordFailure('retry', 200, 0, 'Discord did not say where its gateway is.');
    known = { info, atMs: performance.now() };
    return info;
  }

  async function askFresh(): Promise<APIGatewayBotInfo | undefined> {
    if (known && performance.now() - known.atMs < INFO_FRESH_MS) return known.info;
    try {
      return await within(DISCORD_TIMEOUT_MS, ask());
    } catch {
      // Our own count still holds.
      return undefined;
    }
  }

  async function take(shardId: number, maxConcurrency: number): Promise<number> {
    try {
      return await within(STORE_TIMEOUT_MS, store.takeIdentify(shardId, maxConcurrency));
    } catch (error) {
      log.warn({ err: error }, 'The database does not count the connections to Discord. Counting in memory.');
      const past: Identify[] = sent.map((one) => ({ shardId: one.shardId, ageMs: performance.now() - one.atMs }));
      return identifyWaitMs(past, shardId, maxConcurrency);
    }
  }

  return {
    async claim(sessions, signal) {
      const giveUpAtMs = performance.now() + STORE_WAIT_MS;
      for (let attempt = 1; ; attempt++) {
        try {
          return await within(STORE_TIMEOUT_MS, sessions.claim());
        } catch (error) {
          tell('The database does not answer. Waiting for it before connecting to Discord.', { err: error });
          if (signal.aborted || performance.now() > giveUpAtMs) return [];
          await pause(backOffMs(attempt, STORE_BACK_OFF), signal);
        }
      }
    },

    async gatewayInfo(signal) {
      for (let attempt = 1; !signal.aborted; attempt++) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof DiscordFailure)) throw error;
          if (error.sort === 'stopped') return 'refused';
          const waitMs = error.retryAfterMs ?? backOffMs(attempt, DISCORD_BACK_OFF);
          tell('Discord does not answer. Trying again until it does.', { status: error.status, waitMs });
          await pause(waitMs, signal);
        }
      }
      return undefined;
    },

    async mayStart(info, newSessions, signal) {
      const { remaining, reset_after: resetMs, total } = info.session_start_limit;
      if (newSessions <= remaining) return true;
      const until = new Date(Date.now() + resetMs).toISOString();
      tell(`Discord allows no new connection before its daily limit of ${total} is renewed. Waiting.`, { until });
      await pause(Math.min(resetMs, LONGEST_WAIT_MS), signal);
      return false;
    },

    async mayIdentify(shardId) {
      const limit = (await askFresh())?.session_start_limit;
      if (limit && limit.remaining <= 0) return Math.min(limit.reset_after, LONGEST_WAIT_MS);
      const waitMs = await take(shardId, Math.max(1, limit?.max_concurrency ?? 1));
      if (waitMs > 0) return waitMs;
      sent.push({ shardId, atMs: performance.now() });
      if (known) known.info.session_start_limit.remaining--;
      return 0;
    },

    async waitAfter({ waitMs, why }, signal) {
      if (waitMs > 0) tell(`${why} Trying again in ${Math.ceil(waitMs / 1_000)} seconds.`, { waitMs });
      await pause(waitMs, signal);
    },

    succeeded() {
      trouble = undefined;
    },
    trouble: () => trouble,
  };
}

function isGatewayInfo(info: unknown): boolean {
  const url = field(info, 'url');
  const limit = field(info, 'session_start_limit');
  const isUrl = typeof url === 'string' && /^wss?:\/\//.test(url) && URL.canParse(url);
  return isUrl && Number(field(info, 'shards')) >= 1 && Number.isFinite(field(limit, 'remaining'));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, late(ms, timer.signal)]);
  } finally {
    timer.abort();
  }
}

async function late(ms: number, signal: AbortSignal): Promise<never> {
  await pause(ms, signal);
  throw new Error(`No answer within ${ms} ms.`);
}
