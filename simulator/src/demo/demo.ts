import { join } from 'node:path';
import { type Seeded, seedServer } from '../seed.ts';
import { startSimulator } from '../simulator.ts';
import { type BotProcess, startBot } from './bot-process.ts';
import { newDataFolder } from './data-folder.ts';
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
  /** Stops after the tour instead of staying up. */
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
  const port = await freePort(SIMULATOR_PORT, HOST);
  const simulator = await startSimulator({ port, host: HOST, prepare: (world) => void (seeded = seedServer(world)) });
  const parent = join(directory, 'data', 'demo');
  const data = newDataFolder(parent);
  let bot: BotProcess | undefined;
  try {
    if (!seeded) throw new Error('Nothing was laid out.');
    const botPort = await freePort(BOT_PORT, HOST);
    const url = `http://${HOST}:${botPort}`;
    const logFile = join(parent, port === SIMULATOR_PORT ? 'bot.log' : `bot-${port}.log`);
    say('Starting a small Discord and the bot. That takes some seconds.');
    bot = startBot({ command, env: botEnvironment(seeded, simulator.apiUrl, botPort, data.path), logFile, url });
    const aborted = whenAborted(signal);
    await Promise.race([bot.ready(READY_WITHIN_MS), aborted]);
    if (signal.aborted) return 0;
    say('');
    await play({ control: simulator.control, seeded, say });
    await simulator.control.expectNoViolations();
    if (once) return 0;
    for (const line of whereToLook({ url, simulatorUrl: simulator.url, seeded, logFile })) say(line);
    const code = await Promise.race([bot.ended, aborted]);
    if (signal.aborted) return 0;
    say(`The bot ended by itself with code ${code}. Its log is in ${logFile}`);
    return 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await bot?.stop();
    await simulator.stop();
    data.remove();
  }
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

function botEnvironment(seeded: Seeded, apiUrl: string, port: number, data: string): Record<string, string> {
  return {
    DISCORD_BOT_TOKEN: seeded.token,
    DISCORD_API_URL: apiUrl,
    PORT: String(port),
    HOST,
    DATA_DIR: data,
    // Empty means unset, also for what a .env file says: the demo never touches a real database or a real key.
    DATABASE_URL: '',
    PUBLIC_URL: '',
    ROBLOX_API_KEY: '',
  };
}

function whereToLook(about: { url: string; simulatorUrl: string; seeded: Seeded; logFile: string }): string[] {
  const { url, simulatorUrl, seeded, logFile } = about;
  const body = JSON.stringify({
    userId: seeded.people.dee,
    channelId: seeded.channels.trainings,
    command: '/pads',
  });
  return [
    'Look around:',
    `  The bot's page     ${url}`,
    `  The small Discord  ${simulatorUrl}`,
    `  The bot's log      ${logFile}`,
    '',
    'Act as anybody, as in:',
    `  curl -s ${simulatorUrl}/control/command -H 'content-type: application/json' -d '${body}'`,
    '',
    'Press Ctrl-C to stop everything.',
  ];
}
