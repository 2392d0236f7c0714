/** Something off Discord's published contract, or Roblox's. */
export interface Violation {
  /** The route or the gateway event, as in `POST /channels/{channel_id}/messages`. */
  readonly where: string;
  /** As in `embeds[0].title`; empty for the whole. */
  readonly path: string;
  /** A short word for the rule. */
  readonly rule: string;
  /** A plain sentence. */
  readonly message: string;
}

/** A violation with the time, who made it, and what was sent. */
export interface ViolationEntry extends Violation {
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly at: number;
  /** Who broke the contract: the bot with a request or a gateway send, or this simulator with an answer or an event. */
  readonly by: 'request' | 'answer' | 'gateway send' | 'gateway event' | 'interaction';
  /** What was sent, as it was read. */
  readonly sample: unknown;
}

/** One request that the REST side answered, or that a fault left without an answer. */
export interface RequestEntry {
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Without `/api/v10`, with the query. */
  readonly path: string;
  /** The template, as in `/channels/{channel_id}/messages`. */
  readonly route: string;
  /** 0 if it was never answered. */
  readonly status: number;
  readonly body: unknown;
  readonly durationMs: number;
}

/** One payload that a client sent over the gateway. */
export interface GatewaySendEntry {
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly at: number;
  readonly op: number;
  readonly d: unknown;
  /** Counts the connections of this simulator from 1. */
  readonly connection: number;
  readonly applicationId: string | undefined;
  readonly sessionId: string | undefined;
}

/** What was seen so far. Tests count calls and look for violations in it. */
export interface Recorder {
  /** False while recording is off (the bench): callers may skip the work of making an entry. Violations are always kept. */
  readonly on: boolean;
  request(entry: RequestEntry): void;
  gatewaySend(entry: GatewaySendEntry): void;
  violation(entry: ViolationEntry): void;
  /** Oldest first. With `route`, only requests of that template; with `method`, only that method. */
  requests(where?: { route?: string; method?: string }): readonly RequestEntry[];
  gatewaySends(where?: { op?: number }): readonly GatewaySendEntry[];
  violations(): readonly ViolationEntry[];
  clear(): void;
}

/** More than any test looks at; a demo that runs for days must not grow for ever. */
export const KEPT_ENTRIES = 20_000;

/** A recorder that keeps the last `KEPT_ENTRIES` of each kind. `onEntry` is called after each. */
export function createRecorder(options: { recording: boolean; onEntry?: () => void }): Recorder {
  const requests: RequestEntry[] = [];
  const sends: GatewaySendEntry[] = [];
  const violations: ViolationEntry[] = [];

  function keep<T>(list: T[], entry: T) {
    list.push(entry);
    // Dropping half at once keeps a push cheap.
    if (list.length > KEPT_ENTRIES) list.splice(0, KEPT_ENTRIES / 2);
    options.onEntry?.();
  }

  return {
    on: options.recording,
    request(entry) {
      if (options.recording) keep(requests, entry);
    },
    gatewaySend(entry) {
      if (options.recording) keep(sends, entry);
    },
    violation: (entry) => keep(violations, entry),
    requests: (where = {}) =>
      requests.filter(
        (entry) =>
          (where.route === undefined || entry.route === where.route) &&
          (where.method === undefined || entry.method === where.method),
      ),
    gatewaySends: (where = {}) => sends.filter((entry) => where.op === undefined || entry.op === where.op),
    violations: () => violations,
    clear() {
      requests.length = 0;
      sends.length = 0;
      violations.length = 0;
    },
  };
}
