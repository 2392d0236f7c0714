import { once } from 'node:events';
import net from 'node:net';

/** A line to a server, which a test can disturb: everything goes through it. */
export interface DisturbedLine {
  /** On 127.0.0.1. */
  readonly port: number;
  /** From now on nothing gets through in either direction, on old and on new connections, and nobody is told. */
  freeze(): void;
  /** Everything gets through again, also what was held back. */
  thaw(): void;
  close(): Promise<void>;
}

/**
 * @param target a port of this machine, the path of a socket, or undefined for a server that takes connections and never
 *   answers
 * @param port where it listens; a free one unless given
 */
export async function openLine(target: number | string | undefined, port = 0): Promise<DisturbedLine> {
  const sockets = new Set<net.Socket>();
  let isFrozen = false;

  function keep(socket: net.Socket) {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (isFrozen) socket.pause();
  }
  const server = net.createServer((near) => {
    keep(near);
    if (target === undefined) return;
    const far = typeof target === 'number' ? net.connect(target, '127.0.0.1') : net.connect(target);
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => void to.write(bytes));
      from.on('close', () => to.destroy());
    }
    if (isFrozen) for (const socket of [near, far]) socket.pause();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
