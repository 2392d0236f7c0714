import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../../test/database.ts';
import { migrations } from '../../app.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import { ABILITIES, able, type Ability, type Actor, clockOnly, everyone, ownerOnly } from '../../kit/access.ts';
import { createPermissions, type Permissions } from './service.ts';

const GUILD = '300000000000000001';
const ROLE = '700000000000000001';
const owner: Actor = { guildId: GUILD, userId: '1', roleIds: [] };
const member: Actor = { guildId: GUILD, userId: '2', roleIds: [] };
const NOW = new Date('2026-10-07T18:40:00Z');
const down = new DiscordFailure('retry', 503, 0, 'Service Unavailable');

let database: FreshDatabase;
let ownerOf: (guildId: string) => Promise<string>;
let permissions: Permissions;

beforeEach(async () => {
  database = await freshDatabase({ migrations, jobs: true });
  ownerOf = async () => owner.userId;
  permissions = createPermissions({
    sql: database.sql,
    clock: { now: () => NOW },
    ownerOf: (guildId) => ownerOf(guildId),
    noteReturn: async () => {},
  });
});
afterEach(() => database.drop());

const grant = (ability: Ability, to: { user?: string; role?: string; guild?: string; expires?: Date }) => database.sql`
  insert into grants (guild_id, ability, user_id, role_id, granted_by, expires_at)
  values (${to.guild ?? GUILD}, ${ability}, ${to.user ?? null}, ${to.role ?? null}, 1, ${to.expires ?? null})`;

describe('the rule', () => {
  test('lets the owner do everything', async () => {
    for (const ability of ABILITIES) expect(await permissions.holds(owner, ability), ability).toBe(true);
  });

  test('lets nobody else do anything without a grant', async () => {
    for (const ability of ABILITIES) expect(await permissions.holds(member, ability), ability).toBe(false);
  });

  test('lets a member do what was granted to the member or to a role that the member holds, and no more', async () => {
    await grant('training.host', { user: member.userId });
    await grant('config', { role: ROLE });
    expect(await permissions.holds(member, 'training.host')).toBe(true);
    expect(await permissions.holds(member, 'tryout.host')).toBe(false);
    expect(await permissions.holds(member, 'config')).toBe(false);
    expect(await permissions.holds({ ...member, roleIds: [ROLE] }, 'tryout.host', 'config')).toBe(true);
  });

  test('ends a grant at its expiry, to the moment', async () => {
    await grant('training.host', { user: member.userId, expires: NOW });
    expect(await permissions.holds(member, 'training.host')).toBe(false);
    await database.sql`update grants set expires_at = ${new Date(NOW.getTime() + 1)}`;
    expect(await permissions.holds(member, 'training.host')).toBe(true);
  });

  test('knows no grant of another server', async () => {
    await grant('training.host', { user: member.userId, guild: '300000000000000002' });
    expect(await permissions.holds(member, 'training.host')).toBe(false);
  });

  test('follows a server that is handed over at once', async () => {
    ownerOf = async () => member.userId;
    expect(await permissions.holds(member, 'config')).toBe(true);
    expect(await permissions.holds(owner, 'config')).toBe(false);
  });
});

describe('when somebody does not answer', () => {
  test('a grant is enough while Discord does not say who owns the server, and nothing else is', async () => {
    ownerOf = () => Promise.reject(down);
    await grant('training.host', { user: member.userId });
    expect(await permissions.holds(member, 'training.host')).toBe(true);
    await expect(permissions.holds(owner, 'config')).rejects.toBe(down);
  });

  test('a database that fails keeps the door shut', async () => {
    await database.sql`drop table grants`;
    await expect(permissions.admit(member, able('training.host'), 'command')).rejects.toThrow('grants');
  });
});

describe('a door', () => {
  test('for everyone asks nobody', async () => {
    ownerOf = () => Promise.reject(down);
    await expect(permissions.admit(member, everyone('a test'), 'command')).resolves.toBeUndefined();
  });

  test('for the owner, or for an ability, is noted when it is tried without', async () => {
    await permissions.admit(owner, ownerOnly(), 'command');
    await expect(permissions.admit(member, ownerOnly(), 'command')).rejects.toMatchObject({
      kind: { code: 'access.owner_only' },
    });
    await expect(permissions.admit(member, able('config'), 'command')).rejects.toMatchObject({
      kind: { code: 'access.missing' },
      sentence: expect.stringContaining(`<@${owner.userId}>`),
    });
    expect(await database.sql`select actor_id, action from audit order by id`).toMatchObject([
      { actorId: member.userId, action: 'access.refused' },
      { actorId: member.userId, action: 'access.refused' },
    ]);
  });

  test('of the clock is open to no person, not even the owner', async () => {
    await expect(permissions.admit(owner, clockOnly('a test'), 'command')).rejects.toThrow('tried by a person');
  });
});

test('the audit log takes rows and gives none up', async () => {
  await database.sql`select audit_append(${GUILD}, 1, 'test.done', 'x:1', null, null, 'command')`;
  for (const change of [
    database.sql`update audit set actor_id = 2`,
    database.sql`delete from audit`,
    database.sql`truncate audit`,
  ]) {
    await expect(change).rejects.toThrow('append-only');
  }
  expect(await database.sql`select 1 from audit`).toHaveLength(1);
});
