import type { Clock } from './clock.ts';

/** Whether the thing asked for is done before the fault strikes. */
export type When = 'before' | 'after';

/** One way in which an HTTP service fails. */
export type Fault =
  /** Waits `ms` milliseconds on the simulator's clock before it does what was asked, or (as usual) before it answers. */
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: When }
  /** 429 of this route, of all routes, or Cloudflare's page. */
  | { readonly kind: 'rate-limit'; readonly scope: 'route' | 'global' | 'cloudflare'; readonly retryAfterMs: number }
  /** Any other refusal: 401, 403, 500, 502, 503. */
  | { readonly kind: 'status'; readonly status: number; readonly when: When }
  /** Never answers. */
  | { readonly kind: 'timeout'; readonly when: When }
  /** The socket is destroyed. */
  | { readonly kind: 'drop'; readonly when: When }
  /** A page of HTML with status 200, or JSON that stops in the middle. It is done all the same. */
  | { readonly kind: 'garbage'; readonly form: 'html' | 'cut-json' };

export interface FaultWhere {
  /** `POST`; any method without it. */
  readonly method?: string;
  /**
   * The template (`/channels/{channel_id}/messages`) or the path itself; `*` stands for any letters. A text that begins
   * with `^` is a regular expression over the path.
   */
  readonly route?: string;
}

/** A rule: which calls, which of them, and what happens to them. */
export interface FaultRule<F = Fault> {
  readonly id: string;
  readonly where: FaultWhere;
  /** Strikes so many times, then never again. */
  readonly times?: number;
  /** Strikes the n-th matching call alone, counted from 1. */
  readonly nth?: number;
  /** Strikes this share of the matching calls, 0 to 1, drawn from a seeded generator. */
  readonly share?: number;
  readonly fault: F;
}

/** A rule as it is added: without an id it gets one. */
export type NewFaultRule<F = Fault> = Omit<FaultRule<F>, 'id'> & { readonly id?: string };

/** A rule and what became of it so far. */
export interface FaultReport<F = Fault> extends FaultRule<F> {
  /** Calls that its `where` fits. */
  readonly seen: number;
  readonly struck: number;
}

/** Breaks an HTTP service on demand, in the ways `F`. */
export interface Faults<F = Fault> {
  /** Adds a rule, or replaces the one of the same id. @throws Error if its `route` is no valid regular expression */
  add(rule: NewFaultRule<F>): FaultRule<F>;
  remove(id: string): void;
  clear(): void;
  list(): FaultReport<F>[];
  /** The fault that strikes this call: of the first rule that fits and fires. Every rule that fits counts the call. */
  strike(call: { readonly method: string; readonly route: string; readonly path: string }): F | undefined;
  readonly clock: Clock;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function matcherOf({ method, route }: FaultWhere): (call: { method: string; route: string; path: string }) => boolean {
  const wanted = method?.toUpperCase();
  const fitsMethod = (called: string) => wanted === undefined || called === wanted;
  if (route === undefined) return (call) => fitsMethod(call.method);
  if (route.startsWith('^')) {
    const pattern = new RegExp(route);
    return (call) => fitsMethod(call.method) && pattern.test(call.path);
  }
  const pattern = new RegExp(`^${route.split('*').map(escaped).join('.*')}$`);
  return (call) => fitsMethod(call.method) && (pattern.test(call.route) || pattern.test(call.path));
}

/** Faults on demand. The same `seed` gives the same draws of `share`. */
export function createFaults<F = Fault>({ clock, seed = 1 }: { clock: Clock; seed?: number }): Faults<F> {
  const rules = new Map<
    string,
    { rule: FaultRule<F>; fits: ReturnType<typeof matcherOf>; seen: number; struck: number }
  >();
  let state = seed >>> 0 || 1;
  let made = 0;

  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };

  function fires(rule: FaultRule<F>, seen: number, struck: number): boolean {
    if (rule.nth !== undefined && seen !== rule.nth) return false;
    if (rule.times !== undefined && struck >= rule.times) return false;
    return rule.share === undefined || random() < rule.share;
  }

  return {
    clock,
    add(wanted) {
      made += 1;
      const rule: FaultRule<F> = { ...wanted, id: wanted.id ?? `fault-${made}` };
      rules.set(rule.id, { rule, fits: matcherOf(rule.where), seen: 0, struck: 0 });
      return rule;
    },
    remove: (id) => void rules.delete(id),
    clear: () => rules.clear(),
    list: () => [...rules.values()].map(({ rule, seen, struck }) => ({ ...rule, seen, struck })),
    strike(call) {
      let fault: F | undefined;
      for (const entry of rules.values()) {
        if (!entry.fits(call)) continue;
        entry.seen += 1;
        if (fault || !fires(entry.rule, entry.seen, entry.struck)) continue;
        entry.struck += 1;
        ({ fault } = entry.rule);
      }
      return fault;
    },
  };
}
