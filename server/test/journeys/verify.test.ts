import { type Act, type Seen, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, told } from './server.ts';

/** One press looks at a profile for ten seconds; a slow machine takes longer. */
const PRESS_WITHIN_MS = 40_000;

let journey: Journey;
let bot: RunningBot;
let accounts = 0;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const settled = async (act: Promise<Act>) => told(await (await act).settled(PRESS_WITHIN_MS));

async function newAccount(): Promise<{ id: string; name: string }> {
  accounts += 1;
  return journey.control.call('makeRobloxAccount', { name: `builder_${accounts}`, displayName: 'Builder' });
}
const save = ({ id: accountId }: { id: string }, description: string) =>
  journey.control.call('editRobloxProfile', { accountId, description });

function phraseIn(text: string): string {
  const phrase = /^[a-z]+(?: [a-z]+){5}$/m.exec(text)?.[0] ?? '';
  expect(phrase, text).not.toBe('');
  journey.keepSecret(phrase);
  return phrase;
}

/** Runs the command; the phrase of the answer must never be in a log. */
async function begin(person: Person, username: string, command = '/verify') {
  const answer = await settled(person.command(command, { username }));
  return { ...answer, phrase: phraseIn(answer.text) };
}
const press = (person: Person, { message }: { message: Seen }, label = 'Verify') =>
  settled(person.click(message, label));
const linksOf = async (guildId: string) =>
  (await journey.sql<{ robloxId: string }[]>`select roblox_id from roblox_links where guild_id = ${guildId}`).map(
    ({ robloxId }) => robloxId,
  );

describe('a member proves an account', () => {
  test('with the phrase in the profile, and is found by /whois from then on', async () => {
    const server = await openServer(journey, bot);
    const [member, account] = [await server.member(), await newAccount()];
    const begun = await begin(member, account.name);
    expect(begun.text).toContain('Is this you?');
    expect(begun.buttons).toEqual(['Verify', 'New phrase', 'Open the profile']);
    await save(account, `hi\n${begun.phrase.toUpperCase()}\nbye`);
    expect((await press(member, begun)).text).toContain('You are verified as');
    expect(await linksOf(server.guildId)).toEqual([account.id]);
    expect((await settled(member.command('/whois'))).text).toContain('on Roblox');
    expect((await settled(server.owner.command('/whois', { roblox: account.name }))).text).toContain(member.mention);
  });

  test('also where the profile is seen three seconds after the press', async () => {
    const server = await openServer(journey, bot);
    const [member, account] = [await server.member(), await newAccount()];
    const begun = await begin(member, account.name);
    const pressed = member.click(begun.message, 'Verify');
    setTimeout(() => void save(account, begun.phrase), 3_000);
    expect((await settled(pressed)).text).toContain('You are verified as');
  });

  test('and a restart between the two steps changes nothing', async () => {
    const server = await openServer(journey, bot);
    const [member, account] = [await server.member(), await newAccount()];
    const begun = await begin(member, account.name);
    await save(account, begun.phrase);
    await bot.stop();
    bot = journey.startBot();
    await bot.ready();
    expect((await press(member, begun)).text).toContain('You are verified as');
  });

  test('and where Roblox hides words, gets others with one press', async () => {
    const server = await openServer(journey, bot);
    const [member, account] = [await server.member(), await newAccount()];
    const begun = await begin(member, account.name);
    const [hidden = ''] = begun.phrase.split(' ');
    await journey.control.call('moderateRoblox', { censored: [hidden] });
    await save(account, begun.phrase);
    const answer = await press(member, begun);
    expect(answer.text).toContain(`it shows #### in place of \`${hidden}\``);
    const renewed = await press(member, answer, 'New phrase');
    const phrase = phraseIn(renewed.text);
    expect(phrase.split(' ')).not.toContain(hidden);
    await save(account, phrase);
    expect((await press(member, renewed)).text).toContain('You are verified as');
    await journey.control.call('moderateRoblox', { censored: [] });
  });
});

test('staff begin it for a member, who presses Verify in the direct message', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  await settled(server.owner.command('/verify', { username: account.name, user: member.id }));
  const message = await journey.control.waitFor(async () => (await member.dms())[0], 20_000);
  const phrase = phraseIn(textOf(message));
  await save(account, phrase);
  const act = await member.at(message.channelId).click(message, 'Verify');
  expect(textOf((await act.settled(PRESS_WITHIN_MS)).message ?? message)).toContain('You are verified as');
  expect(await linksOf(server.guildId)).toEqual([account.id]);
});

test('without a name, a form asks for it', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  const asked = await settled(member.command('/verify'));
  const form = await member.click(asked.message, 'Type my username');
  expect(phraseIn((await settled(member.submit(form, { 'Roblox username': account.name }))).text)).not.toBe('');
});

test('a member reads and takes what is kept, is forgotten, and unlinks', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  const prove = async () => {
    const begun = await begin(member, account.name);
    await save(account, begun.phrase);
    await press(member, begun);
  };
  await prove();
  const own = await settled(member.command('/whois'));
  expect((await press(member, own, 'My data')).text).toContain('everything that I keep');
  const question = await press(member, own, 'Forget me');
  expect((await press(member, question, 'Yes, forget me')).text).toContain('I have forgotten');
  expect(await linksOf(server.guildId)).toEqual([]);
  await prove();
  expect((await press(member, await settled(member.command('/unlink')), 'Yes, unlink')).text).toContain(
    'no longer linked',
  );
  expect(await linksOf(server.guildId)).toEqual([]);
});

test('twenty clicks at once make one link', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  const begun = await begin(member, account.name);
  await save(account, begun.phrase);
  const answers = await Promise.all(Array.from({ length: 20 }, () => press(member, begun)));
  expect(answers.filter(({ text }) => text.includes('You are verified as'))).toHaveLength(1);
  expect(await linksOf(server.guildId)).toEqual([account.id]);
  expect(await journey.sql`select kind from link_history where guild_id = ${server.guildId}`).toEqual([
    { kind: 'verified' },
  ]);
});

test('a renamed account is linked under its new name, a banned one is refused', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  const begun = await begin(member, account.name);
  await save(account, begun.phrase);
  await journey.control.call('banRobloxAccount', { accountId: account.id });
  expect((await press(member, begun)).text).toMatch(/banned|not there any more/);
  await journey.control.call('restoreRobloxAccount', { accountId: account.id });
  await journey.control.call('renameRobloxAccount', { accountId: account.id, name: `renamed_${account.id}` });
  expect((await press(member, begun)).text).toContain(`renamed\\_${account.id}`);
});

test('where Roblox no longer tells strangers anything, the key of the person who hosts the bot opens the other road', async () => {
  const server = await openServer(journey, bot);
  const [member, account] = [await server.member(), await newAccount()];
  const begun = await begin(member, account.name);
  await save(account, begun.phrase);
  await journey.control.call('breakRoblox', { where: { route: '/users/*' }, fault: { kind: 'status', status: 401 } });
  expect((await press(member, begun)).text).toContain('You are verified as');
  expect(await linksOf(server.guildId)).toEqual([account.id]);
});

describe('Roblox fails, and nothing is lost', () => {
  test.each([
    ['a page in place of data', { kind: 'page' }],
    ['an answer that stops in the middle', { kind: 'cut-json' }],
    ['an answer about somebody else', { kind: 'wrong-id' }],
    ['a redirect', { kind: 'redirect' }],
    ['a broken connection', { kind: 'drop' }],
    ['an outage', { kind: 'status', status: 503 }],
  ] as const)('%s', async (_, fault) => {
    const server = await openServer(journey, bot);
    const [member, account] = [await server.member(), await newAccount()];
    const begun = await begin(member, account.name);
    await save(account, begun.phrase);
    const before = await journey.sql`select id, state, phrase from verifications where guild_id = ${server.guildId}`;
    await journey.control.call('breakRoblox', { where: {}, fault });
    expect((await press(member, begun)).text).toMatch(/Roblox is busy and did not answer\. Try again in/);
    const asked = await journey.control.robloxRequests();
    expect(asked.length).toBeLessThan(60);
    expect(await linksOf(server.guildId)).toEqual([]);
    expect(await journey.sql`select id, state, phrase from verifications where guild_id = ${server.guildId}`).toEqual(
      before,
    );
  });
});
