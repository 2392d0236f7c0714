import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Seen } from '../control/seen.ts';
import { newDataFolder } from './data-folder.ts';
import { runDemo } from './demo.ts';
import { describeMessage, type Names, plainText } from './plain.ts';
import { freePort } from './ports.ts';

const STUB = fileURLToPath(new URL('../../test/stub-bot.mjs', import.meta.url));

describe('the demo', () => {
  let directory: string;
  let said: string[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'muster-demo-'));
    said = [];
  });
  afterEach(() => {
    delete process.env['STUB_FAILS'];
    rmSync(directory, { recursive: true });
  });

  const run = (options: Partial<Parameters<typeof runDemo>[0]> = {}) =>
    runDemo({
      command: [process.execPath, STUB],
      once: true,
      directory,
      say: (line) => void said.push(line),
      signal: new AbortController().signal,
      ...options,
    });

  test('plays the tour and tells what each person sees', async () => {
    expect(await run()).toBe(0);
    const told = said.join('\n');
    expect(told).toContain('The server knows /training, /tryout, /session, /pads.');
    expect(told).toContain(
      'Bob types  /training  starts: in 10 minutes  pad: 3\n  Bob alone reads:\n    No: only hosts.',
    );
    expect(told).toContain('Dee sees in #trainings:\n    Training on pad 3\n    [End]');
    expect(told).toContain('Dee presses  [End]\n  Dee alone reads:\n    No: only hosts.');
    expect(told).toContain('Dee sees in #trainings:\n    Training (ended)');
    // Its data is gone with it, the log stays.
    expect(readdirSync(join(directory, 'data', 'demo'))).toEqual([expect.stringMatching(/^bot(-\d+)?\.log$/)]);
  }, 20_000);

  test('ends with code 1 when the bot leaves somebody without an answer', async () => {
    process.env['STUB_FAILS'] = 'at /pads';
    expect(await run()).toBe(1);
    expect(said.join('\n')).toContain('Dee reads:\n    The application did not respond');
  }, 20_000);

  test('shows the end of the log when the bot does not start', async () => {
    process.env['STUB_FAILS'] = 'at the start';
    expect(await run()).toBe(1);
    expect(said.at(-1)).toMatch(/ended before it was ready[\s\S]*The stub was told to fail/);
  }, 20_000);

  test('stays up until it is stopped, and says where to look', async () => {
    const stopping = new AbortController();
    const say = (line: string) => {
      said.push(line);
      if (line.startsWith('Press Ctrl-C')) stopping.abort();
    };
    expect(await run({ once: false, say, signal: stopping.signal })).toBe(0);
    expect(said.join('\n')).toMatch(/The bot's page {5}http:\/\/127\.0\.0\.1:\d+/);
    const [log] = said.flatMap((line) => /The bot's log +(.+)/.exec(line)?.[1] ?? []);
    expect(readFileSync(log ?? '', 'utf8')).toBe('');
  }, 20_000);

  test('asks for a bot when it was given none', async () => {
    expect(await run({ command: [] })).toBe(64);
    expect(said.join()).toContain('which bot to start');
  });
});

test('what killed demos left is deleted, what others use stays', () => {
  const parent = mkdtempSync(join(tmpdir(), 'muster-data-'));
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  for (const name of [`run-${dead}`, `run-${process.ppid}`, 'bot.log', 'mine']) mkdirSync(join(parent, name));
  const data = newDataFolder(parent);
  expect(readdirSync(data.path)).toEqual([]);
  expect(readdirSync(parent)).toEqual(expect.arrayContaining([`run-${process.ppid}`, 'bot.log', 'mine']));
  expect(readdirSync(parent)).not.toContain(`run-${dead}`);
  data.remove();
  expect(existsSync(data.path)).toBe(false);
  rmSync(parent, { recursive: true });
});

test('a taken port is passed over', async () => {
  const server = createServer();
  const first = await freePort(28_090, '127.0.0.1');
  await new Promise<void>((resolve) => void server.listen(first, '127.0.0.1', resolve));
  expect(await freePort(first, '127.0.0.1')).toBeGreaterThan(first);
  await new Promise((resolve) => server.close(resolve));
});

describe('plain words', () => {
  const names: Names = {
    people: new Map([['1', 'Ada']]),
    channels: new Map([['2', 'pads']]),
    roles: new Map([['3', 'host']]),
  };
  const noon = Date.parse('2026-09-01T12:00:00Z');
  const plain = (text: string) => plainText(text, names, noon);

  test('put names for ids and take the marks away', () => {
    expect(plain('**<@1>** and <@!9> in <#2> for <@&3>, see </session end:5>')).toBe(
      '@Ada and @unknown in #pads for @host, see /session end',
    );
    expect(plain('2. [Open it](https://example.com/a_b), then wait')).toBe('2. Open it, then wait');
    expect(plain('## Head\n-# small `code` \\*kept\\* <:pad:77>')).toBe('Head\nsmall code *kept* :pad:');
  });

  test.each([
    [600, 'in 10 minutes'],
    [-1, '1 second ago'],
    [7_200, 'in 2 hours'],
    [-172_800, '2 days ago'],
    [-65_000_000, '2 years ago'],
  ])('tell a time %i seconds away', (seconds, words) => {
    expect(plain(`<t:${noon / 1_000 + seconds}:R>`)).toBe(words);
  });

  test('tell a date and a time of day', () => {
    const at = noon / 1_000;
    expect(plain(`<t:${at}:D>`)).toBe('1 September 2026');
    expect(plain(`<t:${at}:t>`)).toMatch(/^\d\d:\d\d$/);
    expect(plain(`<t:${at}>`)).toMatch(/^1 September 2026, \d\d:\d\d$/);
  });

  test('show what there is to press below what there is to read', () => {
    const message = {
      content: 'Look',
      embeds: [{ title: 'Training', fields: [{ name: 'Pad', value: '3' }] }],
      components: [
        {
          type: 1,
          components: [
            { type: 2, style: 1, label: 'End', custom_id: 'a' },
            { type: 2, style: 1, label: 'Lock', custom_id: 'b', disabled: true },
          ],
        },
        { type: 1, components: [{ type: 3, placeholder: 'Pick', custom_id: 'c', options: [] }] },
      ],
      thinking: false,
      failure: undefined,
    } as unknown as Seen;
    expect(describeMessage(message, names, noon)).toEqual(['Look', 'Training', 'Pad: 3', '[End] (Lock) [Pick v]']);
    expect(describeMessage({ ...message, thinking: true }, names, noon)).toEqual(['… is thinking']);
  });
});
