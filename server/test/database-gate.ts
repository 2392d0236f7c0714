import net from 'node:net';
import { databaseUrl, parseDatabaseUrl } from '../src/db/address.ts';

/** A way to a database over TCP that can be shut: an outage that everybody else does not notice. */
export interface Gate {
  /** The database's address through the gate. */
  readonly url: string;
  open(): void;
  /** Breaks all connections, and takes no new ones. */
  shut(): void;
  /** Lets nothing more through, and says nothing of it: a server that vanished. New connections are not answered. */
  freeze(): void;
  close(): Promise<void>;
}

/** Opens a gate before the database with this URL, which must be one of a socket's folder. */
export async function openGate(url: string): Promise<Gate> {
  const { host, port } = parseDatabaseUrl(url);
  const sockets = new Set<net.Socket>();
  let state: 'open' | 'shut' | 'frozen' = 'open';
  const server = net.createServer((outer) => {
    sockets.add(outer);
    outer.on('error', () => {});
    if (state === 'shut') outer.resetAndDestroy();
    if (state !== 'open') return;
    const inner = net.connect(`${host}/.s.PGSQL.${port}`);
    sockets.add(inner);
    inner.on('error', () => outer.destroy());
    inner.on('close', () => state === 'open' && outer.destroy());
    outer.on('close', () => inner.destroy());
    outer.on('data', (bytes) => state === 'open' && inner.write(bytes));
    inner.on('data', (bytes) => state === 'open' && outer.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The gate has no port.');

  function breakAll(): void {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }

  return {
    url: databaseUrl({ ...parseDatabaseUrl(url), host: '127.0.0.1', port: address.port, tls: 'off' }),
    open: () => void (state = 'open'),
    shut() {
      state = 'shut';
      breakAll();
    },
    freeze: () => void (state = 'frozen'),
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
