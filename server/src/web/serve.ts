import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Log, reportBug } from '../kit/log.ts';
import { readBody } from './body.ts';

/** What one client may take. */
export interface WebLimits {
  /** All header lines together; more is answered 431. */
  readonly headerBytes: number;
  /** More is answered 413. */
  readonly bodyBytes: number;
  /** From the first byte (or the connection) to the last header line; more is answered 408. */
  readonly headersMs: number;
  /** From the first byte to the end of the body; more is answered 408. */
  readonly requestMs: number;
  /** How often the two times above are looked at. */
  readonly checkEveryMs: number;
  /** How long a connection may wait for its next request. */
  readonly keepAliveMs: number;
  /** A connection on which nothing moves for so long is closed, also in the middle of an answer. */
  readonly idleMs: number;
  /** At once; the next one is closed unheard. */
  readonly connections: number;
  /** How long a stop waits for the answers that are under way; what is left then is cut off. */
  readonly stopGraceMs: number;
}

export const WEB_LIMITS: WebLimits = {
  headerBytes: 16 * 1024,
  bodyBytes: 64 * 1024,
  headersMs: 10_000,
  requestMs: 15_000,
  checkEveryMs: 1_000,
  // Load balancers keep theirs for 60 s; whoever closes first must not be us, or the next request is lost.
  keepAliveMs: 65_000,
  idleMs: 120_000,
  connections: 1_000,
  stopGraceMs: 5_000,
};

/** How long a client that sends too much may go on, so that it reads the answer before the connection closes. */
const TOO_LARGE_GRACE_MS = 500;

export interface WebServer {
  /** The port that was really taken. */
  readonly port: number;
  /** Takes no new connections, lets the answers under way finish, then closes. May be called twice. */
  stop(): Promise<void>;
}

/** The web server cannot listen where it was told to. The message is for people and says what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/**
 * Opens the port and answers with `app`.
 *
 * @param port 0 takes a free one
 * @throws CannotListen if the port is taken or the address is not this machine's: a mistake of configuration
 */
export async function serveWeb({
  app,
  host,
  port,
  log,
  limits = WEB_LIMITS,
}: {
  app: Hono;
  host: string;
  port: number;
  log: Log;
  limits?: WebLimits;
}): Promise<WebServer> {
  const answer = getRequestListener(app.fetch, {
    // HTTP/1.0 has no Host line; simple health checks speak it.
    hostname: 'localhost',
    // Left alone: other libraries build theirs.
    overrideGlobalObjects: false,
    errorHandler(error) {
      if (error instanceof RequestError) return new Response('This address cannot be read.\n', { status: 400 });
      reportBug(log, error, 'A web request failed before it reached a page.');
      return new Response('Something went wrong.\n', { status: 500 });
    },
  });

  async function handle(incoming: IncomingMessage & { rawBody?: Buffer }, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming, limits.bodyBytes);
    if (body === 'gone') return;
    if (body === 'too_large') {
      refuseBody(incoming, outgoing);
      return;
    }
    // Where the adapter looks for a body that was read already.
    incoming.rawBody = body;
    await answer(incoming, outgoing);
  }

  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: limits.keepAliveMs,
    },
    (incoming, outgoing) => {
      handle(incoming, outgoing).catch((error: unknown) => {
        reportBug(log, error, 'A web request failed.');
        incoming.socket.destroy();
      });
    },
  );
  server.setTimeout(limits.idleMs);
  server.maxConnections = limits.connections;
  await listen(server, host, port);
  server.on('error', (error) => log.error({ err: error }, 'The web server had a problem.'));

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The web server has no port');
  log.info({ host, port: address.port }, 'The web server listens.');
  let stopping: Promise<void> | undefined;
  return { port: address.port, stop: () => (stopping ??= close(server, limits.stopGraceMs)) };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new CannotListen(LISTEN_PROBLEMS[String(code)]?.(port) ?? `The web server cannot listen on port ${port}.`, {
      cause: error,
    });
  }
}

const WRONG_HOST = () => 'The address in HOST is not one of this machine. Write 0.0.0.0 for every network.';
const LISTEN_PROBLEMS: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) =>
    `Port ${port} is taken by another program. Stop that program, or choose another port with PORT.`,
  EACCES: (port) => `Port ${port} may only be used by the administrator. Choose one above 1023 with PORT.`,
  EADDRNOTAVAIL: WRONG_HOST,
  ENOTFOUND: WRONG_HOST,
  EAI_AGAIN: WRONG_HOST,
};

/** Answers at once, but closes only when the client has had time to read: what it still sends would cut the answer off. */
function refuseBody(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const text = 'This is too much at once. Send less.\n';
  outgoing.writeHead(413, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': text.length,
    connection: 'close',
  });
  outgoing.write(text);
  const timer = setTimeout(() => outgoing.end(), TOO_LARGE_GRACE_MS);
  incoming.once('end', () => outgoing.end());
  outgoing.once('close', () => clearTimeout(timer));
  incoming.resume();
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was busy when the stop began is idle after its answer, and would wait for a next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(grace);
}
