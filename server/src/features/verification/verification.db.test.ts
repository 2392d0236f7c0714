import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { buttonIn, phraseIn, verifying } from '../../../test/verifying.ts';
import { verifyButton } from './addresses.ts';

const GUILD = '300000000000000001';
const actor = (userId: string) => ({ guildId: GUILD, userId, roleIds: [] });
const ADA = actor('100000000000000011');
const BOB = actor('100000000000000012');
const OWNER = actor(OWNER_ID);

let bot: TestApp;
const { begin, write, press, verify, links, history, states } = verifying(() => bot);

beforeEach(async () => {
  bot = await startTestApp();
  bot.roblox.account({ id: '1001', name: 'ada_builds', displayName: 'Ada' });
  bot.roblox.account({ id: '1002', name: 'bob_runs', displayName: 'Bob' });
});
afterEach(async () => {
  await bot.stop();
  if (bot.errors.length > 0) throw new Error(bot.errors.join('\n'));
});

test('the right phrase in the profile links the account, with one row of history, and everything is in the audit log', async () => {
  const begun = await begin(ADA, 'ada_builds');
  expect(begun.private).toBe(true);
  expect(begun.content).toContain('Is this you?');
  expect(begun.buttons.map(({ label }) => label)).toEqual(['Verify', 'New phrase', 'Open the profile']);
  write('1001', phraseIn(begun));
  const done = await press(ADA, begun);
  expect(done.content).toContain('You are verified as **ada\\_builds**');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
  expect(await bot.sql`select kind, by_id, proof, roblox_id from link_history`).toEqual([
    { kind: 'verified', byId: ADA.userId, proof: 'phrase', robloxId: '1001' },
  ]);
  expect(await states()).toEqual(['linked']);
  const audit = await bot.sql<{ action: string }[]>`select action, after from audit order by id`;
  expect(audit.map(({ action }) => action)).toEqual(['link.ask', 'link.make']);
  expect(JSON.stringify(audit)).not.toContain(phraseIn(begun));
});

test('where the phrase is missing, it says what it saw, inert, and the pending stays', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', 'I **love** @everyone <@100000000000000012>');
  const answer = await press(ADA, begun);
  expect(answer.content).toContain('Not there yet');
  expect(answer.content).toContain('I \\*\\*love\\*\\* \\@everyone');
  expect(phraseIn(answer)).toBe(phraseIn(begun));
  expect(await states()).toEqual(['open']);
  expect(await links()).toEqual({});
  write('1001', phraseIn(begun));
  expect((await press(ADA, answer)).content).toContain('You are verified');
});

test('a phrase that is saved after the press is found by that same press', async () => {
  await bot.stop();
  bot = await startTestApp({ looksAfterMs: [0, 100, 200, 400] });
  bot.roblox.account({ id: '1001', name: 'ada_builds' });
  const begun = await begin(ADA, 'ada_builds');
  let looks = 0;
  bot.roblox.beforeEach((call) => {
    if (call === 'readProof' && ++looks === 3) write('1001', phraseIn(begun));
  });
  expect((await press(ADA, begun)).content).toContain('You are verified');
  expect(looks).toBe(3);
  expect(await history()).toEqual(['verified']);
});

test('where Roblox hid words it says so, and one press gives a phrase without them', async () => {
  const begun = await begin(ADA, 'ada_builds');
  const [first = '', second = '', ...others] = phraseIn(begun).split(' ');
  write('1001', `#### ##### ${others.join(' ')}`);
  const answer = await press(ADA, begun);
  expect(answer.content).toContain(
    `Roblox hid a part of the words: it shows #### in place of \`${first}\` and \`${second}\``,
  );
  const renewed = await press(ADA, answer, 'New phrase');
  expect(phraseIn(renewed)).not.toBe(phraseIn(begun));
  expect(await bot.sql`select avoided from verifications where state = 'open'`).toEqual([
    { avoided: [first, second].sort() },
  ]);
  write('1001', phraseIn(renewed));
  expect((await press(ADA, renewed)).content).toContain('You are verified');
});

test('where there is #### and none of the words, it does not claim that Roblox hid them', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', 'my #### is the best');
  const answer = await press(ADA, begun);
  expect(answer.content).toContain('If that is where the words were');
  expect(answer.content).toContain('If you have not saved the words yet');
  expect(answer.buttons.map(({ label }) => label)).toEqual(['New phrase', 'Verify']);
});

test('somebody else who presses the button is refused, privately', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  for (const other of [BOB, OWNER]) {
    const answer = await press(other, begun);
    expect(answer).toMatchObject({ private: true });
    expect(answer.content).toContain('This button is for somebody else');
  }
  expect((await press(BOB, begun, 'New phrase')).content).toContain('This button is for somebody else');
  expect(await states()).toEqual(['open']);
  expect(await links()).toEqual({});
});

test("one member's phrase in another account's profile proves nothing", async () => {
  const [ada, bob] = [await begin(ADA, 'ada_builds'), await begin(BOB, 'bob_runs')];
  write('1002', phraseIn(ada));
  expect((await press(ADA, ada)).content).toContain('Not there yet');
  expect((await press(BOB, bob)).content).toContain('Not there yet');
  expect(await links()).toEqual({});
});

test('of two members who want one account, the one whose phrase is shown has it', async () => {
  const [ada, bob] = [await begin(ADA, 'ada_builds'), await begin(BOB, 'ada_builds')];
  write('1001', phraseIn(bob));
  expect((await press(ADA, ada)).content).toContain('Not there yet');
  expect((await press(BOB, bob)).content).toContain('You are verified');
  expect(await links()).toEqual({ [BOB.userId]: '1001' });
  write('1001', phraseIn(ada));
  expect((await press(ADA, ada)).content).toContain('is already linked to another member');
  expect(await links()).toEqual({ [BOB.userId]: '1001' });
});

test('a phrase that has run out is refused, and New phrase gives one that works', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  bot.clock.forward(31);
  const answer = await press(ADA, begun);
  expect(answer.content).toContain('too old');
  expect(await links()).toEqual({});
  const renewed = await press(ADA, answer, 'New phrase');
  expect((await press(ADA, renewed)).content).toContain('Not there yet');
  write('1001', phraseIn(renewed));
  expect((await press(ADA, renewed)).content).toContain('You are verified');
  expect(await states()).toEqual(['expired', 'linked']);
});

test('a new /verify ends the old pending: its button and its phrase no longer count', async () => {
  const old = await begin(ADA, 'ada_builds');
  const newer = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(old));
  const answer = await press(ADA, old);
  expect(answer.content).toContain('replaced by newer ones');
  expect(answer.buttons.map(({ label }) => label)).toEqual(['New phrase']);
  expect((await press(ADA, newer)).content).toContain('Not there yet');
  expect(await links()).toEqual({});
});

test('a button of a verification that is done says so', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  await press(ADA, begun);
  expect((await press(ADA, begun)).content).toContain('This is done already');
  expect((await press(ADA, begun, 'New phrase')).content).toContain('This is done already');
  expect(await history()).toEqual(['verified']);
});

test('/reverify changes the account once the new one is proven, and a failed one changes nothing', async () => {
  await verify(ADA, 'ada_builds', '1001');
  expect((await begin(ADA, 'bob_runs')).content).toContain('already verified as **ada\\_builds**');
  const begun = await begin(ADA, 'bob_runs', {}, 'reverify');
  expect((await press(ADA, begun)).content).toContain('Not there yet');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
  write('1002', phraseIn(begun));
  const done = await press(ADA, begun);
  expect(done.content).toContain('The link to **ada\\_builds** is undone');
  expect(await links()).toEqual({ [ADA.userId]: '1002' });
  expect(await bot.sql`select kind, before_name, name from link_history order by id`).toEqual([
    { kind: 'verified', beforeName: null, name: 'ada_builds' },
    { kind: 'changed', beforeName: 'ada_builds', name: 'bob_runs' },
  ]);
});

test('an account that is linked to another member is refused, with a way to appeal', async () => {
  await verify(ADA, 'ada_builds', '1001');
  const answer = await begin(BOB, 'ada_builds');
  expect(answer.content).toContain('already linked to another member');
  expect(answer.content).toContain('open a ticket');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
});

test('where the server has set that, an account goes to whoever proves it, and both are told', async () => {
  await bot.as(OWNER).run('setup', { verify_moves: 'goes to whoever proves it' });
  await verify(ADA, 'ada_builds', '1001');
  expect((await verify(BOB, 'ada_builds', '1001')).content).toContain('You are verified');
  expect(await links()).toEqual({ [BOB.userId]: '1001' });
  expect(await bot.sql`select user_id, kind from link_history order by id`).toEqual([
    { userId: ADA.userId, kind: 'verified' },
    { userId: ADA.userId, kind: 'moved' },
    { userId: BOB.userId, kind: 'verified' },
  ]);
  await bot.runJobs();
  const told = bot.discord.directMessages.map(({ userId, body }) => [userId, body.content]);
  expect(told).toEqual(
    expect.arrayContaining([
      [ADA.userId, expect.stringContaining('no longer linked to you')],
      [BOB.userId, expect.stringContaining('is linked to you')],
    ]),
  );
});

test('an account that is renamed between the steps is linked by its id, under its new name', async () => {
  const begun = await begin(ADA, 'ada_builds');
  bot.roblox.account({ id: '1001', name: 'ada_flies' });
  write('1001', phraseIn(begun));
  expect((await press(ADA, begun)).content).toContain('verified as **ada\\_flies**');
  expect(await links()).toEqual({ [ADA.userId]: '1001' });
});

test('an account is found by an old name, and the new one is told; by its address; and digits are a name first', async () => {
  bot.roblox.account({ id: '1001', name: 'ada_flies' });
  const begun = await begin(ADA, 'ada_builds');
  expect(begun.content).toContain('**ada\\_builds** is now called **ada\\_flies**');
  expect((await begin(ADA, 'https://www.roblox.com/users/1002/profile')).embed).toContain('bob\\_runs');
  expect((await begin(ADA, '1002')).embed).toContain('bob\\_runs');
  bot.roblox.account({ id: '2000', name: '1002' });
  expect((await begin(ADA, '1002')).embed).toContain('@1002');
  expect((await begin(ADA, 'nobody_at_all')).content).toContain('Roblox knows no account');
  expect((await begin(ADA, '../users/1')).content).toContain('not the address of a Roblox profile');
});

test.each(['banned', 'gone'] as const)(
  'an account that is %s is refused, before and between the steps',
  async (how) => {
    bot.roblox.account({ id: '1002', [how]: true });
    expect((await begin(ADA, 'https://www.roblox.com/users/1002/profile')).content).toMatch(/banned|deleted|knows no/);
    const begun = await begin(ADA, 'ada_builds');
    write('1001', phraseIn(begun));
    bot.roblox.account({ id: '1001', [how]: true });
    expect((await press(ADA, begun)).content).toMatch(/banned|deleted/);
    expect(await links()).toEqual({});
    expect(await states()).toEqual(['open']);
  },
);

test('names that are not text but mischief are shown as they were typed', async () => {
  bot.roblox.account({ id: '1003', name: 'eve', displayName: '@everyone **[x](https://evil.example)**' });
  const begun = await begin(ADA, 'eve');
  expect(begun.embed).toContain('\\@everyone \\*\\*\\[x\\]');
});

test('/verify without a name asks for one, shows the pending that is open, and later what is linked', async () => {
  const asked = await bot.as(ADA).run('verify');
  expect(asked.buttons.map(({ label }) => label)).toEqual(['Type my username']);
  const form = await bot.as(ADA).press(buttonIn(asked, 'Type my username'));
  const begun = await bot.as(ADA).submit((form.body as { custom_id: string }).custom_id, { username: 'ada_builds' });
  expect(phraseIn(await bot.as(ADA).run('verify'))).toBe(phraseIn(begun));
  write('1001', phraseIn(begun));
  await press(ADA, begun);
  expect((await bot.as(ADA).run('verify')).content).toContain('You are verified as **ada\\_builds**');
  expect((await begin(ADA, 'ada_builds')).content).toContain('You are verified as **ada\\_builds**');
});

test('staff begin it for a member, who is asked by direct message; the proof is still the phrase', async () => {
  expect((await begin(BOB, 'ada_builds', { user: ADA.userId })).content).toContain(
    'You need the right to manage members',
  );
  const answer = await begin(OWNER, 'ada_builds', { user: ADA.userId });
  expect(answer.content).toContain(`I began a verification for <@${ADA.userId}>`);
  await bot.runJobs();
  const message = bot.discord.directMessages.find(({ userId }) => userId === ADA.userId);
  expect(message?.body.content).toContain(phraseIn(answer));
  expect((await bot.as(OWNER).run('complete_verify', { user: ADA.userId })).content).toContain('Not there yet');
  write('1001', phraseIn(answer));
  const done = await bot.as(ADA).pressDirectly(verifyButton.to({ guild: GUILD, pending: 1 }));
  expect(done.content).toContain('You are verified as **ada\\_builds**');
});

test('/complete_verify presses the button for a member, and only staff can', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  expect((await bot.as(BOB).run('complete_verify', { user: ADA.userId })).content).toContain('You need the right');
  expect(await links()).toEqual({});
  const done = await bot.as(OWNER).run('complete_verify', { user: ADA.userId });
  expect(done.content).toContain(`<@${ADA.userId}> is verified as **ada\\_builds**`);
  expect(await bot.sql`select user_id, by_id, proof from link_history`).toEqual([
    { userId: ADA.userId, byId: OWNER_ID, proof: 'phrase' },
  ]);
  expect((await bot.as(OWNER).run('complete_verify', { user: BOB.userId })).content).toContain(
    'no verification under way',
  );
});

test('a bot and somebody who is not in the server are refused', async () => {
  const away = { id: BOB.userId, away: true };
  expect((await begin(OWNER, 'bob_runs', { user: away })).content).toContain('is not in this server');
  expect((await begin(OWNER, 'bob_runs', { user: { id: BOB.userId, bot: true } })).content).toContain('That is a bot');
});

test('where Roblox looks up no names, the address of the profile still works, and digits are taken for an id', async () => {
  bot.roblox.break('closed', { calls: ['findByName'] });
  expect((await begin(ADA, 'ada_builds')).content).toContain('does not let me look up names');
  expect((await begin(ADA, 'https://www.roblox.com/users/1001/profile')).embed).toContain('ada\\_builds');
  expect((await begin(ADA, '1002')).embed).toContain('bob\\_runs');
});

test('a look that began in time counts, also when its member presses again after the end', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  bot.clock.set(new Date(bot.clock.now().getTime() + 30 * 60_000 - 1_000));
  const hold = bot.roblox.hold('readProof');
  const first = press(ADA, begun);
  await expect.poll(() => hold.waiting()).toBe(1);
  bot.clock.set(new Date(bot.clock.now().getTime() + 2_000));
  expect((await press(ADA, begun)).content).toContain('looking at that profile right now');
  hold.release();
  expect((await first).content).toContain('You are verified');
});

test("another server's button is stale here", async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  const elsewhere = { ...ADA, guildId: '300000000000000002' };
  expect((await press(elsewhere, begun)).content).toContain('another version of the bot');
  const forged = verifyButton.to({ guild: elsewhere.guildId, pending: 1 });
  expect((await bot.as(elsewhere).press(forged)).content).toContain('no longer there');
  expect(await links()).toEqual({});
});

test('a look that was killed does not hold up the next press for longer than half a minute', async () => {
  const begun = await begin(ADA, 'ada_builds');
  write('1001', phraseIn(begun));
  await bot.sql`
    update verifications set state = 'checking', checking_until = ${new Date(bot.clock.now().getTime() + 30_000)}`;
  expect((await press(ADA, begun)).content).toContain('looking at that profile right now');
  bot.clock.forward(1);
  expect((await press(ADA, begun)).content).toContain('You are verified');
});
