import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '../src/kit/log.ts';
import { createRoblox, type Roblox } from '../src/roblox/client.ts';

/** One request that was received. `host` is which base it came to. */
export interface Asked {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** `text` is sent as it is; `hang` sends nothing; `trickle` sends a head and never ends; `drop` closes the connection. */
export type Told =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly text: string }
  | 'hang'
  | 'trickle'
  | 'drop';

type Teller = Told | ((asked: Asked) => Told | Promise<Told>);

/** A local HTTP server that stands for Roblox where a test needs exact answers, and a client that asks it. */
export interface LocalRoblox {
  readonly roblox: Roblox;
  readonly asked: Asked[];
  /** Paths of what was asked, each behind its base: `users /v1/users/1`. */
  paths(): string[];
  readonly lines: string[];
  readonly counted: string[];
  /** Answers from now on what comes to this base with a path that begins so. The latest that fits counts. */
  on(host: string, path: string, told: Teller): void;
  forward(ms: number): void;
  close(): Promise<void>;
}

/** Looks like a secret and is none. */
export const LOCAL_KEY = 'made-up-key-0123456789';

export async function startLocalRoblox({
  apiKey,
  share = 1_000,
}: {
  apiKey?: string | undefined;
  share?: number;
} = {}): Promise<LocalRoblox> {
  const rules: { host: string; path: string; told: Teller }[] = [];
  const asked: Asked[] = [];
  const lines: string[] = [];
  const counted: string[] = [];
  let now = Date.parse('2030-10-07T18:40:00Z');

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const [, host = '', path = ''] = /^\/base\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const one = { host, path, method: request.method ?? '', headers: request.headers, body };
      asked.push(one);
      const rule = rules.findLast((known) => known.host === host && path.startsWith(known.path));
      const told = typeof rule?.told === 'function' ? rule.told(one) : rule?.told;
      void Promise.resolve(told ?? { status: 404, text: 'No rule for this.' }).then((answer) => {
        tell(answer, request, response);
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  const roblox = createRoblox({
    urls: {
      users: `${base}/users`,
      groups: `${base}/groups`,
      thumbnails: `${base}/thumbnails`,
      apis: `${base}/apis`,
    },
    apiKey,
    share,
    clock: { now: () => new Date(now) },
    log: createLog({ level: 'trace', format: 'json', write: (line) => void lines.push(line) }),
    metrics: { robloxRequest: (...labels) => void counted.push(labels.join(' ')) },
  });
  return {
    roblox,
    asked,
    lines,
    counted,
    paths: () => asked.map(({ host, path }) => `${host} ${path}`),
    on: (host, path, told) => void rules.push({ host, path, told }),
    forward: (ms) => {
      now += ms;
    },
    async close() {
      await roblox.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function tell(told: Told, request: IncomingMessage, response: ServerResponse): void {
  if (told === 'hang') return;
  if (told === 'drop') {
    request.socket.destroy();
    return;
  }
  if (told === 'trickle') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":');
    return;
  }
  const text = 'text' in told ? told.text : JSON.stringify(told.body);
  const type = 'text' in told ? 'text/html' : 'application/json; charset=utf-8';
  response.writeHead(told.status ?? 200, { 'content-type': type, ...told.headers });
  response.end(text);
}

/** What the older road tells of account 1001. */
export const ANNA = {
  description: 'calm river green stone paper lamp',
  created: '2019-02-27T21:06:40.3Z',
  isBanned: false,
  externalAppDisplayName: null,
  hasVerifiedBadge: false,
  id: 1001,
  name: 'anna_builds',
  displayName: 'Anna',
};

/** What Open Cloud tells of the same account. */
export const CLOUD_ANNA = {
  path: 'users/1001',
  createTime: '2019-02-27T21:06:40.300000001Z',
  id: '1001',
  name: 'anna_builds',
  displayName: 'Anna',
  about: 'calm river green stone paper lamp',
  locale: 'en-US',
  premium: false,
};
