import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../faults.ts';
import { startRest } from './testing.ts';

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** REST on a real port, where the first call is struck by `fault`. */
async function listen(fault: Fault) {
  const set = startRest();
  set.faults.add({ where: {}, times: 1, fault });
  const server = createAdaptorServer({ fetch: set.app.fetch });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has an AddressInfo
  const { port } = server.address() as AddressInfo;
  const post = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/api/v10/channels/${set.generalId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${set.application.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'x' }),
      ...(signal ? { signal } : {}),
    });
  return { ...set, post, made: () => set.world.messagesIn(set.generalId).size };
}

describe('over a real socket', () => {
  test('an answer comes as JSON', async () => {
    const { post } = await listen({ kind: 'delay', ms: 0 });
    const answer = await post();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('a drop %s doing it ends the connection, and the next call works', async (when, count) => {
    const { post, made } = await listen({ kind: 'drop', when });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(made()).toBe(count);
    expect((await post()).status).toBe(200);
  });

  test('silence lasts until the caller gives up', async () => {
    const { post, made } = await listen({ kind: 'timeout', when: 'after' });
    await expect(post(AbortSignal.timeout(200))).rejects.toThrow(/aborted|timeout/i);
    expect(made()).toBe(1);
  });
});
