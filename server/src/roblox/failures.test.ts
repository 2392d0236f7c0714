import { afterEach, describe, expect, test } from 'vitest';
import { ANNA, CLOUD_ANNA, LOCAL_KEY, type LocalRoblox, startLocalRoblox, type Told } from '../../test/local-roblox.ts';
import { RobloxFailure, type RobloxFailureSort } from './port.ts';

let local: LocalRoblox;

afterEach(() => local.close());

const failure = (promise: Promise<unknown>): Promise<RobloxFailure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => (error instanceof RobloxFailure ? error : Promise.reject(error)),
  );

const PHRASE = 'calm river green stone paper lamp';
const CLOSED: Told = { status: 403, body: { errors: [{ code: 0, message: 'Forbidden' }] } };
const FAR_TOO_LONG = JSON.stringify({ ...ANNA, description: `${PHRASE}${'x'.repeat(70_000)}` });

describe('what makes no sense is told as such, is asked for once, and leaves no word of a profile anywhere', () => {
  test.each<[string, Told, RobloxFailureSort, number]>([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '17' }, body: {} }, 'busy', 17_000],
    ['429 without', { status: 429, body: { errors: [{ code: 0, message: PHRASE }] } }, 'busy', 5_000],
    ['503', { status: 503, text: `<h1>${PHRASE}</h1>` }, 'busy', 5_000],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '30' }, text: '' }, 'busy', 30_000],
    ['500', { status: 500, body: { errors: [{ code: 0, message: 'InternalServerError' }] } }, 'busy', 5_000],
    ['a page in place of data', { text: `<html>${PHRASE}</html>` }, 'odd', 15_000],
    ['cut JSON', { text: `{"id":1001,"description":"${PHRASE}` }, 'odd', 15_000],
    ['another id', { body: { ...ANNA, id: 1002 } }, 'odd', 15_000],
    ['no id', { body: { ...ANNA, id: undefined } }, 'odd', 15_000],
    ['an id too large to be exact', { text: JSON.stringify(ANNA).replace('1001', '9007199254740993') }, 'odd', 15_000],
    ['no name', { body: { ...ANNA, name: '' } }, 'odd', 15_000],
    ['a date that is none', { body: { ...ANNA, created: PHRASE } }, 'odd', 15_000],
    ['a description that is no text', { body: { ...ANNA, description: [PHRASE] } }, 'odd', 15_000],
    ['a list', { body: [ANNA] }, 'odd', 15_000],
    ['null', { body: null }, 'odd', 15_000],
    ['more than 64 KB', { text: FAR_TOO_LONG }, 'odd', 15_000],
    ['404 of somebody else', { status: 404, text: `<h1>${PHRASE}</h1>` }, 'odd', 15_000],
    ['404 for another reason', { status: 404, body: { errors: [{ code: 0, message: 'NotFound' }] } }, 'odd', 15_000],
    ['401', { status: 401, body: { errors: [{ code: 0, message: PHRASE }] } }, 'closed', 60_000],
    ['403', { status: 403, text: PHRASE }, 'closed', 60_000],
  ])('%s', async (_, told, sort, retryAfterMs) => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', told);
    const error = await failure(local.roblox.readProof('1001'));
    expect(error).toMatchObject({ sort, retryAfterMs });
    expect(local.asked).toHaveLength(1);
    expect(local.counted).toEqual([`users anonymous ${sort}`]);
    expect(`${error.message} ${String(error.cause)} ${local.lines.join('')}`).not.toMatch(/river|anna/i);
  });

  test('a redirect, which is not followed', async () => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('users', '/v1/users/1001', { status: 302, headers: { location: '/base/users/v1/users/1002' }, body: {} });
    local.on('apis', '/', { status: 307, headers: { location: '/base/users/v1/users/1002' }, body: {} });
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'odd' });
    expect(local.paths()).toEqual(['users /v1/users/1001', 'apis /cloud/v2/users/1001']);
  });
});

test('an answer that does not come, or not to its end, is waited for no longer than is said', async () => {
  local = await startLocalRoblox();
  local.on('users', '/v1/users/1', 'hang');
  local.on('users', '/v1/users/2', 'trickle');
  const startedAt = performance.now();
  const took = async (call: Promise<unknown>) => {
    const { sort } = await failure(call);
    return [sort, Math.round((performance.now() - startedAt) / 1_000)];
  };
  expect(
    await Promise.all([
      took(local.roblox.readProof('1')),
      took(local.roblox.readProof('2')),
      took(local.roblox.profileOf('1')),
    ]),
  ).toEqual([
    ['busy', 5],
    ['busy', 5],
    ['busy', 3],
  ]);
}, 15_000);

test('a connection that breaks is tried once more and no oftener', async () => {
  local = await startLocalRoblox();
  local.on('users', '/v1/users/1001', () => (local.asked.length === 1 ? 'drop' : { body: ANNA }));
  expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there' });
  local.on('users', '/v1/users/1001', 'drop');
  expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'busy' });
  expect(local.asked).toHaveLength(4);
});

describe('nobody is asked in a hot loop', () => {
  test('after a 429 nothing is sent until its time is over', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { status: 429, headers: { 'retry-after': '20' }, body: {} });
    for (let i = 0; i < 50; i += 1) expect((await failure(local.roblox.readProof('1001'))).sort).toBe('busy');
    expect(local.asked).toHaveLength(1);
    local.forward(15_000);
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ retryAfterMs: 5_000 });
    local.on('users', '/v1/users/1001', { body: ANNA });
    local.forward(5_000);
    expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there' });
    expect(local.asked).toHaveLength(2);
  });

  test('429 after 429 without a time is waited for longer and longer', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', { status: 429, body: {} });
    const waits: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const { retryAfterMs } = await failure(local.roblox.readProof('1001'));
      waits.push(retryAfterMs);
      local.forward(retryAfterMs);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test('a host that fails five times is left alone, then asked once at a time, and told of once', async () => {
    local = await startLocalRoblox();
    local.on('users', '/', { status: 503, text: '' });
    for (let i = 0; i < 50; i += 1) await failure(local.roblox.readProof('1001'));
    expect(local.asked).toHaveLength(5);
    expect(local.roblox.health()).toMatchObject({
      state: 'down',
      troubles: [{ host: 'users', retryAt: new Date('2030-10-07T18:40:10Z') }],
    });

    local.forward(10_000);
    const many = Array.from({ length: 20 }, () => failure(local.roblox.readProof('1001')));
    expect((await Promise.all(many)).every(({ sort }) => sort === 'busy')).toBe(true);
    expect(local.asked).toHaveLength(6);
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ retryAfterMs: 20_000 });

    local.forward(20_000);
    local.on('users', '/', { body: ANNA });
    expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there' });
    expect(local.roblox.health()).toEqual({ state: 'up', hasKey: false, troubles: [] });
    const told = local.lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(told).toEqual([
      'Roblox (users) does not answer. It is asked again in 10 seconds.',
      'Roblox (users) answers again.',
    ]);
  });

  test('a few failures are told as slow, and the next answer clears them', async () => {
    local = await startLocalRoblox();
    local.on('users', '/', { status: 503, text: '' });
    await failure(local.roblox.readProof('1001'));
    expect(local.roblox.health()).toMatchObject({ state: 'slow', troubles: [{ host: 'users', retryAt: null }] });
    local.on('users', '/', { body: ANNA });
    await local.roblox.readProof('1001');
    expect(local.roblox.health().state).toBe('up');
  });

  test('more requests than the limit are not sent; whoever would wait too long is told how long', async () => {
    local = await startLocalRoblox({ share: 0.1 });
    local.on('users', '/v1/users/1001', { body: ANNA });
    // 20 a minute: a burst of two, then one every three seconds.
    await local.roblox.readProof('1001');
    await local.roblox.readProof('1001');
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'busy', retryAfterMs: 3_000 });
    expect(local.asked).toHaveLength(2);
    local.forward(3_000);
    await local.roblox.readProof('1001');
    expect(local.asked).toHaveLength(3);
  });

  test('whoever was waiting for a turn when a 429 came does not go after all', async () => {
    local = await startLocalRoblox({ share: 0.1 });
    let resolve = (_: Told) => {};
    const promise = new Promise<Told>((done) => {
      resolve = done;
    });
    local.on('users', '/v1/users/1', () => promise);
    const first = failure(local.roblox.readProof('1'));
    await expect.poll(() => local.asked.length).toBe(1);
    local.on('users', '/v1/users/2', { body: { ...ANNA, id: 2 } });
    await local.roblox.readProof('2');
    local.forward(1_500);
    const waiting = failure(local.roblox.readProof('2'));
    resolve({ status: 429, headers: { 'retry-after': '60' }, body: {} });
    expect((await first).retryAfterMs).toBe(60_000);
    expect(await waiting).toMatchObject({ sort: 'busy', retryAfterMs: 60_000 });
    expect(local.asked).toHaveLength(2);
  });

  test('nor when its host stopped answering meanwhile', async () => {
    local = await startLocalRoblox({ share: 0.1 });
    local.on('users', '/v1/users/1', { body: { ...ANNA, id: 1 } });
    await local.roblox.readProof('1');
    await local.roblox.readProof('1');
    local.forward(1_500);
    const waiting = failure(local.roblox.readProof('1'));
    local.on('users', '/v1/users', { status: 503, text: '' });
    local.on('users', '/v1/usernames/users', { status: 503, text: '' });
    const others = [
      () => local.roblox.findByName('a'),
      () => local.roblox.findByName('b'),
      () => local.roblox.namesOf(['1']),
      () => local.roblox.namesOf(['2']),
    ];
    for (const other of others) await failure(other());
    local.forward(30_000);
    await failure(local.roblox.findByName('c'));
    expect(local.roblox.health().state).toBe('down');
    const count = local.asked.length;
    expect(await waiting).toMatchObject({ sort: 'busy', retryAfterMs: 10_000 });
    expect(local.asked).toHaveLength(count);
  });

  test('an endpoint that is gone does not keep its neighbours from being asked', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1', { status: 404, body: { errors: [{ code: 0, message: 'NotFound' }] } });
    for (let i = 0; i < 10; i += 1) await failure(local.roblox.readProof('1'));
    local.on('users', '/v1/usernames/users', { body: { data: [] } });
    expect(await local.roblox.findByName('anna')).toBeUndefined();
  });

  test('where an answer says that it was the last one, the next waits for the next span', async () => {
    local = await startLocalRoblox();
    const headers = { 'x-ratelimit-limit': '1000, 1000;w=60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' };
    local.on('users', '/v1/users/1001', { body: ANNA, headers });
    await local.roblox.readProof('1001');
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'busy', retryAfterMs: 12_000 });
    expect(local.asked).toHaveLength(1);
  });

  test('a probe that tells nothing leaves room for the next one', async () => {
    local = await startLocalRoblox();
    local.on('users', '/', CLOSED);
    await failure(local.roblox.readProof('1001'));
    local.forward(300_000);
    local.on('users', '/', { status: 429, headers: { 'retry-after': '5' }, body: {} });
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'busy' });
    local.forward(5_000);
    local.on('users', '/', { body: ANNA });
    expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there' });
  });
});

describe('a road that is closed', () => {
  test.each([401, 403])('with %i is left for Open Cloud, told of once, and tried again later', async (status) => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('users', '/v1/users/1001', { status, body: { errors: [{ code: 0, message: 'Unauthorized' }] } });
    local.on('apis', '/cloud/v2/users/1001', { body: CLOUD_ANNA });
    for (let i = 0; i < 10; i += 1) expect(await local.roblox.readProof('1001')).toMatchObject({ kind: 'there' });
    expect(local.paths().filter((path) => path.startsWith('users'))).toHaveLength(1);
    expect(local.lines).toHaveLength(1);
    expect(local.lines[0]).toContain('Open Cloud is asked instead');
    expect(local.roblox.health()).toMatchObject({ state: 'slow', hasKey: true, troubles: [{ host: 'users' }] });

    local.forward(300_000);
    await Promise.all(Array.from({ length: 10 }, () => local.roblox.readProof('1001')));
    expect(local.paths().filter((path) => path.startsWith('users'))).toHaveLength(2);
    expect(local.lines).toHaveLength(1);

    local.forward(600_000);
    local.on('users', '/v1/users/1001', { body: ANNA });
    await local.roblox.readProof('1001');
    await local.roblox.readProof('1001');
    expect(local.paths().slice(-2)).toEqual(['users /v1/users/1001', 'users /v1/users/1001']);
    expect(local.lines).toHaveLength(2);
    expect(local.roblox.health()).toEqual({ state: 'up', hasKey: true, troubles: [] });
  });

  test('does not close its neighbour: names are still found', async () => {
    local = await startLocalRoblox();
    local.on('users', '/v1/users/1001', CLOSED);
    local.on('users', '/v1/usernames/users', { body: { data: [{ requestedUsername: 'a', id: 5, name: 'a' }] } });
    expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'closed' });
    expect(await local.roblox.findByName('a')).toEqual({ id: '5', name: 'a' });
  });

  test('without a key is told as closed, and not knocked at', async () => {
    local = await startLocalRoblox();
    local.on('users', '/', CLOSED);
    for (let i = 0; i < 10; i += 1)
      expect(await failure(local.roblox.readProof('1'))).toMatchObject({ sort: 'closed' });
    expect(local.asked).toHaveLength(1);
    expect(local.lines).toHaveLength(1);
    expect(local.lines[0]).toContain('Set ROBLOX_API_KEY');
    expect(local.roblox.health().state).toBe('down');
  });

  test.each<[string, Told]>([
    ['401', { status: 401, body: { errors: [{ code: 0, message: 'Invalid API Key' }] } }],
    ['an undocumented status', { status: 400, body: { errors: [{ code: 0, message: 'Invalid API Key' }] } }],
    ['403', { status: 403, body: { code: 'PERMISSION_DENIED', message: 'The key has no such scope.' } }],
  ])('by a key that does not work (%s) is told once, without the key', async (_, told) => {
    local = await startLocalRoblox({ apiKey: LOCAL_KEY });
    local.on('users', '/', CLOSED);
    local.on('apis', '/', told);
    for (let i = 0; i < 5; i += 1) {
      const error = await failure(local.roblox.readProof('1001'));
      expect(error.sort).toBe('closed');
      expect(`${error.message} ${error.stack}`).not.toContain(LOCAL_KEY);
    }
    expect(local.asked).toHaveLength(2);
    expect(local.lines).toHaveLength(2);
    expect(local.lines.join('')).toContain('does not accept ROBLOX_API_KEY');
    expect(local.lines.join('')).not.toContain(LOCAL_KEY);
    expect(local.roblox.health().state).toBe('down');
  });
});

test('a client that was closed fails as busy and waits for nothing', async () => {
  local = await startLocalRoblox();
  local.on('users', '/', 'hang');
  const hanging = failure(local.roblox.readProof('1001'));
  await expect.poll(() => local.asked.length).toBe(1);
  await local.roblox.close();
  expect(await hanging).toMatchObject({ sort: 'busy' });
  expect(await failure(local.roblox.readProof('1001'))).toMatchObject({ sort: 'busy' });
});
