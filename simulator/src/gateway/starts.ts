import type { Clock } from '../clock.ts';

/** As `GET /gateway/bot` answers it. https://discord.com/developers/docs/topics/gateway#session-start-limit-object */
export interface SessionStartLimit {
  total: number;
  remaining: number;
  /** Milliseconds until `remaining` is `total` again. */
  reset_after: number;
  max_concurrency: number;
}

/** How often an application may IDENTIFY. */
export interface Starts {
  limit(applicationId: string): SessionStartLimit;
  /** Changes an application's budget; what is left out stays. */
  set(applicationId: string, change: { total?: number; remaining?: number; maxConcurrency?: number }): void;
  /**
   * Counts one IDENTIFY. `spent`: the day's budget was used up before. `crowded`: another shard of the same
   * rate-limit key identified less than 5 seconds ago.
   */
  take(applicationId: string, shardId: number): 'taken' | 'spent' | 'crowded';
  clear(): void;
}

/** https://discord.com/developers/docs/topics/gateway#session-start-limit-object */
export const STARTS_A_DAY = 1_000;
const DAY_MS = 86_400_000;
/** https://discord.com/developers/docs/topics/gateway#rate-limiting */
export const IDENTIFY_EVERY_MS = 5_000;

interface Budget {
  total: number;
  used: number;
  resetsAt: number;
  maxConcurrency: number;
  /** By rate-limit key, when the last IDENTIFY came. */
  lastAt: Map<number, number>;
}

/**
 * Budgets on the simulator's clock. `maxConcurrency` is for applications that were not set otherwise; a test that starts
 * bots in a row may set `identifyEveryMs` to 0.
 */
export function createStarts(deps: { clock: Clock; maxConcurrency: number; identifyEveryMs: number }): Starts {
  const budgets = new Map<string, Budget>();

  function budgetOf(applicationId: string): Budget {
    let budget = budgets.get(applicationId);
    if (!budget) {
      budget = {
        total: STARTS_A_DAY,
        used: 0,
        resetsAt: deps.clock.now() + DAY_MS,
        maxConcurrency: deps.maxConcurrency,
        lastAt: new Map(),
      };
      budgets.set(applicationId, budget);
    }
    if (deps.clock.now() >= budget.resetsAt) {
      budget.used = 0;
      budget.resetsAt = deps.clock.now() + DAY_MS;
    }
    return budget;
  }

  return {
    limit(applicationId) {
      const { total, used, resetsAt, maxConcurrency } = budgetOf(applicationId);
      return {
        total,
        remaining: Math.max(0, total - used),
        reset_after: resetsAt - deps.clock.now(),
        max_concurrency: maxConcurrency,
      };
    },
    set(applicationId, change) {
      const budget = budgetOf(applicationId);
      if (change.total !== undefined) budget.total = change.total;
      if (change.remaining !== undefined) budget.used = budget.total - change.remaining;
      if (change.maxConcurrency !== undefined) budget.maxConcurrency = change.maxConcurrency;
    },
    take(applicationId, shardId) {
      const budget = budgetOf(applicationId);
      const key = shardId % budget.maxConcurrency;
      const last = budget.lastAt.get(key);
      if (last !== undefined && deps.clock.now() - last < deps.identifyEveryMs) return 'crowded';
      if (budget.used >= budget.total) return 'spent';
      budget.lastAt.set(key, deps.clock.now());
      budget.used += 1;
      return 'taken';
    },
    clear: () => budgets.clear(),
  };
}
