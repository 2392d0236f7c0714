import { type RobloxWorld, robloxVariables, type Simulator, startSimulator } from '@muster/simulator';
import { systemClock } from '../src/kit/clock.ts';
import { readConfig } from '../src/kit/config.ts';
import { createLog } from '../src/kit/log.ts';
import { createRoblox, type Roblox } from '../src/roblox/client.ts';
import type { RobloxPort } from '../src/roblox/port.ts';

/** The simulator's small Roblox, and the real client that asks it over HTTP. */
export interface SmallRoblox {
  readonly simulator: Simulator;
  /** An Open Cloud key that works. */
  readonly key: string;
  /** For the bot: whatever client there is at the moment. */
  readonly port: RobloxPort;
  /** Puts a new client in place of the one before, which knows of no trouble yet. */
  renew(options?: { readonly withKey?: boolean; readonly share?: number }): void;
  /** How many requests have come in by now. */
  requests(): Promise<number>;
  /** Everything that the clients wrote to the log, at every level. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** @param prepare lays out who is there, where that would be too many requests */
export async function startSmallRoblox(prepare?: (roblox: RobloxWorld) => void): Promise<SmallRoblox> {
  const simulator = await startSimulator({ prepare: (_, roblox) => prepare?.(roblox) });
  const { key } = await simulator.control.call('makeRobloxKey', {});
  const read = readConfig({ DISCORD_BOT_TOKEN: 'made-up.token', ...robloxVariables(simulator.robloxUrls) });
  if (!read.ok) throw new Error('The simulator gave addresses that cannot be read.');
  const { robloxUrls: urls } = read.config;
  const lines: string[] = [];
  const log = createLog({ level: 'trace', format: 'json', write: (line) => void lines.push(line) });
  const made: Roblox[] = [];
  const small: SmallRoblox = {
    simulator,
    key,
    lines,
    port: new Proxy({} as RobloxPort, { get: (_, name) => Reflect.get(made.at(-1) ?? {}, name) as unknown }),
    renew({ withKey = true, share = 1 } = {}) {
      const apiKey = withKey ? key : undefined;
      made.push(createRoblox({ urls, apiKey, share, clock: systemClock, log, metrics: { robloxRequest() {} } }));
    },
    requests: async () => (await simulator.control.robloxRequests({})).length,
    async stop() {
      await Promise.all(made.map((client) => client.close()));
      await simulator.stop();
    },
  };
  small.renew();
  return small;
}
