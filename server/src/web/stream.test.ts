import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { everyone } from '../kit/access.ts';
import { createLog } from '../kit/log.ts';
import { cutOff } from './client.ts';
import { serveWeb, type WebServer } from './serve.ts';
import { streamOf } from './stream.ts';
import { routesWeb } from './web.ts';

const log = createLog({ level: 'silent', format: 'json' });
let server: WebServer | undefined;
afterEach(() => server?.stop());

let made = 0;
let ended = false;
async function* pieces(breaksAfter: number) {
  try {
    for (made = 0; made < breaksAfter; made += 1) yield 'piece '.repeat(10_000);
    throw new Error('the database is gone');
  } finally {
    ended = true;
  }
}

async function serve(breaksAfter: number, answer: 'sentence' | 'cut'): Promise<string> {
  const app = routesWeb(
    [
      {
        method: 'GET',
        path: '/',
        access: everyone('a test'),
        handle: (context) =>
          context.body(
            streamOf(pieces(breaksAfter), () => {
              if (answer === 'sentence') return 'It ends here.';
              cutOff(context);
              return undefined;
            }),
          ),
      },
    ],
    { log },
  );
  [made, ended] = [0, false];
  server = await serveWeb({ app, host: '127.0.0.1', port: 0, log });
  return `http://127.0.0.1:${server.port}/`;
}

test('a body that breaks in the middle says so at its end', async () => {
  const text = await (await fetch(await serve(3, 'sentence'))).text();
  expect(text).toMatch(/piece It ends here\.$/);
});

test('a body that must not look whole is cut off', async () => {
  const answer = await fetch(await serve(3, 'cut'));
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('nothing is made for a HEAD, nor much for a reader who does not read', async () => {
  const url = await serve(1_000, 'sentence');
  await fetch(url, { method: 'HEAD' });
  expect(made).toBe(0);
  const asking = get(url);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(made).toBeLessThan(300);
  asking.destroy();
  await expect.poll(() => ended).toBe(true);
  const start = performance.now();
  await server?.stop();
  expect(performance.now() - start, 'a stop does not wait for who has left').toBeLessThan(2_000);
});
