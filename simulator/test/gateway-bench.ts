import { afterEach, beforeEach } from 'vitest';
import type { Control } from '../src/control/client.ts';
import { INTENT } from '../src/gateway/intents.ts';
import { type Seeded, seedServer } from '../src/seed.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/simulator.ts';
import { openGateway, type RawClient } from './gateway-client.ts';

/** A client that has identified. */
export type Identified = RawClient & { readonly ready: { session_id: string; resume_gateway_url: string } };

/** A simulator with the seeded server, new for each test. */
export interface GatewayBench {
  readonly simulator: Simulator;
  readonly control: Control;
  readonly seeded: Seeded;
  readonly url: string;
  restart(options?: SimulatorOptions): Promise<void>;
  /** IDENTIFY's data. */
  identity(change?: object): object;
  open(query?: string): RawClient;
  identified(change?: object, query?: string): Promise<Identified>;
}

/** Call it at the top of a file: it starts and stops with each test. */
export function gatewayBench(): GatewayBench {
  let simulator: Simulator;
  let seeded: Seeded;

  async function begin(options: SimulatorOptions = {}) {
    const prepare: SimulatorOptions['prepare'] = (world) => {
      seeded = seedServer(world);
    };
    simulator = await startSimulator({ identifyEveryMs: 0, prepare, ...options });
  }
  beforeEach(() => begin());
  afterEach(() => simulator.stop());

  const bench: GatewayBench = {
    get simulator() {
      return simulator;
    },
    get control() {
      return simulator.control;
    },
    get seeded() {
      return seeded;
    },
    get url() {
      return `ws://127.0.0.1:${simulator.port}/gateway`;
    },
    async restart(options) {
      await simulator.stop();
      await begin(options);
    },
    identity: (change = {}) => ({
      token: seeded.token,
      intents: INTENT.guilds,
      properties: { os: 'linux', browser: 'test', device: 'test' },
      ...change,
    }),
    open: (query) => openGateway(bench.url, query),
    async identified(change, query) {
      const client = bench.open(query);
      await client.next(10);
      client.send(2, bench.identity(change));
      const { d: ready } = await client.next('READY');
      return { ...client, ready };
    },
  };
  return bench;
}

/** What came, by event name or opcode. */
export const names = (client: RawClient) => client.received.map(({ t, op }) => t ?? op);

/** Long enough for what should not come to have come. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 60));
