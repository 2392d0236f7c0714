import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/** The network address on the other end of the connection: behind a proxy, the proxy's. What headers say is not believed. */
export function clientAddress(context: Context): string {
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress ?? 'unknown';
}
