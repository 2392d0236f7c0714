import { createServer, type IncomingMessage } from 'node:http';
import type { ContractRequest } from '../rest.ts';

export interface Recorder {
  /** The base address to give to a REST library; `/v10` is added by it. */
  readonly api: string;
  /** What came in since the last time. */
  take(): ContractRequest[];
  stop(): Promise<void>;
}

/** For tests: a server on loopback that takes whatever a library sends, keeps it as it stood on the wire, and says yes. */
export async function startRecorder(): Promise<Recorder> {
  let received: ContractRequest[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      received.push(one);
      const empty = request.method === 'DELETE' || request.method === 'PUT';
      response.writeHead(empty ? 204 : 200, empty ? {} : { 'content-type': 'application/json' });
      response.end(empty ? undefined : '{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    api: `http://127.0.0.1:${port}/api`,
    take() {
      const taken = received;
      received = [];
      return taken;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function read(request: IncomingMessage): Promise<ContractRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const raw = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const path = (request.url ?? '').replace('/api/v10', '');
  const base = { method: request.method ?? '', path, headers: request.headers };
  if (raw.length === 0) return base;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...base, body: Object.fromEntries(new URLSearchParams(raw.toString())) };
  }
  if (!type.startsWith('multipart/form-data')) return { ...base, body: JSON.parse(raw.toString()) };
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
  const parts = [...form.values()];
  const files = parts.flatMap((part) => (typeof part === 'string' ? [] : { name: part.name, size: part.size }));
  const payload = form.get('payload_json');
  return { ...base, files, body: typeof payload === 'string' ? JSON.parse(payload) : {} };
}
