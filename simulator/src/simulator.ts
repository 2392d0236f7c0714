import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { createCdn } from './cdn.ts';
import { createClock } from './clock.ts';
import { createContract } from './contract/index.ts';
import { createChanges } from './control/changes.ts';
import { type Control, createControl } from './control/client.ts';
import { createOperations } from './control/operations.ts';
import { createReader } from './control/reads.ts';
import { createControlRoutes } from './control/routes.ts';
import { takeFast } from './fast-callback.ts';
import { createFaults } from './faults.ts';
import { createGatewayFaults } from './gateway/faults.ts';
import { createGateway } from './gateway/gateway.ts';
import { createGatewaySeen } from './gateway/seen.ts';
import { createStarts, IDENTIFY_EVERY_MS } from './gateway/starts.ts';
import { createIds } from './ids.ts';
import { createInteractions, type InteractionDesk } from './interactions/interactions.ts';
import { createRecorder } from './record.ts';
import { createRest } from './rest/rest.ts';
import { createRoblox, type RobloxUrls, robloxUrls } from './roblox/roblox.ts';
import type { RobloxWorld } from './roblox/types.ts';
import type { BotHandle } from './screen/bot.ts';
import { createScreen } from './screen/index.ts';
import { createSeededIds } from './seeded-ids.ts';
import type { World } from './world/types.ts';
import { createWorld } from './world/world.ts';

/** How a simulator starts; every part may be left out. */
export interface SimulatorOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** The same number gives the same tokens and draws. */
  readonly seed?: number;
  /** Lays out the worlds, at the start and after each reset. Their ids are the same each time. */
  readonly prepare?: (world: World, roblox: RobloxWorld) => void;
  /** False: nothing is held against Discord's contract or Roblox's. For the bench. */
  readonly contract?: boolean;
  readonly rateLimits?: boolean;
  /** False: requests and gateway sends are not kept. For the bench. */
  readonly recording?: boolean;
  /** Discord's is 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** How far apart two IDENTIFYs must be. Discord's 5,000; a test that starts bots in a row sets 0. */
  readonly identifyEveryMs?: number;
  /** A hold of the bot's process, so that it can be ended and started on the screen. */
  readonly bot?: BotHandle;
}

/** A running small Discord. */
export interface Simulator {
  /** Without a path. */
  readonly url: string;
  /** What a bot takes as DISCORD_API_URL; ends in `/api`. */
  readonly apiUrl: string;
  /** The base addresses of the small Roblox. */
  readonly robloxUrls: RobloxUrls;
  readonly port: number;
  readonly world: World;
  readonly robloxWorld: RobloxWorld;
  readonly control: Control;
  /** Interactions in process: for the bench, and for who would rather not go through HTTP. */
  readonly desk: InteractionDesk;
  stop(): Promise<void>;
}

/** https://discord.com/developers/docs/topics/gateway#hello-event */
const HEARTBEAT_INTERVAL_MS = 41_250;

const KEEP_ALIVE_MS = 75_000;

/** Starts one. It listens on this machine only, unless `host` says otherwise. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', recording = true, prepare } = options;
  const clock = createClock();
  const ids = createSeededIds(createIds(clock, options.seed ?? 1));
  const world = createWorld({ clock, ids });
  const contract = options.contract === false ? undefined : createContract();
  const faults = createFaults({ clock });
  const gatewayFaults = createGatewayFaults({ clock });
  const starts = createStarts({
    clock,
    maxConcurrency: 1,
    identifyEveryMs: options.identifyEveryMs ?? IDENTIFY_EVERY_MS,
  });
  const changes = createChanges();
  const record = createRecorder({ recording, onEntry: () => changes.bump() });
  const seen = createGatewaySeen({ clock, onEntry: () => changes.bump() });
  const roblox = createRoblox({
    clock,
    secret: createIds(clock, options.seed ?? 1).secret,
    record: createRecorder({ recording, onEntry: () => changes.bump() }),
    violations: record,
    contract: options.contract !== false,
    rateLimits: options.rateLimits !== false,
  });
  const desk = createInteractions({ world, contract, record });
  const reader = createReader({ world, store: desk.store });

  let address = '';
  const gateway = createGateway({
    world,
    contract,
    record,
    faults: gatewayFaults,
    starts,
    seen,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? HEARTBEAT_INTERVAL_MS,
    resumeUrl: () => `ws://${address}/gateway/resume`,
  });
  world.subscribe(() => changes.bump());
  roblox.world.subscribe(() => changes.bump());
  desk.store.subscribe(() => changes.bump());

  const lay = () => {
    world.cdnUrl = `http://${address}/cdn`;
    roblox.world.picturesUrl = `http://${address}/cdn/roblox`;
    if (prepare) ids.whileSeeding(() => prepare(world, roblox.world));
  };
  const reset = () => {
    gateway.clear();
    desk.clear();
    reader.clear();
    faults.clear();
    gatewayFaults.clear();
    starts.clear();
    seen.clear();
    record.clear();
    roblox.clear();
    for (const id of world.channels.keys()) world.forgetMessagesIn(id);
    for (const part of Object.values(world) as unknown[]) if (part instanceof Map || part instanceof Set) part.clear();
    lay();
    screen.reset();
    changes.bump();
  };

  const rest = createRest({
    world,
    interactions: desk.routes,
    gatewayUrl: () => `ws://${address}/gateway`,
    sessionStartLimit: () => starts.limit([...world.applications.keys()][0] ?? ''),
    faults,
    contract,
    record,
    rateLimits: options.rateLimits,
  });
  const screen = createScreen({
    world,
    reader,
    store: desk.store,
    faults,
    gateway,
    gatewayFaults,
    record,
    roblox,
    bot: options.bot,
  });
  const operations = createOperations({
    world,
    desk,
    reader,
    faults,
    gateway,
    gatewayFaults,
    starts,
    seen,
    record,
    roblox,
    changes,
    reset,
  });
  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  app.route('/control', createControlRoutes(operations));
  app.route('/', roblox.app);
  app.route('/cdn', createCdn({ world }));
  app.all('/api/*', (c) => rest.fetch(c.req.raw, c.env));
  app.route('/', screen.app);

  const listener = getRequestListener(app.fetch);
  const fast = contract === undefined && !recording;
  const server = createServer((request, response) => {
    if (fast && faults.list().length === 0 && takeFast(desk.routes, request, response)) return;
    void listener(request, response);
  });
  // As long as Cloudflare keeps them: Node's 5 s would now and then meet a request that is just on its way.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '').startsWith('/gateway')) gateway.accept(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  address = `${host}:${port}`;
  lay();

  return {
    url: `http://${address}`,
    apiUrl: `http://${address}/api`,
    robloxUrls: robloxUrls(`http://${address}`),
    port,
    world,
    robloxWorld: roblox.world,
    control: createControl(`http://${address}`),
    desk,
    async stop() {
      gateway.stop();
      desk.clear();
      clock.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
