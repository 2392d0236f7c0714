import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { DiscordFailure } from './failure.ts';
import { DEFER_AFTER_MS } from './router.ts';
import { createSender } from './sender.ts';

const interaction = { id: '400000000000000001', applicationId: '100000000000000001', token: 'aSecretToken' };
const busy = { status: 429, body: { message: 'You are being rate limited.', retry_after: 0.1, global: false } };
let discord: LocalHttp;
let sender: ReturnType<typeof createSender>;
let counted: [string, number][];

const failure = (promise: Promise<unknown>): Promise<DiscordFailure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof DiscordFailure ? error : Promise.reject(error)),
  );

beforeEach(async () => {
  counted = [];
  discord = await startLocalHttp();
  const metrics = { discordRequest: (route: string, status: number) => void counted.push([route, status]) };
  sender = createSender({ apiUrl: `${discord.apiUrl}/`, metrics });
});

afterEach(async () => {
  await sender.close();
  await discord.close();
});

test('each message goes where Discord takes it, without the bot token', async () => {
  await sender.answer(interaction, { type: 5 });
  await sender.editAnswer(interaction, { content: 'Done' });
  await sender.followUp(interaction, { content: 'More' });
  await sender.deleteAnswer(interaction);
  expect(discord.received.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/api/v10/interactions/400000000000000001/aSecretToken/callback?with_response=false', { type: 5 }],
    ['PATCH', '/api/v10/webhooks/100000000000000001/aSecretToken/messages/@original', { content: 'Done' }],
    ['POST', '/api/v10/webhooks/100000000000000001/aSecretToken', { content: 'More' }],
    ['DELETE', '/api/v10/webhooks/100000000000000001/aSecretToken/messages/@original', undefined],
  ]);
  for (const { headers } of discord.received) {
    expect(headers).not.toHaveProperty('authorization');
    expect(headers['user-agent']).toMatch(/^DiscordBot \(/);
  }
  expect(counted.map(([route]) => route)).toEqual([
    'POST /interactions/:id/:token/callback',
    'PATCH /webhooks/:id/:token/messages/@original',
    'POST /webhooks/:id/:token',
    'DELETE /webhooks/:id/:token/messages/@original',
  ]);
});

describe('a first answer', () => {
  test.each([
    ['no answer', 'drop' as const],
    ['a server error', { status: 502, html: 'bad gateway' }],
    ['a page of somebody else', { status: 200, html: '<html>sign in</html>' }],
  ])('is sent again after %s', async (_, trouble) => {
    discord.script(trouble, { status: 204 });
    await sender.answer(interaction, { type: 4 });
    expect(discord.received).toHaveLength(2);
  });

  test('that had arrived after all counts as given', async () => {
    discord.script('drop', {
      status: 400,
      body: { code: 40060, message: 'Interaction has already been acknowledged.' },
    });
    await expect(sender.answer(interaction, { type: 4 })).resolves.toBeUndefined();
  });

  test('to an interaction that somebody else has answered fails', async () => {
    discord.script({ status: 400, body: { code: 40060, message: 'Interaction has already been acknowledged.' } });
    expect(await failure(sender.answer(interaction, { type: 4 }))).toMatchObject({ sort: 'late', code: 40060 });
    expect(discord.received).toHaveLength(1);
  });

  test('that comes too late fails at once', async () => {
    discord.script({ status: 404, body: { code: 10062, message: 'Unknown interaction' } });
    expect(await failure(sender.answer(interaction, { type: 4 }))).toMatchObject({ sort: 'late', status: 404 });
    expect(discord.received).toHaveLength(1);
  });

  test('is given up after the second try', async () => {
    discord.script('drop', { status: 500 }, { status: 204 });
    expect(await failure(sender.answer(interaction, { type: 4 }))).toMatchObject({ sort: 'retry', status: 500 });
    expect(discord.received).toHaveLength(2);
  });

  test('is sent over a new connection when Discord has closed the idle one', async () => {
    await sender.answer(interaction, { type: 5 });
    discord.script('drop');
    await sender.answer(interaction, { type: 5 });
    expect(discord.received).toHaveLength(3);
  });

  test('is sent again within the three seconds when Discord is silent', async () => {
    discord.script('hang');
    const startedAt = performance.now();
    await sender.answer(interaction, { type: 4 });
    expect(performance.now() - startedAt).toBeLessThan(1_950);
    expect(discord.received).toHaveLength(2);
  });

  test.each([5, 6])('that defers (%i) is sent again in the second half of the three seconds', async (type) => {
    discord.script('hang');
    const startedAt = performance.now();
    await sender.answer(interaction, { type });
    expect(performance.now() - startedAt).toBeLessThan(3_000 - DEFER_AFTER_MS);
    expect(discord.received).toHaveLength(2);
  });
});

describe('an edit', () => {
  test('is tried three times', async () => {
    discord.script({ status: 500 }, 'drop', { status: 200, body: {} });
    await sender.editAnswer(interaction, { content: 'Done' });
    expect(discord.received).toHaveLength(3);
  });

  test('waits as told', async () => {
    discord.script(busy);
    const startedAt = performance.now();
    await sender.editAnswer(interaction, { content: 'Done' });
    expect(performance.now() - startedAt).toBeGreaterThan(95);
    expect(discord.received).toHaveLength(2);
  });

  test('tells the caller of a long wait', async () => {
    discord.script({ status: 429, body: { retry_after: 60 } });
    expect(await failure(sender.editAnswer(interaction, {}))).toMatchObject({ sort: 'retry', retryAfterMs: 60_000 });
    expect(discord.received).toHaveLength(1);
  });

  test.each([
    [401, 50027],
    [404, 10015],
  ])('after the fifteen minutes is late (%i, %i)', async (status, code) => {
    discord.script({ status, body: { code, message: 'over' } });
    expect(await failure(sender.editAnswer(interaction, {}))).toMatchObject({ sort: 'late', status, code });
  });

  test('of a message that is gone says so, and deleting it succeeds', async () => {
    discord.script({ status: 404, body: { code: 10008, message: 'Unknown Message' } });
    expect(await failure(sender.editAnswer(interaction, {}))).toMatchObject({ sort: 'gone' });
    discord.script({ status: 404, body: { code: 10008, message: 'Unknown Message' } });
    await expect(sender.deleteAnswer(interaction)).resolves.toBeUndefined();
  });
});

describe('a further message', () => {
  test.each([
    ['no answer', 'drop' as const],
    ['a server error', { status: 500 }],
  ])('is not sent again after %s: it may have arrived', async (_, trouble) => {
    discord.script(trouble);
    expect(await failure(sender.followUp(interaction, { content: 'More' }))).toMatchObject({ sort: 'retry' });
    expect(discord.received).toHaveLength(1);
  });

  test('is sent again when Discord asked to wait, since it was not carried out', async () => {
    discord.script(busy);
    await sender.followUp(interaction, { content: 'More' });
    expect(discord.received).toHaveLength(2);
  });
});

test("the interaction's token is in no error", async () => {
  discord.script('drop', 'drop');
  const silent = await failure(sender.answer(interaction, { type: 4 }));
  discord.script({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } });
  const refused = await failure(sender.answer(interaction, { type: 4 }));
  for (const error of [silent, refused]) {
    expect(JSON.stringify([error, error.cause, error.stack, error.message])).not.toContain('aSecretToken');
  }
});

test('two hundred at once share a few connections, and all arrive', async () => {
  await Promise.all(
    Array.from({ length: 200 }, (_, at) => sender.answer({ ...interaction, id: String(at) }, { type: 4 })),
  );
  expect(new Set(discord.received.map(({ path }) => path)).size).toBe(200);
  expect(discord.connections()).toBeLessThanOrEqual(64);
});
