import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { DatabaseAddress } from './address.ts';
import { createPool, openConnection } from './connect.ts';
import { storageFailure } from './failure.ts';

let servers: net.Server[] = [];
let sockets: net.Socket[] = [];

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  servers = [];
  sockets = [];
});

/** Something that listens where a PostgreSQL should be. */
async function impostor(
  behave: (socket: net.Socket) => void,
  tls: DatabaseAddress['tls'] = 'off',
): Promise<DatabaseAddress> {
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return {
    host: '127.0.0.1',
    port: address.port,
    user: 'ada',
    password: 'x',
    database: 'bot',
    tls,
    rootCertificate: undefined,
  };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

test('a server that never answers is given up, and whoever waits is told so', async () => {
  const address = await impostor((socket) => socket.resume());
  const connection = openConnection(address, { applicationName: 'test', silentTooLongMs: 100 });
  const first = failureOf(connection.sql`select 1`);
  const second = failureOf(connection.sql`select 2`);
  expect(await first).toMatchObject({ code: 'ETIMEDOUT' });
  expect(await second).toMatchObject({ code: 'ETIMEDOUT' });
  expect(storageFailure(await connection.lost)).toBe(true);
  expect(storageFailure(await failureOf(connection.sql`select 3`))).toBe(true);
});

test('a server that hangs up at once fails the statement, not the process', async () => {
  const address = await impostor((socket) => socket.destroy());
  const pool = createPool(address);
  for (let turn = 0; turn < 3; turn++) expect(storageFailure(await failureOf(pool.sql`select 1`))).toBe(true);
  const transaction = pool.sql.begin((tx) => tx`select 1`);
  expect(storageFailure(await failureOf(transaction))).toBe(true);
  await pool.close(0);
});

test('a server that does not speak PostgreSQL fails the statement, not the process', async () => {
  const address = await impostor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const pool = createPool(address);
  await expect(failureOf(pool.sql`select 1`)).resolves.toBeInstanceOf(Error);
  await pool.close(0);
});

test('a server without TLS is refused when TLS is wanted', async () => {
  const address = await impostor((socket) => socket.once('data', () => socket.write('N')), 'encrypt');
  const pool = createPool(address);
  expect(await failureOf(pool.sql`select 1`)).toMatchObject({ code: 'TLS_REFUSED' });
  await pool.close(0);
});

test('whoever waits too long in line is told so', async () => {
  const address = await impostor((socket) => socket.resume());
  const pool = createPool(address, { max: 1, waitMs: 50 });
  expect(await failureOf(pool.sql`select 1`)).toMatchObject({ code: 'POOL_FULL' });
  await pool.close(0);
});
