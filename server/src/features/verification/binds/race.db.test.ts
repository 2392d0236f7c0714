import { afterEach, beforeEach, expect, test } from 'vitest';
import { binding, GROUP, GROUP_ROLES, ROLE } from '../../../../test/binding.ts';
import { startTestApp, type TestApp } from '../../../../test/test-app.ts';

const GUILD = '300000000000000001';
const ADA = '100000000000000011';

let bot: TestApp;
const { prepare, bind, link, rolesOf, update } = binding(() => bot, GUILD);

beforeEach(async () => {
  bot = await startTestApp();
  prepare();
  await bind(ROLE.officer, 'Officer');
  await bind(ROLE.builder, 'Builder');
  await link(ADA, '1001');
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

const belongs = (...names: (keyof typeof GROUP_ROLES)[]) =>
  bot.roblox.roles(
    '1001',
    GROUP,
    names.map((name) => GROUP_ROLES[name]),
  );

/**
 * The first sync has seen an officer and stands before Discord's door, when the member becomes a builder and a second
 * sync begins. `let`: how long the second one may run before the first one goes on.
 */
async function oneOvertakesTheOther(secondEnds: boolean): Promise<void> {
  belongs('Officer');
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let waiting = 0;
  bot.discord.failing = async (call) => {
    if (call !== 'giveRole' || waiting > 0) return;
    waiting += 1;
    await gate;
  };
  const first = update(ADA);
  await expect.poll(() => waiting).toBe(1);
  belongs('Builder');
  const second = update(ADA);
  if (secondEnds) await second;
  else await expect.poll(secondHasTried).toBe(true);
  goOn();
  await Promise.all([first, second]);
}

/** The second one asks again and again whether the member is free; none of its questions reaches Roblox. */
async function secondHasTried(): Promise<boolean> {
  const asked = bot.roblox.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 400));
  return bot.roblox.asked.length === asked;
}

test('two syncs of one member come one after the other: the last to look is the last to change', async () => {
  await oneOvertakesTheOther(false);
  expect(rolesOf(ADA)).toEqual([ROLE.builder]);
});

test('without the hold the older one has the last word, and the member a role too many', async () => {
  await bot.sql.unsafe(`
    create function never_held() returns trigger language plpgsql as $$
    begin if new.holder is not null then new.held_until := '-infinity'; end if; return new; end $$;
    create trigger free before insert or update on member_syncs for each row execute function never_held();`);
  await oneOvertakesTheOther(true);
  expect(rolesOf(ADA)).not.toEqual([ROLE.builder]);
});

test('a sync that was killed holds the member until its time is over, and no longer', async () => {
  belongs('Builder');
  await bot.sql`
    update member_syncs set holder = gen_random_uuid(), held_until = clock_timestamp() + interval '1 second'`;
  const began = performance.now();
  await update(ADA);
  expect(rolesOf(ADA)).toEqual([ROLE.builder]);
  expect(performance.now() - began).toBeGreaterThan(500);
});
