import { describe, expect, test } from 'vitest';
import { gatewayBench, names } from '../../test/gateway-bench.ts';

const bench = gatewayBench();

describe('faults', () => {
  test.each(['before hello', 'after hello', 'after identify', 'after ready'] as const)(
    'drop the connection %s, once',
    async (phase) => {
      await bench.control.call('breakGateway', { kind: 'drop', phase });
      const client = bench.open();
      void client.next(10).then(
        () => client.send(2, bench.identity()),
        () => {},
      );
      expect(await client.closed).toBe(1006);
      expect(names(client).includes('READY')).toBe(phase === 'after ready');
      await bench.identified();
    },
  );

  test('close with any code at any point', async () => {
    await bench.control.call('breakGateway', { kind: 'drop', phase: 'after identify', code: 4014 });
    const client = bench.open();
    await client.next(10);
    client.send(2, bench.identity());
    expect(await client.closed).toBe(4014);
  });

  test('refuse connections for a while', async () => {
    await bench.control.call('breakGateway', { kind: 'refuse', forMs: 60_000 });
    expect(await bench.open().closed).toBe(1006);
    await bench.control.call('advance', { ms: 60_000 });
    await bench.identified();
  });

  test('leave heartbeats without an answer while other things still come', async () => {
    const client = await bench.identified();
    await bench.control.call('breakGateway', { kind: 'zombie', forMs: 60_000 });
    client.send(1, 1);
    await bench.control.call('changeServer', { guildId: bench.seeded.guildId, name: 'Renamed' });
    await client.next('GUILD_UPDATE');
    expect(names(client)).not.toContain(11);
  });

  test('send events twice, with two numbers', async () => {
    const client = await bench.identified();
    await client.next('GUILD_CREATE');
    await bench.control.call('breakGateway', { kind: 'duplicate', event: 'GUILD_UPDATE', times: 1 });
    await bench.control.call('changeServer', { guildId: bench.seeded.guildId, name: 'Renamed' });
    const [one, two] = [await client.next('GUILD_UPDATE'), await client.next('GUILD_UPDATE')];
    expect(two.d).toEqual(one.d);
    expect(two.s).toBe(one.s! + 1);
  });

  test('take servers away for a while and bring them back', async () => {
    const client = await bench.identified();
    await client.next('GUILD_CREATE');
    await bench.control.call('outageStorm', { forMs: 60_000 });
    expect((await client.next('GUILD_DELETE')).d).toEqual({ id: bench.seeded.guildId, unavailable: true });
    await bench.control.call('changeServer', { guildId: bench.seeded.guildId, name: 'Unheard' });
    await bench.control.call('advance', { ms: 60_000 });
    expect((await client.next('GUILD_CREATE')).d.name).toBe('Unheard');
    expect(names(client)).not.toContain('GUILD_UPDATE');
    await bench.control.expectNoViolations();
  });

  test('op 7 asks the client to come again, and its session waits for it', async () => {
    const client = await bench.identified();
    await bench.control.call('gatewayAct', { act: { kind: 'reconnect' } });
    await client.next(7);
    client.close(4000);
    await client.closed;
    expect(await bench.control.call('sessions')).toMatchObject([{ connected: false }]);
  });
});
