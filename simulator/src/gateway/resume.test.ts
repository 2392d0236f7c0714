import { describe, expect, test } from 'vitest';
import { gatewayBench, names } from '../../test/gateway-bench.ts';
import { openGateway } from '../../test/gateway-client.ts';
import { createGuild } from '../world/guilds.ts';
import { addMember } from '../world/members.ts';
import { INTENT } from './intents.ts';

const bench = gatewayBench();

describe('resuming', () => {
  test('brings what was missed, in order, and ends in RESUMED', async () => {
    const first = await bench.identified({ intents: INTENT.guilds | INTENT.messages });
    const seq = (await first.next('GUILD_CREATE')).s;
    await bench.control.call('gatewayAct', { act: { kind: 'cut' } });
    expect(await first.closed).toBe(1006);
    const cy = bench.control.as(bench.seeded.people.cy).in(bench.seeded.channels.lounge);
    await cy.write('one');
    await cy.write('two');

    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: bench.seeded.token, session_id: first.ready.session_id, seq });
    await second.next('RESUMED');
    await cy.write('three');

    await expect
      .poll(() => names(second))
      .toEqual([10, 'MESSAGE_CREATE', 'MESSAGE_CREATE', 'RESUMED', 'MESSAGE_CREATE']);
    expect(second.received.map(({ s }) => s)).toEqual([null, seq! + 1, seq! + 2, seq! + 3, seq! + 4]);
    expect(await bench.control.call('resumes')).toMatchObject([{ replayed: 2, outcome: 'resumed', onResumeUrl: true }]);
    await bench.control.expectNoViolations();
  });

  test('also brings the servers that were still to come when the stream broke', async () => {
    const { world } = bench.simulator;
    for (let n = 0; n < 9; n += 1) {
      addMember(
        world,
        createGuild(world, { name: `server ${n}`, ownerId: bench.seeded.people.ada }).id,
        bench.seeded.applicationId,
      );
    }
    await bench.control.call('breakGateway', { kind: 'drop', phase: 'mid guilds' });
    const first = await bench.identified();
    expect(await first.closed).toBe(1006);
    const before = first.received.filter(({ t }) => t === 'GUILD_CREATE').length;
    expect(before).toBe(5);

    const second = openGateway(first.ready.resume_gateway_url);
    second.next(10).then(
      () => second.send(6, { token: bench.seeded.token, session_id: first.ready.session_id, seq: 6 }),
      () => {},
    );
    await second.next('RESUMED');
    expect(second.received.filter(({ t }) => t === 'GUILD_CREATE')).toHaveLength(5);
  });

  test('on the ordinary address works, but is told as a violation', async () => {
    const first = await bench.identified();
    await bench.control.call('gatewayAct', { act: { kind: 'cut' } });
    const second = bench.open();
    await second.next(10);
    second.send(6, { token: bench.seeded.token, session_id: first.ready.session_id, seq: 1 });
    await second.next('RESUMED');
    expect(await bench.control.violations()).toMatchObject([{ rule: 'resume_gateway_url' }]);
  });

  test.each([1000, 1001])('is not possible after a goodbye with %i', async (code) => {
    const first = await bench.identified();
    first.close(code);
    await first.closed;
    await bench.control.waitFor(async () => (await bench.control.call('sessions')).length === 0);
    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: bench.seeded.token, session_id: first.ready.session_id, seq: 1 });
    expect((await second.next(9)).d).toBe(false);
  });

  test('is possible after any other close of the client', async () => {
    const first = await bench.identified();
    first.close(4200);
    await first.closed;
    expect(await bench.control.call('sessions')).toMatchObject([{ id: first.ready.session_id, connected: false }]);
  });

  test('with a number that never was closes with 4007 and ends the session', async () => {
    const first = await bench.identified();
    await bench.control.call('gatewayAct', { act: { kind: 'cut' } });
    const second = openGateway(first.ready.resume_gateway_url);
    await second.next(10);
    second.send(6, { token: bench.seeded.token, session_id: first.ready.session_id, seq: 99 });
    expect(await second.closed).toBe(4007);
    expect(await bench.control.call('sessions')).toEqual([]);
  });

  test('op 9 true lets the client resume on the same socket, false does not', async () => {
    const client = await bench.identified();
    await client.next('GUILD_CREATE');
    const again = { token: bench.seeded.token, session_id: client.ready.session_id, seq: 2 };
    await bench.control.call('gatewayAct', { act: { kind: 'invalid session', resumable: true } });
    expect((await client.next(9)).d).toBe(true);
    client.send(6, again);
    await client.next('RESUMED');

    await bench.control.call('gatewayAct', { act: { kind: 'invalid session', resumable: false } });
    expect((await client.next(9)).d).toBe(false);
    client.send(6, again);
    expect((await client.next(9)).d).toBe(false);
    client.send(2, bench.identity());
    await client.next('READY');
    await bench.control.expectNoViolations();
  });
});
