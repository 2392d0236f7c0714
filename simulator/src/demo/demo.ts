import { join } from 'node:path';
import { robloxVariables } from '../roblox/roblox.ts';
import { SEEDED_ROBLOX_KEY, type SeededRoblox, seedRoblox } from '../roblox/seed.ts';
import { type Seeded, seedServer } from '../seed.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { startBot } from './bot-process.ts';
import { newDataFolder } from './data-folder.ts';
import { createKeeper } from './keeper.ts';
import { freePort } from './ports.ts';
import { play } from './script.ts';

const HOST = '127.0.0.1';
const SIMULATOR_PORT = 8090;
const BOT_PORT = 8080;
/** The start lays down a database. */
const READY_WITHIN_MS = 120_000;

/** What a demo is told. */
export interface DemoOptions {
  /** The program that is the bot, with its arguments. */
  readonly command: readonly string[];
  /** Plays the tour in the terminal and stops, instead of staying up for the screen. */
  readonly once: boolean;
  /** The bot's log goes to `data/demo` below this folder, and its data as long as it runs. */
  readonly directory: string;
  say(line: string): void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Shows a bot at work on a small Discord of its own. Answers with the exit code. */
export async function runDemo({ command, once, directory, say, signal }: DemoOptions): Promise<number> {
  if (command.length === 0) {
    say('Say which bot to start, as in: npm run demo, or main.js -- node bot.js');
    return 64;
  }
  let seeded: Seeded | undefined;
  let accounts: SeededRoblox | undefined;
  const port = await freePort(SIMULATOR_PORT, HOST);
  const parent = join(directory, 'data', 'demo');
  const data = newDataFolder(parent);
  const botPort = await freePort(BOT_PORT, HOST);
  const url = `http://${HOST}:${botPort}`;
  const logFile = join(parent, port === SIMULATOR_PORT ? 'bot.log' : `bot-${port}.log`);
  let starts = 0;
  const bot = createKeeper(() => {
    if (!seeded) throw new Error('Nothing was laid out.');
    starts += 1;
    const env = botEnvironment({ seeded, simulator, port: botPort, data: data.path });
    return startBot({ command, env, logFile, url, goesOn: starts > 1 });
  });
  const simulator = await startSimulator({
    port,
    host: HOST,
    bot,
    prepare: (world, roblox) => {
      // As the README tells people to: so transcripts have their texts.
      seeded = seedServer(world, { intents: true });
      accounts = seedRoblox(roblox);
    },
  });
  try {
    if (!seeded || !accounts) throw new Error('Nothing was laid out.');
    say('Starting a small Discord, a small Roblox and the bot. That takes some seconds.');
    const aborted = whenAborted(signal);
    await Promise.race([bot.start(READY_WITHIN_MS), aborted]);
    if (signal.aborted) return 0;
    say('');
    if (once) {
      await play({ control: simulator.control, seeded, roblox: accounts, say });
      await simulator.control.expectNoViolations();
      return 0;
    }
    for (const line of whereToLook({ url, screenUrl: `http://localhost:${port}/`, logFile })) say(line);
    const code = await Promise.race([bot.endedByItself, aborted]);
    if (signal.aborted) return 0;
    say(`The bot ended by itself with code ${code}. Its log is in ${logFile}`);
    return 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await bot.stop();
    await simulator.stop();
    data.remove();
  }
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

function botEnvironment(about: {
  seeded: Seeded;
  simulator: Pick<Simulator, 'apiUrl' | 'robloxUrls'>;
  port: number;
  data: string;
}): Record<string, string> {
  return {
    DISCORD_BOT_TOKEN: about.seeded.token,
    DISCORD_API_URL: about.simulator.apiUrl,
    ...robloxVariables(about.simulator.robloxUrls),
    ROBLOX_API_KEY: SEEDED_ROBLOX_KEY,
    PORT: String(about.port),
    HOST,
    DATA_DIR: about.data,
    // Empty means unset, also for what a .env file says: the demo never touches a real database.
    DATABASE_URL: '',
    // A link to its pages becomes a button: Discord has none that leads to a name without a dot, such as localhost.
    PUBLIC_URL: `http://${HOST}:${about.port}`,
  };
}

function whereToLook(about: { url: string; screenUrl: string; logFile: string }): string[] {
  const { url, screenUrl, logFile } = about;
  return [
    `Open this in your browser: ${screenUrl}`,
    '',
    `  The bot's page     ${url}`,
    `  The bot's log      ${logFile}`,
    '',
    'Press Ctrl-C to stop everything.',
  ];
}
