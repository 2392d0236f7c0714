import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { createLog } from '../kit/log.ts';
import { readApplicationId } from './application.ts';
import { createRest, type Rest } from './rest.ts';

let discord: LocalHttp;
let rest: Rest;

beforeEach(async () => {
  discord = await startLocalHttp();
  const log = createLog({ level: 'silent', format: 'json' });
  rest = createRest({ token: 't', apiUrl: discord.apiUrl, log, onStopped() {}, backOff: { firstMs: 1, mostMs: 1 } });
});

afterEach(async () => {
  await discord.close();
  await rest.close();
});

test('the application is known by its own id', async () => {
  discord.script({ status: 200, body: { id: '100000000000000001', bot: { id: '200000000000000001' }, flags: 0 } });
  expect(await readApplicationId(rest)).toBe('100000000000000001');
});

test('where nobody answers for it, the account of the bot does', async () => {
  discord.script({ status: 404 }, { status: 200, body: { id: '200000000000000001', username: 'Muster' } });
  expect(await readApplicationId(rest)).toBe('200000000000000001');
});

test('while Discord fails, it is not guessed', async () => {
  discord.script({ status: 503 }, { status: 503 }, { status: 503 });
  await expect(readApplicationId(rest)).rejects.toMatchObject({ sort: 'retry' });
});
