import type { Clock } from '../clock.ts';
import { createWindows } from '../rest/windows.ts';
import { cloudAnswer, legacyAnswer, type RobloxAnswer } from './errors.ts';
import { type RobloxRoute, routeName } from './route.ts';

type Limit = RobloxRoute['limit'];

/** How many requests an endpoint takes. */
export interface RobloxLimits {
  /**
   * Counts a request.
   *
   * @param who the owner of the key, or the address
   * @returns headers for the answer, and the refusal if it is one too many
   */
  take(route: RobloxRoute, who: string): { readonly headers: Readonly<Record<string, string>>; refusal?: RobloxAnswer };
  /** Another limit for one endpoint, named as `/users/v1/users/{userId}`; without one, its usual limit again. */
  set(route: string, limit: Limit | undefined): void;
  clear(): void;
}

/**
 * Limits on the simulator's clock. Their usual numbers were published for one day: creator-docs 55dea4963 of
 * 2025-08-06 (per address), and stand in the reference of Open Cloud (per owner of keys).
 */
export function createRobloxLimits(clock: Clock): RobloxLimits {
  let windows = createWindows(clock);
  const changed = new Map<string, Limit>();

  return {
    take(route, who) {
      const name = routeName(route);
      const limit = changed.get(name) ?? route.limit;
      const { taken, remaining, resetMs } = windows.take(`${who} ${name}`, limit.requests, limit.windowMs);
      // The older endpoints say nothing of what is left, nor how long to wait.
      if (route.host !== 'apis') {
        return { headers: {}, ...(taken ? {} : { refusal: legacyAnswer(429, 0, 'Too many requests') }) };
      }
      const seconds = String(Math.ceil(resetMs / 1_000));
      const window = `${limit.requests};w=${Math.ceil(limit.windowMs / 1_000)}`;
      const headers = {
        'x-ratelimit-limit': `${limit.requests}, ${window}, ${window}`,
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': seconds,
      };
      if (taken) return { headers };
      const refusal = cloudAnswer('RESOURCE_EXHAUSTED', 'Too many requests.');
      return { headers, refusal: { ...refusal, headers: { 'retry-after': seconds } } };
    },
    set(route, limit) {
      if (limit) changed.set(route, limit);
      else changed.delete(route);
      windows = createWindows(clock);
    },
    clear() {
      changed.clear();
      windows = createWindows(clock);
    },
  };
}
