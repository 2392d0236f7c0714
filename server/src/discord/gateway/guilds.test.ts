import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { createGuilds } from './guilds.ts';
import { createSeen } from './seen.ts';

const event = (t: string, d: object) => ({ op: 0, s: 1, t, d }) as unknown as GatewayDispatchPayload;
const ready = (...ids: string[]) => event('READY', { guilds: ids.map((id) => ({ id, unavailable: true })), user: {} });
const created = (id: string, more: object = {}) =>
  event('GUILD_CREATE', { id, owner_id: `owner-of-${id}`, name: `Server ${id}`, joined_at: '2020-01-01', ...more });
const joinedNow = () => ({ joined_at: new Date().toISOString() });

function after(...events: [GatewayDispatchPayload, number?][]) {
  const keeper = createGuilds();
  for (const [one, shardId = 0] of events) keeper.hear(one, shardId);
  return keeper;
}

describe('the servers', () => {
  test('are there by number at once, and by owner once they are sent', () => {
    const keeper = after([ready('1', '2')], [created('1')]);
    expect(keeper.guilds.count()).toBe(2);
    expect(keeper.guilds.get('1')).toEqual({
      id: '1',
      shardId: 0,
      ownerId: 'owner-of-1',
      name: 'Server 1',
      available: true,
    });
    expect(keeper.guilds.get('2')).toMatchObject({ ownerId: undefined, available: false });
  });

  test('have a new owner and name when Discord says so', () => {
    const keeper = after(
      [ready('1')],
      [created('1')],
      [event('GUILD_UPDATE', { id: '1', owner_id: 'new', name: 'N' })],
    );
    expect(keeper.guilds.get('1')).toMatchObject({ ownerId: 'new', name: 'N' });
  });

  test('stay through an outage, and what is known of them does, too', () => {
    const keeper = after([ready('1')], [created('1')], [event('GUILD_DELETE', { id: '1', unavailable: true })]);
    expect(keeper.guilds.get('1')).toMatchObject({ ownerId: 'owner-of-1', available: false });
    expect(keeper.guilds.count()).toBe(1);
  });

  test('are gone when the bot is', () => {
    expect(after([ready('1')], [created('1')], [event('GUILD_DELETE', { id: '1' })]).guilds.count()).toBe(0);
  });

  test('that were left while the connection was away are gone with the next READY of their shard', () => {
    const keeper = after([ready('1', '2')], [ready('3'), 1], [created('1')], [ready('2')]);
    expect([...keeper.guilds.all()].map(({ id }) => id).sort()).toEqual(['2', '3']);
  });
});

describe('after going on where an earlier process was', () => {
  test('the saved count stands in, and moves with what joins and leaves', () => {
    const keeper = createGuilds();
    keeper.assume(0, 40);
    expect(keeper.guilds.count()).toBe(40);
    expect(keeper.guilds.complete()).toBe(false);
    keeper.hear(created('1', joinedNow()), 0);
    expect(keeper.guilds.count()).toBe(41);
    keeper.hear(event('GUILD_DELETE', { id: '9' }), 0);
    expect(keeper.guilds.count()).toBe(40);
    expect(keeper.countOf(0)).toBe(40);
  });

  test('a server that comes back from an outage is not counted again', () => {
    const keeper = createGuilds();
    keeper.assume(0, 40);
    keeper.hear(created('1'), 0);
    expect(keeper.guilds.count()).toBe(40);
    expect(keeper.guilds.get('1')?.ownerId).toBe('owner-of-1');
  });

  test('a READY tells them all', () => {
    const keeper = createGuilds();
    keeper.assume(0, 40);
    keeper.hear(ready('1', '2'), 0);
    expect(keeper.guilds.count()).toBe(2);
    expect(keeper.guilds.complete()).toBe(true);
  });
});

test('an id is remembered for the time, and not for ever', () => {
  let now = 0;
  const seen = createSeen(60, () => now);
  expect([seen.isNew('a'), seen.isNew('a'), seen.isNew('b')]).toEqual([true, false, true]);
  now = 59;
  expect(seen.isNew('c')).toBe(true);
  now = 115;
  expect([seen.isNew('a'), seen.isNew('c')]).toEqual([false, false]);
  now = 200;
  expect([seen.isNew('a'), seen.isNew('c')]).toEqual([true, true]);
});
