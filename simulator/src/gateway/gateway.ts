import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Recorder } from '../record.ts';
import type { World } from '../world/types.ts';
import { CLOSE, clientCloseEndsSession, serverCloseEndsSession } from './close-codes.ts';
import { type Connection, createConnection, type Ops } from './connection.ts';
import { createDispatcher, type GatewayContract } from './dispatcher.ts';
import type { GatewayFaults } from './faults.ts';
import { createGreeting, invalidSession } from './greeting.ts';
import { membersAsked } from './members.ts';
import type { GatewaySeen } from './seen.ts';
import { createSessions } from './sessions.ts';
import type { Starts } from './starts.ts';

/** What is done to running sessions at once. */
export type GatewayAct =
  | { readonly kind: 'cut' }
  | { readonly kind: 'close'; readonly code: number }
  /** op 7 */
  | { readonly kind: 'reconnect' }
  /** op 9 */
  | { readonly kind: 'invalid session'; readonly resumable: boolean }
  /** op 1 */
  | { readonly kind: 'ask for heartbeat' };

/** A session as tests look at it. */
export interface SessionView {
  readonly id: string;
  readonly applicationId: string;
  readonly shard: readonly [id: number, count: number];
  readonly intents: number;
  readonly seq: number;
  readonly connected: boolean;
}

/** The WebSocket side of the small Discord. */
export interface Gateway {
  /** Takes an upgrade request on `/gateway`. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  sessions(): SessionView[];
  /** Does something to every connected session that fits. Answers to how many. */
  act(act: GatewayAct, who?: { applicationId?: string; sessionId?: string }): number;
  /** Breaks every connection and forgets every session. */
  clear(): void;
  stop(): void;
}

/** A detached session is kept this long. Discord doesn't say; some minutes were seen. */
const RESUMABLE_MS = 180_000;

/** https://discord.com/developers/docs/topics/gateway */
export function createGateway(deps: {
  world: World;
  contract: GatewayContract | undefined;
  record: Recorder;
  faults: GatewayFaults;
  starts: Starts;
  seen: GatewaySeen;
  heartbeatIntervalMs: number;
  /** The address for RESUME; known once the port is. */
  resumeUrl(): string;
}): Gateway {
  const { world, contract, record, faults } = deps;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  const sessions = createSessions({ resumableMs: RESUMABLE_MS });
  const dispatcher = createDispatcher({ ...deps, sessions });
  const connections = new Set<Connection>();
  let connectionCount = 0;

  const greeting = createGreeting({
    ...deps,
    sessions,
    dispatcher,
    expel: ({ id }) => void gateway.act({ kind: 'close', code: CLOSE.authenticationFailed }, { applicationId: id }),
  });

  const ops: Ops = {
    ...greeting,
    requestMembers(connection, d) {
      const { session } = connection;
      if (!session) return;
      const chunks = membersAsked(world, session, d);
      if (!('refused' in chunks)) {
        for (const chunk of chunks) dispatcher.tell(session, 'GUILD_MEMBERS_CHUNK', chunk);
        return;
      }
      const rule = {
        where: 'gateway REQUEST_GUILD_MEMBERS',
        path: '',
        rule: 'request_members',
        message: chunks.refused,
      };
      record.violation({ ...rule, at: world.clock.now(), by: 'gateway send', sample: d });
    },
    received(connection, op, d) {
      const at = world.clock.now();
      const { session, number } = connection;
      const applicationId = session?.application.id;
      if (record.on) record.gatewaySend({ at, op, d, connection: number, applicationId, sessionId: session?.id });
      for (const violation of contract?.checkGatewaySend({ op, d }) ?? []) {
        record.violation({ ...violation, at, by: 'gateway send', sample: { op, d } });
      }
    },
    ended(connection, code, by) {
      connections.delete(connection);
      const { session } = connection;
      sessions.detach(connection);
      const over = by === 'client' ? clientCloseEndsSession(code) : serverCloseEndsSession(code);
      if (session && over) sessions.forget(session);
    },
  };

  function greet(client: WebSocket, wire: Duplex, url: URL) {
    connectionCount += 1;
    const compress = url.searchParams.get('compress');
    const connection = createConnection(
      client,
      {
        number: connectionCount,
        asked: {
          forResume: url.pathname.startsWith('/gateway/resume'),
          compress: compress === 'zlib-stream' ? compress : 'none',
        },
      },
      { faults, ops, heartbeatIntervalMs: deps.heartbeatIntervalMs, wire },
    );
    if (!connection.over) connections.add(connection);
    if (url.searchParams.get('v') !== '10') connection.close(CLOSE.invalidVersion);
    // Only JSON is spoken here, plain or as zlib-stream: a client that wants anything else learns it at once.
    const spoken = (url.searchParams.get('encoding') ?? 'json') === 'json' && compress !== 'zstd-stream';
    if (!spoken) connection.close(CLOSE.decodeError);
  }

  function actOn(connection: Connection, act: GatewayAct) {
    switch (act.kind) {
      case 'cut':
        return connection.cut();
      case 'close':
        return connection.close(act.code);
      case 'reconnect':
        return connection.send('{"t":null,"s":null,"op":7,"d":null}');
      case 'ask for heartbeat':
        return connection.send('{"t":null,"s":null,"op":1,"d":null}');
      case 'invalid session': {
        const { session } = connection;
        invalidSession(connection, act.resumable);
        sessions.detach(connection);
        if (session && !act.resumable) sessions.forget(session);
      }
    }
  }

  const unsubscribe = world.subscribe((event) => dispatcher.hear(event));

  const gateway: Gateway = {
    accept(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://gateway');
      if (faults.take('refuse')) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, (client) => greet(client, socket, url));
    },
    sessions: () =>
      [...sessions.all()].map(({ id, application, shard, intents, seq, line }) => ({
        id,
        applicationId: application.id,
        shard,
        intents,
        seq,
        connected: line !== undefined,
      })),
    act(act, who = {}) {
      const touched = [...connections].filter(
        ({ session }) =>
          session !== undefined &&
          (who.applicationId === undefined || who.applicationId === session.application.id) &&
          (who.sessionId === undefined || who.sessionId === session.id),
      );
      for (const connection of touched) actOn(connection, act);
      return touched.length;
    },
    clear() {
      for (const connection of connections) connection.cut();
      for (const session of sessions.all()) sessions.forget(session);
    },
    stop() {
      unsubscribe();
      gateway.clear();
      sockets.close();
    },
  };
  return gateway;
}
