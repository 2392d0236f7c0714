import type { Clock } from '../clock.ts';

/** One IDENTIFY and what became of it. */
export interface IdentifyEntry {
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly at: number;
  /** Counts the connections of this simulator from 1. */
  readonly connection: number;
  readonly applicationId: string | undefined;
  readonly shard: readonly [id: number, count: number] | undefined;
  readonly intents: number | undefined;
  /** `ready`, `invalid session` (op 9), `dropped` (a fault), or the code with which the connection was closed. */
  readonly outcome: 'ready' | 'invalid session' | 'dropped' | number;
}

/** One RESUME and what became of it. */
export interface ResumeEntry {
  readonly at: number;
  readonly connection: number;
  readonly sessionId: string;
  /** The last event that the client says it saw. */
  readonly seq: number;
  /** How many events it missed and got. */
  readonly replayed: number;
  /** False if the client came to the ordinary address instead of `resume_gateway_url`. */
  readonly onResumeUrl: boolean;
  readonly outcome: 'resumed' | 'invalid session' | 'dropped' | number;
}

/** The sessions that clients began and took up again. */
export interface GatewaySeen {
  identified(entry: Omit<IdentifyEntry, 'at'>): void;
  resumed(entry: Omit<ResumeEntry, 'at'>): void;
  identifies(): readonly IdentifyEntry[];
  resumes(): readonly ResumeEntry[];
  clear(): void;
}

/** Keeps all of them: a bot starts a thousand times a day at most. `onEntry` is called after each. */
export function createGatewaySeen(deps: { clock: Clock; onEntry(): void }): GatewaySeen {
  const identifies: IdentifyEntry[] = [];
  const resumes: ResumeEntry[] = [];
  return {
    identified(entry) {
      identifies.push({ at: deps.clock.now(), ...entry });
      deps.onEntry();
    },
    resumed(entry) {
      resumes.push({ at: deps.clock.now(), ...entry });
      deps.onEntry();
    },
    identifies: () => identifies,
    resumes: () => resumes,
    clear() {
      identifies.length = 0;
      resumes.length = 0;
    },
  };
}
