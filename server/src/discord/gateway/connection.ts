import type { REST } from '@discordjs/rest';
import {
  CloseCodes,
  type SessionInfo,
  WebSocketManager,
  WebSocketShardEvents,
  WebSocketShardStatus,
} from '@discordjs/ws';
import {
  type APIGatewayBotInfo,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayIntentBits,
  type GatewayPresenceUpdateData,
} from 'discord-api-types/v10';
import type { Log } from '../../kit/log.ts';
import { type BackOff, backOffMs, pause } from '../back-off.ts';
import { type Fatal, fatalOf } from './fatal.ts';

/** How a shard stands. */
export type ShardState = 'connecting' | 'resuming' | 'connected';

/** Why a connection is over. */
export type Ending =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'fatal'; readonly fatal: Fatal }
  /** A new connection is to be opened, but not before `waitMs` milliseconds have passed. */
  | { readonly kind: 'again'; readonly waitMs: number; readonly why: string };

/** All shards of one bot on Discord's gateway. Connects again by itself; ends for the reasons above. */
export interface Connection {
  readonly ended: Promise<Ending>;
  states(): readonly ShardState[];
  /** Closes it. The sessions stay good for whoever goes on with them. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly token: string;
  /** What `GET /gateway/bot` answered. */
  readonly info: APIGatewayBotInfo;
  readonly intents: GatewayIntentBits;
  readonly presence: GatewayPresenceUpdateData;
  readonly log: Log;
  readonly sessions: {
    get(shardId: number): SessionInfo | null;
    update(shardId: number, session: SessionInfo | null): void;
  };
  /** Asked before each IDENTIFY. 0: send it now; otherwise in how many milliseconds to ask again. */
  readonly mayIdentify: (shardId: number) => Promise<number>;
  readonly onEvent: (event: GatewayDispatchPayload, shardId: number) => void;
  readonly onState: (shardId: number, state: ShardState, closeCode?: number) => void;
  readonly timing?: Partial<Timing>;
}

/** All in milliseconds. */
export interface Timing {
  readonly handshakeMs: number;
  readonly helloMs: number;
  readonly readyMs: number;
  /** A connection on which nothing has moved for so long, and which is not ready, is given up. */
  readonly stuckMs: number;
  /** How long to wait for an IDENTIFY with an open line; longer waits are done without one. */
  readonly openWaitMs: number;
  readonly reconnect: BackOff;
}

const TIMING: Timing = {
  handshakeMs: 10_000,
  helloMs: 15_000,
  readyMs: 30_000,
  stuckMs: 60_000,
  openWaitMs: 6_000,
  reconnect: { firstMs: 1_000, mostMs: 30_000 },
};

/** How long the closing of the sockets may take, in milliseconds. */
const CLOSE_WAIT_MS = 1_000;

const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * Opens the connection, over `@discordjs/ws`. What the library leaves to others is done here: it connects again
 * twice a second however often that fails; it has no limit for a RESUME that is never answered; and a close at the
 * wrong moment makes it connect again after it was told to stop.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const { info, intents, log, sessions } = options;
  const timing: Timing = { ...TIMING, ...options.timing };
  const shards = new Map<number, Shard>();
  const closing = new AbortController();
  let isLive = true;
  let settle: (ending: Ending) => void;
  const ended = new Promise<Ending>((resolve) => {
    settle = resolve;
  });

  const manager = new WebSocketManager({
    token: options.token,
    intents,
    rest: onlyGatewayInfo(info),
    initialPresence: options.presence,
    compression: null,
    handshakeTimeout: timing.handshakeMs,
    helloTimeout: timing.helloMs,
    readyTimeout: timing.readyMs,
    retrieveSessionInfo: (shardId) => (isConnected(shardId) ? sessions.get(shardId) : beforeConnecting(shardId)),
    updateSessionInfo(shardId, session) {
      // Closing wipes the session in the library; it is what the next process goes on with.
      if (isLive) sessions.update(shardId, session && { ...session, resumeURL: session.resumeURL || info.url });
    },
    buildIdentifyThrottler: () => ({ waitForIdentify }),
  });

  function shardOf(id: number): Shard {
    let shard = shards.get(id);
    if (!shard) {
      shard = { state: 'connecting', failures: 0, movedAtMs: performance.now(), isPausing: false };
      shards.set(id, shard);
    }
    return shard;
  }

  const isConnected = (id: number): boolean => isLive && shards.get(id)?.state === 'connected';

  function change(id: number, state: ShardState, closeCode?: number) {
    const shard = shardOf(id);
    shard.movedAtMs = performance.now();
    if (state === 'connected') shard.failures = 0;
    if (shard.state === state && closeCode === undefined) return;
    shard.state = state;
    options.onState(id, state, closeCode);
  }

  /** The library asks for the session before it connects: the place to wait, or to hold it back for good. */
  async function beforeConnecting(id: number): Promise<SessionInfo | null> {
    if (!isLive) return never();
    const status = await manager.fetchStatus();
    if (status.get(id) !== WebSocketShardStatus.Idle) return sessions.get(id);
    const shard = shardOf(id);
    // A second attempt beside the one that waits would open a second socket.
    if (shard.isPausing) return never();
    if (shard.failures > 0) {
      shard.isPausing = true;
      await pause(backOffMs(shard.failures, timing.reconnect), closing.signal);
      shard.isPausing = false;
    }
    if (!isLive) return never();
    shard.failures++;
    const session = sessions.get(id);
    // The library does not catch what an unreadable address makes it throw.
    const isGood = session !== null && /^wss?:$/.test(URL.parse(session.resumeURL)?.protocol ?? '');
    if (session && !isGood) sessions.update(id, null);
    change(id, isGood ? 'resuming' : 'connecting');
    return isGood ? session : null;
  }

  async function waitForIdentify(id: number, signal: AbortSignal): Promise<void> {
    change(id, 'connecting');
    for (;;) {
      const waitMs = await options.mayIdentify(id);
      // Rejecting because of the signal is the only way out that does not make the library identify all the same.
      signal.throwIfAborted();
      if (!isLive) return never();
      shardOf(id).movedAtMs = performance.now();
      if (waitMs === 0) return;
      if (waitMs > timing.openWaitMs) {
        end({ kind: 'again', waitMs, why: 'No more connections to Discord may be started for now.' });
        return never();
      }
      await pause(waitMs, signal);
    }
  }

  function end(ending: Ending) {
    if (!isLive) return;
    isLive = false;
    closing.abort();
    clearInterval(watch);
    void Promise.race([closeAll(), pause(CLOSE_WAIT_MS)]).then(() => settle(ending));
  }

  async function closeAll() {
    try {
      // Any code but 1000 and 1001 leaves the sessions good.
      await manager.destroy({ code: CloseCodes.Resuming, reason: 'The bot stops' });
    } catch (error) {
      log.debug({ err: error }, 'The connection to Discord did not close cleanly.');
    }
  }

  manager.on(WebSocketShardEvents.Dispatch, (event, id) => {
    if (!isLive) return;
    options.onEvent(event, id);
    const shard = shardOf(id);
    if (shard.state === 'connected') return;
    shard.movedAtMs = performance.now();
    const isReady = event.t === GatewayDispatchEvents.Ready || event.t === GatewayDispatchEvents.Resumed;
    if (isReady) change(id, 'connected');
  });
  manager.on(WebSocketShardEvents.Hello, (id) => {
    shardOf(id).movedAtMs = performance.now();
  });
  manager.on(WebSocketShardEvents.Closed, (code, id) => {
    if (!isLive) return;
    const fatal = fatalOf(code, intents);
    if (fatal) end({ kind: 'fatal', fatal });
    else change(id, sessions.get(id) ? 'resuming' : 'connecting', code);
  });
  // Without a listener these would be thrown. What they say comes as a close code, too.
  manager.on(WebSocketShardEvents.Error, (error, id) => log.debug({ err: error, shard: id }, 'Gateway error.'));
  manager.on(WebSocketShardEvents.SocketError, (error, id) => log.debug({ err: error, shard: id }, 'Socket error.'));
  if (log.isLevelEnabled('trace')) manager.on(WebSocketShardEvents.Debug, (text, id) => log.trace({ shard: id }, text));

  const watch = setInterval(
    () => {
      for (const [id, shard] of shards) {
        const isStuck = shard.state !== 'connected' && performance.now() - shard.movedAtMs > timing.stuckMs;
        if (!isStuck || shard.isPausing) continue;
        log.warn({ shard: id }, 'Discord has been silent for too long. Starting over.');
        sessions.update(id, null);
        end({ kind: 'again', waitMs: 0, why: 'Discord was silent.' });
        return;
      }
    },
    Math.min(10_000, timing.stuckMs),
  ).unref();

  manager.connect().catch((error: unknown) => {
    if (!isLive) return;
    log.warn({ err: error }, 'Connecting to Discord failed.');
    end({ kind: 'again', waitMs: timing.reconnect.firstMs, why: 'Connecting failed.' });
  });

  return {
    ended,
    states: () => Array.from({ length: info.shards }, (_, id) => shards.get(id)?.state ?? 'connecting'),
    async close() {
      end({ kind: 'stopped' });
      await ended;
    },
  };
}

interface Shard {
  state: ShardState;
  /** Attempts since the shard was last connected. */
  failures: number;
  /** When something last happened on the way to a connection, by `performance.now()`. */
  movedAtMs: number;
  isPausing: boolean;
}

/**
 * The library asks Discord for nothing but the gateway's address. It is given what was already fetched; the number
 * of sessions left is judged before each IDENTIFY, since it would refuse a RESUME as well, which is free.
 */
function onlyGatewayInfo(info: APIGatewayBotInfo): REST {
  const limit = info.session_start_limit;
  const told = { ...info, session_start_limit: { ...limit, remaining: Math.max(limit.remaining, info.shards) } };
  // It calls `get` alone.
  return { get: async () => told } as unknown as REST;
}
