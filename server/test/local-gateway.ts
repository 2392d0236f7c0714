import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a client sent: IDENTIFY is 2, RESUME 6, a heartbeat 1. */
export interface Sent {
  readonly op: number;
  readonly d: unknown;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
}

/** What the local gateway does when it is sent an IDENTIFY or a RESUME. */
export type Reaction =
  /** READY or RESUMED, as Discord does. */
  'accept' | 'silence' | { readonly close: number } | { readonly invalid: boolean };

/** A tiny gateway that stands for Discord's where a test needs one exact course of things. */
export interface LocalGateway {
  readonly url: string;
  readonly sent: Sent[];
  /** How many connections there have been. */
  connections(): number;
  /** The close codes that clients sent. */
  readonly closes: number[];
  /** What is done at the next IDENTIFYs and RESUMEs, in this order; afterwards they are accepted. */
  react(...reactions: Reaction[]): void;
  /** What READY says of the servers. */
  guilds: readonly { id: string; unavailable: true }[];
  /** Where READY says that a session is to be gone on with. */
  resumeUrl: string | undefined;
  /** Sends an event to the newest connection. */
  dispatch(type: string, data: unknown): void;
  /** Sends any payload to the newest connection. */
  send(payload: object): void;
  /** Closes the newest connection; without a code, the line goes dead. */
  drop(code?: number): void;
  /** From now on heartbeats are not acknowledged. */
  deaf: boolean;
  /** From now on a new connection hears nothing, not even HELLO. */
  mute: boolean;
  heartbeatMs: number;
  /** Waits for the next time a client sends this opcode. */
  next(op: number): Promise<Sent>;
  close(): Promise<void>;
}

/** Starts a local gateway on a free port of this machine. */
export async function startLocalGateway(): Promise<LocalGateway> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}`;
  const heard = new EventEmitter();
  const reactions: Reaction[] = [];
  let newest: WebSocket | undefined;
  let connections = 0;
  let sequence = 0;
  let sessions = 0;

  const gateway: LocalGateway = {
    url,
    sent: [],
    closes: [],
    connections: () => connections,
    react: (...more) => void reactions.push(...more),
    guilds: [],
    resumeUrl: url,
    dispatch: (t, d) => gateway.send({ op: 0, t, d, s: ++sequence }),
    send: (payload) => newest?.send(JSON.stringify(payload)),
    drop: (code) => (code === undefined ? newest?.terminate() : newest?.close(code)),
    deaf: false,
    mute: false,
    heartbeatMs: 40_000,
    async next(op) {
      const [sent] = (await once(heard, String(op))) as [Sent];
      return sent;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };

  function begin(socket: WebSocket, op: number) {
    const reaction = reactions.shift() ?? 'accept';
    if (reaction === 'silence') return;
    if (typeof reaction === 'object' && 'close' in reaction) return socket.close(reaction.close);
    if (typeof reaction === 'object') return gateway.send({ op: 9, d: reaction.invalid });
    if (op === 6) return gateway.dispatch('RESUMED', {});
    sequence = 0;
    const session = `session-${++sessions}`;
    const user = { id: '200000000000000001', username: 'Muster' };
    gateway.dispatch('READY', {
      v: 10,
      user,
      session_id: session,
      resume_gateway_url: gateway.resumeUrl,
      guilds: gateway.guilds,
    });
  }

  server.on('connection', (socket) => {
    const connection = ++connections;
    newest = socket;
    if (!gateway.mute) socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: gateway.heartbeatMs } }));
    socket.on('close', (code) => gateway.closes.push(code));
    socket.on('message', (text: Buffer) => {
      const { op, d } = JSON.parse(text.toString('utf8')) as { op: number; d: unknown };
      const sent = { op, d, connection };
      gateway.sent.push(sent);
      if (op === 1 && !gateway.deaf) socket.send(JSON.stringify({ op: 11 }));
      if (op === 2 || op === 6) begin(socket, op);
      heard.emit(String(op), sent);
    });
  });
  return gateway;
}
