import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openGateway } from '../test/gateway-client.ts';
import { measure } from './measure.ts';
import { type Seeded, seedServer } from './seed.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { replaceCommands } from './world/commands.ts';

let simulator: Simulator;
let seeded: Seeded;

beforeEach(async () => {
  simulator = await startSimulator({
    contract: false,
    recording: false,
    rateLimits: false,
    prepare: (world) => {
      seeded = seedServer(world);
      const application = world.applications.get(seeded.applicationId);
      if (application) replaceCommands(world, application, seeded.guildId, [{ name: 'ping', description: 'Pong' }]);
    },
  });
});
afterEach(() => simulator.stop());

const post = (id: string, token: string, body: string, how = '') =>
  fetch(`${simulator.apiUrl}/v10/interactions/${id}/${token}/callback${how}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

const PONG = JSON.stringify({ type: 4, data: { content: 'pong', flags: 64 } });

/** A bot that answers everything, except that it leaves out each `silentEvery`-th. */
async function bot(silentEvery = Infinity) {
  const client = openGateway(`ws://127.0.0.1:${simulator.port}/gateway`);
  await client.next(10);
  client.send(2, { token: seeded.token, intents: 1, properties: {} });
  await client.next('READY');
  let heard = 0;
  client.onPayload(({ t, d }) => {
    if (t !== 'INTERACTION_CREATE') return;
    heard += 1;
    if (heard % silentEvery !== 0) void post(d.id, d.token, PONG);
  });
}

const ping = () => ({ userId: seeded.people.dee, channelId: seeded.channels.lounge, command: '/ping' });

describe('measuring', () => {
  test('counts an answer for each interaction, with its latency', async () => {
    await bot();
    const { desk } = simulator;
    const measured = await measure({ desk, count: 300, inFlight: 20, makeInteraction: (acts) => acts.command(ping()) });
    expect(measured.failed).toBe(0);
    expect(measured.latenciesMs).toHaveLength(300);
    expect(Math.min(...measured.latenciesMs)).toBeGreaterThan(0);
    expect(Math.max(...measured.latenciesMs)).toBeLessThanOrEqual(measured.tookMs);
  });

  test('tells how many got no answer', async () => {
    await bot(5);
    const { desk, world } = simulator;
    const running = measure({ desk, count: 10, inFlight: 10, makeInteraction: (acts) => acts.command(ping()) });
    await expect.poll(() => world.ephemerals.size).toBe(8);
    world.clock.advance(3_000);
    expect(await running).toMatchObject({ failed: 2, latenciesMs: { length: 8 } });
  });
});

describe('the short way for first answers', () => {
  test('answers as the long one does', async () => {
    const live = simulator.desk.acts.command(ping());
    expect((await post('1', 'x', PONG)).status).toBe(404);
    const broken = await post(live.id, live.token, '{');
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 50109 }]);
    const unfit = await post(live.id, live.token, JSON.stringify({ type: 8, data: { choices: [] } }));
    expect([unfit.status, await unfit.json()]).toMatchObject([400, { code: 50035 }]);
    expect((await post(live.id, live.token, PONG, '?with_response=false')).status).toBe(204);
    expect(await (await post(live.id, live.token, PONG)).json()).toMatchObject({ code: 40060 });
  });

  test('leaves everything else to the routes', async () => {
    const live = simulator.desk.acts.command(ping());
    const shown = await post(live.id, live.token, PONG, '?with_response=true');
    expect([shown.status, await shown.json()]).toMatchObject([200, { resource: { message: { content: 'pong' } } }]);
  });

  test('is not taken while a fault stands', async () => {
    const live = simulator.desk.acts.command(ping());
    await simulator.control.call('breakRest', {
      where: {},
      times: 1,
      fault: { kind: 'status', status: 503, when: 'before' },
    });
    expect((await post(live.id, live.token, PONG)).status).toBe(503);
  });
});
