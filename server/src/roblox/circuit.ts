/** Stops asking somebody who does not answer, and tries again with one request at a time. */
export interface Circuit {
  /** How long nothing is sent, in milliseconds; 0 when a request may be sent. */
  waitMs(): number;
  /** To be called right before sending. Where the circuit was open, this request is the probe and others wait for it. */
  enter(): void;
  /** @returns whether it was open until now */
  succeeded(): boolean;
  /** @returns whether this opened it, after it had been closed */
  failed(): boolean;
  /** A request that had entered told nothing: if it was the probe, the next one is. */
  unsure(): void;
  /** How many requests failed since the last that did not. */
  failures(): number;
  /** When the next one is tried, in milliseconds since 1970; undefined as long as it is closed. */
  openUntilMs(): number | undefined;
}

export interface CircuitRules {
  /** It opens after so many failures in a row. */
  readonly opensAfter: number;
  /** How long it is open the first time, in milliseconds. Twice as long after each probe that fails. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Told to those who come while the probe is under way, in milliseconds. */
const WHILE_PROBING_MS = 1_000;

/** @param nowMs the time in milliseconds */
export function createCircuit({ opensAfter, firstMs, mostMs }: CircuitRules, nowMs: () => number): Circuit {
  let failures = 0;
  let openings = 0;
  let openUntilMs: number | undefined;
  let isProbing = false;

  return {
    waitMs() {
      if (openUntilMs === undefined) return 0;
      return isProbing ? WHILE_PROBING_MS : Math.max(0, openUntilMs - nowMs());
    },
    enter() {
      if (openUntilMs !== undefined) isProbing = true;
    },
    succeeded() {
      const wasOpen = openUntilMs !== undefined;
      failures = 0;
      openings = 0;
      openUntilMs = undefined;
      isProbing = false;
      return wasOpen;
    },
    failed() {
      const wasClosed = openUntilMs === undefined;
      failures += 1;
      // A request that was sent before it opened says nothing new.
      if ((wasClosed && failures < opensAfter) || (!wasClosed && !isProbing)) return false;
      openUntilMs = nowMs() + Math.min(mostMs, firstMs * 2 ** Math.min(openings, 20));
      openings += 1;
      isProbing = false;
      return wasClosed;
    },
    unsure() {
      isProbing = false;
    },
    failures: () => failures,
    openUntilMs: () => openUntilMs,
  };
}
