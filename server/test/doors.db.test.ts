import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unconnectedApp } from '../src/commands/unconnected.ts';
import type { Actor } from '../src/kit/access.ts';
import { OWNER_ID } from './fake-discord.ts';
import { startTestApp, type TestApp } from './test-app.ts';

/** A member with a role, and with no grant at all. */
const stranger: Actor = {
  guildId: '300000000000000009',
  userId: '100000000000000099',
  roleIds: ['700000000000000099'],
};

const { features } = unconnectedApp();
const guarded = features.flatMap((feature) => feature.doors).filter((door) => door.access.kind !== 'everyone');

let bot: TestApp;

beforeAll(async () => {
  bot = await startTestApp();
});
afterAll(() => bot.stop());

/** Every row that the doors could change; the audit log tells of the refusal itself. */
async function everything(): Promise<unknown> {
  const tables = await bot.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('audit', 'audit_heads') order by 1`;
  const rows = await Promise.all(tables.map(({ name }) => bot.sql`select * from ${bot.sql(name)}`));
  const jobs = await bot.sql`select task_identifier from graphile_worker.jobs`;
  return [tables.map(({ name }, index) => [name, rows[index]]), jobs];
}

describe('a member without the ability', () => {
  test('has doors to be refused at', () => {
    expect(guarded.length).toBeGreaterThan(0);
  });

  test.each(guarded.map((door) => [`${door.kind} ${door.name}`, door] as const))(
    'is refused at %s, nothing changes, and hears who can help',
    async (_, door) => {
      const before = await everything();
      const member = bot.as(stranger);
      const answer =
        door.kind === 'command'
          ? await member.run(door.name, door.sample)
          : door.kind === 'suggest'
            ? await member.suggest(door.name.split(' ').slice(0, -1).join(' '), door.name.split(' ').at(-1) ?? '', '')
            : door.kind === 'pick'
              ? await member.pick(door.sample, ['1'])
              : door.kind === 'submit'
                ? await member.submit(door.sample, {})
                : await member.press(door.sample);

      if (door.kind === 'suggest') expect(answer.choices).toEqual([]);
      else expect(answer).toMatchObject({ type: 4, private: true, content: expect.stringContaining(`<@${OWNER_ID}>`) });
      expect(await everything()).toEqual(before);
      expect(bot.errors).toEqual([]);
      const [noted] = await bot.sql`select * from audit where actor_id = ${stranger.userId} order by id desc limit 1`;
      const source = { command: 'command', suggest: 'command', press: 'button', pick: 'button', submit: 'form' }[
        door.kind
      ];
      expect(noted).toMatchObject({ action: 'access.refused', guildId: stranger.guildId, source });
    },
  );
});
