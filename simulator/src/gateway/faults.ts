import type { Clock } from '../clock.ts';

/** The points of a connection's life at which it can be broken. */
export type Phase = 'before hello' | 'after hello' | 'after identify' | 'after ready' | 'mid guilds' | 'after resume';

/** What the gateway does wrong from now on, until its count or its time is over. */
export type GatewayFault =
  /** The socket breaks at that point; with `code`, it is closed with that code instead. */
  | { readonly kind: 'drop'; readonly phase: Phase; readonly code?: number; readonly times?: number }
  /** New connections are refused. */
  | { readonly kind: 'refuse'; readonly times?: number; readonly forMs?: number }
  /** Heartbeats are not acknowledged; with `silent`, nothing else is sent either. */
  | { readonly kind: 'zombie'; readonly silent?: boolean; readonly forMs?: number }
  /** Events come twice; with `event`, only those of that name. */
  | { readonly kind: 'duplicate'; readonly event?: string; readonly times?: number; readonly forMs?: number }
  /** IDENTIFY (or RESUME) is answered with op 9. */
  | {
      readonly kind: 'refuse session';
      readonly to: 'identify' | 'resume';
      readonly resumable?: boolean;
      readonly times?: number;
    };

type FaultOf<K extends GatewayFault['kind']> = Extract<GatewayFault, { kind: K }>;

/** A fault that stands. */
export interface StandingFault {
  readonly id: number;
  readonly fault: GatewayFault;
}

/** The gateway's standing faults. */
export interface GatewayFaults {
  /** Answers the fault's number. Without `times` and `forMs` it stands until it is removed, a drop happens once. */
  add(fault: GatewayFault): number;
  remove(id: number): void;
  list(): readonly StandingFault[];
  clear(): void;
  /** Uses up one turn of a fault of that kind that fits, if one stands. */
  take<K extends GatewayFault['kind']>(kind: K, fits?: (fault: FaultOf<K>) => boolean): FaultOf<K> | undefined;
}

interface Standing {
  readonly id: number;
  readonly fault: GatewayFault;
  left: number;
  readonly endsAt: number;
}

/** Faults whose times run on the simulator's clock. */
export function createGatewayFaults(deps: { clock: Clock }): GatewayFaults {
  const standing = new Map<number, Standing>();
  let lastId = 0;

  const turns = (fault: GatewayFault) =>
    ('times' in fault ? fault.times : undefined) ?? (fault.kind === 'drop' ? 1 : Infinity);
  const lasts = (fault: GatewayFault) => ('forMs' in fault ? fault.forMs : undefined) ?? Infinity;

  function alive(): Standing[] {
    for (const { id, endsAt, left } of standing.values()) {
      if (left <= 0 || deps.clock.now() >= endsAt) standing.delete(id);
    }
    return [...standing.values()];
  }

  return {
    add(fault) {
      lastId += 1;
      standing.set(lastId, { id: lastId, fault, left: turns(fault), endsAt: deps.clock.now() + lasts(fault) });
      return lastId;
    },
    remove: (id) => void standing.delete(id),
    list: () => alive().map(({ id, fault }) => ({ id, fault })),
    clear: () => standing.clear(),
    take<K extends GatewayFault['kind']>(kind: K, fits: (fault: FaultOf<K>) => boolean = () => true) {
      // The hot path: no fault stands.
      if (standing.size === 0) return undefined;
      const isOfKind = (fault: GatewayFault): fault is FaultOf<K> => fault.kind === kind;
      for (const entry of alive()) {
        const { fault } = entry;
        if (!isOfKind(fault) || !fits(fault)) continue;
        entry.left -= 1;
        return fault;
      }
      return undefined;
    },
  };
}
