import type { Config } from '../kit/config.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import { RobloxFailure, type RobloxPort } from './port.ts';

/** The real Roblox, with its connections. */
export interface Roblox extends RobloxPort {
  close(): Promise<void>;
}

/** What the client is made of. */
export interface RobloxDeps {
  readonly urls: Config['robloxUrls'];
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'robloxRequest'>;
}

export function createRoblox({ apiKey }: RobloxDeps): Roblox {
  const later = () => Promise.reject(new RobloxFailure('busy', 'The client is not there yet.', 60_000));
  return {
    readProof: later,
    findByName: later,
    profileOf: later,
    membershipsOf: later,
    membershipsOfMany: later,
    canAskForMany: () => apiKey !== undefined,
    namesOf: later,
    groupOf: later,
    pictureOf: async () => undefined,
    health: () => ({ state: 'up', hasKey: apiKey !== undefined, troubles: [] }),
    close: async () => {},
  };
}
