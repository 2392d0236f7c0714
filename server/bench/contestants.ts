import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import type { Postgres } from './database.ts';
import { TOKEN } from './world.ts';

/** A bot that is connected and has heard of all its servers. */
export interface RunningBot {
  readonly pid: number;
  /** When its process was started, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  stop(): Promise<void>;
}

/** Where a bot runs. */
export interface Place {
  /** The simulator's, ending in `/api`. */
  readonly apiUrl: string;
}

/** A bot that does nothing but answer `pong`. */
export interface BareBot {
  readonly name: string;
  start(place: Place): Promise<RunningBot>;
}

/** Runs a bot for as long as `work` takes. */
export async function withBot<T>(starting: Promise<RunningBot>, work: (bot: RunningBot) => Promise<T>): Promise<T> {
  const bot = await starting;
  try {
    return await work(bot);
  } finally {
    await bot.stop();
  }
}

const READY_EVERY_MS = 10;
const READY_WITHIN_MS = 120_000;

const scriptOf = (name: string) => fileURLToPath(new URL(`./bots/${name}.js`, import.meta.url));
/** The program as it is run for real. It stands beside the bench's own build folder. */
const MUSTER = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const PACKAGE = new URL('../../../../package.json', import.meta.url);

/** The options of Node with which `npm start` runs it. */
function optionsOfNode(): string[] {
  const { scripts } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { scripts: { start: string } };
  const [, options] = /\bnode (.*)server\/dist\/main\.js$/.exec(scripts.start) ?? [];
  if (options === undefined) throw new Error('npm start does not run the program as the bench knows it.');
  return options.split(' ').filter(Boolean);
}

const environment = ({ apiUrl }: Place) => ({ DISCORD_API_URL: apiUrl, DISCORD_BOT_TOKEN: TOKEN });

async function startBare(script: string, env: Readonly<Record<string, string>>): Promise<RunningBot> {
  const child = startChild(scriptOf(script), env);
  await child.said();
  return child;
}

/** From the least that a bot can be to what most bots are. */
export const BARE_BOTS: readonly BareBot[] = [
  { name: 'raw ws + undici', start: (place) => startBare('raw', environment(place)) },
  { name: '@discordjs/core', start: (place) => startBare('core', environment(place)) },
  { name: 'discord.js', start: (place) => startBare('discord-js', environment(place)) },
];

/** The raw bot with a booking in PostgreSQL before each answer. */
export const FLOORS = [
  { name: 'raw, 1 statement a booking', script: 'one-statement' },
  { name: 'raw, 4 statements a booking', script: 'four-statements' },
] as const;

/** Starts one of `FLOORS`; `postgres` has the floors' tables. */
export const startFloor = (script: (typeof FLOORS)[number]['script'], place: Place, postgres: Postgres) =>
  startBare(script, {
    ...environment(place),
    FLOOR_SOCKET: postgres.socketFolder,
    FLOOR_USER: postgres.user,
    FLOOR_DATABASE: postgres.database,
  });

/**
 * Starts the real program with its embedded database in `dataDir`, and waits until `/ready` answers 200.
 *
 * @throws Error with what it wrote, if it ends or is not ready in time
 */
export async function startMuster(place: Place, dataDir: string): Promise<RunningBot> {
  const port = await freePort();
  const child = startChild(
    MUSTER,
    {
      ...environment(place),
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'info',
    },
    optionsOfNode(),
  );
  await ready(child, `http://127.0.0.1:${port}/ready`);
  return child;
}

async function ready(child: Child, url: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(READY_EVERY_MS)) {
    child.mustLive();
    // Until the port is open, the connection is refused.
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
  }
  await child.stop();
  throw new Error(`Muster was not ready in time:\n${child.output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
