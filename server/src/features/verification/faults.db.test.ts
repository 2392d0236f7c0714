import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { phraseIn, verifying } from '../../../test/verifying.ts';
import type { RobloxFailureSort } from '../../roblox/port.ts';

const GUILD = '300000000000000001';
const ADA = { guildId: GUILD, userId: '100000000000000011', roleIds: [] };

let bot: TestApp;
const { begin, write, press, verify, history } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp({ looksAfterMs: [0, 20, 40, 60, 80] });
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  bot.roblox.account({ id: '1002', name: 'ada_two' });
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

/** Everything that must not change while Roblox fails. */
const everything = async () => ({
  pendings: await bot.sql`select id, roblox_id, phrase, state, expires_at, avoided from verifications order by id`,
  links: await bot.sql`select * from roblox_links`,
  history: await history(),
});

const SORTS: readonly RobloxFailureSort[] = ['busy', 'odd', 'closed'];
const words = (sort: RobloxFailureSort) =>
  sort === 'closed' ? 'does not let me read profiles' : 'Try again in 7 seconds';

test.each(SORTS)('Roblox fails (%s) at each step: pending, link and history stay as they are', async (sort) => {
  await verify(ADA, 'ada_builds', '1001');
  const begun = await begin(ADA, 'ada_two', {}, 'reverify');
  write('1002', phraseIn(begun));
  const before = await everything();
  for (const call of ['findByName', 'readProof'] as const) {
    bot.roblox.break(sort, { calls: [call] });
    expect((await begin(ADA, 'ada_builds_three', {}, 'reverify')).content).toContain(
      call !== 'findByName' ? 'Roblox knows no account' : sort === 'closed' ? 'look up names' : words(sort),
    );
    bot.roblox.mend();
  }
  bot.roblox.break(sort, { calls: ['readProof'] });
  expect((await begin(ADA, 'ada_two', {}, 'reverify')).content).toContain(words(sort));
  expect((await press(ADA, begun)).content).toContain(words(sort));
  expect(await everything()).toEqual(before);
  bot.roblox.mend();
  expect((await press(ADA, begun)).content).toContain('You are verified as **ada\\_two**');
});

test('while Roblox asks to wait, one press does not ask again', async () => {
  const begun = await begin(ADA, 'ada_builds');
  bot.roblox.break('busy', { calls: ['readProof'], retryAfterMs: 7_000 });
  const before = bot.roblox.asked.length;
  await press(ADA, begun);
  expect(bot.roblox.asked.slice(before)).toEqual(['readProof 1001']);
});

test('a short failure is waited out within the same press', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  bot.roblox.break('busy', { calls: ['readProof'], times: 2, retryAfterMs: 5 });
  expect((await press(ADA, begun)).content).toContain('You are verified');
});

test('one press looks at most five times', async () => {
  const begun = await begin(ADA, 'ada_builds');
  const before = bot.roblox.asked.length;
  await press(ADA, begun);
  expect(bot.roblox.asked.slice(before)).toEqual(Array.from({ length: 5 }, () => 'readProof 1001'));
});

test('a picture that does not come takes nothing from the rest', async () => {
  bot.roblox.break('busy', { calls: ['pictureOf'] });
  const begun = await begin(ADA, 'ada_builds');
  expect(begun.embed).toContain('ada\\_builds');
});

test('groups that cannot be read at the press leave the pending as it is', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  await bot.sql`insert into verification_settings (guild_id, required_group_id) values (${GUILD}, 35)`;
  const before = await everything();
  bot.roblox.break('busy', { calls: ['membershipsOf'] });
  expect((await press(ADA, begun)).content).toContain('Try again in 7 seconds');
  expect(await everything()).toEqual(before);
});
