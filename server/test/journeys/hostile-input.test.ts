import { type Act, ControlError, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, openServer, type Server, told } from './server.ts';

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const RIGHT_TO_LEFT = '\u202E';
const ZERO_WIDTH = '\u200B';
const stored = async ({ guildId }: Server) => [
  ...(await journey.sql`select id from sessions where guild_id = ${guildId}`),
  ...(await journey.sql`select id from session_drafts where guild_id = ${guildId}`),
];

describe('what cannot be a booking is refused in plain words, and nothing is stored', () => {
  const good = { starts: 'in 10 minutes' };
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['starts, over-long', { starts: 'x'.repeat(101) }, /^That is too long for a time\./],
    [
      'starts, as long as Discord lets anything be',
      { starts: 'in 10 minutes '.repeat(428) },
      /^That is too long for a time\./,
    ],
    ['starts, empty', { starts: '' }, /^Say when it starts, for example/],
    ['starts, white space', { starts: ' \t\n\u00A0 ' }, /^Say when it starts, for example/],
    [
      'starts, invisible',
      { starts: `${ZERO_WIDTH}${RIGHT_TO_LEFT}\u2060\uFEFF\u3164` },
      /^Say when it starts, for example/,
    ],
    ['starts, half a character', { starts: '\uD83D' }, /^Say when it starts, for example/],
    ['starts, the past', { starts: '<t:1000000000>' }, /^That time is over already\./],
    ['starts, far ahead', { starts: 'in 15 days' }, /^That is more than 14 days ahead\./],
    ['starts, no such time', { starts: '25:00' }, /^There is no such time\./],
    [
      'starts, a number that is none',
      { starts: '9'.repeat(90) },
      /^(There is no such time|That is more than 14 days ahead)/,
    ],
    ['type, over-long', { ...good, type: 'x'.repeat(81) }, /^Your `type` has 81 characters; 80 is the most\./],
    ['type, empty', { ...good, type: '' }, /^Your `type` has nothing in it that can be seen\./],
    [
      'type, invisible',
      { ...good, type: `${ZERO_WIDTH}${RIGHT_TO_LEFT}` },
      /^Your `type` has nothing in it that can be seen\./,
    ],
    [
      'notes, over-long',
      { ...good, notes: 'x'.repeat(1_001) },
      /^Your `notes` has 1001 characters; 1000 is the most\./,
    ],
    [
      'notes, 6,000 characters',
      { ...good, notes: '😀'.repeat(3_000) },
      /^Your `notes` has 6000 characters; 1000 is the most\./,
    ],
    ['notes, white space', { ...good, notes: '\n\n \n' }, /^Your `notes` has nothing in it that can be seen\./],
    ['pad, 0', { ...good, pad: 0 }, /^This server has pads 1 to 9\./],
    ['pad, one too many', { ...good, pad: 10 }, /^This server has pads 1 to 9\./],
    ['pad, below zero', { ...good, pad: -3 }, /^This server has pads 1 to 9\./],
    ['pad, a half', { ...good, pad: 1.5 }, /^This server has pads 1 to 9\./],
    ['pad, huge', { ...good, pad: Number.MAX_SAFE_INTEGER }, /^This server has pads 1 to 9\./],
  ])('%s', async (_, options, words) => {
    const server = await openServer(journey, bot);
    for (const command of ['/training', '/tryout']) {
      expect(told(await server.owner.command(command, options, { force: true })).text).toMatch(words);
    }
    expect(await stored(server)).toEqual([]);
    expect(await announcements(server.owner)).toEqual([]);
  });
});

describe('what somebody typed is shown as typed, and pings nobody', () => {
  const spiked = (server: Server) =>
    [
      `@everyone @here <@${server.owner.id}> <@&${server.guildId}> <#${server.channelId}>`,
      '**bold** __under__ ~~gone~~ ||hidden|| `code` ```block```',
      '# heading',
      '> quote',
      '- list',
      '[free robux](https://example.com/steal) <https://example.com>',
      `${RIGHT_TO_LEFT}backwards ${ZERO_WIDTH}a\u0000b`,
    ].join('\n');

  test.each(['/training', '/tryout'])('%s with spiked starts, type and notes', async (command) => {
    const server = await openServer(journey, bot);
    const host = await server.host();
    const options = {
      starts: 'when @everyone is `here` **now-ish**',
      type: '**@here** [x](https://e.com)',
      notes: spiked(server),
    };
    const answer = told(await host.command(command, options));
    expect(answer.text).toContain(String.raw`when \@everyone is \`here\` \*\*now-ish\*\*`);

    const announcement = await announced(await server.member());
    expect(announcement.pings).toEqual({ everyone: false, userIds: [], roleIds: [] });
    const text = textOf(announcement);
    for (const shown of [
      String.raw`when \@everyone is \`here\` \*\*now-ish\*\*`,
      String.raw`\*\*\@here\*\* \[x\](https://e.com)`,
      String.raw`\@everyone \@here \<\@${server.owner.id}\> \<\@&${server.guildId}\>`,
      String.raw`\*\*bold\*\* \_\_under\_\_ \~\~gone\~\~ \|\|hidden\|\| \`code\``,
      String.raw`\# heading`,
      String.raw`\> quote`,
      String.raw`\- list`,
      String.raw`\[free robux\](https://example.com/steal)`,
      'backwards ab',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toMatch(/[\u202E\u200B\0]/u);
    expect(told(await host.command('/pads')).text).toContain(host.mention);
  });

  test('the longest of everything still fits into one message', async () => {
    const server = await openServer(journey, bot);
    const longest = { starts: `@${'*'.repeat(99)}`, type: '`'.repeat(80), notes: '_'.repeat(1_000) };
    expect(told(await server.owner.command('/training', longest)).text).toContain('Pad 1 is yours');
    expect(textOf(await announced(server.owner))).toContain(String.raw`\_`.repeat(1_000));
  });
});

/** Text that has broken a bot before: over-long, empty, invisible, mentions, markup, other people's languages. */
const SPIKES = [
  '',
  ' ',
  ZERO_WIDTH,
  `${RIGHT_TO_LEFT}gnihton`,
  '\uD83D',
  '\u0000',
  '@everyone <@1> <@&1> <#1>',
  '`*_~|<>[]()#-\\',
  '[x](https://example.com)',
  "'; drop table sessions; --",
  '${process.env.DISCORD_BOT_TOKEN} {{7*7}} %s %n',
  '=HYPERLINK("https://example.com")',
  '../../etc/passwd',
  '-1',
  '1e999',
  'ﷺ'.repeat(50),
  'Z̸̡͎a̶l̷g̴o̵'.repeat(20),
  '👩‍👩‍👧‍👦'.repeat(30),
  'x'.repeat(6_000),
];

interface Option {
  readonly name: string;
  readonly type: number;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly options?: readonly Option[];
}
/** The kinds of options. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
const KIND = { group: 1, groups: 2, text: 3, number: 4, user: 6, channel: 7, role: 8 };

/** Every command that can be run, with its options, however deep it stands. */
const leaves = (path: string, options: readonly Option[] = []): [string, readonly Option[]][] =>
  options.some(({ type }) => type === KIND.group || type === KIND.groups)
    ? options.flatMap((option) => leaves(`${path} ${option.name}`, option.options))
    : [[path, options]];

/** Grows by itself with each new command. */
test('no text in any option of any command leaves its sender without an answer, or breaks anything', async () => {
  const server = await openServer(journey, bot);
  const { owner } = server;
  const member = await server.member();
  const { id: roleId } = await journey.control.call('makeRole', { guildId: server.guildId, name: 'Some role' });
  const fitting: Record<number, unknown> = {
    [KIND.text]: 'in 10 minutes',
    [KIND.number]: 1,
    [KIND.user]: member.id,
    [KIND.channel]: server.channelId,
    [KIND.role]: roleId,
  };
  const failures: unknown[] = [];
  let tries = 0;

  /** The answer, or undefined where Discord's own client would not have sent that. */
  async function tried(act: Promise<Act>, about: object): Promise<void> {
    const answer = await act.catch((error: unknown) => {
      if (error instanceof ControlError && error.status === 422) return undefined;
      throw error;
    });
    if (!answer) return;
    tries += 1;
    const { outcome, failure, message } = answer;
    const text = message ? textOf(message) : '';
    const isBroken = failure !== undefined || outcome === 'waiting' || /\bE-[0-9A-Z]{6}\b/.test(text);
    if (isBroken || message?.pings.everyone === true) failures.push({ ...about, outcome, failure, text });
  }

  const commands: readonly Option[] = await owner.commands();
  for (const [path, options] of commands.flatMap((command) => leaves(`/${command.name}`, command.options))) {
    const needed = options.filter(({ required }) => required === true);
    const rest = Object.fromEntries(needed.map(({ name, type }) => [name, fitting[type]]));
    // People, roles and channels come with what Discord knows of them, which only its own client sends.
    const force = needed.every(({ type }) => type === KIND.text || type === KIND.number);
    for (const { name, autocomplete = false } of options.filter(({ type }) => type === KIND.text)) {
      for (const spike of SPIKES) {
        const typed = { ...rest, [name]: spike };
        await tried(owner.command(path, typed, { force }), { path, name, spike });
        if (autocomplete) await tried(owner.autocomplete(path, typed, name), { path, typing: name, spike });
      }
    }
  }
  expect(failures).toEqual([]);
  // Three texts of two commands, at the very least; two of them are suggested.
  expect(tries).toBeGreaterThan(8 * SPIKES.length - 1);
});
