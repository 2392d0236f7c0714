import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** What stands behind a request that came over the network; nothing of it is there in a test without one. */
const connection = (context: Context) =>
  (context.env ?? {}) as { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse };

/** The network address on the other end of the connection: behind a proxy, the proxy's. What headers say is not believed. */
export const clientAddress = (context: Context): string =>
  connection(context).incoming?.socket.remoteAddress ?? 'unknown';

/** Cuts the connection, so that nobody takes a part for the whole. */
export const cutOff = (context: Context): void => void connection(context).outgoing?.destroy();
