import { once } from 'node:events';
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EXIT_CONFIGURATION } from '../../src/kit/config.ts';
import { type Journey, startJourney } from './journey.ts';

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

/** Runs the program to its end, which must be the one that says "do not start me again before somebody has looked". */
async function refusesToStart(about: Parameters<Journey['startBot']>[0]) {
  // A mistake in the configuration is told on standard error, in words for a person.
  journey.expectErrors(/./);
  const bot = journey.startBot(about);
  expect(await bot.ends()).toBe(EXIT_CONFIGURATION);
  return bot;
}

describe('what must be mended before a start is said in plain words, without any value', () => {
  test('no token: what is missing and how to get one, step by step', async () => {
    const bot = await refusesToStart({ env: { DISCORD_BOT_TOKEN: '' } });
    const said = bot.errors();
    expect(said).toContain('DISCORD_BOT_TOKEN is missing.');
    expect(said).toContain('1. Open https://discord.com/developers/applications and sign in.');
    expect(said).toContain('npm run demo');
    expect(bot.lines()).toEqual([]);
    expect(await journey.control.call('requests', {})).toEqual([]);
  });

  test('everything that is wrong is said at once', async () => {
    const values = {
      DISCORD_BOT_TOKEN: 'your-token-here',
      DATABASE_URL: 'mysql://root:hunter2hunter2@db/muster',
      PORT: 'eighty',
      DISCORD_API_URL: 'ftp://discord.example/api',
      LOG_LEVEL: 'chatty',
    };
    const said = (await refusesToStart({ env: values })).errors();
    expect(said).toContain('5 settings need your help');
    for (const [name, value] of Object.entries(values)) {
      expect(said).toContain(`\n  ${name} `);
      expect(said).not.toContain(value);
    }
    expect(said).not.toContain('hunter2');
  });

  test.each(['sqlite://muster.db', 'localhost:5432', 'postgres://u:p ss@h/db'])(
    'a DATABASE_URL that is none: %s',
    async (url) => {
      const said = (await refusesToStart({ databaseUrl: url })).errors();
      expect(said).toMatch(/DATABASE_URL (is not the address of a PostgreSQL database|has a space in the middle)/);
    },
  );

  test('a database that is not on that server', async () => {
    const bot = await refusesToStart({ databaseUrl: journey.databaseUrl.replace(/\/test_[0-9a-f]+/, '/nowhere') });
    expect(bot.logs().at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'There is no database named "nowhere" on that server. Make it, or correct DATABASE_URL.',
    });
  });

  test('a port that somebody else has', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    const bot = await refusesToStart({ env: { PORT: String(port) } });
    other.close();
    expect(bot.logs().at(-1)).toMatchObject({ level: 'fatal', msg: expect.stringContaining(`${port}`) });
    expect(bot.logs().at(-1)?.msg).toContain('PORT');
  });
});

describe('a token that Discord refuses', () => {
  const wrong = 'MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.0123456789abcdefghijklmnopqrstuvwxyz01';

  test('is told once, with the way to a new one; then nothing is sent any more', async () => {
    journey.keepSecret(wrong);
    const bot = await refusesToStart({ token: wrong });
    const told = bot.logs().filter(({ level }) => level === 'fatal');
    expect(told).toMatchObject([{ msg: expect.stringContaining('Discord does not accept the bot token.') }]);
    expect(told[0]?.msg).toContain('Reset Token');
    expect(await journey.control.call('identifies')).toEqual([]);
    expect((await journey.control.call('requests', {})).map(({ status }) => status)).toEqual([401]);
  });

  test('that looks like something else is told to', async () => {
    const bot = await refusesToStart({ token: '123456789012345678' });
    const words = bot.logs().map(({ msg }) => msg);
    expect(words).toContainEqual(expect.stringContaining('It looks like an application id'));
  });

  test('in mid run ends the program with one message, over the gateway', async () => {
    journey.expectErrors(/Discord does not accept the bot token/);
    const bot = journey.startBot();
    await bot.ready();
    await journey.control.call('gatewayAct', { act: { kind: 'close', code: 4004 } });
    expect(await bot.ends()).toBe(EXIT_CONFIGURATION);
    expect(bot.logs().filter(({ level }) => level === 'fatal')).toHaveLength(1);
    expect(await journey.control.call('identifies')).toHaveLength(1);
  });

  test('spaces, quotes and "Bot " around it are forgiven', async () => {
    await journey.forgetStarts();
    const bot = journey.startBot({ token: ` "Bot ${journey.token}" ` });
    await bot.ready();
    expect(await bot.stop()).toBe(0);
  });
});
