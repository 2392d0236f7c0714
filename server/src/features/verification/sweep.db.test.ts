import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { binding, ROLE } from '../../../test/binding.ts';
import { type SmallRoblox, startSmallRoblox } from '../../../test/small-roblox.ts';
import { type Answer, startTestApp, type TestApp } from '../../../test/test-app.ts';
import { buttonIn, phraseIn, verifying } from '../../../test/verifying.ts';

/** Each way in which Roblox fails, at each step, with the real client over HTTP: nothing may be lost by it. */

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const [ADA, BOB] = [actor('100000000000000011'), actor('100000000000000012')];
/** A hot loop would send hundreds. One read goes two roads, and a connection that breaks is tried twice. */
const MOST_REQUESTS = 8;

let small: SmallRoblox;
let bot: TestApp;
/** Ada is verified and has a role and a name by it. She is about to change, and the new words stand in the profile. */
let pending: Answer;
let before: unknown;
const { owner, prepare, setup } = binding(() => bot, GUILD);
const { begin } = verifying(() => bot);
const call: SmallRoblox['simulator']['control']['call'] = (...input) => small.simulator.control.call(...input);

beforeAll(async () => {
  small = await startSmallRoblox();
  bot = await startTestApp({ robloxOf: () => small.port, looksAfterMs: [0, 20, 40, 60, 80] });
  prepare();
  const { id: groupId } = await call('makeRobloxGroup', { name: 'Builders', roles: [{ name: 'Officer', rank: 100 }] });
  const first = await call('makeRobloxAccount', { name: 'ada_one' });
  const second = await call('makeRobloxAccount', { name: 'ada_two' });
  await call('makeRobloxAccount', { name: 'bob_runs' });
  await call('makeRobloxAccount', { name: 'the_next_one' });
  for (const { id: accountId } of [first, second])
    await call('setRobloxRoles', { groupId, accountId, roles: ['Officer'] });
  await bot.as(owner).run('bind add', { group: groupId, role: ROLE.officer, rank: '100' });
  await setup({ nickname: '{group-rank} {roblox-username}', required_group: groupId });
  const begun = await begin(ADA, first.name);
  await call('editRobloxProfile', { accountId: first.id, description: phraseIn(begun) });
  const linked = await press(begun);
  if (!linked.content?.includes('You are verified')) throw new Error(`Ada is not verified: ${linked.content}`);
  pending = await begin(ADA, second.name, {}, 'reverify');
  await call('editRobloxProfile', { accountId: second.id, description: phraseIn(pending) });
  before = await everything();
});
afterEach(async () => {
  await call('mendRoblox', {});
  // Nobody tries this often: what is counted of members is another test's matter.
  await bot.sql`delete from verification_tries`;
});
afterAll(async () => {
  await small?.simulator.control.expectNoViolations();
  await bot?.stop();
  await small?.stop();
});

const pressForAda = () => bot.as(owner).run('complete_verify', { user: ADA.userId });
const press = (answer: Answer, label = 'Verify') => bot.as(ADA).press(buttonIn(answer, label));

/** All that must stay as it is while Roblox fails. */
const everything = async () => ({
  pendings: await bot.sql`select id, roblox_id, phrase, state, expires_at, avoided from verifications order by id`,
  links: await bot.sql`select * from roblox_links order by user_id`,
  history: await bot.sql`select * from link_history order by id`,
  waits: await bot.sql`select * from verification_waits order by user_id`,
  stands: await bot.sql`select user_id, role_ids, nickname from member_syncs order by user_id`,
  members: [...bot.discord.members].map(([id, member]) => [id, member?.roleIds, member?.nickname]),
});

const STEPS = {
  'looking up a name': () => begin(BOB, 'bob_runs'),
  'reading the profile at the beginning': () => begin(BOB, 'https://www.roblox.com/users/4700000002/profile'),
  'reading the profile at the press': () => press(pending),
  'reading the profile when staff press': () => pressForAda(),
  'asking for other words': () => press(pending, 'New phrase'),
  'reading the groups': () => bot.as(ADA).run('update'),
  async 'reading the groups of everybody'() {
    const shown = await bot.as(owner).run('updateall');
    await bot.as(owner).press(buttonIn(shown, 'Stop'));
    return shown;
  },
} as const;
type Step = keyof typeof STEPS;
const ALL = Object.keys(STEPS) as Step[];
/** What the older road says of groups does not say whose they are, so nobody can see that they are another's. */
const GROUPS: readonly Step[] = ['reading the groups', 'reading the groups of everybody'];

const TOLD = /Roblox is busy and did not answer\. Try again in \d+ seconds|does not let me|did not say|does not answer/;

async function expectHarmless(step: Step): Promise<void> {
  const asked = await small.requests();
  const answer = await STEPS[step]();
  expect(answer.content, step).toMatch(TOLD);
  const used = (await small.requests()) - asked;
  expect(used, `${step}: requests`).toBeGreaterThan(0);
  expect(used, `${step}: requests`).toBeLessThanOrEqual(MOST_REQUESTS);
  expect(await everything(), step).toEqual(before);
}

const FAULTS = [
  ['429 with Retry-After', { kind: 'rate-limit', retryAfterMs: 9_000 }],
  ['429 without', { kind: 'rate-limit' }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['an HTML page', { kind: 'page' }],
  ['an HTML page with 503', { kind: 'page', status: 503 }],
  ['cut JSON', { kind: 'cut-json' }],
  ['a wrong id', { kind: 'wrong-id' }],
  ['a redirect', { kind: 'redirect' }],
  ['a broken connection', { kind: 'drop' }],
  ['far too much', { kind: 'long-body', characters: 600_000 }],
] as const;

for (const withKey of [true, false])
  test.each(FAULTS)(`%s leaves everything as it was, ${withKey ? 'with' : 'without'} a key`, async (_, fault) => {
    await call('breakRoblox', { where: {}, fault });
    for (const step of ALL) {
      if (!withKey && fault.kind === 'wrong-id' && GROUPS.includes(step)) continue;
      small.renew({ withKey });
      await expectHarmless(step);
    }
  });

test.each([true, false])(
  'groups alone that cannot be read at the press leave the pending (key: %s)',
  async (withKey) => {
    await call('breakRoblox', { where: { route: '/groups/*' }, fault: { kind: 'status', status: 503 } });
    await call('breakRoblox', { where: { route: '/apis/cloud/v2/groups/*' }, fault: { kind: 'cut-json' } });
    small.renew({ withKey });
    await expectHarmless('reading the profile at the press');
  },
);

test('an answer that never comes leaves everything as it was', async () => {
  await call('breakRoblox', { where: {}, fault: { kind: 'timeout' } });
  small.renew();
  const startedAt = performance.now();
  for (const step of ['reading the profile at the press', 'reading the groups'] as const) await expectHarmless(step);
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

test('a minute of presses while Roblox is down costs a handful of requests', async () => {
  await call('breakRoblox', { where: {}, fault: { kind: 'status', status: 503 } });
  small.renew();
  const asked = await small.requests();
  for (let presses = 0; presses < 60; presses += 1) expect((await pressForAda()).content).toMatch(TOLD);
  // Five for each host, then the circuits are open.
  expect((await small.requests()) - asked).toBeLessThanOrEqual(10);
  expect(await everything()).toEqual(before);
});

test('afterwards the very same press links, with few requests also for somebody who is in many groups', async () => {
  const accountId = (await call('robloxAccounts', {})).find(({ name }) => name === 'ada_two')?.id ?? '';
  for (let number = 1; number <= 30; number += 1) {
    const { id } = await call('makeRobloxGroup', { name: `Group ${number}`, roles: [{ name: 'Officer', rank: 100 }] });
    await call('setRobloxRoles', { groupId: id, accountId, roles: ['Officer'] });
  }
  small.renew();
  const asked = await small.requests();
  expect((await press(pending)).content).toContain('You are verified as **ada\\_two**');
  // The profile, the gate's group, the bound group, its name and its roles.
  expect((await small.requests()) - asked).toBeLessThanOrEqual(6);
  expect(bot.errors).toEqual([]);
});
