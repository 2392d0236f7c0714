import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { RestAnswer } from './interactions-port.ts';
import { bucketOf } from './rate-limit-table.ts';
import { createWindows } from './windows.ts';

/** https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const GLOBAL_REQUESTS = 50;
const GLOBAL_WINDOW_MS = 1_000;

/** https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
export const INVALID_REQUESTS = 10_000;
const INVALID_WINDOW_MS = 10 * 60 * 1_000;
/** Invalid requests are counted in steps, so that ten thousand times need not be kept. */
const INVALID_STEP_MS = 10_000;
const INVALID_STATUS = new Set([401, 403, 429]);

export interface LimitedCall {
  readonly method: string;
  /** The template. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  /** The application whose token was shown; undefined for routes without one. */
  readonly applicationId: string | undefined;
}

export type Verdict =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly answer: RestAnswer };

export interface RateLimits {
  /** Counts a call against its bucket and against all of the bot's calls. */
  take(call: LimitedCall): Verdict;
  /** Counts an answer that Discord holds against the address: 401, 403 and 429, unless the limit was a shared one. */
  countAnswer(status: number, headers: Readonly<Record<string, string>>): void;
  /** True while the address is banned: every request then gets Cloudflare's page. */
  banned(): boolean;
}

/** The answer to a request too many. https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit */
export function tooMany(
  retryAfterMs: number,
  scope: 'user' | 'global',
  headers: Readonly<Record<string, string>> = {},
): RestAnswer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global: scope === 'global' },
    headers: {
      ...headers,
      'retry-after': `${Math.ceil(retryAfterMs / 1_000)}`,
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
  };
}

const seconds = (ms: number) => (ms / 1_000).toFixed(3);

/** Rate limits on the simulator's clock. */
export function createRateLimits(clock: Clock): RateLimits {
  const windows = createWindows(clock);
  const hashes = new Map<string, string>();
  const invalid = new Map<number, number>();

  function hashOf(bucket: string): string {
    let hash = hashes.get(bucket);
    if (hash === undefined) hashes.set(bucket, (hash = createHash('md5').update(bucket).digest('hex')));
    return hash;
  }

  return {
    take({ method, route, params, applicationId }) {
      const { name, limit, windowMs, major } = bucketOf(method, route, params);
      const who = applicationId ?? 'nobody';
      // Interactions show no bot's token, and so are outside of its 50 calls a second.
      if (applicationId !== undefined) {
        const { taken, resetMs } = windows.take(`global ${who}`, GLOBAL_REQUESTS, GLOBAL_WINDOW_MS);
        if (!taken) return { allowed: false, answer: tooMany(resetMs, 'global') };
      }
      const { taken, remaining, resetMs } = windows.take(`${who} ${name} ${major}`, limit, windowMs);
      const headers = {
        'x-ratelimit-limit': `${limit}`,
        'x-ratelimit-remaining': `${remaining}`,
        'x-ratelimit-reset': seconds(clock.now() + resetMs),
        'x-ratelimit-reset-after': seconds(resetMs),
        'x-ratelimit-bucket': hashOf(name),
      };
      return taken ? { allowed: true, headers } : { allowed: false, answer: tooMany(resetMs, 'user', headers) };
    },
    countAnswer(status, headers) {
      if (!INVALID_STATUS.has(status) || headers['x-ratelimit-scope'] === 'shared') return;
      const step = Math.floor(clock.now() / INVALID_STEP_MS);
      invalid.set(step, (invalid.get(step) ?? 0) + 1);
    },
    banned() {
      if (invalid.size === 0) return false;
      const oldest = Math.floor((clock.now() - INVALID_WINDOW_MS) / INVALID_STEP_MS);
      let count = 0;
      for (const [step, made] of invalid) {
        if (step <= oldest) invalid.delete(step);
        else count += made;
      }
      return count >= INVALID_REQUESTS;
    },
  };
}
