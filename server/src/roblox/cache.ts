import type { Clock } from '../kit/clock.ts';
import { type Aged, RobloxFailure } from './port.ts';

/** What Roblox said lately, for what is only shown. */
export interface Cache<T> {
  /**
   * What is known, or else what `ask` answers. Many who want the same at once wait for one asking. Where Roblox fails,
   * what it said before is given with its age.
   *
   * @returns undefined where Roblox says that there is no such thing
   * @throws what `ask` throws, where nothing is known
   */
  get(key: string, ask: () => Promise<T | undefined>): Promise<Aged<T> | undefined>;
  /** Keeps what was learned by another way, and answers it with its age. */
  put(key: string, value: T): Aged<T>;
  /** Forgets one entry, so that the next `get` asks. */
  drop(key: string): void;
}

export interface CacheRules {
  /** So long nobody is asked, in milliseconds. */
  readonly freshMs: number;
  /** So old it may be while Roblox fails, in milliseconds. */
  readonly staleMs: number;
  /** How many entries are kept; the one that was wanted longest ago goes first. */
  readonly limit: number;
}

/** Something that was not there may be made any moment. */
const MISSING_FRESH_MS = 15_000;

interface Entry<T> {
  readonly value: T | undefined;
  readonly atMs: number;
  /** After a failure nobody is asked before this. */
  readonly notBeforeMs: number;
}

export function createCache<T>({ freshMs, staleMs, limit }: CacheRules, clock: Clock): Cache<T> {
  const entries = new Map<string, Entry<T>>();
  const underWay = new Map<string, Promise<Entry<T>>>();
  const nowMs = () => clock.now().getTime();

  function keep(key: string, entry: Entry<T>): Entry<T> {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  function isFresh({ value, atMs }: Entry<T>): boolean {
    return nowMs() - atMs < (value === undefined ? Math.min(MISSING_FRESH_MS, freshMs) : freshMs);
  }

  const isOldButGood = ({ value, atMs }: Entry<T>) => value !== undefined && nowMs() - atMs < staleMs;

  function start(key: string, ask: () => Promise<T | undefined>): Promise<Entry<T>> {
    const asking = ask()
      .then((value) => keep(key, { value, atMs: nowMs(), notBeforeMs: 0 }))
      .finally(() => underWay.delete(key));
    underWay.set(key, asking);
    return asking;
  }

  const aged = ({ value, atMs }: Entry<T>, stale: boolean): Aged<T> | undefined =>
    value === undefined ? undefined : { value, at: new Date(atMs), stale };

  return {
    async get(key, ask) {
      const entry = entries.get(key);
      if (entry) keep(key, entry);
      if (entry && isFresh(entry)) return aged(entry, false);
      if (entry && isOldButGood(entry) && nowMs() < entry.notBeforeMs) return aged(entry, true);
      try {
        return aged(await (underWay.get(key) ?? start(key, ask)), false);
      } catch (error) {
        const known = entries.get(key);
        if (!(error instanceof RobloxFailure) || !known || !isOldButGood(known)) throw error;
        return aged(keep(key, { ...known, notBeforeMs: nowMs() + error.retryAfterMs }), true);
      }
    },
    put(key, value) {
      const entry = keep(key, { value, atMs: nowMs(), notBeforeMs: 0 });
      return { value, at: new Date(entry.atMs), stale: false };
    },
    drop: (key) => void entries.delete(key),
  };
}
