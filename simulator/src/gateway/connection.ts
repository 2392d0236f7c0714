import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CLOSE, reasonOf } from './close-codes.ts';
import type { GatewayFaults, Phase } from './faults.ts';
import type { Session } from './session.ts';
import { createTransport } from './transport.ts';

/** What a client asked for in the address. */
export interface Asked {
  /** True on `resume_gateway_url`. */
  readonly forResume: boolean;
  readonly compress: 'none' | 'zlib-stream';
}

/** What the opcodes do; the connection only reads and counts. */
export interface Ops {
  identify(connection: Connection, d: unknown): void;
  resume(connection: Connection, d: unknown): void;
  requestMembers(connection: Connection, d: unknown): void;
  /** Each payload that could be read, before it is acted upon. */
  received(connection: Connection, op: number, d: unknown): void;
  ended(connection: Connection, code: number, by: 'client' | 'server'): void;
}

/** One WebSocket of one client. */
export interface Connection {
  /** Counts from 1. */
  readonly number: number;
  readonly asked: Asked;
  session: Session | undefined;
  /** Whether a session was begun or resumed on this connection at some time. */
  greeted: boolean;
  send(text: string): void;
  compressLarge(): void;
  /** Closes with a code and Discord's sentence for it. */
  close(code: number): void;
  /** Breaks the socket without a goodbye: the client sees 1006. */
  cut(): void;
  /** Breaks at this point if a fault says so. Answers true if it did. */
  breaksAt(phase: Phase): boolean;
  readonly over: boolean;
}

/** https://discord.com/developers/docs/topics/gateway#rate-limiting */
const SENDS_A_MINUTE = 120;
const MINUTE_MS = 60_000;
/** https://discord.com/developers/docs/topics/gateway#sending-events */
export const SEND_BYTES = 4_096;
/** A client that was silent for this many intervals is gone. */
const SILENT_INTERVALS = 1.6;

/** Greets a client with HELLO and reads what it sends until one of the two ends it. */
export function createConnection(
  socket: WebSocket,
  about: { number: number; asked: Asked },
  deps: { faults: GatewayFaults; ops: Ops; heartbeatIntervalMs: number; wire: Duplex },
): Connection {
  const { faults, ops, heartbeatIntervalMs } = deps;
  const transport = createTransport(socket, deps.wire, about.asked.compress);
  let over = false;
  // Flood and silence are measured by the wall clock: a test that moves the simulator's time must not cut a client
  // whose own timers stayed behind.
  let minuteStartedAt = performance.now();
  let sendsThisMinute = 0;
  let silence: NodeJS.Timeout | undefined;

  function end(code: number, by: 'client' | 'server', after?: () => void) {
    if (over) return;
    over = true;
    clearTimeout(silence);
    transport.end(after);
    ops.ended(connection, code, by);
  }

  function listenForHeartbeat() {
    clearTimeout(silence);
    silence = setTimeout(() => connection.close(CLOSE.sessionTimedOut), heartbeatIntervalMs * SILENT_INTERVALS);
    silence.unref();
  }

  const connection: Connection = {
    ...about,
    session: undefined,
    greeted: false,
    send(text) {
      if (over) return;
      if (faults.take('zombie', ({ silent }) => silent === true)) return;
      transport.send(text);
    },
    compressLarge: () => transport.compressLarge(),
    close: (code) => end(code, 'server', () => socket.close(code, reasonOf(code))),
    cut: () => end(1006, 'server', () => socket.terminate()),
    breaksAt(phase) {
      const fault = faults.take('drop', (drop) => drop.phase === phase);
      if (!fault) return false;
      if (fault.code === undefined) connection.cut();
      else connection.close(fault.code);
      return true;
    },
    get over() {
      return over;
    },
  };

  function flooded(): boolean {
    if (performance.now() - minuteStartedAt > MINUTE_MS) {
      minuteStartedAt = performance.now();
      sendsThisMinute = 0;
    }
    sendsThisMinute += 1;
    return sendsThisMinute > SENDS_A_MINUTE;
  }

  function act(op: number, d: unknown): void {
    switch (op) {
      case 1:
        listenForHeartbeat();
        if (!faults.take('zombie')) connection.send('{"t":null,"s":null,"op":11,"d":null}');
        return;
      case 2:
        return ops.identify(connection, d);
      case 6:
        return ops.resume(connection, d);
      // Presence, voice state, soundboard and channel info are taken and lead to nothing here.
      case 3:
      case 4:
      case 8:
      case 31:
      case 43:
        if (!connection.session) return connection.close(CLOSE.notAuthenticated);
        return op === 8 ? ops.requestMembers(connection, d) : undefined;
      default:
        return connection.close(CLOSE.unknownOpcode);
    }
  }

  socket.on('message', (data: Buffer, binary: boolean) => {
    if (over) return;
    if (binary || data.length > SEND_BYTES) return connection.close(CLOSE.decodeError);
    if (flooded()) return connection.close(CLOSE.rateLimited);
    const payload = parsed(data.toString('utf8'));
    if (!payload) return connection.close(CLOSE.decodeError);
    ops.received(connection, payload.op, payload.d);
    act(payload.op, payload.d);
  });
  socket.on('close', (code: number) => end(code, 'client'));
  // A broken socket also closes; without a listener the error would end the process.
  socket.on('error', () => {});

  if (!connection.breaksAt('before hello')) {
    connection.send(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":${heartbeatIntervalMs}}}`);
    listenForHeartbeat();
    connection.breaksAt('after hello');
  }
  return connection;
}

function parsed(text: string): { op: number; d: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { op, d } = value as { op?: unknown; d?: unknown };
    return typeof op === 'number' ? { op, d } : undefined;
  } catch {
    return undefined;
  }
}
