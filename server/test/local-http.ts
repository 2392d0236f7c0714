import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the local server received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What the local server answers; `drop` closes the connection instead, `hang` never answers. */
export type LocalAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly html: string; readonly status: number; readonly headers?: Record<string, string> }
  | 'drop'
  | 'hang';

/** A tiny HTTP server that stands for Discord where a test needs one exact answer. */
export interface LocalHttp {
  /** The base that Discord's API would have, without a version. */
  readonly apiUrl: string;
  readonly received: Received[];
  /** How many connections there have been. */
  connections(): number;
  /** What is answered to the next requests, in this order; afterwards 200 with an empty object. */
  script(...answers: LocalAnswer[]): void;
  close(): Promise<void>;
}

/** Starts a local server on a free port of this machine. */
export async function startLocalHttp(): Promise<LocalHttp> {
  const received: Received[] = [];
  const script: LocalAnswer[] = [];
  let connections = 0;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      answerWith(script.shift() ?? { status: 200, body: {} }, request, response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    received,
    connections: () => connections,
    script: (...answers) => void script.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerWith(answer: LocalAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    request.socket.destroy();
    return;
  }
  const isHtml = 'html' in answer;
  const text = isHtml ? answer.html : answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'content-type': isHtml ? 'text/html' : 'application/json', ...answer.headers });
  response.end(text);
}
