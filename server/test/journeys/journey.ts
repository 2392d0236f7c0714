import { type Control, createControl, robloxVariables, type Simulator, startSimulator } from '@muster/simulator';
import { GatewayDispatchEvents } from 'discord-api-types/v10';
import type { Sql } from 'postgres';
import { migrations } from '../../src/app.ts';
import { databaseUrl, parseDatabaseUrl } from '../../src/db/address.ts';
import { freshDatabase } from '../database.ts';
import { type BotOptions, type RunningBot, startBot } from './bot.ts';
import { checkErrorIds, checkRequests, checkWritten, errorIdsIn, type Written } from './checks.ts';

/** A small Discord with one application, a database, and the bots that were started on them. */
export interface Journey {
  readonly discord: Simulator;
  readonly control: Control;
  /** The application's id, which is also its bot's. */
  readonly botId: string;
  readonly token: string;
  /** The Open Cloud key that bots are given; `env: { ROBLOX_API_KEY: '' }` starts one without. */
  readonly robloxKey: string;
  /** The database of bots that were not told another one. */
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** Starts the real program: with the journey's own token and database, unless it is told others. */
  startBot(options?: Partial<BotOptions>): RunningBot;
  /** Text that must never be written to a log. The database's password and all tokens are known already. */
  keepSecret(text: string): void;
  /**
   * Allows log lines of level error whose message fits, and anything on standard error, until the next `check`: a
   * configuration that must be mended is told there, and libraries write there, too, when a connection breaks.
   */
  expectErrors(...patterns: RegExp[]): void;
  /** From now on the database forgets each IDENTIFY at once, so that no bot waits for Discord's five seconds to pass. */
  forgetStarts(): Promise<void>;
  /** The contrary. */
  countStarts(): Promise<void>;
  /**
   * What must hold after every test: Discord's and Roblox's contracts were kept, nobody was pinged, the logs are JSON,
   * without secrets and without bugs, and each error id that somebody was shown stands in one. Then it mends what was
   * broken, and forgets the requests.
   */
  check(): Promise<void>;
  /** Ends every bot at once, then Discord and the database. */
  stop(): Promise<void>;
}

/** The tests' PostgreSQL believes everybody; a password is there to be looked for in the logs. */
const PASSWORD = 'never-write-this-password';

/** @param options.heartbeatIntervalMs how often a bot must say that it lives; Discord's 41,250 unless given */
export async function startJourney(options: { heartbeatIntervalMs?: number } = {}): Promise<Journey> {
  const [discord, database] = await Promise.all([
    startSimulator({ identifyEveryMs: 0, ...options }),
    freshDatabase({ migrations, jobs: true }),
  ]);
  const url = databaseUrl({ ...parseDatabaseUrl(database.url), password: PASSWORD });
  const control = createControl(discord.url);
  const { botId, token } = await control.call('makeApplication', { name: 'Muster' });
  const { key: robloxKey } = await control.call('makeRobloxKey', {});
  const roblox = { ...robloxVariables(discord.robloxUrls), ROBLOX_API_KEY: robloxKey };
  const secrets = new Set([token, PASSWORD, robloxKey]);
  discord.world.subscribe(({ t, d }) => {
    if (t === GatewayDispatchEvents.InteractionCreate) secrets.add(String((d as { token?: unknown }).token));
  });
  const bots: RunningBot[] = [];
  const seen = new Map<RunningBot, { lines: number; errors: number }>();
  let expected: RegExp[] = [];

  function writtenSince(bot: RunningBot): Written {
    const before = seen.get(bot);
    const [lines, errors] = [bot.lines(), bot.errors()];
    seen.set(bot, { lines: lines.length, errors: errors.length });
    return { lines: lines.slice(before?.lines), errors: errors.slice(before?.errors) };
  }

  return {
    discord,
    control,
    botId,
    token,
    robloxKey,
    sql: database.sql,
    databaseUrl: url,
    startBot(about = {}) {
      const where = about.dataDir === undefined ? { databaseUrl: url } : {};
      const bot = startBot({ token, apiUrl: discord.apiUrl, roblox, ...where, ...about });
      bots.push(bot);
      return bot;
    },
    keepSecret: (text) => void secrets.add(text),
    expectErrors: (...patterns) => void expected.push(...patterns),
    async forgetStarts() {
      await database.sql.unsafe(`
        create or replace function forget_start() returns trigger language plpgsql as 'begin return null; end';
        create or replace trigger forget before insert on gateway_identifies
          for each row execute function forget_start();
        delete from gateway_identifies;`);
    },
    countStarts: async () => void (await database.sql`drop trigger forget on gateway_identifies`),
    async check() {
      const requests = await control.call('requests', {});
      const written = bots.map(writtenSince);
      const allowed = expected;
      expected = [];
      try {
        await control.expectNoViolations();
        checkRequests(requests);
        checkErrorIds(errorIdsIn(requests), bots);
        for (const one of written) checkWritten(one, { secrets: [...secrets], expected: allowed });
      } finally {
        await control.call('mendRest', {});
        await control.call('mendGateway', {});
        await control.call('mendRoblox', {});
        await control.call('clearRecord', {});
      }
    },
    async stop() {
      await Promise.all(bots.map((bot) => bot.kill()));
      await discord.stop();
      await database.drop();
    },
  };
}
