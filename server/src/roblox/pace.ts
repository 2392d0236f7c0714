/** How long a call may take. Made anew for each call, and shared by all requests of it. */
export interface Pace {
  /** One request, in milliseconds. */
  readonly requestMs: number;
  /** Waiting for one's turn before a request, in milliseconds. */
  readonly patienceMs: number;
  /** What is left of the whole call, in milliseconds; 0 when it is over. */
  leftMs(): number;
}

const PACES = {
  /** Somebody has pressed a button and waits. */
  proof: { requestMs: 5_000, patienceMs: 2_000, callMs: 8_000 },
  /** A card is drawn; what is older will do as well. */
  display: { requestMs: 3_000, patienceMs: 500, callMs: 5_000 },
  /** Roles are given and taken. */
  fresh: { requestMs: 5_000, patienceMs: 5_000, callMs: 15_000 },
  /** Fifty accounts at once, by a job. */
  bulk: { requestMs: 10_000, patienceMs: 15_000, callMs: 60_000 },
} as const;

type Pacing = keyof typeof PACES;

/** Starts the clock of one call. Uses the machine's running clock: a call takes as long as it takes. */
export function startPace(pacing: Pacing): Pace {
  const { requestMs, patienceMs, callMs } = PACES[pacing];
  const endsAt = performance.now() + callMs;
  return { requestMs, patienceMs, leftMs: () => Math.max(0, endsAt - performance.now()) };
}
