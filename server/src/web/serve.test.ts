import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../kit/log.ts';
import { CannotListen, serveWeb, WEB_LIMITS, type WebServer } from './serve.ts';

/** Before any server was started. */
const globals = [globalThis.Request, globalThis.Response];

const lines: string[] = [];
const log = createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) });
const open: WebServer[] = [];
const sockets: Socket[] = [];

/** Short times, so that a test of a slow client is not slow itself. */
const QUICK = { ...WEB_LIMITS, checkEveryMs: 50 };

/** How the answer of `/slow` is held up: it arrives, and waits until it is let go. */
function holdUp() {
  let arrive = () => {};
  let letGo = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { arrive, arrived, letGo, released };
}

let slow = holdUp();
function appOf() {
  const app = new Hono();
  app.get('/', (context) => context.text('here'));
  app.post('/echo', async (context) => context.text(`got ${(await context.req.text()).length}`));
  app.post('/json', async (context) => context.json(await context.req.json()));
  app.get('/slow', async (context) => {
    slow.arrive();
    await slow.released;
    return context.text('finished');
  });
  return app;
}

async function serve(limits = WEB_LIMITS): Promise<WebServer & { url: string }> {
  const server = await serveWeb({ app: appOf(), host: '127.0.0.1', port: 0, log, limits });
  open.push(server);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

/** Sends text as it is, and answers all that came back until the server closed the connection. */
async function talk(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return heard;
}

beforeEach(() => {
  slow = holdUp();
});
afterEach(async () => {
  slow.letGo();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((server) => server.stop()));
  lines.length = 0;
});

test('a free port is taken and told', async () => {
  const server = await serve();
  expect(server.port).toBeGreaterThan(0);
  expect(await (await fetch(server.url)).text()).toBe('here');
});

test('a port that is taken is told with what to do', async () => {
  const { port } = await serve();
  const second = serveWeb({ app: appOf(), host: '127.0.0.1', port, log });
  await expect(second).rejects.toBeInstanceOf(CannotListen);
  await expect(second).rejects.toThrow(`Port ${port} is taken by another program.`);
});

test('an address that is not of this machine is told with what to do', async () => {
  const elsewhere = serveWeb({ app: appOf(), host: '192.0.2.1', port: 0, log });
  await expect(elsewhere).rejects.toThrow('The address in HOST is not one of this machine.');
});

test('a body is read whole, up to the limit', async () => {
  const { url } = await serve();
  const post = (body: string) => fetch(`${url}/echo`, { method: 'POST', body });
  expect(await (await post('a'.repeat(WEB_LIMITS.bodyBytes))).text()).toBe(`got ${WEB_LIMITS.bodyBytes}`);
  expect(await (await post('')).text()).toBe('got 0');
  const json = await fetch(`${url}/json`, { method: 'POST', body: '{"a":["ü"]}' });
  expect(await json.json()).toEqual({ a: ['ü'] });
});

test('a body that is too long is answered 413, whether its length was said or not', async () => {
  const { url, port } = await serve();
  const said = await fetch(`${url}/echo`, { method: 'POST', body: 'a'.repeat(WEB_LIMITS.bodyBytes + 1) });
  expect(said.status).toBe(413);

  const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`;
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  const unsaid = await talk(port, head, ...Array.from({ length: 8 }, () => chunk));
  expect(unsaid).toMatch(/^HTTP\/1\.1 413 /);

  const huge = 'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n';
  expect(await talk(port, huge, 'a'.repeat(1_000))).toMatch(/^HTTP\/1\.1 413 /);
  expect((await fetch(url)).status).toBe(200);
});

test('a chunked body within the limit is read', async () => {
  const { port } = await serve();
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(await talk(port, head, '3\r\nabc\r\n', '2\r\nde\r\n0\r\n\r\n')).toContain('got 5');
});

test('headers that are too long are answered 431', async () => {
  const { port } = await serve({ ...WEB_LIMITS, headerBytes: 2_000 });
  const heard = await talk(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(2_000)}\r\n\r\n`);
  expect(heard).toMatch(/^HTTP\/1\.1 431 /);
});

test('a client that never finishes its headers is cut off, and others are answered meanwhile', async () => {
  const { port, url } = await serve({ ...QUICK, headersMs: 200 });
  const start = performance.now();
  const slow = talk(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
  expect((await fetch(url)).status).toBe(200);
  expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('a client that connects and says nothing is cut off', async () => {
  const { port } = await serve({ ...QUICK, headersMs: 200 });
  expect(await talk(port)).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test('a client that sends its body drop by drop is cut off', async () => {
  const { port } = await serve({ ...QUICK, headersMs: 200, requestMs: 400 });
  const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n';
  expect(await talk(port, head, 'a')).toMatch(/^HTTP\/1\.1 408 /);
  expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
});

test('a client that goes away in the middle of its body leaves no trace', async () => {
  const { port, url } = await serve();
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc');
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.destroy();
  expect((await fetch(url)).status).toBe(200);
  expect(lines.filter((line) => !line.includes('listens'))).toEqual([]);
});

test('requests that are no proper HTTP are answered 400', async () => {
  const { port } = await serve();
  expect(await talk(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await talk(port, 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await talk(port, 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(lines.filter((line) => line.includes('"error"'))).toEqual([]);
});

test('a simple health check without a Host line is answered', async () => {
  const { port } = await serve();
  expect(await talk(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a stop lets the answer under way finish, takes nobody else, and does not wait for idle connections', async () => {
  const server = await serve();
  const answer = fetch(`${server.url}/slow`);
  await slow.arrived;
  const start = performance.now();
  const stopped = server.stop();
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  slow.letGo();
  expect(await (await answer).text()).toBe('finished');
  await stopped;
  expect(performance.now() - start).toBeLessThan(WEB_LIMITS.stopGraceMs - 1_000);
  await server.stop();
});

test('a stop cuts off an answer that never comes', async () => {
  const server = await serve({ ...WEB_LIMITS, stopGraceMs: 100 });
  const heard = talk(server.port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await slow.arrived;
  await server.stop();
  expect(await heard).toBe('');
});

test('a connection on which nothing moves is closed, also in the middle of an answer', async () => {
  const { port } = await serve({ ...WEB_LIMITS, idleMs: 100 });
  expect(await talk(port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
});

test('more connections than allowed are closed unheard', async () => {
  const { port } = await serve({ ...WEB_LIMITS, connections: 1 });
  void talk(port, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await slow.arrived;
  expect(await talk(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
});

test('HEAD is answered without a body', async () => {
  const { port } = await serve();
  const heard = await talk(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  expect(heard.endsWith('\r\n\r\n')).toBe(true);
});

test('the global Request and Response are left alone', async () => {
  const { url } = await serve();
  await fetch(url);
  expect([globalThis.Request, globalThis.Response]).toEqual(globals);
});
