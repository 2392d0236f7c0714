import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { buttonIn, phraseIn, verifying } from '../../../test/verifying.ts';
import { WORDS } from './words.ts';
import { forgetSureButton, unlinkButton, verifyButton } from './addresses.ts';

const GUILD = '300000000000000001';
const MEMBERS = ['100000000000000011', '100000000000000012', '100000000000000013'].map((userId) => ({
  guildId: GUILD,
  userId,
  roleIds: [],
}));
const ACCOUNTS = ['1001', '1002'];
const OWNER = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };

let bot: TestApp;
const { begin, write } = verifying(() => bot);

/** Every description that the bot itself has read, by account, since the last run. */
const read = new Map<string, string[]>();

beforeEach(async () => {
  bot = await startTestApp({
    robloxOf: (fake) => ({
      ...fake,
      async readProof(id) {
        const proof = await fake.readProof(id);
        if (proof.kind === 'there') read.get(id)?.push(proof.description);
        return proof;
      },
    }),
  });
});
afterEach(() => bot.stop());

/** What can happen, in any order and at the same time. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), who: fc.nat(2), account: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('write' as const), who: fc.nat(2), account: fc.nat(1), how: fc.nat(3) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('press' as const), who: fc.nat(2), whose: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('verify' as const), who: fc.nat(2), account: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), account: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ban' as const), account: fc.nat(1), banned: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unlink' as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('complete' as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), account: fc.nat(1), blocked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The phrase as it is, in capitals, without a word, or in another order. */
function written(phrase: string, how: number): string {
  const words = phrase.split(' ');
  return [phrase, `HI ${phrase.toUpperCase()}!`, words.slice(1).join(' '), words.toReversed().join(' ')][how] ?? '';
}

test('whatever members do at once: an account has one owner, each link its proof, and the history tells everything', async () => {
  let names = 0;
  const happened = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 10 }), fc.boolean(), run),
    { numRuns: 40, endOnFailure: true },
  );
  // Else the steps were too tame to prove anything.
  expect([...happened].toSorted()).toEqual(['changed', 'forgotten', 'moved', 'unlinked', 'verified']);

  async function run(rounds: readonly (readonly Step[])[], moves: boolean): Promise<void> {
    await bot.sql.unsafe(`
      alter table link_history disable trigger all;
      truncate roblox_links, verifications, link_history, verification_waits, verification_tries, roblox_blocks restart identity cascade;
      alter table link_history enable trigger all;`);
    await bot.sql`
      insert into verification_settings (guild_id, moves) values (${GUILD}, ${moves})
      on conflict (guild_id) do update set moves = excluded.moves`;
    const phrases = new Map<string, { phrase: string; id: string }>();
    for (const id of ACCOUNTS) read.set(id, []);
    /** Links that the history alone must tell of at the end, also after somebody was forgotten. */
    const made = new Map<number, string>();
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
          return write(account, written(phrases.get(who.userId)?.phrase ?? '', one.how));
        }
        case 'verify':
          await act({ do: 'begin', who: one.who, account: one.account });
          await act({ do: 'write', who: one.who, account: one.account, how: 0 });
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
        case 'forget':
          return bot.as(who).press(forgetSureButton.to({}));
        case 'complete':
          return bot.as(OWNER).run('complete_verify', { user: who.userId });
        case 'block':
          return bot.as(OWNER).run(`verification ${one.blocked ? 'block' : 'unblock'}`, { roblox: `id ${account}` });
        case 'expire':
          return bot.clock.forward(31);
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
      const links = await bot.sql<
        { userId: string; robloxId: string; verificationId: number; phrase: string; owner: string }[]
      >`
        select l.user_id, l.roblox_id, l.verification_id, v.phrase, v.user_id as owner
          from roblox_links l join verifications v on v.id = l.verification_id`;
      expect(new Set(links.map(({ robloxId }) => robloxId)).size).toBe(links.length);
      for (const link of links) {
        expect(link.owner).toBe(link.userId);
        // The bot itself has read the phrase of this very link in the profile of this very account.
        expect(read.get(link.robloxId)?.some((text) => text.toLowerCase().includes(link.phrase))).toBe(true);
        made.set(link.verificationId, link.userId);
      }
      expect(new Set(links.map(({ userId }) => userId)).size).toBe(links.length);
      // Who has what now, told from the history alone.
      const told = await bot.sql<{ userId: string; kind: string; robloxId: string }[]>`
        select distinct on (user_id) user_id, kind, roblox_id from link_history order by user_id, id desc`;
      const byHistory = told.filter(({ kind }) => kind === 'verified' || kind === 'changed' || kind === 'renamed');
      expect(byHistory.map(({ userId, robloxId }) => `${userId} ${robloxId}`).toSorted()).toEqual(
        links.map(({ userId, robloxId }) => `${userId} ${robloxId}`).toSorted(),
      );
      // Every link that there ever was has one row that says how it came to be.
      const proofs = await bot.sql<{ verificationId: number; userId: string; rows: number }[]>`
        select verification_id, user_id, count(*)::int as rows from link_history
         where kind in ('verified', 'changed') group by verification_id, user_id`;
      expect(proofs.every(({ rows }) => rows === 1)).toBe(true);
      for (const [verificationId, userId] of made) expect(proofs).toContainEqual({ verificationId, userId, rows: 1 });
      const open = await bot.sql`
        select user_id from verifications where state in ('open', 'checking') group by user_id having count(*) > 1`;
      expect(open).toEqual([]);
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

test('what the database says of a row that it does not take is not in the log either: a row holds its phrase', async () => {
  const [ada] = MEMBERS;
  if (!ada) throw new Error('nobody');
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  const begun = await begin(ada, 'ada_builds');
  await bot.sql`alter table verifications add constraint no_checks check (state <> 'checking')`;
  expect((await bot.as(ada).press(buttonIn(begun, 'Verify'))).content).toMatch(/E-[0-9A-Z]{6}/);
  await bot.sql`alter table verifications add constraint no_more check (id < 2)`;
  expect((await begin(ada, 'ada_builds')).content).toMatch(/E-[0-9A-Z]{6}/);
  expect(bot.errors).toHaveLength(2);
  const [first = ''] = phraseIn(begun).split(' ');
  expect(bot.errors.join('\n')).not.toContain(phraseIn(begun));
  expect(bot.errors.join('\n')).not.toMatch(new RegExp(`\\b${first}\\b`));
  for (const line of bot.errors) expect(sixWordsIn(line)).toEqual([]);
});

/** Six words of the list in a row. */
function sixWordsIn(text: string): string[] {
  const tokens = text.split(/[^a-z]+/i).filter((token) => token !== '');
  return tokens.filter((_, at) => {
    const six = tokens.slice(at, at + 6);
    return six.length === 6 && six.every((word) => WORDS.includes(word));
  });
}
