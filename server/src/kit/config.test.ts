import { isAbsolute, join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Config, type ConfigProblem, HOME, publicUrlOf, readConfig, secretsOf } from './config.ts';

const token = { DISCORD_BOT_TOKEN: 'made-up.token' };

function accepted(env: Record<string, string>): Config {
  const result = readConfig({ ...token, ...env });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(env: Record<string, string>): readonly ConfigProblem[] {
  const result = readConfig({ ...token, ...env });
  return result.ok ? [] : result.problems;
}

test('with a token and nothing else, everything has its default', () => {
  expect(readConfig(token, { terminal: true })).toEqual({
    ok: true,
    hints: [],
    config: {
      discordToken: 'made-up.token',
      discordApiUrl: 'https://discord.com/api',
      databaseUrl: undefined,
      dataDir: join(HOME, 'data'),
      port: 8080,
      host: '0.0.0.0',
      publicUrl: undefined,
      robloxUrls: {
        users: 'https://users.roblox.com',
        groups: 'https://groups.roblox.com',
        thumbnails: 'https://thumbnails.roblox.com',
        apis: 'https://apis.roblox.com',
      },
      robloxApiKey: undefined,
      logLevel: 'info',
      logFormat: 'pretty',
    },
  });
});

test('without a terminal the log is JSON, unless it was said otherwise', () => {
  expect(readConfig(token, { terminal: false })).toMatchObject({ config: { logFormat: 'json' } });
  expect(readConfig({ ...token, LOG_FORMAT: 'Pretty' }, { terminal: false })).toMatchObject({
    config: { logFormat: 'pretty' },
  });
  expect(readConfig({ ...token, LOG_FORMAT: 'json' }, { terminal: true })).toMatchObject({
    config: { logFormat: 'json' },
  });
});

test('every mistake is told at once', () => {
  const result = readConfig({
    PORT: '99999',
    HOST: 'http://0.0.0.0',
    DATABASE_URL: 'mysql://root@localhost/x',
    PUBLIC_URL: 'muster.example.com',
    DISCORD_API_URL: 'https://discord.com/api/v10',
    ROBLOX_USERS_URL: 'ftp://users.roblox.com',
    ROBLOX_GROUPS_URL: 'http://groups.roblox.com',
    ROBLOX_THUMBNAILS_URL: 'https://a:b@thumbnails.roblox.com',
    ROBLOX_APIS_URL: 'https://apis.roblox.com?x=1',
    LOG_LEVEL: 'loud',
    LOG_FORMAT: 'xml',
  });
  expect(result.ok ? [] : result.problems.map((problem) => problem.variable).sort()).toEqual([
    'DATABASE_URL',
    'DISCORD_API_URL',
    'DISCORD_BOT_TOKEN',
    'HOST',
    'LOG_FORMAT',
    'LOG_LEVEL',
    'PORT',
    'PUBLIC_URL',
    'ROBLOX_APIS_URL',
    'ROBLOX_GROUPS_URL',
    'ROBLOX_THUMBNAILS_URL',
    'ROBLOX_USERS_URL',
  ]);
});

test('a problem tells what to do and never the value', () => {
  const names = [
    'DISCORD_API_URL',
    'DATABASE_URL',
    'PORT',
    'HOST',
    'PUBLIC_URL',
    'ROBLOX_APIS_URL',
    'LOG_LEVEL',
    'LOG_FORMAT',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.stringMatching(/^[0-9a-f]{12,20}$/), (name, value) => {
      for (const odd of [value, `x://u:${value}@h`, `http://h/${value}`, `postgres://${value}:${value}`]) {
        for (const { problem, mend } of problemsOf({ [name]: odd })) {
          expect(mend).not.toBe('');
          expect(problem + mend).not.toContain(value);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a variable that is empty counts as not set', () => {
  expect(accepted({ PORT: '', DATABASE_URL: '  ', LOG_LEVEL: '""', ROBLOX_API_KEY: '' })).toMatchObject({
    port: 8080,
    databaseUrl: undefined,
    logLevel: 'info',
    robloxApiKey: undefined,
  });
});

test.each(['Bot made.up', '"made.up"', " 'Bot made.up' ", 'Bot "made.up"\n', 'BOT  made.up', 'Bot Bot made.up'])(
  'what copying leaves round a token is forgiven: %s',
  (written) => {
    expect(accepted({ DISCORD_BOT_TOKEN: written }).discordToken).toBe('made.up');
  },
);

test.each(['x', 'bottle', 'token', 'test-token', 'sim.token.1', 'a'.repeat(300), '123456'])(
  'a made-up token is accepted: %s',
  (written) => {
    expect(accepted({ DISCORD_BOT_TOKEN: written }).discordToken).toBe(written);
  },
);

test.each([
  '',
  ' ',
  'Bot',
  'Bot ""',
  'two words',
  'your-token-here',
  'YOUR_BOT_TOKEN',
  '<token>',
  'paste-your-token-here',
  'changeme',
  '...',
])('what cannot be a token is a problem: %s', (written) => {
  expect(problemsOf({ DISCORD_BOT_TOKEN: written }).map((problem) => problem.variable)).toEqual(['DISCORD_BOT_TOKEN']);
});

test.each([
  ['aBcDeFgHiJkLmNoPqRsTuVwXyZ012345', /client secret/],
  ['123456789012345678', /application id/],
  ['0123456789abcdef'.repeat(4), /public key/],
])('a token that looks like something else is accepted with a hint', (written, hint) => {
  const result = readConfig({ DISCORD_BOT_TOKEN: written });
  expect(result).toMatchObject({
    ok: true,
    hints: [{ variable: 'DISCORD_BOT_TOKEN', mend: expect.stringMatching(hint) }],
  });
});

test('a token under the name that other bots use is noticed', () => {
  const result = readConfig({ DISCORD_TOKEN: 'made-up' });
  expect(result).toMatchObject({ ok: false, problems: [{ mend: expect.stringContaining('DISCORD_TOKEN') }] });
});

test.each([
  ['https://discord.com/api/', 'https://discord.com/api'],
  ['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api'],
  ['http://localhost:4010/some/path/api', 'http://localhost:4010/some/path/api'],
  ['http://[::1]:4010/api', 'http://[::1]:4010/api'],
  ['http://discord.localhost/api', 'http://discord.localhost/api'],
])('a base address is accepted: %s', (written, base) => {
  expect(accepted({ DISCORD_API_URL: written }).discordApiUrl).toBe(base);
});

test.each([
  'http://discord.com/api',
  'http://127.0.0.1.example.com/api',
  'http://localhost.example.com/api',
  'http://0.0.0.0/api',
  'https://discord.com',
  'https://discord.com/api?x',
  'https://discord.com/api#',
  'discord.com/api',
  'javascript:0/api',
])('a base address is a problem: %s', (written) => {
  expect(problemsOf({ DISCORD_API_URL: written })).toHaveLength(1);
});

test.each([
  'postgres://muster:secret@db.example.com:5432/muster?sslmode=require',
  'postgresql://localhost/muster',
  'postgresql://user@/db?host=/run/postgresql',
  'postgres:///db?host=/tmp/socket&user=me',
  'postgres://user:p%40ss@[::1]:5432/db',
  'postgres://u:p@one:5432,two:5433/db?target_session_attrs=read-write',
  'POSTGRES://localhost',
])('the address of a PostgreSQL database is accepted: %s', (written) => {
  expect(accepted({ DATABASE_URL: written }).databaseUrl).toBe(written);
});

test.each([
  'mysql://root@localhost/x',
  'localhost:5432/db',
  'mongodb+srv://u:p@h/db',
  'jdbc:postgresql://h/db',
  'postgres:/h/db',
  'postgres://u:pa#ss@h/db',
  'postgres://u:pa?ss@h/db',
  'postgres://u:p/a@h/db',
  'postgres://u:12/34@h/db',
  'postgres://u:p@h/db#1',
  'postgres://u:pa',
  'postgres://h:port/db',
  'postgres://u@h/db x',
  'https://example.com',
])('what is not the address of a PostgreSQL database is a problem: %s', (written) => {
  expect(problemsOf({ DATABASE_URL: written }).map((problem) => problem.variable)).toEqual(['DATABASE_URL']);
});

test.each(['0', '1', '8080', '65535'])('a port is accepted: %s', (written) => {
  expect(accepted({ PORT: written }).port).toBe(Number(written));
});

test.each(['65536', '-1', '80.5', '8080/tcp', '0x50', '1e3', 'http'])(
  'what is not a port is a problem: %s',
  (written) => {
    expect(problemsOf({ PORT: written })).toHaveLength(1);
  },
);

test.each(['0.0.0.0', '127.0.0.1', '::', '[::1]', 'localhost', 'my-host.lan'])('a host is accepted: %s', (written) => {
  expect(problemsOf({ HOST: written })).toEqual([]);
});

test.each(['0.0.0.0:8080', 'http://localhost', 'a b', '/run/x.sock', '-x'])(
  'what is not a host is a problem: %s',
  (written) => {
    expect(problemsOf({ HOST: written })).toHaveLength(1);
  },
);

test('a relative DATA_DIR starts from the folder with package.json, wherever the program was started', () => {
  expect(accepted({ DATA_DIR: 'store/here' }).dataDir).toBe(join(HOME, 'store', 'here'));
  expect(accepted({ DATA_DIR: '/srv/muster' }).dataDir).toBe('/srv/muster');
  expect(problemsOf({ DATA_DIR: '~/muster' })).toHaveLength(1);
  expect(isAbsolute(accepted({}).dataDir)).toBe(true);
});

test('the public address follows the port that was really taken', () => {
  expect(publicUrlOf(accepted({ PORT: '0' }), 40_123)).toBe('http://localhost:40123');
  expect(publicUrlOf(accepted({ PUBLIC_URL: 'https://muster.example.com/' }), 1)).toBe('https://muster.example.com');
});

test('every secret is named for the log, a password also as it reads decoded', () => {
  const secretsIn = (databaseUrl: string) =>
    secretsOf(accepted({ ROBLOX_API_KEY: 'key-1', DATABASE_URL: databaseUrl }));
  expect(secretsIn('postgres://u:p%40ss@h/db')).toEqual(['made-up.token', 'p%40ss', 'p@ss', 'key-1']);
  expect(secretsIn('postgres://h/db?user=u&password=deep%2Fsea')).toEqual([
    'made-up.token',
    'deep%2Fsea',
    'deep/sea',
    'key-1',
  ]);
  expect(secretsIn('postgres://u:100%@h/db')).toContain('100%');
  expect(secretsIn('postgres://u@h/db')).toEqual(['made-up.token', 'key-1']);
});
