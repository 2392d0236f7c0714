import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { buttonIn, phraseIn, verifying } from '../../../test/verifying.ts';
import { unlinkButton, verifyButton } from './addresses.ts';

const GUILD = '300000000000000001';
const MEMBERS = ['100000000000000011', '100000000000000012', '100000000000000013'].map((userId) => ({
  guildId: GUILD,
  userId,
  roleIds: [],
}));
const ACCOUNTS = ['1001', '1002'];

let bot: TestApp;
const { begin, write } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp();
});
afterEach(() => bot.stop());

/** What can happen, in any order and at the same time. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), who: fc.nat(2), account: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), who: fc.nat(2), account: fc.nat(1) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('press' as const), who: fc.nat(2), whose: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('verify' as const), who: fc.nat(2), account: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), account: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ban' as const), account: fc.nat(1), banned: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unlink' as const), who: fc.nat(2) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('whatever members do at once: an account has one owner, each link its proof, and the history tells everything', async () => {
  let names = 0;
  const happened = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 10 }), fc.boolean(), run),
    { numRuns: 40, endOnFailure: true },
  );
  // Else the steps were too tame to prove anything.
  expect([...happened].toSorted()).toEqual(['changed', 'moved', 'unlinked', 'verified']);

  async function run(rounds: readonly (readonly Step[])[], moves: boolean): Promise<void> {
    await bot.sql.unsafe(`
      alter table link_history disable trigger all;
      truncate roblox_links, verifications, link_history, verification_waits restart identity cascade;
      alter table link_history enable trigger all;`);
    await bot.sql`
      insert into verification_settings (guild_id, moves) values (${GUILD}, ${moves})
      on conflict (guild_id) do update set moves = excluded.moves`;
    const phrases = new Map<string, { phrase: string; id: string }>();
    /** Every text that each account's profile has ever shown. */
    const shown = new Map<string, string[]>(ACCOUNTS.map((id) => [id, []]));
    for (const id of ACCOUNTS)
      bot.roblox.account({ id, name: `acc_${id}_${(names += 1)}`, description: '', banned: false });

    const act = async (one: Step): Promise<Answer | void> => {
      const account = 'account' in one ? (ACCOUNTS[one.account] ?? '') : '';
      const who = MEMBERS['who' in one ? one.who : 0];
      if (!who) throw new Error('nobody');
      switch (one.do) {
        case 'begin': {
          const answer = await begin(who, `id ${account}`, {}, 'reverify');
          if (answer.buttons.some(({ label }) => label === 'Verify'))
            phrases.set(who.userId, { phrase: phraseIn(answer), id: buttonIn(answer, 'Verify') });
          return answer;
        }
        case 'write': {
          const text = phrases.get(who.userId)?.phrase ?? '';
          shown.get(account)?.push(text);
          return write(account, text);
        }
        case 'verify':
          await act({ do: 'begin', who: one.who, account: one.account });
          await act({ do: 'write', who: one.who, account: one.account });
          return act({ do: 'press', who: one.who, whose: one.who });
        case 'press': {
          const whose = MEMBERS[one.whose]?.userId ?? '';
          return bot.as(who).press(phrases.get(whose)?.id ?? verifyButton.to({ guild: GUILD, pending: 99 }));
        }
        case 'rename':
          return void bot.roblox.account({ id: account, name: `acc_${account}_${(names += 1)}` });
        case 'ban':
          return void bot.roblox.account({ id: account, banned: one.banned });
        case 'unlink':
          return bot.as(who).press(unlinkButton.to({ user: who.userId }));
      }
    };

    for (const round of rounds) {
      await Promise.all(round.map(act));
      await check();
    }
    expect(bot.errors).toEqual([]);
    for (const { kind } of await bot.sql<{ kind: string }[]>`select distinct kind from link_history`)
      happened.add(kind);

    async function check(): Promise<void> {
      const links = await bot.sql<{ userId: string; robloxId: string; phrase: string; owner: string }[]>`
        select l.user_id, l.roblox_id, v.phrase, v.user_id as owner
          from roblox_links l join verifications v on v.id = l.verification_id`;
      expect(new Set(links.map(({ robloxId }) => robloxId)).size).toBe(links.length);
      for (const link of links) {
        expect(link.owner).toBe(link.userId);
        expect(shown.get(link.robloxId)).toContain(link.phrase);
      }
      expect(new Set(links.map(({ userId }) => userId)).size).toBe(links.length);
      // Who has what now, told from the history alone.
      const told = await bot.sql<{ userId: string; kind: string; robloxId: string }[]>`
        select distinct on (user_id) user_id, kind, roblox_id from link_history order by user_id, id desc`;
      const byHistory = told.filter(({ kind }) => kind === 'verified' || kind === 'changed' || kind === 'renamed');
      expect(byHistory.map(({ userId, robloxId }) => `${userId} ${robloxId}`).toSorted()).toEqual(
        links.map(({ userId, robloxId }) => `${userId} ${robloxId}`).toSorted(),
      );
      const live = await bot.sql`
        select 1 from verifications where state = 'checking'`;
      expect(live).toEqual([]);
    }
  }
}, 120_000);

test('no phrase of a pending is in any log, whatever fails', async () => {
  const [ada] = MEMBERS;
  if (!ada) throw new Error('nobody');
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  const begun = await begin(ada, 'ada_builds');
  await bot.sql.unsafe(`
    create function fail() returns trigger language plpgsql as $$ begin raise exception 'out of order'; end $$;
    create trigger fail before insert on roblox_links for each row execute function fail();`);
  write('1001', phraseIn(begun));
  const answer = await bot.as(ada).press(buttonIn(begun, 'Verify'));
  expect(answer.content).toMatch(/E-[0-9A-Z]{6}/);
  expect(bot.errors).not.toEqual([]);
  for (const word of [
    phraseIn(begun),
    ...phraseIn(begun)
      .split(' ')
      .map((one) => `"${one}`),
  ])
    expect(bot.errors.join('\n')).not.toContain(word);
  expect(await bot.sql`select state from verifications`).toEqual([{ state: 'open' }]);
  expect(await bot.sql`select 1 from link_history`).toEqual([]);
});
