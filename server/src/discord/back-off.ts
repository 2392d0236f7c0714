import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait between tries. */
export interface BackOff {
  /** Before the second try, in milliseconds. Each further wait is twice as long. */
  readonly firstMs: number;
  /** No wait is longer, in milliseconds. */
  readonly mostMs: number;
}

/**
 * The wait after the failed try number `attempt` (1: the first), in milliseconds. Between half and all of the doubled
 * wait, by chance, so that many who failed at once don't come back at once.
 */
export function backOffMs(attempt: number, { firstMs, mostMs }: BackOff, random: () => number = Math.random): number {
  const wholeMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(wholeMs / 2 + (random() * wholeMs) / 2);
}

/** Waits. Ends early, without an error, when `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal && { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
