import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOME, readConfig } from './config.ts';
import { describeProblems } from './config-problems.ts';
import { loadConfig } from './env-file.ts';

let folder = '';
let envFile = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-env-'));
  envFile = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}) => loadConfig({ env, envFile, terminal: false });

test('settings are read from the file, and the environment wins', () => {
  writeFileSync(envFile, '# mine\nDISCORD_BOT_TOKEN="Bot from.file"\nPORT=9000\nexport LOG_LEVEL=debug\n');
  expect(load({ PORT: '9001' })).toMatchObject({
    ok: true,
    config: { discordToken: 'from.file', port: 9001, logLevel: 'debug' },
  });
});

test('a setting that is empty in the environment still wins', () => {
  writeFileSync(envFile, 'DISCORD_BOT_TOKEN=from.file\n');
  expect(load({ DISCORD_BOT_TOKEN: '' }).ok).toBe(false);
});

test.each([
  ['line ends of Windows', Buffer.from('DISCORD_BOT_TOKEN=from.file\r\nPORT=9000\r\n')],
  ['a mark at the beginning', Buffer.from('\u{FEFF}DISCORD_BOT_TOKEN=from.file\nPORT=9000\n')],
  [
    'UTF-16, as a shell of Windows writes it',
    Buffer.from('\u{FEFF}DISCORD_BOT_TOKEN=from.file\r\nPORT=9000\r\n', 'utf16le'),
  ],
])('a file with %s is read', (_name, bytes) => {
  writeFileSync(envFile, bytes);
  expect(load()).toMatchObject({ ok: true, config: { discordToken: 'from.file', port: 9000 } });
});

test('no file is no problem', () => {
  expect(load({ DISCORD_BOT_TOKEN: 'x' }).ok).toBe(true);
});

test('a file that cannot be read is told along with the other problems', () => {
  mkdirSync(envFile);
  expect(load()).toMatchObject({ ok: false, problems: [{ variable: '.env' }, { variable: 'DISCORD_BOT_TOKEN' }] });
  expect(load({ DISCORD_BOT_TOKEN: 'x' }).ok).toBe(false);
});

test('a file that Windows named .env.txt is noticed when the token is missing', () => {
  writeFileSync(`${envFile}.txt`, 'DISCORD_BOT_TOKEN=x\n');
  expect(load()).toMatchObject({ ok: false, problems: [{ variable: '.env' }, { variable: 'DISCORD_BOT_TOKEN' }] });
  expect(load({ DISCORD_BOT_TOKEN: 'x' }).ok).toBe(true);
});

test('a missing token is told with the steps to get one, and with what works without', () => {
  const result = load();
  const text = describeProblems(result.ok ? [] : result.problems);
  expect(text).toContain('DISCORD_BOT_TOKEN is missing.');
  for (const words of [
    '1. Open https://discord.com/developers/applications',
    'New Application',
    'Reset Token',
    '.env',
    'npm start',
    'npm run demo',
  ]) {
    expect(text).toContain(words);
  }
});

test('the steps for a token are told only when the token is the problem', () => {
  const result = load({ DISCORD_BOT_TOKEN: 'x', PORT: 'x', LOG_LEVEL: 'x' });
  const text = describeProblems(result.ok ? [] : result.problems);
  expect(text).toContain('2 settings');
  expect(text).toContain('PORT is not a port number.');
  expect(text).toContain('LOG_LEVEL is not one of');
  expect(text).not.toContain('Reset Token');
});

test('.env.example names every setting, and every setting in it is right', () => {
  const example = readFileSync(join(HOME, '.env.example'), 'utf8');
  const all = parseEnv(example.replace(/^# ([A-Z_]+=)/gm, '$1'));
  const read = new Set<string>();
  const spied = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) });
  readConfig(spied);

  const notOurs = ['DISCORD_TOKEN', 'BOT_TOKEN', 'DISCORD_BOT_KEY', 'TOKEN'];
  expect(Object.keys(all).sort()).toEqual([...read].filter((name) => !notOurs.includes(name)).sort());
  expect(readConfig({ ...all, DISCORD_BOT_TOKEN: 'x' }).ok).toBe(true);
  expect(parseEnv(example)).toEqual({ DISCORD_BOT_TOKEN: '' });
});
