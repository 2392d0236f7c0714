import { createInflate, constants, inflateSync } from 'node:zlib';
import { WebSocket } from 'ws';

/** One payload of the gateway, as it came. */
export interface Payload {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at whatever came, and fails if it is not there
  readonly d: any;
}

/** A bare client of the gateway: it does nothing by itself, not even a heartbeat. */
export interface RawClient {
  readonly received: readonly Payload[];
  /** The next payload that fits and was not taken before, waited for up to 5 s. */
  next(fits: number | string): Promise<Payload>;
  /** Is called with each payload that comes from now on. */
  onPayload(hear: (payload: Payload) => void): void;
  send(op: number, d: unknown): void;
  sendText(text: string): void;
  close(code: number): void;
  /** The code with which the connection ended. */
  readonly closed: Promise<number>;
  isOpen(): boolean;
}

const WAIT_MS = 5_000;

/** Opens a connection. `url` is `ws://…/gateway` or a resume address. */
export function openGateway(url: string, query = 'v=10&encoding=json'): RawClient {
  const socket = new WebSocket(`${url}?${query}`);
  const received: Payload[] = [];
  const taken = new Set<Payload>();
  const looks = new Set<() => void>();
  const listeners: ((payload: Payload) => void)[] = [];
  const streamed = query.includes('zlib-stream') ? inflater() : undefined;

  async function read(data: Buffer, binary: boolean): Promise<string> {
    if (streamed) return streamed(data);
    return binary ? inflateSync(data).toString() : data.toString();
  }

  let last = Promise.resolve();
  socket.on('message', (data: Buffer, binary: boolean) => {
    last = last.then(async () => {
      const payload = JSON.parse(await read(data, binary)) as Payload;
      received.push(payload);
      for (const look of looks) look();
      for (const hear of listeners) hear(payload);
    });
  });
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));

  return {
    received,
    closed,
    next(fits) {
      const find = () =>
        received.find(
          (payload) => !taken.has(payload) && (payload.t === fits || (payload.op === fits && payload.op !== 0)),
        );
      return new Promise((resolve, reject) => {
        const look = () => {
          const payload = find();
          if (!payload) return;
          taken.add(payload);
          looks.delete(look);
          clearTimeout(timer);
          resolve(payload);
        };
        const timer = setTimeout(() => {
          looks.delete(look);
          reject(new Error(`${fits} did not come; there came ${received.map(({ op, t }) => t ?? op).join(', ')}`));
        }, WAIT_MS);
        looks.add(look);
        look();
      });
    },
    onPayload: (hear) => void listeners.push(hear),
    send: (op, d) => socket.send(JSON.stringify({ op, d })),
    sendText: (text) => socket.send(text),
    close: (code) => socket.close(code),
    isOpen: () => socket.readyState === WebSocket.OPEN,
  };
}

/** zlib-stream: one inflater for the whole connection. */
function inflater() {
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
  let chunks: Buffer[] = [];
  inflate.on('data', (chunk: Buffer) => chunks.push(chunk));
  return (data: Buffer) =>
    new Promise<string>((resolve) => {
      inflate.write(data, () => {
        const text = Buffer.concat(chunks).toString();
        chunks = [];
        resolve(text);
      });
    });
}
