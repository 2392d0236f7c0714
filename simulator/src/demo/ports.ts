import { createServer } from 'node:net';

const TRIES = 50;

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/**
 * The first free port from `wanted` on.
 *
 * @throws Error if the next 50 are all taken
 */
export async function freePort(wanted: number, host: string): Promise<number> {
  for (let port = wanted; port < wanted + TRIES; port += 1) if (await isFree(port, host)) return port;
  throw new Error(`No port from ${wanted} to ${wanted + TRIES - 1} is free.`);
}
