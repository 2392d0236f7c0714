import { textOf } from '@muster/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { messagesIn } from './checks.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer } from './server.ts';

/** One press looks at a profile for ten seconds; a slow machine takes longer. */
const PRESS_WITHIN_MS = 40_000;

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot({ env: { LOG_LEVEL: 'trace' } });
  await bot.ready();
});
afterAll(() => journey.stop());

/** Each ends a press at once, and the last ones leave nothing to ask. */
const FAULTS = [
  { kind: 'cut-json' },
  { kind: 'redirect' },
  { kind: 'long-body', characters: 70_000 },
  { kind: 'status', status: 401 },
] as const;

test('the words of an open verification, the key and the tokens are nowhere but with the member: not in the log at its most talkative, the audit log, the queue, the metrics, the pages, the errors', async () => {
  const { control, sql } = journey;
  const server = await openServer(journey, bot);
  const member = await server.member();
  const { id: logChannel } = await control.call('makeChannel', { guildId: server.guildId, name: 'log' });
  const account = await control.call('makeRobloxAccount', { name: 'open_olga' });
  await (await server.owner.command('/setup', { log_channel: logChannel })).settled(PRESS_WITHIN_MS);
  const begun = (await (await member.command('/verify', { username: account.name })).settled(PRESS_WITHIN_MS)).message;
  if (!begun) throw new Error('There are no words.');
  const phrase = /^[a-z]+(?: [a-z]+){5}$/m.exec(textOf(begun))?.[0] ?? '';
  expect(phrase).not.toBe('');

  // They stand in the profile, and Roblox fails in one way after the other while the bot reads them.
  await control.call('editRobloxProfile', { accountId: account.id, description: phrase });
  for (const fault of FAULTS) {
    await control.call('breakRoblox', { where: {}, fault });
    const answer = (await (await member.click(begun, 'Verify')).settled(PRESS_WITHIN_MS)).message;
    expect(answer && textOf(answer)).toMatch(/Roblox is busy|does not let me/);
    await control.call('mendRoblox', {});
  }
  // And the database fails as well: this is told as an error, with an id.
  await sql.unsafe(`alter table verifications add constraint out_of_order check (state <> 'checking') not valid`);
  const broken = (await (await member.click(begun, 'Verify')).settled(PRESS_WITHIN_MS)).message;
  expect(broken && textOf(broken)).toMatch(/E-[0-9A-Z]{6}/);
  expect(await sql`select state from verifications`).toEqual([{ state: 'open' }]);

  const tables = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
     where schemaname in ('public', 'graphile_worker') and tablename <> 'verifications'`;
  const kept = await Promise.all(
    tables.map(async ({ schema, name }) => JSON.stringify(await sql`select * from ${sql(schema)}.${sql(name)}`)),
  );
  const pages = await Promise.all(
    ['/', '/status', '/ready', '/metrics'].map(async (path) => (await bot.get(path)).text),
  );
  const requests = await control.call('requests', {});
  const toOthers = messagesIn(requests.filter(({ path }) => path.startsWith('/channels/')));
  const places = {
    log: [...bot.lines(), bot.errors()],
    database: kept,
    pages,
    'messages to others': [JSON.stringify(toOthers)],
  };
  const tokens = requests.flatMap(({ path }) => /^\/(?:interactions|webhooks)\/\d+\/([^/]+)/.exec(path)?.[1] ?? []);
  expect(tokens.length).toBeGreaterThan(5);
  const secrets = [phrase, phrase.toUpperCase(), journey.robloxKey, journey.token, ...tokens];
  for (const [place, texts] of Object.entries(places)) {
    expect(texts.join('').length, place).toBeGreaterThan(0);
    const found = secrets.filter((secret) => texts.some((text) => text.includes(secret)));
    expect(found.length, `secrets in: ${place}`).toBe(0);
  }
  // The scan can find something: the words are where they belong.
  expect(JSON.stringify(await sql`select * from verifications`)).toContain(phrase);
}, 120_000);
